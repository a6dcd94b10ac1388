"""Keep the changes of several files on disk until all are in place, so that an interrupted command can be finished.

The journal is a folder with the new contents, numbered, and a manifest. Its life:

- contents are written; without a manifest they are worth nothing
- the manifest is renamed into place: from now on, the changes will be made
- the manifest is renamed again once all files are in place: what remains is rubbish
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from macros.atomic_files.file_lock import FileLock

_MANIFEST, _DRAFT, _SETTLED = "manifest.json", "manifest.new", "settled"
_FORMAT = 1
State = Literal["absent", "prepared", "committed", "settled"]


class JournalError(Exception):
    """A manifest that we did not write, or that was damaged."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file to write or remove."""

    path: str
    """Below the playbook's root."""
    before: str | None
    """Hash of the old content; None for a new file."""
    after: str | None
    """Hash of the new content; None for a file that goes."""


def digest(content: bytes | None) -> str | None:
    """Return the hash of a content, None for no file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


class Journal:
    """The journal of one playbook, whether there is anything in it or not."""

    def __init__(self, root: Path) -> None:
        """Find its place; `root` has no links in it. Nothing is written."""
        self.root = root
        base, name = _place(root)
        self.folder = base / name
        self.lock = FileLock(base / f"{name}.lock")

    @property
    def state(self) -> State:
        """How far the command that wrote it got."""
        if not self.folder.is_dir():
            return "absent"
        names = {path.name for path in self.folder.iterdir()}
        if not names or _SETTLED in names:
            return "settled"
        return "committed" if _MANIFEST in names else "prepared"

    def is_ours(self) -> bool:
        """Tell whether the folder, if it is there, is a real one of this process's user."""
        try:
            owner = self.folder.lstat().st_uid
        except FileNotFoundError:
            return True
        return not self.folder.is_symlink() and (sys.platform == "win32" or owner == os.geteuid())

    def content(self, number: int) -> Path:
        """Return the place of a change's new content."""
        return self.folder / str(number)

    def commit(
        self, files: Mapping[str, tuple[bytes | None, bytes | None]], modes: Mapping[str, int]
    ) -> tuple[Change, ...]:
        """Write changes down for good: path to old and new content, and permissions where a file keeps its own.

        Raises OSError; the journal then still counts as prepared only.
        """
        self.folder.mkdir(parents=True, mode=0o700)
        for number, (path, (_, after)) in enumerate(files.items()):
            if after is not None:
                write_through(self.content(number), after)
                if path in modes:
                    self.content(number).chmod(modes[path])
        changes = tuple(
            Change(path, digest(before), digest(after)) for path, (before, after) in files.items()
        )
        manifest = {"format": _FORMAT, "changes": [asdict(change) for change in changes]}
        write_through(self.folder / _DRAFT, json.dumps(manifest).encode())
        sync(self.folder)
        (self.folder / _DRAFT).rename(self.folder / _MANIFEST)
        sync(self.folder)
        return changes

    def changes(self) -> tuple[Change, ...]:
        """Read the changes of a committed journal. Raises JournalError where they make no sense."""
        try:
            manifest = json.loads((self.folder / _MANIFEST).read_bytes())
            changes = tuple(
                Change(**each) for each in manifest["changes"] if manifest["format"] == _FORMAT
            )
            sound = all(_is_sound(change) for change in changes)
        except (ValueError, TypeError, KeyError) as error:
            raise JournalError(str(error)) from None
        if not changes or not sound:
            raise JournalError("it has no changes, or changes elsewhere")
        return changes

    def clear(self) -> None:
        """Remove the journal. What is left of it if that is interrupted counts as settled."""
        if self.state == "committed":
            (self.folder / _MANIFEST).rename(self.folder / _SETTLED)
        for path in self.folder.iterdir():
            if path.name != _SETTLED:
                path.unlink()
        shutil.rmtree(self.folder)


def _is_sound(change: Change) -> bool:
    path = PurePosixPath(change.path)
    hashes = [value for value in (change.before, change.after) if value is not None]
    inside = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return inside and all(isinstance(value, str) for value in hashes)


def _place(root: Path) -> tuple[Path, str]:
    """Return the folder that holds a playbook's journal, and its name there.

    Git checks nothing out into its own folder, so a journal there was written here. Changes are put
    in place by renaming, so the folder must be on the playbook's disk; `.cache/` takes its place
    where it is not, or where there is no git.
    """
    for folder in (root, *root.parents):
        if not os.path.lexists(folder / ".git"):
            continue
        git = _git_folder(folder / ".git")
        if git is None or git.stat().st_dev != root.stat().st_dev:
            break
        below = root.relative_to(folder).as_posix()
        return (
            git,
            "playbook-journal"
            if below == "."
            else f"playbook-journal-{hashlib.sha256(below.encode()).hexdigest()[:12]}",
        )
    return root / ".cache", "playbook-journal"


def _git_folder(marker: Path) -> Path | None:
    """Return the git folder that `.git` is, or leads to in a work tree or a submodule."""
    if marker.is_file():
        key, _, place = marker.read_text(encoding="utf-8", errors="replace").partition(":")
        marker = marker.parent / place.strip() if key == "gitdir" else marker
    return marker.resolve() if (marker / "HEAD").is_file() else None


def write_through(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it. Raises OSError, with the path in any case."""
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            _sync_file(file)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _sync_file(file: IO[bytes]) -> None:
    os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Wait until the disk has a folder's entries; only Unix can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
