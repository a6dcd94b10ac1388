"""Record changes of several files on disk, so that an interrupted command can be finished.

The journal is a folder with the new contents, numbered, and a manifest. Its states:

- prepared: contents are written, but without a manifest they are ignored
- committed: the manifest was renamed into place, so the changes will be made
- settled: all files are in place and the manifest was renamed again; the rest can be deleted
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
from macros.atomic_files.private_folder import git_folder

_MANIFEST, _DRAFT, _OLD_MANIFEST = "manifest.json", "manifest.new", "settled"
_FORMAT = 1
State = Literal["absent", "prepared", "committed", "settled"]


class JournalError(Exception):
    """Raised for a manifest that was not written here, or is damaged."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One file to write or remove."""

    path: str
    """Relative to the playbook's root."""
    before: str | None
    """Hash of the old content; None for a new file."""
    after: str | None
    """Hash of the new content; None for a file to remove."""


def digest(content: bytes | None) -> str | None:
    """Return the SHA-256 hash of a file's content; None if there is no file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


class Journal:
    """The journal of one playbook, which may be empty."""

    def __init__(self, root: Path) -> None:
        """Locate the journal without writing anything; `root` must be resolved."""
        self.root = root
        parent, name = _location(root)
        self.folder = parent / name
        self.lock = FileLock(parent / f"{name}.lock")

    @property
    def state(self) -> State:
        """How far the command that wrote the journal got."""
        if not self.folder.is_dir():
            return "absent"
        names = {path.name for path in self.folder.iterdir()}
        if not names or _OLD_MANIFEST in names:
            return "settled"
        return "committed" if _MANIFEST in names else "prepared"

    def is_owned_by_user(self) -> bool:
        """Return whether the folder is absent, or a real folder of this process's user."""
        try:
            owner = self.folder.lstat().st_uid
        except FileNotFoundError:
            return True
        return not self.folder.is_symlink() and (sys.platform == "win32" or owner == os.geteuid())

    def content(self, number: int) -> Path:
        """Return the path that holds the new content of a change."""
        return self.folder / str(number)

    def commit(
        self, files: Mapping[str, tuple[bytes | None, bytes | None]], modes: Mapping[str, int]
    ) -> tuple[JournalEntry, ...]:
        """Write changes to disk; `files` maps each path to its old and new content.

        `modes` has the permissions of files that keep theirs. Raises OSError; the journal is then
        still only prepared.
        """
        self.folder.mkdir(parents=True, mode=0o700)
        for number, (path, (_, after)) in enumerate(files.items()):
            if after is not None:
                write_through(self.content(number), after)
                if path in modes:
                    self.content(number).chmod(modes[path])
        changes = tuple(
            JournalEntry(path, digest(before), digest(after))
            for path, (before, after) in files.items()
        )
        manifest = {"format": _FORMAT, "changes": [asdict(change) for change in changes]}
        write_through(self.folder / _DRAFT, json.dumps(manifest).encode())
        sync(self.folder)
        (self.folder / _DRAFT).rename(self.folder / _MANIFEST)
        sync(self.folder)
        return changes

    def changes(self) -> tuple[JournalEntry, ...]:
        """Read the changes of a committed journal. Raises JournalError if it is damaged."""
        try:
            manifest = json.loads((self.folder / _MANIFEST).read_bytes())
            changes = tuple(
                JournalEntry(**entry)
                for entry in manifest["changes"]
                if manifest["format"] == _FORMAT
            )
            is_valid = all(_is_valid(change) for change in changes)
        except (ValueError, TypeError, KeyError) as error:
            raise JournalError(str(error)) from None
        if not changes or not is_valid:
            raise JournalError("it lists no changes, or changes outside the playbook")
        return changes

    def clear(self) -> None:
        """Remove the journal; if that is interrupted, what is left counts as settled."""
        if self.state == "committed":
            (self.folder / _MANIFEST).rename(self.folder / _OLD_MANIFEST)
        for path in self.folder.iterdir():
            if path.name != _OLD_MANIFEST:
                path.unlink()
        shutil.rmtree(self.folder)


def _is_valid(change: JournalEntry) -> bool:
    path = PurePosixPath(change.path)
    hashes = [value for value in (change.before, change.after) if value is not None]
    is_inside = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return is_inside and all(isinstance(value, str) for value in hashes)


def _location(root: Path) -> tuple[Path, str]:
    """Return the folder that holds a playbook's journal, and the journal's name in it.

    Git checks nothing out into its own folder, so a journal there was written here. Changes are put
    in place by renaming, so the folder must be on the same disk as the playbook; otherwise, and
    without git, it is `.cache/`.
    """
    place = git_folder(root)
    if place is not None and place[0].stat().st_dev == root.stat().st_dev:
        git, subfolder = place
        if subfolder == ".":
            return git, "playbook-journal"
        # A repository may hold several playbooks, each in a folder of its own.
        return git, f"playbook-journal-{hashlib.sha256(subfolder.encode()).hexdigest()[:12]}"
    return root / ".cache", "playbook-journal"


def write_through(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on disk. Raises OSError, always with the path."""
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
    """Wait until a folder's entries are on disk; does nothing outside Unix."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
