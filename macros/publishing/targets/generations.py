"""The generations of a published folder: each is a published root, with links to builds; one link says which is served.

- generations/NUMBER/: links to builds, the lists, the pages at the root; a file `.first` marks one
  that was made while nothing
  was served, so that nothing is lost without it
- current: a link to the generation that is served, the document root of the web server
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from macros.basics.user_error import UserError

_BUILDS = Path("../../builds")
"""Where builds lie, seen from a generation."""
_NUMBER = re.compile(r"[0-9]{6,}")
_FIRST = ".first"


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

    def refuse_lost(self) -> None:
        """Raise UserError if `current` leads to no generation although one was served: its editions would be lost."""
        if self.root.is_symlink() and _real(self.root.parent / self.root.readlink()) in map(
            _real, self._all()
        ):
            return
        is_theirs = self.root.exists() and not self.root.is_symlink()
        newest = max(
            (path for path in self._all() if not (path / _FIRST).exists()),
            key=_number,
            default=None,
        )
        if newest is not None:
            link = f"ln -sfn {self._folder.name}/{newest.name} {shlex.quote(str(self.root))}"
            raise UserError(
                f"{self.root} does not lead to a release, and there are releases beside it.",
                f"{'Move it away, then let it' if is_theirs else 'Let it'} lead to the newest again: {link}",
            )
        if is_theirs:
            raise UserError(
                f"{self.root} is there already, and is no link to a release.",
                "Another program has written there. Move it away, and try again.",
            )

    def links(self) -> dict[str, str]:
        """Return what stands at the published root, each with its build: editions, latest, what is beside them or retired."""
        links = (
            [path for path in self.root.iterdir() if _is_ours(path)] if self.root.is_dir() else []
        )
        return {path.name: path.readlink().name for path in links if path.is_dir()}

    def strays(self, files: Collection[str]) -> list[str]:
        """Return what somebody else put into the published root; `files` are the names of ours."""
        found = self.root.iterdir() if self.root.is_dir() else ()
        return [
            path.name for path in found if path.name not in (*files, _FIRST) and not _is_ours(path)
        ]

    def draft(self, work: Path, files: Mapping[str, bytes], links: Mapping[str, str]) -> Path:
        """Lay out a generation in a folder for drafts. What equals the one that is served takes no room on the disk."""
        draft = work / "generation"
        draft.mkdir()
        if self.served is None:
            (draft / _FIRST).touch()
        for name, content in files.items():
            if not _link(self.root / name, content, draft / name):
                (draft / name).write_bytes(content)
        for name, build in links.items():
            (draft / name).symlink_to(_BUILDS / build)
        return draft

    def settle(self, draft: Path) -> Path:
        """Move a draft among the generations; return it as `point` takes it."""
        number = 1 + max(map(_number, self._all()), default=0)
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

    def discard(self, target: Path) -> None:
        """Remove a generation that is not to be served after all."""
        shutil.rmtree(self.root.parent / target, ignore_errors=True)

    def confirm(self) -> None:
        """Note that the generation that is served was read back: without it something would be lost from now on."""
        (self.root / _FIRST).unlink(missing_ok=True)

    def remove_older(self, spare: int) -> None:
        """Remove the generations that are not served, but for the newest."""
        served = _real(self.root)
        older = [path for path in self._all() if _real(path) != served]
        for path in sorted(older, key=_number, reverse=True)[spare:]:
            shutil.rmtree(path, ignore_errors=True)

    def linked(self) -> set[str]:
        """Return the builds that a generation leads to."""
        links = (link for path in self._all() for link in path.iterdir() if link.is_symlink())
        return {link.readlink().name for link in links}

    def _all(self) -> list[Path]:
        """List the generations; what else lies beside them is somebody else's."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return [
            path
            for path in found
            if _NUMBER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        ]


def _number(path: Path) -> int:
    return int(path.name)


def _real(path: Path) -> str:
    """Return a path with all links on its way followed, as a folder may be named by a link; links in a circle stay."""
    return os.path.realpath(path)


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
