"""Put the contents of a journal in place, or restore the old ones."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from macros.atomic_files.journal import Journal, JournalEntry, sync


class PartialWriteError(OSError):
    """Raised when some files are in place, and the others could be neither written nor restored."""


class OutsidePlaybookError(OSError):
    """Raised for a file that is outside the playbook, through a link, or belongs to git."""


@dataclass(frozen=True, slots=True)
class OldFile:
    """The content and permissions of a file before a change."""

    content: bytes | None
    """None where there was no file."""
    mode: int


def resolve_target(root: Path, path: str, *, is_removal: bool) -> Path:
    """Return the file to write or remove. Raises OutsidePlaybookError."""
    target = root / path
    if target.is_symlink() and not is_removal:
        target = target.resolve()
    real_path = target.parent.resolve() / target.name
    if not real_path.is_relative_to(root) or ".git" in [
        part.casefold() for part in real_path.relative_to(root).parts
    ]:
        raise OutsidePlaybookError(f"{path} is outside the playbook: a link leads there.")
    return target


def apply(journal: Journal, changes: Sequence[JournalEntry], old: Mapping[str, OldFile]) -> None:
    """Put all new contents in place; restore the old ones if one fails.

    Raises OSError if everything was restored, PartialWriteError if not.
    """
    attempts: list[str] = []
    folders = _missing_folders(journal.root, changes)
    try:
        for number, change in enumerate(changes):
            attempts.append(change.path)
            put_in_place(journal, number, change)
        sync_folders(journal.root, changes)
    except OSError as error:
        try:
            for path in attempts:
                _restore(journal, path, old[path])
            for folder in folders:
                with suppress(OSError):  # somebody else may use the folder by now
                    folder.rmdir()
        except OSError:
            raise PartialWriteError(error.errno, error.strerror, error.filename) from error
        raise


def put_in_place(journal: Journal, number: int, change: JournalEntry) -> None:
    """Put one new content in place in one step; the journal keeps its own copy."""
    target = resolve_target(journal.root, change.path, is_removal=change.after is None)
    if change.after is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # A link instead of a move: the journal must still hold every content if this is interrupted.
    draft = journal.folder / "draft"
    draft.unlink(missing_ok=True)
    try:
        os.link(journal.content(number), draft)
    except OSError:  # a file system without hard links
        shutil.copy(journal.content(number), draft)
    _replace(draft, target)


def _replace(draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The journal is on another disk, so copy first and rename there.
        shutil.copy(draft, sibling_draft(target))
        sibling_draft(target).replace(target)


def _restore(journal: Journal, path: str, old: OldFile) -> None:
    """Write the old content of a file back, or remove a new file."""
    target = resolve_target(journal.root, path, is_removal=old.content is None)
    if content_of(target) == old.content:
        return
    if old.content is None:
        target.unlink()
    else:
        draft = journal.folder / "old"
        draft.write_bytes(old.content)
        draft.chmod(old.mode)
        _replace(draft, target)


def _missing_folders(root: Path, changes: Sequence[JournalEntry]) -> list[Path]:
    """Return the folders that will be created, the deepest first."""
    parents = {parent for change in changes for parent in (root / change.path).parents}
    missing = [parent for parent in parents if not parent.exists()]
    return sorted(missing, key=lambda parent: len(parent.parts), reverse=True)


def content_of(path: Path) -> bytes | None:
    """Return a file's content; None if there is no file."""
    return path.read_bytes() if path.is_file() else None


def mode_of(path: Path) -> int:
    """Return a file's permissions; 0 if there is no file."""
    return path.stat().st_mode & 0o7777 if path.is_file() else 0


def sibling_draft(target: Path) -> Path:
    """Return the file that is renamed into place if the journal is on another disk."""
    return target.with_name(f".{target.name}.playbook-new")


def sync_folders(root: Path, changes: Sequence[JournalEntry]) -> None:
    """Wait until the entries of all changed folders are on disk."""
    for folder in {(root / change.path).parent for change in changes}:
        if folder.is_dir():
            sync(folder)
