"""Several files written at once: all of them, or none."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path


def write_all(root: Path, files: Mapping[str, str | None]) -> None:
    """Write texts by path below a folder, over files or as new ones; None takes a file away.

    Each is written beside its place first, then all are put there; what was put is taken back where one fails.
    Raises OSError then.
    """
    targets = {root / path: text for path, text in files.items()}
    beside = {path: path.with_name(f".{path.name}.new") for path, text in targets.items() if text is not None}
    before = {path: path.read_bytes() if path.is_file() else None for path in targets}
    put: list[Path] = []
    try:
        for path, new in beside.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes((targets[path] or "").encode("utf-8"))
            if before[path] is not None:
                shutil.copymode(path, new)
        for path in targets:
            put.append(path)
            if path in beside:
                beside[path].replace(path)
            else:
                path.unlink(missing_ok=True)
    except OSError:
        for path in put:
            _put_back(path, before[path])
        raise
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)
