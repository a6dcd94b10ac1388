"""Explain errors of disks and permissions: what is wrong, where, and what to do."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_PERMISSION = frozenset({errno.EACCES, errno.EPERM})
_FULL_BELOW = 1 << 20
"""Free bytes below which a disk counts as full."""


def explain_os_error(error: OSError, place: Path | None = None) -> str:
    """Return one line about an error; `place` is used where the error itself has no path."""
    path = error.filename2 or error.filename or place
    if error.errno in _FULL:
        where = str(path) if path else " and ".join(_full_places())
        return f"the disk is full ({where}). Free some space there, and try again."
    where = f" ({path})" if path else ""
    if error.errno == errno.EROFS:
        return f"the disk is read-only{where}. Make it writable, and try again."
    if error.errno in _NO_PERMISSION:
        return f"permission denied{where}. Change its permissions, and try again."
    return f"{error.strerror}{where}." if error.strerror else str(error)


def _full_places() -> list[str]:
    """Return the full disks among those that a command writes to, or all if none is full."""
    import shutil  # noqa: PLC0415 - slow, and only needed on a full disk
    import tempfile  # noqa: PLC0415

    places = {str(Path.cwd()): shutil.disk_usage(Path.cwd()).free}
    with suppress(OSError):  # no temporary folder is usable when every disk is full
        temporary = tempfile.gettempdir()
        places[temporary] = shutil.disk_usage(temporary).free
    with suppress(OSError, ValueError):  # standard output may be closed, or not a real file
        output = sys.stdout.fileno()
        if S_ISREG(os.fstat(output).st_mode):
            places["standard output"] = shutil.disk_usage(output).free
    full_places = [place for place, free in places.items() if free < _FULL_BELOW]
    return full_places or list({**places, "standard output": 0})
