"""Explain errors of disks and rights: what is wrong, where, and what to do."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_DENIED = frozenset({errno.EACCES, errno.EPERM})
_ROOM = 1 << 20
"""Free bytes below which a disk counts as full."""


def explain(error: OSError, place: Path | None = None) -> str:
    """Return one line about an error; `place` is named where the error itself knows no path."""
    named = error.filename2 or error.filename or place
    if error.errno in _FULL:
        where = str(named) if named else " and ".join(_full_places())
        return f"the disk is full ({where}). Free some space there, and try again."
    where = f" ({named})" if named else ""
    if error.errno == errno.EROFS:
        return f"the disk is read-only{where}. Make it writable, and try again."
    if error.errno in _DENIED:
        return f"permission denied{where}. Change its permissions, and try again."
    return f"{error.strerror}{where}." if error.strerror else str(error)


def _full_places() -> list[str]:
    """Return the places that a command writes to and whose disks are full; all of them, and its output, if none of them is."""
    places = {str(Path.cwd()): shutil.disk_usage(Path.cwd()).free}
    with suppress(OSError):  # there is none when every disk is full
        temporary = tempfile.gettempdir()
        places[temporary] = shutil.disk_usage(temporary).free
    with suppress(OSError, ValueError):  # standard output may be closed, or no file of the system
        output = sys.stdout.fileno()
        if S_ISREG(os.fstat(output).st_mode):
            places["standard output"] = shutil.disk_usage(output).free
    return [place for place, free in places.items() if free < _ROOM] or list(
        {**places, "standard output": 0}
    )
