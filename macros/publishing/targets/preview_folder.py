"""Previews of proposals beside the editions in a web server's folder: each stands at preview/<number>/, and nothing else changes.

- previews/preview/: a link for each proposal; below previews/ lies what the web server serves under
  preview/
- previews/builds/: what these lead to, one folder a build, never changed
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from macros.basics.user_error import UserError
from macros.publishing.reading_back import FolderReader, Reader, below, compare, digest, digests
from macros.publishing.targets.notices import tidying
from macros.publishing.targets.storage import Storage
from macros.publishing.workspace import locked, workspace

NAME = "preview"
_BUILD = re.compile(r"(?P<number>\d+)-(?P<commit>[0-9a-f]+)-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that is published."""

    number: int
    commit: str
    """The first figures of the commit that it shows."""
    published: datetime


class PreviewFolder:
    """The previews in a folder, local or mounted."""

    def __init__(self, folder: Path, reader: Reader | None) -> None:
        """Publish below the folder of the editions; `reader` reads back what is served, None reads the files themselves."""
        self._folder = folder
        self._root = folder / "previews"
        self._links = self._root / NAME
        self._reader = reader or FolderReader(self._root)
        self._storage = Storage(folder / "files")

    def listed(self) -> list[Preview]:
        """List what is published, by number."""
        found = []
        for link in self._links.iterdir() if self._links.is_dir() else ():
            build = _BUILD.fullmatch(link.readlink().name) if link.is_symlink() else None
            if build is not None and link.name == build["number"]:
                moment = datetime.fromtimestamp(link.lstat().st_mtime, UTC)
                found.append(Preview(int(build["number"]), build["commit"], moment))
        return sorted(found, key=lambda one: one.number)

    def publish(self, number: int, commit: str, tree: Path) -> None:
        """Publish a built tree, in one step, and read it back. Raises UserError, and then all is as it was."""
        hashes = digests(tree)
        with workspace(self._folder / "runs") as work:
            self._storage.lay_out(tree, work / "own")
            with locked(self._root / "lock"):
                build = (
                    self._root
                    / "builds"
                    / f"{number}-{commit[:12]}-{digest(repr(sorted(hashes.items())).encode())[:8]}"
                )
                build.parent.mkdir(exist_ok=True)
                if not build.exists():
                    (work / "own").rename(build)
                link = self._links / str(number)
                before = link.readlink() if link.is_symlink() else None
                self._point(work, link, Path("../builds", build.name))
                try:
                    compare(self._reader, below(f"{NAME}/{number}", hashes))
                except BaseException:
                    if before is None:
                        link.unlink()
                    else:
                        self._point(work, link, before)
                    raise
                finally:
                    with tidying(str(self._root)):
                        self._sweep()

    def remove(self, wanted: Callable[[Preview], bool]) -> list[Preview]:
        """Take previews away, and give those that there were."""
        if not self._links.is_dir():
            return []
        with locked(self._root / "lock"):
            gone = [one for one in self.listed() if wanted(one)]
            for one in gone:
                (self._links / str(one.number)).unlink()
            with tidying(str(self._root)):
                self._sweep()
        return gone

    def _point(self, work: Path, link: Path, target: Path) -> None:
        """Let a link lead to a build, in one step."""
        if link.exists() and not link.is_symlink():
            raise UserError(
                f"{link} is no link.",
                "Another program has written there. Move it away, and try again.",
            )
        link.parent.mkdir(parents=True, exist_ok=True)
        draft = work / "link"
        draft.symlink_to(target)
        draft.replace(link)

    def _sweep(self) -> None:
        """Remove the builds that no link leads to."""
        linked = (
            {link.readlink().name for link in self._links.iterdir() if link.is_symlink()}
            if self._links.is_dir()
            else set()
        )
        for build in (self._root / "builds").iterdir() if (self._root / "builds").is_dir() else ():
            if build.name not in linked:
                shutil.rmtree(build, ignore_errors=True)
        self._storage.sweep()
