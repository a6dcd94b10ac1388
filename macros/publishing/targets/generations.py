"""The generations of a published folder: each is a published root, with links to builds; one link says which is served.

- generations/NUMBER/: links to builds, the lists, the pages at the root
- current: a link to the generation that is served, the document root of the web server
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

_BUILDS = Path("../../builds")
"""Where builds lie, seen from a generation."""


class Generations:
    """The folder generations/ and the link beside it. Methods need the lock of the published folder, unless they only read."""

    def __init__(self, folder: Path) -> None:
        """Look after the generations in a published folder."""
        self.root = folder / "current"
        self._folder = folder / "generations"

    @property
    def served(self) -> Path | None:
        """The generation that is served, as `point` takes it; None where nothing is."""
        return self.root.readlink() if self.root.is_symlink() else None

    def links(self) -> dict[str, str]:
        """Return what stands at the published root, each with its build: editions, latest, what is beside them or retired."""
        links = [path for path in self.root.iterdir() if _is_ours(path)] if self.root.is_dir() else []
        return {path.name: path.readlink().name for path in links if path.is_dir()}

    def strays(self, files: Collection[str]) -> list[str]:
        """Return what somebody else put into the published root; `files` are the names of ours."""
        found = self.root.iterdir() if self.root.is_dir() else ()
        return [path.name for path in found if path.name not in files and not _is_ours(path)]

    def draft(self, work: Path, files: Mapping[str, bytes], links: Mapping[str, str]) -> Path:
        """Lay out a generation in a folder for drafts. What equals the one that is served takes no room on the disk."""
        draft = work / "generation"
        draft.mkdir()
        for name, content in files.items():
            if not _link(self.root / name, content, draft / name):
                (draft / name).write_bytes(content)
        for name, build in links.items():
            (draft / name).symlink_to(_BUILDS / build)
        return draft

    def settle(self, draft: Path) -> Path:
        """Move a draft among the generations; return it as `point` takes it."""
        number = 1 + max((int(path.name) for path in self._folder.glob("[0-9]*")), default=0)
        self._folder.mkdir(exist_ok=True)
        draft.rename(self._folder / f"{number:06}")
        return Path(self._folder.name, f"{number:06}")

    def point(self, work: Path, target: Path | None) -> None:
        """Serve a generation, in one step. `work` is a folder for drafts."""
        if target is None:
            self.root.unlink()
            return
        draft = work / "current"
        draft.symlink_to(target)
        draft.replace(self.root)

    def remove_older(self, spare: int) -> None:
        """Remove the generations that are not served, but for the newest."""
        served = self.root.resolve()
        older = [path for path in self._folder.glob("[0-9]*") if path != served]
        for path in sorted(older, reverse=True)[spare:]:
            shutil.rmtree(path, ignore_errors=True)

    def linked(self) -> set[str]:
        """Return the builds that a generation leads to."""
        links = (link for path in self._folder.iterdir() for link in path.iterdir() if link.is_symlink())
        return {link.readlink().name for link in links}


def _is_ours(path: Path) -> bool:
    """Tell whether something in a generation is a link to a build."""
    return path.is_symlink() and path.readlink().parent == _BUILDS


def _link(served: Path, content: bytes, target: Path) -> bool:
    """Link a file that is served already; tell whether it has that content, and the file system such links."""
    if not served.is_file() or served.read_bytes() != content:
        return False
    try:
        os.link(served, target)
    except OSError:
        return False
    return True
