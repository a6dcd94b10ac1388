"""A private, temporary repository in which the next commit of a published branch is made.

It borrows the objects of the playbook's repository. Commands that talk to the remote run in the
playbook's repository, because its settings are needed to sign in, but they read and write objects
here. So no run, even if it is killed, leaves anything in the playbook's repository, and two
publishers never share a branch.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mike import commands as mike
from mike import git_utils as mike_git

from macros.basics.user_error import UserError
from macros.code_host.git import GitError, git, git_bytes
from macros.publishing.edition import LATEST
from macros.publishing.unpack import unpack
from macros.publishing.workspace import workspace

_BRANCH = "pages"
_LOST_RACE_MESSAGES = (
    "[rejected]",
    "non-fast-forward",
    "fetch first",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)
"""Parts of git's output if somebody else pushed in the meantime."""
_FILE_ENTRY, _FOLDER_ENTRY = "100644 blob", "040000 tree"
_ALIAS = "playbook-publishing"
"""The name of the remote during a run."""
_IGNORED_SETTINGS = frozenset(
    ("fetch", "push", "mirror", "tagopt", "prune", "prunetags", "promisor", "partialclonefilter")
)
"""Settings of a remote that would write references or omit objects."""
_SIGNATURE = "Publisher: playbook"
"""The line in the message of every commit that is made here."""


class PagesRepository:
    """The repository. Every commit is named by its hash."""

    def __init__(self, root: Path, folder: Path, remote: str, branch: str) -> None:
        """Create the repository in a folder, for a branch of a remote (its name or address)."""
        self.root = root
        self.folder = folder
        self._remote = remote
        self._ref = f"refs/heads/{branch}"
        git(root, "init", "--quiet", "--bare", str(folder))
        objects = root / git(root, "rev-parse", "--git-path", "objects")
        (folder / "objects/info/alternates").write_text(f"{objects.resolve()}\n", encoding="utf-8")
        settings = _remote_settings(root, remote)
        self._address = _ALIAS if settings else remote
        self._environment = {
            "GIT_OBJECT_DIRECTORY": str((folder / "objects").resolve()),
            **_as_environment(settings),
        }
        for name, default in (
            ("user.name", "playbook publish"),
            ("user.email", "playbook-publish@localhost"),
        ):
            git(folder, "config", name, _setting(root, name) or default)
        git(folder, "config", "core.autocrlf", "false")

    def fetch(self) -> str | None:
        """Fetch the commit at the tip of the remote's branch; None if there is no branch yet."""
        failure = f"The remote '{self._remote}' cannot be reached."
        output = git(
            self.root,
            "ls-remote",
            "--quiet",
            self._address,
            self._ref,
            git=failure,
            environment=self._environment,
        )
        tip = output.partition("\t")[0]
        if not tip:
            return None
        options = (
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-auto-maintenance",
            "--no-recurse-submodules",
        )
        git(
            self.root,
            "fetch",
            *options,
            self._address,
            self._ref,
            git=failure,
            environment=self._environment,
        )
        return tip

    def push(self, commit: str) -> bool:
        """Push a commit. Return whether it was accepted, or False if another publisher was faster.

        Raises GitError if the remote rejects it for any other reason.
        """
        failure = f"The remote '{self._remote}' did not accept the push."
        change = f"{commit}:{self._ref}"
        try:
            git(
                self.root,
                "push",
                "--quiet",
                self._address,
                change,
                git=failure,
                environment=self._environment,
            )
        except GitError as error:
            if any(text in error.error_output for text in _LOST_RACE_MESSAGES):
                return False
            raise
        return True

    def deploy(
        self, tip: str | None, edition: str, tree: Path, *, current: bool, message: str
    ) -> str:
        """Commit an edition with mike on top of a commit, and return the new commit."""
        message = f"{message}\n\n{_SIGNATURE}"
        if tip is None:
            git(self.folder, "symbolic-ref", "HEAD", f"refs/heads/{_BRANCH}")
            # A new clone has no such branch.
            with contextlib.suppress(GitError):
                git(self.folder, "update-ref", "-d", f"refs/heads/{_BRANCH}")
        else:
            git(self.folder, "update-ref", f"refs/heads/{_BRANCH}", tip)
        # Aliases are copies, because not every host follows links. An unchanged tree is committed
        # too, so that each release is in the history.
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
            raise UserError(
                f"mike cannot commit edition {edition} ({error}).",
                "Check the branch with 'mike list'.",
            ) from None
        return git(self.folder, "rev-parse", f"refs/heads/{_BRANCH}")

    def tree(self, folder: Path) -> str:
        """Store a folder, and return its hash."""
        index = {"GIT_INDEX_FILE": str(self.folder / f"index-{uuid.uuid4().hex}")}
        git(
            folder,
            f"--git-dir={self.folder}",
            f"--work-tree={folder}",
            "add",
            "--all",
            "--force",
            ".",
            environment=index,
        )
        return git(self.folder, "write-tree", environment=index)

    def commit(self, parent: str, changes: Mapping[str, bytes | str | None], message: str) -> str:
        """Commit a change of the top folder, and return the commit.

        `changes` maps a name to the content of a file, to the hash of a stored folder, or to None
        to remove it.
        """
        entries = {}
        for row in git(self.folder, "ls-tree", "-z", parent).split("\0"):
            if row:
                entry, _, name = row.partition("\t")
                entries[name] = entry
        for name, value in changes.items():
            if value is None:
                entries.pop(name, None)
            elif isinstance(value, str):
                entries[name] = f"{_FOLDER_ENTRY} {value}"
            else:
                output = git_bytes(self.folder, "hash-object", "-w", "--stdin", git_bytes=value)
                entries[name] = f"{_FILE_ENTRY} {output.decode().strip()}"
        rows = "".join(f"{entry}\t{name}\0" for name, entry in entries.items())
        tree = git_bytes(self.folder, "mktree", "-z", git_bytes=rows.encode()).decode().strip()
        return git(self.folder, "commit-tree", tree, "-p", parent, "-m", message, "-m", _SIGNATURE)

    def read(self, commit: str, path: str) -> bytes | None:
        """Return the content of a file of a commit; None if it has no such file."""
        try:
            return git_bytes(self.folder, "cat-file", "blob", f"{commit}:{path}")
        except GitError:
            return None

    def folder_of(self, commit: str, path: str) -> str | None:
        """Return the hash of a folder of a commit; None if it has no such folder."""
        try:
            return git(self.folder, "rev-parse", "--verify", "--quiet", f"{commit}:{path}")
        except GitError:
            return None

    def folders(self, commit: str) -> list[str]:
        """Return the names of the folders at the top of a commit."""
        output = git(self.folder, "ls-tree", "-d", "-z", "--name-only", commit)
        return [name for name in output.split("\0") if name]

    def present(self, commit: str, paths: Sequence[str]) -> set[str]:
        """Return those of the paths that a commit has."""
        if not paths:
            return set()
        output = git(self.folder, "ls-tree", "-z", "--name-only", commit, *paths)
        return {path for path in output.split("\0") if path}

    def scratch(self) -> Path:
        """Create an empty folder, which is removed at the end of the run."""
        folder = self.folder.with_name(uuid.uuid4().hex)
        folder.mkdir()
        return folder

    def paths(self, commit: str) -> list[str]:
        """Return the paths of all files of a commit."""
        output = git(self.folder, "ls-tree", "-r", "-z", "--name-only", commit)
        return output.strip("\0").split("\0")

    def entries(self, tree: str) -> dict[str, str]:
        """Return the files of a stored folder by path, with mode, type and hash, for `tree_of`."""
        output = git(self.folder, "ls-tree", "-r", "-z", tree)
        rows = (row.partition("\t") for row in output.split("\0") if row)
        return {path: entry for entry, _, path in rows}

    def tree_of(self, entries: Mapping[str, str]) -> str:
        """Store a folder of files that are already stored, and return its hash."""
        index = {"GIT_INDEX_FILE": str(self.folder / f"index-{uuid.uuid4().hex}")}
        rows = "".join(f"{entry}\t{path}\0" for path, entry in entries.items()).encode()
        git_bytes(
            self.folder, "update-index", "-z", "--index-info", git_bytes=rows, environment=index
        )
        return git(self.folder, "write-tree", environment=index)

    def written_by_others(self, tip: str) -> set[str]:
        """Return the files that somebody else added or changed since the last commit made here."""
        ours = self.newest(tip, _SIGNATURE)
        return self._differences(ours, tip, "AM") if ours else set()

    def removed_paths(self, old: str, new: str) -> set[str]:
        """Return the files of a commit that a later one removes or changes."""
        return self._differences(old, new, "DM")

    def _differences(self, old: str, new: str, kinds: str) -> set[str]:
        output = git(
            self.folder,
            "diff-tree",
            "-r",
            "-z",
            "--name-only",
            "--no-renames",
            f"--diff-filter={kinds}",
            old,
            new,
        )
        return {path for path in output.split("\0") if path}

    def export(self, tree: str, target: Path, *paths: str) -> None:
        """Write files of a commit or of a stored folder to `target`; by default all files."""
        unpack(git_bytes(self.folder, "archive", "--format=tar", tree, *paths), target)

    def newest(self, tip: str, line: str) -> str | None:
        """Return the newest commit with a line in its message; None if there is none."""
        return git(self.folder, "log", "-1", "--format=%H", f"--grep=^{line}$", tip) or None

    def holds(self, commit: str, tip: str) -> bool:
        """Return whether a commit is the tip of a branch or one of its ancestors."""
        return not git(self.folder, "rev-list", "--max-count=1", commit, f"^{tip}")


@contextmanager
def pages_repository(root: Path, base: Path, remote: str, branch: str) -> Iterator[PagesRepository]:
    """Yield a private repository for one run, and remove it at the end."""
    # Earlier versions left these references if they were killed.
    for old in git(root, "for-each-ref", "--format=%(refname)", "refs/playbook/").split():
        git(root, "update-ref", "-d", old)
    with workspace(base) as work:
        yield PagesRepository(root, work / "pages.git", remote, branch)


def _remote_settings(root: Path, remote: str) -> list[tuple[str, str]]:
    """Return the keys and values of a remote's settings in git; empty if it is an address."""
    prefix = f"remote.{remote}."
    rows = (row.partition("\n") for row in git(root, "config", "--list", "--null").split("\0"))
    pairs = [
        (name.removeprefix(prefix), value) for name, _, value in rows if name.startswith(prefix)
    ]
    if "url" not in dict(pairs):
        return []
    return [(key, value) for key, value in pairs if key not in _IGNORED_SETTINGS]


def _as_environment(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Return environment variables that pass the remote's settings to git.

    Unlike arguments, they are not visible to other users of the machine.
    """
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    environment = {"GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (key, value) in enumerate(settings, first):
        environment |= {
            f"GIT_CONFIG_KEY_{number}": f"remote.{_ALIAS}.{key}",
            f"GIT_CONFIG_VALUE_{number}": value,
        }
    return environment


def _setting(root: Path, name: str) -> str:
    try:
        return git(root, "config", name)
    except GitError:
        return ""
