"""Lock files against other processes; the system releases a lock when its holder ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_POLL_SECONDS = 0.05
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})


def try_lock(file: IO[bytes]) -> bool:
    """Lock an open file without waiting; return False if another holder has the lock.

    Raises OSError on file systems without locks.
    """
    try:
        if sys.platform == "win32":
            file.seek(0)  # a lock covers bytes from the position on
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _try_or_assume(file: IO[bytes]) -> bool:
    """Lock an open file, or pretend to on file systems without locks."""
    try:
        return try_lock(file)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return True
        raise


class FileLock:
    """A lock that exists as a file while it is held.

    On file systems without locks, everybody gets it.
    """

    def __init__(self, path: Path) -> None:
        """Use the file at `path`; its folder is created when the lock is taken."""
        self.path = path
        self._file: IO[bytes] | None = None

    def acquire(self, patience: float = 0.0) -> bool:
        """Take the lock, waiting up to `patience` seconds; return False if it is still held."""
        deadline = time.monotonic() + patience
        while not self._take_now():
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def _take_now(self) -> bool:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = self.path.open("ab")
        except FileNotFoundError:  # the previous holder removed the empty folder
            return False
        try:
            if _try_or_assume(file) and self._is_in_place(file):
                self._file = file
                return True
        finally:
            if self._file is not file:
                file.close()
        return False

    def _is_in_place(self, file: IO[bytes]) -> bool:
        """Return whether the path still leads to this file.

        The previous holder removes its file before releasing it, so a lock on it locks nothing.
        """
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Release the lock, if it is held."""
        if self._file is not None:
            # Remove the file while the lock is held, or another process could take it in between.
            with suppress(OSError):
                self.path.unlink()
            self._file.close()
            self._file = None
            if sys.platform == "win32":  # Windows cannot remove an open file
                with suppress(OSError):
                    self.path.unlink()
