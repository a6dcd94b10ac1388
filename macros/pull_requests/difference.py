"""The files that a proposal changes, as git lists them: from where it began to its head, or to the folder as it lies here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from macros.basics.user_error import UserError
from macros.code_host.git import GitError, commit_of, git, git_bytes

FileVerb = Literal["added", "changed", "removed", "moved"]
WORKING = "the working tree"
"""What the head is called where no commit is named."""
_VERBS: dict[str, FileVerb] = {"A": "added", "C": "added", "D": "removed", "R": "moved"}
_LIKENESS = "50%"
"""How much of a file must be the same for git to call it the same file under another name."""
_NOTHING = "000000"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a proposal changes."""

    path: str
    """Below the playbook's root; it begins with '../' where the repository holds more than the
    playbook."""
    verb: FileVerb
    old_path: str = ""
    """Where it stood before; only of a file that moved."""
    mode: str = _NOTHING
    """Its kind and rights as git writes them: 100644, 120000 for a link; 000000 for a file that is
    gone."""
    blob: str = ""
    """The name of its content in git; empty, or nothing but zeros, where git does not hold it."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path at which something changes."""
        return (self.old_path, self.path) if self.old_path else (self.path,)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a proposal changes."""

    base: str
    """The commit from which it departed, in full."""
    head: str | None
    """The commit that is proposed; None for the folder as it lies here."""
    files: tuple[FileChange, ...]
    """Sorted by path."""

    @property
    def head_name(self) -> str:
        """What to call the head."""
        return self.head[:12] if self.head else WORKING

    @property
    def moved(self) -> dict[str, str]:
        """Old path to new path of the files that moved."""
        return {file.old_path: file.path for file in self.files if file.verb == "moved"}


def difference(root: Path, base: str, head: str | None = None) -> Difference:
    """List what changed since a commit departed from `base`; commits that `base` alone has do not count.

    `base` and `head` are commits, branches or tags. Raises UserError where git does not know them,
    or where they have nothing in common.
    """
    git(root, "rev-parse", "--git-dir", what="The playbook's folder is not in a git repository.")
    target = commit_of(root, head) if head is not None else None
    begun = _begun(root, commit_of(root, base), target or commit_of(root, "HEAD"))
    options = (
        "--raw",
        "-z",
        "--no-abbrev",
        f"--find-renames={_LIKENESS}",
        "--no-ext-diff",
        "--no-textconv",
        "--no-relative",
    )
    rows = git_bytes(root, "diff", *options, begun, *([target] if target else []), "--")
    prefix = git(root, "rev-parse", "--show-prefix")
    files = list(_changes(rows, prefix))
    if target is None:
        unknown = git_bytes(root, "ls-files", "--others", "--exclude-standard", "-z")
        files += [FileChange(path, "added", mode=_mode(root / path)) for path in _texts(unknown)]
    return Difference(begun, target, tuple(sorted(files, key=lambda file: file.path)))


def _begun(root: Path, base: str, head: str) -> str:
    try:
        return git(root, "merge-base", base, head).splitlines()[0]
    except GitError:
        raise UserError(
            f"The commits {base[:12]} and {head[:12]} have nothing in common.",
            "Fetch the whole history, and try again.",
        ) from None


def _changes(rows: bytes, prefix: str) -> Iterator[FileChange]:
    """Read git's list: ':100644 100644 OLD NEW M', then the path, or the two of a file that moved."""
    parts = iter(_texts(rows))
    for row in parts:
        _, mode, _, blob, status = row.split(" ")
        path = _below(next(parts), prefix)
        if status[0] in "RC":
            old, path = path, _below(next(parts), prefix)
            yield FileChange(path, _VERBS[status[0]], old if status[0] == "R" else "", mode, blob)
        else:
            yield FileChange(path, _VERBS.get(status[0], "changed"), mode=mode, blob=blob)


def _texts(listed: bytes) -> list[str]:
    # A name that is no text only has to be shown: nothing of such a file is read.
    return [part.decode("utf-8", "backslashreplace") for part in listed.split(b"\0") if part]


def _below(path: str, prefix: str) -> str:
    """Give a path of the repository as it is called from the playbook's root."""
    return (
        path.removeprefix(prefix) if path.startswith(prefix) else "../" * prefix.count("/") + path
    )


def _mode(path: Path) -> str:
    if path.is_symlink():
        return "120000"
    return "100755" if path.stat().st_mode & 0o100 else "100644"
