"""Several files written at once: all of them, or none."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path


def write_all(root: Path, files: Mapping[str, str]) -> None:
    """Write texts over files that exist, by path below a folder.

    Each is written beside its file first, then all are put in place; what was put is taken back where one fails.
    Raises OSError then.
    """
    beside = {root / path: (root / path).with_name(f".{(root / path).name}.new") for path in files}
    before = {path: path.read_bytes() for path in beside}
    put: list[Path] = []
    try:
        for (path, new), text in zip(beside.items(), files.values(), strict=True):
            new.write_bytes(text.encode("utf-8"))
            shutil.copymode(path, new)
        for path, new in beside.items():
            new.replace(path)
            put.append(path)
    except OSError:
        for path in put:
            path.write_bytes(before[path])
        raise
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)
