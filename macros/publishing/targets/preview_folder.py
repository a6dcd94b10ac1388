"""Previews of proposals in a web server's folder, each at preview/<number>/ beside the editions.

- previews/preview/: one link for each proposal; the web server serves preview/ from here
- previews/builds/: the targets of these links, one folder for each build, never changed
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
from macros.publishing.workspace import lock, workspace

NAME = "preview"
_BUILD = re.compile(r"(?P<number>\d+)-(?P<commit>[0-9a-f]+)-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that is published."""

    number: int
    commit: str
    """The start of the hash of its commit."""
    published: datetime


class PreviewFolder:
    """The previews in a folder, local or mounted."""

    def __init__(self, folder: Path, reader: Reader | None) -> None:
        """Publish below the folder of the editions.

        `reader` reads back what is served; None reads the files themselves.
        """
        self._folder = folder
        self._root = folder / "previews"
        self._links = self._root / NAME
        self._reader = reader or FolderReader(self._root)
        self._storage = Storage(folder / "files")

    def previews(self) -> list[Preview]:
        """Return the published previews, by number."""
        previews = []
        for link in _entries(self._links):
            build = _BUILD.fullmatch(link.readlink().name) if link.is_symlink() else None
            if build is not None and link.name == build["number"]:
                moment = datetime.fromtimestamp(link.lstat().st_mtime, UTC)
                previews.append(Preview(int(build["number"]), build["commit"], moment))
        return sorted(previews, key=lambda preview: preview.number)

    def publish(self, number: int, commit: str, tree: Path) -> None:
        """Publish a built tree in one step, and read it back. Raises UserError after undoing it."""
        hashes = digests(tree)
        with workspace(self._folder / "runs") as work:
            self._storage.link_tree(tree, work / "own")
            with lock(self._root / "lock"):
                content_hash = digest(repr(sorted(hashes.items())).encode())[:8]
                build = self._root / "builds" / f"{number}-{commit[:12]}-{content_hash}"
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

    def remove(self, is_unwanted: Callable[[Preview], bool]) -> list[Preview]:
        """Remove previews, and return them."""
        if not self._links.is_dir():
            return []
        with lock(self._root / "lock"):
            previews = [preview for preview in self.previews() if is_unwanted(preview)]
            for preview in previews:
                (self._links / str(preview.number)).unlink()
            with tidying(str(self._root)):
                self._sweep()
        return previews

    def _point(self, work: Path, link: Path, target: Path) -> None:
        """Make a link lead to a build, in one step."""
        if link.exists() and not link.is_symlink():
            raise UserError(
                f"{link} is not a link.",
                "Another program has written there. Move it away, and try again.",
            )
        link.parent.mkdir(parents=True, exist_ok=True)
        draft = work / "link"
        draft.symlink_to(target)
        draft.replace(link)

    def _sweep(self) -> None:
        """Remove the builds that no link leads to."""
        links = [path for path in _entries(self._links) if path.is_symlink()]
        used = {link.readlink().name for link in links}
        for build in _entries(self._root / "builds"):
            if build.name not in used:
                shutil.rmtree(build, ignore_errors=True)
        self._storage.sweep()


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder, or nothing if it does not exist."""
    return list(folder.iterdir()) if folder.is_dir() else []
