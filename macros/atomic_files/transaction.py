"""Write several files at once: all of them or none, whatever ends the process in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from macros.atomic_files.deferred_signals import signals_deferred
from macros.atomic_files.journal import Change, Journal, JournalError, digest
from macros.atomic_files.placement import (
    HalfWrittenError,
    OldFile,
    OutsideError,
    apply,
    beside,
    content_of,
    mode_of,
    put,
    sync_folders,
    target_of,
)

_PATIENCE = 60.0
"""Seconds to wait for another command that writes."""


def write_all(root: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write files by path below a folder, over old ones or as new ones; None removes a file.

    Permissions are kept. Signals that would end the process wait until all is done. If the process
    is killed, `finish_interrupted` does the rest. Raises OSError if nothing was written,
    HalfWrittenError if only half.
    """
    root = root.resolve()
    texts = {
        path: content.encode() if isinstance(content, str) else content
        for path, content in files.items()
    }
    with signals_deferred(), _locked(Journal(root)) as journal:
        if not journal.is_ours():
            raise OSError(_of_another_user(journal))
        _settle(journal)
        targets = {
            path: target_of(root, path, removed=after is None) for path, after in texts.items()
        }
        old = {
            path: OldFile(content_of(target), mode_of(target)) for path, target in targets.items()
        }
        changed = {
            path: (old[path].content, after)
            for path, after in texts.items()
            if old[path].content != after
        }
        if not changed:
            return
        modes = {path: one.mode for path, one in old.items() if one.content is not None}
        try:
            apply(journal, journal.commit(changed, modes), old)
        except HalfWrittenError:
            raise
        except OSError:
            with suppress(OSError):
                journal.clear()
            raise
        journal.clear()


def finish_interrupted(root: Path) -> str:
    """Make the rest of the changes of a command that was killed while it wrote, or drop what it only prepared.

    Returns a line that says what was done, empty if there was nothing to do. Files that were edited
    since stay as they are. Raises OSError if the changes can be neither made nor dropped.
    """
    journal = Journal(root.resolve())
    if journal.state == "absent":
        _remove_lock_of_killed(journal)
        return ""
    if not journal.is_ours():
        return _of_another_user(journal)
    with _locked(journal):
        return _settle(journal)


def _settle(journal: Journal) -> str:
    """Finish or drop what is in a journal whose writer is gone; return a line about it."""
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
            change.path: target_of(journal.root, change.path, removed=change.after is None)
            for change in changes
        }
    except (JournalError, OutsideError) as error:
        return f"A command was stopped while it wrote, and its journal is damaged ({error}). See what git shows as changed."
    states = {path: digest(content_of(target)) for path, target in targets.items()}
    missing = [
        (number, change)
        for number, change in enumerate(changes)
        if states[change.path] != change.after
    ]
    writable = [
        (n, change)
        for n, change in missing
        if states[change.path] == change.before and _is_whole(journal, n, change)
    ]
    for number, change in writable:
        put(journal, number, change)
    for target in targets.values():
        beside(target).unlink(missing_ok=True)
    sync_folders(journal.root, changes)
    if not missing:
        return (
            f"A command was stopped just after it wrote {_files(len(changes))}. All are in place."
        )
    edited = [change.path for number, change in missing if (number, change) not in writable]
    line = f"A command was stopped while it wrote {_files(len(changes))}. The rest is written now ({_files(len(writable))})."
    if edited:
        line += f" Edited since, and left as they are: {', '.join(edited)}. Run the command again to see what they lack."
    return line


def _is_whole(journal: Journal, index: int, change: Change) -> bool:
    return change.after is None or digest(content_of(journal.content(index))) == change.after


def _of_another_user(journal: Journal) -> str:
    return f"A command of another user was stopped while it wrote. Let that user run 'playbook check' to finish it ({journal.folder})."


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _remove_lock_of_killed(journal: Journal) -> None:
    """Remove the file of a lock whose holder was killed; nothing is lost where that is not allowed."""
    with suppress(OSError):
        if journal.lock.path.exists() and journal.lock.take():
            _free(journal)


@contextmanager
def _locked(journal: Journal) -> Iterator[Journal]:
    """Hold the lock of a playbook's journal. Raises OSError if another command holds it for too long."""
    if not journal.lock.take(_PATIENCE):
        raise OSError(
            f"another command is writing in {journal.root}. Wait for it to end, and try again."
        )
    try:
        yield journal
    finally:
        _free(journal)


def _free(journal: Journal) -> None:
    journal.lock.free()
    if journal.folder.parent.name == ".cache":
        with suppress(OSError):  # something else is in it
            journal.folder.parent.rmdir()
