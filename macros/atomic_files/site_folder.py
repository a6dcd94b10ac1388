"""Build a site aside and swap it in when it is finished, one build at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from macros.atomic_files.file_lock import FileLock

PATIENCE = 900.0
"""Seconds to wait for another build of the same site."""


class SiteFolder:
    """A site's folder, and those beside it that a build needs: `.site-<name>`, `.site-old-<name>` and a lock."""

    def __init__(self, target: Path) -> None:
        """Name the folder that the finished site goes to."""
        self.target = target
        self.aside = target.with_name(f".site-{target.name}")
        """The folder that pages are written into."""
        self._old = target.with_name(f".site-old-{target.name}")
        self._lock = FileLock(target.with_name(f".site-{target.name}.lock"))

    def lock(self, waits: Callable[[], None]) -> None:
        """Keep other builds of this site out; `waits` is called if there is one to wait for.

        Puts the last site back if a build was killed while it swapped. Raises OSError.
        """
        if not self._lock.take():
            waits()
            if not self._lock.take(PATIENCE):
                raise OSError(
                    f"another build has been writing {self.target} for {PATIENCE / 60:.0f} minutes. End it, and try again."
                )
        if self._old.is_dir() and not self.target.exists():
            self._old.rename(self.target)

    def swap_in(self) -> None:
        """Put the site that was built aside in the place of the last one. Raises OSError; the last one is then back."""
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
        """Remove what a build wrote that failed."""
        shutil.rmtree(self.aside, ignore_errors=True)

    def free(self) -> None:
        """Let other builds in."""
        self._lock.free()
