"""Write several files at once: all of them or none, however the process ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from macros.atomic_files.deferred_signals import defer_signals
from macros.atomic_files.journal import Journal, JournalEntry, JournalError, digest
from macros.atomic_files.placement import (
    OldFile,
    OutsidePlaybookError,
    PartialWriteError,
    apply,
    content_of,
    mode_of,
    put_in_place,
    resolve_target,
    sibling_draft,
    sync_folders,
)

_PATIENCE = 60.0
"""Seconds to wait for another command that writes."""


def write_all(root: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write files by path below `root`, replacing old ones; None removes a file.

    Keeps permissions, and defers signals that would end the process until everything is written.
    If the process is killed, `finish_interrupted` completes the work. Raises OSError if nothing was
    written, PartialWriteError if only some files were.
    """
    root = root.resolve()
    contents = {
        path: content.encode() if isinstance(content, str) else content
        for path, content in files.items()
    }
    with defer_signals(), _hold_lock(Journal(root)) as journal:
        if not journal.is_owned_by_user():
            raise OSError(_foreign_journal(journal))
        _settle(journal)
        targets = {
            path: resolve_target(root, path, is_removal=after is None)
            for path, after in contents.items()
        }
        old = {
            path: OldFile(content_of(target), mode_of(target)) for path, target in targets.items()
        }
        changes = {
            path: (old[path].content, after)
            for path, after in contents.items()
            if old[path].content != after
        }
        if not changes:
            return
        modes = {path: file.mode for path, file in old.items() if file.content is not None}
        try:
            apply(journal, journal.commit(changes, modes), old)
        except PartialWriteError:
            # Keep the journal, so that `finish_interrupted` can complete the work later.
            raise
        except OSError:
            with suppress(OSError):
                journal.clear()
            raise
        journal.clear()


def finish_interrupted(root: Path) -> str:
    """Finish the changes of a command that was killed while writing, or drop them if only prepared.

    Returns a line that says what happened, empty if there was nothing to do. Files that were edited
    since are left alone. Raises OSError if the changes can be neither made nor dropped.
    """
    journal = Journal(root.resolve())
    if journal.state == "absent":
        _remove_stale_lock(journal)
        return ""
    if not journal.is_owned_by_user():
        return _foreign_journal(journal)
    with _hold_lock(journal):
        return _settle(journal)


def _settle(journal: Journal) -> str:
    """Finish or drop what is in a journal whose writer has ended; return a line about it."""
    state = journal.state
    if state == "committed":
        line = _finish(journal)
    elif state == "prepared":
        line = "A command was stopped before it wrote its files. None was changed; run it again."
    else:
        line = ""
    if state != "absent":
        journal.clear()
    return line


def _finish(journal: Journal) -> str:
    try:
        changes = journal.changes()
        targets = {
            change.path: resolve_target(journal.root, change.path, is_removal=change.after is None)
            for change in changes
        }
    except (JournalError, OutsidePlaybookError) as error:
        return (
            f"A command was stopped while it wrote, and its journal is damaged ({error}). "
            "Run 'git status' to see what it changed."
        )
    states = {path: digest(content_of(target)) for path, target in targets.items()}
    missing = [
        (number, change)
        for number, change in enumerate(changes)
        if states[change.path] != change.after
    ]
    # A file that is neither old nor new was edited since, and is left alone.
    writable = [
        (number, change)
        for number, change in missing
        if states[change.path] == change.before and _is_whole(journal, number, change)
    ]
    for number, change in writable:
        put_in_place(journal, number, change)
    for target in targets.values():
        sibling_draft(target).unlink(missing_ok=True)
    sync_folders(journal.root, changes)
    skipped_paths = [change.path for number, change in missing if (number, change) not in writable]
    return _outcome(len(changes), len(writable), skipped_paths)


def _outcome(changes: int, late_writes: int, skipped_paths: list[str]) -> str:
    """Return a line that says what became of the changes of a command that was killed."""
    if not late_writes and not skipped_paths:
        return f"A command was stopped just after it wrote {_files(changes)}. All are in place."
    line = (
        f"A command was stopped while it wrote {_files(changes)}. "
        f"The rest has now been written ({_files(late_writes)})."
    )
    if skipped_paths:
        line += (
            f" Edited since, and left as they are: {', '.join(skipped_paths)}. "
            "Run the command again to see what they lack."
        )
    return line


def _is_whole(journal: Journal, number: int, change: JournalEntry) -> bool:
    return change.after is None or digest(content_of(journal.content(number))) == change.after


def _foreign_journal(journal: Journal) -> str:
    return (
        "Another user's command was stopped while it wrote. "
        f"Ask that user to run 'playbook check' to finish it ({journal.folder})."
    )


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _remove_stale_lock(journal: Journal) -> None:
    """Remove the lock file of a killed process; ignore it if that is not allowed."""
    with suppress(OSError):
        if journal.lock.path.exists() and journal.lock.acquire():
            _free(journal)


@contextmanager
def _hold_lock(journal: Journal) -> Iterator[Journal]:
    """Hold the lock of a journal. Raises OSError if another command holds it for too long."""
    if not journal.lock.acquire(_PATIENCE):
        raise OSError(
            f"another command is writing in {journal.root}. Wait for it to end, and try again."
        )
    try:
        yield journal
    finally:
        _free(journal)


def _free(journal: Journal) -> None:
    journal.lock.release()
    if journal.folder.parent.name == ".cache":
        with suppress(OSError):  # the folder has other files in it
            journal.folder.parent.rmdir()
