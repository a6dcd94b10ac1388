"""Build a site in a separate folder and swap it in when finished, one build at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from macros.atomic_files.file_lock import FileLock

LOCK_TIMEOUT = 900.0
"""Seconds to wait for another build of the same site."""


class SiteFolder:
    """A site's folder, and those that a build needs beside it.

    They are `.site-<name>` for the new site, `.site-old-<name>` for the last one, and a lock.
    """

    def __init__(self, target: Path) -> None:
        """Use `target` as the folder of the finished site."""
        self.target = target
        self.aside = target.with_name(f".site-{target.name}")
        """The folder that pages are written into."""
        self._old = target.with_name(f".site-old-{target.name}")
        self._lock = FileLock(target.with_name(f".site-{target.name}.lock"))

    def lock(self, lock: Callable[[], None]) -> None:
        """Keep other builds of this site out; `waits` is called if another one is running.

        Restores the last site if a build was killed while swapping. Raises OSError.
        """
        if not self._lock.acquire():
            lock()
            if not self._lock.acquire(LOCK_TIMEOUT):
                raise OSError(
                    f"another build has been writing {self.target} "
                    f"for {LOCK_TIMEOUT / 60:.0f} minutes. Stop it, and try again."
                )
        # A build was killed between the two renames of `swap_in`.
        if self._old.is_dir() and not self.target.exists():
            self._old.rename(self.target)

    def swap_in(self) -> None:
        """Replace the last site with the one that was built.

        Raises OSError after restoring the last site.
        """
        if not self.aside.is_dir():
            return
        shutil.rmtree(self._old, ignore_errors=True)
        if self.target.exists():
            self.target.rename(self._old)
        try:
            self.aside.rename(self.target)
        except OSError:
            if self._old.exists():
                self._old.rename(self.target)
            raise
        shutil.rmtree(self._old, ignore_errors=True)

    def discard(self) -> None:
        """Remove what a failed build wrote."""
        shutil.rmtree(self.aside, ignore_errors=True)

    def release(self) -> None:
        """Let other builds in."""
        self._lock.release()
