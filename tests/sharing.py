"""What several workers of one test run share, because making it takes long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from macros.atomic_files.file_lock import FileLock

_PATIENCE = 1800
"""Seconds that a worker waits for another one, which installs or builds."""


def made_once(
    factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a folder that `make` fills; the first worker that asks fills it for all, and nobody may change it afterwards."""
    if worker == "master":  # the only one
        folder = factory.mktemp(name)
        make(folder)
        return folder
    folder = factory.getbasetemp().parent / name
    done = folder.with_suffix(".done")
    lock = FileLock(folder.with_suffix(".lock"))
    assert lock.acquire(_PATIENCE)
    try:
        if not done.exists():
            folder.mkdir(parents=True, exist_ok=True)
            make(folder)
            done.touch()
    finally:
        lock.release()
    return folder
