"""Identify the code that a process runs: the product's files, Python and its packages."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

_CODE = Path(__file__).resolve().parents[1]
_MARGIN = 2.0
"""Seconds by which a file must be older than the process."""
_STARTED = time.time()
_PACKAGE_FOLDERS = tuple(sys.path)
"""The engine adds folders of its own."""
_ZONES = "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"
"""Where Python looks for time zones, unless PYTHONTZPATH says so."""


def code_state() -> str | None:
    """Return a hash of the code that this process runs, without reading it.

    None if a file was changed since the process started, or just before: the process may have
    loaded either version.
    """
    digest = blake2b(digest_size=16)
    variables = (
        f"{name}={os.environ[name]}" for name in sorted(os.environ) if name[:6] == "PYTHON"
    )
    for part in (_CODE, sys.version, sys.prefix, sys.flags, *variables, *packages(), *_zones()):
        digest.update(f"{part}\0".encode(errors="surrogateescape"))
    for path, status in _files(str(_CODE)):
        if status.st_ctime > _STARTED - _MARGIN:
            return None
        digest.update(
            f"{path}\0{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} "
            f"{status.st_ino} {status.st_dev}\0".encode(errors="surrogateescape")
        )
    return digest.hexdigest()


def packages() -> list[str]:
    """Return the installed packages, with the time of their installation."""
    return sorted(entry for folder in _PACKAGE_FOLDERS for entry in _packages(folder))


def _packages(folder: str) -> Iterator[str]:
    """Yield the packages installed in a folder, with the time of their installation."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".dist-info", ".egg-info", ".pth", ".egg-link")):
                yield f"{entry.name} {entry.stat().st_ctime_ns}"


def _zones() -> Iterator[str]:
    """Yield the folders of time zones, with the time when one was last added or replaced."""
    for folder in os.environ.get("PYTHONTZPATH", _ZONES).split(os.pathsep):
        with suppress(OSError):
            yield f"{folder} {Path(folder).stat().st_ctime_ns}"


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files below a folder, sorted, with their status; compiled code is left out."""
    with os.scandir(folder) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            yield entry.path, entry.stat()
