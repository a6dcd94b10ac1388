"""The generations of a published folder. Each is a complete published root, one of which is served.

- generations/NUMBER/: links to builds, the lists, the pages at the root. A file `.first` marks a
  generation that was made while nothing was served, so that it can be lost without any harm
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
"""The folder of builds, relative to a generation."""
_NUMBER = re.compile(r"[0-9]{6,}")
_FIRST_MARK = ".first"


class Generations:
    """The folder generations/ and the link beside it.

    Methods that write need the lock of the published folder.
    """

    def __init__(self, folder: Path) -> None:
        """Manage the generations of a published folder."""
        self.root = folder / "current"
        self._folder = folder / "generations"

    @property
    def current(self) -> Path | None:
        """The path of the generation that is served, as `point` takes it; None if there is none."""
        return self.root.readlink() if self.root.is_symlink() else None

    def check_current(self) -> None:
        """Raise UserError if `current` leads to no generation, although one was served.

        Publishing would lose its editions.
        """
        if self.root.is_symlink():
            target = _real(self.root.parent / self.root.readlink())
            if target in map(_real, self._all()):
                return
        is_theirs = self.root.exists() and not self.root.is_symlink()
        candidates = [path for path in self._all() if not (path / _FIRST_MARK).exists()]
        if candidates:
            newest = max(candidates, key=_number)
            link = f"ln -sfn {self._folder.name}/{newest.name} {shlex.quote(str(self.root))}"
            raise UserError(
                f"{self.root} does not lead to a release, and there are releases beside it.",
                f"{'Move it away, then restore' if is_theirs else 'Restore'} the link to the"
                f" newest: {link}",
            )
        if is_theirs:
            raise UserError(
                f"{self.root} already exists, and is not a link to a release.",
                "Another program has written there. Move it away, and try again.",
            )

    def links(self) -> dict[str, str]:
        """Return the folders at the published root, by name, each with the name of its build.

        These are editions, retired ones included, latest, and folders beside them.
        """
        if not self.root.is_dir():
            return {}
        links = [path for path in self.root.iterdir() if _is_ours(path)]
        return {path.name: path.readlink().name for path in links if path.is_dir()}

    def strays(self, files: Collection[str]) -> list[str]:
        """Return what somebody else put into the published root. `files` are the names of ours."""
        if not self.root.is_dir():
            return []
        names = {*files, _FIRST_MARK}
        return [
            path.name
            for path in self.root.iterdir()
            if path.name not in names and not _is_ours(path)
        ]

    def draft(self, work: Path, files: Mapping[str, bytes], links: Mapping[str, str]) -> Path:
        """Write a generation to a folder for drafts, and return its path.

        Files that are the same as in the served generation take no space on the disk.
        """
        draft = work / "generation"
        draft.mkdir()
        if self.current is None:
            (draft / _FIRST_MARK).touch()
        for name, content in files.items():
            if not _link(self.root / name, content, draft / name):
                (draft / name).write_bytes(content)
        for name, build in links.items():
            (draft / name).symlink_to(_BUILDS / build)
        return draft

    def add(self, draft: Path) -> Path:
        """Move a draft to the generations, and return its path as `point` takes it."""
        number = 1 + max(map(_number, self._all()), default=0)
        self._folder.mkdir(exist_ok=True)
        draft.rename(self._folder / f"{number:06}")
        return Path(self._folder.name, f"{number:06}")

    def point(self, work: Path, target: Path | None) -> None:
        """Serve a generation, or nothing, in one step. `work` is a folder for drafts."""
        if target is None:
            self.root.unlink()
            return
        draft = work / "current"
        draft.symlink_to(target)
        draft.replace(self.root)

    def discard(self, target: Path) -> None:
        """Remove a generation that will not be served after all."""
        shutil.rmtree(self.root.parent / target, ignore_errors=True)

    def confirm(self) -> None:
        """Record that the served generation was read back, so that it must not be lost."""
        (self.root / _FIRST_MARK).unlink(missing_ok=True)

    def remove_older(self, spare: int) -> None:
        """Remove all generations but the current one, and the `spare` newest of the others."""
        current = _real(self.root)
        older = [path for path in self._all() if _real(path) != current]
        for path in sorted(older, key=_number, reverse=True)[spare:]:
            shutil.rmtree(path, ignore_errors=True)

    def linked_builds(self) -> set[str]:
        """Return the names of the builds to which generations link."""
        entries = (entry for folder in self._all() for entry in folder.iterdir())
        return {entry.readlink().name for entry in entries if entry.is_symlink()}

    def _all(self) -> list[Path]:
        """Return the folders of all generations. Anything else there is not ours."""
        if not self._folder.is_dir():
            return []
        return [
            path
            for path in self._folder.iterdir()
            if _NUMBER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        ]


def _number(path: Path) -> int:
    return int(path.name)


def _real(path: Path) -> str:
    """Return a path with all links resolved.

    Unlike `Path.resolve`, it does not raise an error for a loop of links.
    """
    return os.path.realpath(path)


def _is_ours(path: Path) -> bool:
    """Return whether a path in a generation is a link to a build."""
    return path.is_symlink() and path.readlink().parent == _BUILDS


def _link(source: Path, content: bytes, target: Path) -> bool:
    """Link a file to `target` if it has that content. Return whether the link was made."""
    if not source.is_file() or source.read_bytes() != content:
        return False
    try:
        os.link(source, target)
    except OSError:
        return False
    return True
