"""List the files that a proposal changes, from its merge base to its head or the working tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from macros.basics.user_error import UserError
from macros.code_host.git import GitError, commit_of, git, git_bytes

FileVerb = Literal["added", "changed", "removed", "moved"]
WORKING = "the working tree"
"""Name of the head if it is not a commit."""
_VERBS: dict[str, FileVerb] = {"A": "added", "C": "added", "D": "removed", "R": "moved"}
_MIN_SIMILARITY = "50%"
"""Share of equal content from which git calls a removed and an added file a rename."""
_NOTHING = "000000"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a proposal changes."""

    path: str
    """Relative to the playbook's root; begins with '../' for files outside of it."""
    verb: FileVerb
    old_path: str = ""
    """The path before, if the file moved."""
    mode: str = _NOTHING
    """Git's file mode: 100644, 120000 for a symbolic link, 000000 for a removed file."""
    blob: str = ""
    """Git's object name of the content; empty, or only zeros, if it is not in the repository."""

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths that change: two if the file moved."""
        return (self.old_path, self.path) if self.old_path else (self.path,)


@dataclass(frozen=True, slots=True)
class ProposalDiff:
    """The changes of a proposal."""

    base: str
    """The full name of the merge base."""
    head: str | None
    """The proposed commit, or None for the working tree."""
    files: tuple[FileChange, ...]
    """Sorted by path."""

    @property
    def head_name(self) -> str:
        """The name of the head in messages."""
        return self.head[:12] if self.head else WORKING

    @property
    def renames(self) -> dict[str, str]:
        """Old path to new path of moved files."""
        return {file.old_path: file.path for file in self.files if file.verb == "moved"}


def difference(root: Path, base: str, head: str | None = None) -> ProposalDiff:
    """Return the changes from the merge base of `base` and `head` to `head`.

    `base` and `head` are commits, branches or tags; without `head`, the working tree is compared.
    Raises UserError if git does not know them, or if they have no common history.
    """
    git(root, "rev-parse", "--git-dir", git="The playbook's folder is not in a git repository.")
    target = commit_of(root, head) if head is not None else None
    start = _merge_base(root, commit_of(root, base), target or commit_of(root, "HEAD"))
    options = (
        "--raw",
        "-z",
        "--no-abbrev",
        f"--find-renames={_MIN_SIMILARITY}",
        "--no-ext-diff",
        "--no-textconv",
        "--no-relative",
    )
    rows = git_bytes(root, "diff", *options, start, *([target] if target else []), "--")
    prefix = git(root, "rev-parse", "--show-prefix")
    files = list(_changes(rows, prefix))
    if target is None:
        new_paths = git_bytes(root, "ls-files", "--others", "--exclude-standard", "-z")
        files += [FileChange(path, "added", mode=_mode(root / path)) for path in _texts(new_paths)]
    return ProposalDiff(start, target, tuple(sorted(files, key=lambda file: file.path)))


def _merge_base(root: Path, base: str, head: str) -> str:
    try:
        return git(root, "merge-base", base, head).splitlines()[0]
    except GitError:
        raise UserError(
            f"The commits {base[:12]} and {head[:12]} have no common history.",
            "Fetch the full history, and try again.",
        ) from None


def _changes(rows: bytes, prefix: str) -> Iterator[FileChange]:
    """Parse `git diff --raw -z`: ':100644 100644 OLD NEW M', then one path, or two for a rename."""
    parts = iter(_texts(rows))
    for row in parts:
        _, mode, _, blob, status = row.split(" ")
        path = _below(next(parts), prefix)
        if status[0] in "RC":
            old, path = path, _below(next(parts), prefix)
            yield FileChange(path, _VERBS[status[0]], old if status[0] == "R" else "", mode, blob)
        else:
            yield FileChange(path, _VERBS.get(status[0], "changed"), mode=mode, blob=blob)


def _texts(output: bytes) -> list[str]:
    # A name that is not UTF-8 only has to be shown: such files are never read.
    return [part.decode("utf-8", "backslashreplace") for part in output.split(b"\0") if part]


def _below(path: str, prefix: str) -> str:
    """Return a path of the repository relative to the playbook's root."""
    if path.startswith(prefix):
        return path.removeprefix(prefix)
    return "../" * prefix.count("/") + path


def _mode(path: Path) -> str:
    if path.is_symlink():
        return "120000"
    return "100755" if path.stat().st_mode & 0o100 else "100644"
