"""A private repository in which the next state of a published branch is made, beside the playbook's own.

It borrows the objects of the playbook's repository, and is thrown away at the end: two publishers never share a branch.
What talks to the remote runs in the playbook's repository, whose settings know how to sign in.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mike import commands as mike
from mike import git_utils as mike_git

from macros.publishing.edition import LATEST
from macros.publishing.failure import PublishingError
from macros.publishing.git import GitError, git, git_bytes
from macros.publishing.unpack import unpack
from macros.publishing.workspace import workspace

_BRANCH = "pages"
_LOST = ("[rejected]", "non-fast-forward", "fetch first", "cannot lock ref", "failed to update ref", "incorrect old value")
"""What git says where somebody else has pushed in between."""
_FILE, _FOLDER = "100644 blob", "040000 tree"


class PagesRepository:
    """The repository; every commit is named by its hash."""

    def __init__(self, root: Path, folder: Path, remote: str, branch: str) -> None:
        """Make the repository in a folder, for a branch of a remote (its name, or its address)."""
        self.root = root
        self.folder = folder
        self._remote = remote
        self._ref = f"refs/heads/{branch}"
        self._kept = f"refs/playbook/{uuid.uuid4().hex}"
        git(root, "init", "--quiet", "--bare", str(folder))
        objects = root / git(root, "rev-parse", "--git-path", "objects")
        (folder / "objects/info/alternates").write_text(f"{objects.resolve()}\n", encoding="utf-8")
        for name, default in (("user.name", "playbook publish"), ("user.email", "playbook-publish@localhost")):
            git(folder, "config", name, _setting(root, name) or default)
        git(folder, "config", "core.autocrlf", "false")

    def fetch(self) -> str | None:
        """Give the commit at the tip of the remote's branch; None where there is no such branch yet."""
        what = f"The remote '{self._remote}' cannot be reached."
        tip = git(self.root, "ls-remote", "--quiet", self._remote, self._ref, what=what).partition("\t")[0]
        if not tip:
            return None
        git(self.root, "fetch", "--quiet", "--no-tags", self._remote, f"+{self._ref}:{self._kept}", what=what)
        return git(self.root, "rev-parse", self._kept)

    def push(self, commit: str) -> bool:
        """Push a commit; tell whether it landed. Raises GitError where the remote refuses for another reason than a lost race."""
        git(self.folder, "update-ref", f"refs/heads/{_BRANCH}", commit)
        git(self.root, "fetch", "--quiet", "--no-tags", str(self.folder), f"+refs/heads/{_BRANCH}:{self._kept}")
        try:
            git(
                self.root,
                "push",
                "--quiet",
                self._remote,
                f"{commit}:{self._ref}",
                what=f"The remote '{self._remote}' took nothing.",
            )
        except GitError as error:
            if any(sign in error.said for sign in _LOST):
                return False
            raise
        return True

    def forget(self) -> None:
        """Let the playbook's repository forget what was fetched."""
        with contextlib.suppress(PublishingError):
            git(self.root, "update-ref", "-d", self._kept)

    def deploy(self, tip: str | None, edition: str, tree: Path, *, current: bool, message: str) -> str:
        """Let mike commit an edition on top of a commit; give the commit."""
        if tip is None:
            git(self.folder, "symbolic-ref", "HEAD", f"refs/heads/{_BRANCH}")
            with contextlib.suppress(GitError):
                git(self.folder, "update-ref", "-d", f"refs/heads/{_BRANCH}")
        else:
            git(self.folder, "update-ref", f"refs/heads/{_BRANCH}", tip)
        # Aliases are copies, as not every host follows links; nothing is pushed here; an unchanged tree is a commit too.
        try:
            with (
                contextlib.chdir(self.folder),
                mike.deploy(
                    {"site_dir": str(tree), "use_directory_urls": True},
                    edition,
                    edition,
                    [LATEST] if current else [],
                    update_aliases=True,
                    alias_type=mike.AliasType.copy,
                    branch=_BRANCH,
                    message=message,
                    allow_empty=True,
                ),
            ):
                pass
        except (mike_git.GitError, ValueError) as error:
            raise PublishingError(
                f"mike cannot commit edition {edition} ({error}).", "Look at the branch with 'mike list'."
            ) from None
        return git(self.folder, "rev-parse", f"refs/heads/{_BRANCH}")

    def tree(self, folder: Path) -> str:
        """Store a folder; give its hash."""
        index = {"GIT_INDEX_FILE": str(self.folder / f"index-{uuid.uuid4().hex}")}
        git(folder, f"--git-dir={self.folder}", f"--work-tree={folder}", "add", "--all", "--force", ".", environment=index)
        return git(self.folder, "write-tree", environment=index)

    def commit(self, parent: str, changes: Mapping[str, bytes | str | None], message: str) -> str:
        """Commit a change of the top folder: names to a file's content, to the hash of a stored folder, or to None to remove."""
        entries = {}
        for row in git(self.folder, "ls-tree", "-z", parent).split("\0"):
            if row:
                what, _, name = row.partition("\t")
                entries[name] = what
        for name, value in changes.items():
            if value is None:
                entries.pop(name, None)
            elif isinstance(value, str):
                entries[name] = f"{_FOLDER} {value}"
            else:
                stored = git_bytes(self.folder, "hash-object", "-w", "--stdin", given=value).decode().strip()
                entries[name] = f"{_FILE} {stored}"
        listed = "".join(f"{what}\t{name}\0" for name, what in entries.items())
        made = git_bytes(self.folder, "mktree", "-z", given=listed.encode()).decode().strip()
        return git(self.folder, "commit-tree", made, "-p", parent, "-m", message)

    def read(self, commit: str, path: str) -> bytes | None:
        """Give a file of a commit; None where it holds none of that name."""
        try:
            return git_bytes(self.folder, "cat-file", "blob", f"{commit}:{path}")
        except GitError:
            return None

    def folder_of(self, commit: str, path: str) -> str | None:
        """Give the hash of a folder of a commit; None where it holds none of that name."""
        try:
            return git(self.folder, "rev-parse", "--verify", "--quiet", f"{commit}:{path}")
        except GitError:
            return None

    def paths(self, commit: str) -> list[str]:
        """List every file of a commit."""
        return git(self.folder, "ls-tree", "-r", "-z", "--name-only", commit).strip("\0").split("\0")

    def export(self, tree: str, target: Path, *paths: str) -> None:
        """Write files of a commit or of a folder's hash; all where none are named."""
        unpack(git_bytes(self.folder, "archive", "--format=tar", tree, *paths), target)

    def newest(self, tip: str, line: str) -> str | None:
        """Find the newest commit whose message holds a line."""
        return git(self.folder, "log", "-1", "--format=%H", f"--grep=^{line}$", tip) or None

    def holds(self, commit: str, tip: str) -> bool:
        """Tell whether a commit is the tip of a branch, or lies below it."""
        return not git(self.folder, "rev-list", "--max-count=1", commit, f"^{tip}")


@contextmanager
def pages_repository(root: Path, base: Path, remote: str, branch: str) -> Iterator[PagesRepository]:
    """Make the private repository for one run."""
    with workspace(base) as work:
        made = PagesRepository(root, work / "pages.git", remote, branch)
        try:
            yield made
        finally:
            made.forget()


def _setting(root: Path, name: str) -> str:
    try:
        return git(root, "config", name)
    except GitError:
        return ""
