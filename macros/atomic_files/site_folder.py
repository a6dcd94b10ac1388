"""Build a site in a separate folder and swap it in when finished, one build at a time."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

from macros.atomic_files.file_lock import FileLock

LOCK_TIMEOUT = 900.0
"""Seconds to wait for another build of the same site."""
_REMOVED = ".removed.json"
"""The list of files that are gone, in the folder with files that are moved into the last site."""
_MOVING = ".moving"
"""Its name once these files have been removed."""


class SiteFolder:
    """A site's folder, and those that a build needs beside it.

    They are `.site-<name>` for the new site, `.site-old-<name>` for the last one, `.site-new-<name>`
    for files that are moved into the last one, and a lock.
    """

    def __init__(self, target: Path) -> None:
        """Use `target` as the folder of the finished site."""
        self.target = target
        self.aside = target.with_name(f".site-{target.name}")
        """The folder that pages are written into."""
        self._old = target.with_name(f".site-old-{target.name}")
        self._update = target.with_name(f".site-new-{target.name}")
        self._lock = FileLock(target.with_name(f".site-{target.name}.lock"))

    def lock(self, on_wait: Callable[[], None]) -> None:
        """Keep other builds of this site out; `on_wait` is called if another one is running.

        Restores the last site if a build was killed while swapping. Raises OSError.
        """
        if not self._lock.acquire():
            on_wait()
            if not self._lock.acquire(LOCK_TIMEOUT):
                raise OSError(
                    f"another build has been writing {self.target} "
                    f"for {LOCK_TIMEOUT / 60:.0f} minutes. Stop it, and try again."
                )
        self.recover()

    def recover(self) -> None:
        """Finish what a killed build began: change the last site, or swap in a new one."""
        self._finish_update()
        if self._old.is_dir() and not self.target.exists():
            self._old.rename(self.target)

    def swap_in(self, unchanged_paths: Collection[str] = ()) -> None:
        """Replace the last site with the one that was built.

        `unchanged_paths` are the files of the last site that stay, and were not built; all others
        go. Raises OSError after restoring the last site.
        """
        if not self.aside.is_dir():
            return
        if unchanged_paths:
            self._update_site(unchanged_paths)
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

    def _update_site(self, unchanged_paths: Collection[str]) -> None:
        """Move the files that were built into the last site, and remove those that are gone."""
        new = set(_files(self.aside))
        old_paths = [
            path for path in _files(self.target) if path not in new and path not in unchanged_paths
        ]
        (self.aside / _REMOVED).write_text(json.dumps(old_paths), encoding="utf-8")
        # What can fail for lack of space or rights is done before the first change.
        for folder in {(self.target / path).parent for path in new}:
            if not folder.exists():
                folder.mkdir(parents=True)
        self.aside.rename(self._update)
        self._finish_update()

    def _finish_update(self) -> None:
        """Finish a change of the site, even if the build that began it was killed."""
        old_list, moving = self._update / _REMOVED, self._update / _MOVING
        if old_list.is_file():
            for path in json.loads(old_list.read_text(encoding="utf-8")):
                (self.target / path).unlink(missing_ok=True)
                with suppress(OSError):  # other files are in a folder
                    for folder in Path(path).parents:
                        (self.target / folder).rmdir()
            old_list.rename(moving)
        if moving.is_file():
            for path in _files(self._update):
                if path != _MOVING:
                    (self.target / path).parent.mkdir(parents=True, exist_ok=True)
                    (self._update / path).replace(self.target / path)
            moving.unlink()
        shutil.rmtree(self._update, ignore_errors=True)

    def discard(self) -> None:
        """Remove what a failed build wrote."""
        shutil.rmtree(self.aside, ignore_errors=True)

    def release(self) -> None:
        """Let other builds in."""
        self._lock.release()


def _files(folder: Path) -> Iterator[str]:
    """Yield the paths of all files and links below a folder, with forward slashes."""
    for parent, folders, names in os.walk(folder):
        prefix = parent[len(str(folder)) + 1 :].replace(os.sep, "/")
        links = (name for name in folders if Path(parent, name).is_symlink())
        yield from (f"{prefix}/{name}" if prefix else name for name in (*names, *links))
