"""A folder for one run of publishing. If the run is killed, the next one removes it."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from macros.atomic_files.file_lock import try_lock
from macros.basics.user_error import UserError

PATIENCE = 900.0
"""Seconds to wait for another publisher."""
_PAUSE = 0.05


@contextmanager
def lock(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a lock on a file. The system frees it when the process ends, even if it is killed.

    Raises UserError if another publisher holds it for longer than `patience` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        until = time.monotonic() + patience
        while not _take(file):
            if time.monotonic() > until:
                raise UserError(
                    f"Another publisher has held {path} for {patience / 60:.0f} minutes.",
                    "Wait for it, or end it, and try again.",
                )
            time.sleep(_PAUSE)
        yield


def _take(file: IO[bytes]) -> bool:
    if os.name != "posix":
        raise UserError(
            "Publishing needs symbolic links, which this system does not have.",
            "Publish from Linux, macOS or WSL.",
        )
    return try_lock(file)


@contextmanager
def workspace(base: Path) -> Iterator[Path]:
    """Yield a new folder below `base`, and remove it at the end. Removes those of killed runs."""
    base.mkdir(parents=True, exist_ok=True)
    with lock(base / "lock"):
        _sweep(base)
        folder = base / uuid.uuid4().hex
        folder.mkdir()
        # Locked for as long as the run lives, so that `_sweep` of another run leaves it alone.
        marker = (folder / "lock").open("ab")
        _take(marker)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        marker.close()


def _sweep(base: Path) -> None:
    """Remove the folders of runs that no longer hold their lock."""
    for folder in base.iterdir():
        if folder.is_dir():
            # Another run may sweep the same folder at the same moment.
            with suppress(OSError), (folder / "lock").open("ab") as marker:
                if _take(marker):
                    shutil.rmtree(folder, ignore_errors=True)
