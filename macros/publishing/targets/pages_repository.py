"""A private repository in which the next state of a published branch is made, beside the playbook's own.

It borrows the objects of the playbook's repository, and is thrown away at the end: two publishers
never share a branch. What talks to the remote runs in the playbook's repository, whose settings
know how to sign in, but reads and writes the objects of this one. So nothing of a run, killed or
not, stays in the playbook's repository.
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
_LOST = (
    "[rejected]",
    "non-fast-forward",
    "fetch first",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)
"""What git says where somebody else has pushed in between."""
_FILE, _FOLDER = "100644 blob", "040000 tree"
_ALIAS = "playbook-publishing"
"""The name under which a run speaks to the remote."""
_UNUSED = frozenset(
    ("fetch", "push", "mirror", "tagopt", "prune", "prunetags", "promisor", "partialclonefilter")
)
"""Settings of a remote that would write references, or leave objects out."""
_SIGNATURE = "Publisher: playbook"
"""The line of a commit's message that says that it is ours."""


class PagesRepository:
    """The repository; every commit is named by its hash."""

    def __init__(self, root: Path, folder: Path, remote: str, branch: str) -> None:
        """Make the repository in a folder, for a branch of a remote (its name, or its address)."""
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
        """Give the commit at the tip of the remote's branch; None where there is no such branch yet."""
        what = f"The remote '{self._remote}' cannot be reached."
        listed = git(
            self.root,
            "ls-remote",
            "--quiet",
            self._address,
            self._ref,
            what=what,
            environment=self._environment,
        )
        tip = listed.partition("\t")[0]
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
            what=what,
            environment=self._environment,
        )
        return tip

    def push(self, commit: str) -> bool:
        """Push a commit; tell whether it landed. Raises GitError where the remote refuses for another reason than a lost race."""
        what = f"The remote '{self._remote}' took nothing."
        change = f"{commit}:{self._ref}"
        try:
            git(
                self.root,
                "push",
                "--quiet",
                self._address,
                change,
                what=what,
                environment=self._environment,
            )
        except GitError as error:
            if any(sign in error.said for sign in _LOST):
                return False
            raise
        return True

    def deploy(
        self, tip: str | None, edition: str, tree: Path, *, current: bool, message: str
    ) -> str:
        """Let mike commit an edition on top of a commit; give the commit."""
        message = f"{message}\n\n{_SIGNATURE}"
        if tip is None:
            git(self.folder, "symbolic-ref", "HEAD", f"refs/heads/{_BRANCH}")
            with contextlib.suppress(GitError):
                git(self.folder, "update-ref", "-d", f"refs/heads/{_BRANCH}")
        else:
            git(self.folder, "update-ref", f"refs/heads/{_BRANCH}", tip)
        # Aliases are copies, as not every host follows links; nothing is pushed here; an unchanged
        # tree is a commit too.
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
                "Look at the branch with 'mike list'.",
            ) from None
        return git(self.folder, "rev-parse", f"refs/heads/{_BRANCH}")

    def tree(self, folder: Path) -> str:
        """Store a folder; give its hash."""
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
                stored = (
                    git_bytes(self.folder, "hash-object", "-w", "--stdin", given=value)
                    .decode()
                    .strip()
                )
                entries[name] = f"{_FILE} {stored}"
        listed = "".join(f"{what}\t{name}\0" for name, what in entries.items())
        made = git_bytes(self.folder, "mktree", "-z", given=listed.encode()).decode().strip()
        return git(self.folder, "commit-tree", made, "-p", parent, "-m", message, "-m", _SIGNATURE)

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

    def folders(self, commit: str) -> list[str]:
        """List the folders at the top of a commit."""
        listed = git(self.folder, "ls-tree", "-d", "-z", "--name-only", commit)
        return [name for name in listed.split("\0") if name]

    def present(self, commit: str, paths: Sequence[str]) -> set[str]:
        """Return those of several files that a commit holds."""
        if not paths:
            return set()
        return {
            path
            for path in git(self.folder, "ls-tree", "-z", "--name-only", commit, *paths).split("\0")
            if path
        }

    def scratch(self) -> Path:
        """Make an empty folder that ends with the run."""
        folder = self.folder.with_name(uuid.uuid4().hex)
        folder.mkdir()
        return folder

    def paths(self, commit: str) -> list[str]:
        """List every file of a commit."""
        return (
            git(self.folder, "ls-tree", "-r", "-z", "--name-only", commit).strip("\0").split("\0")
        )

    def entries(self, tree: str) -> dict[str, str]:
        """Return the files of a folder's hash: path to mode, kind and hash, as `tree_of` takes them."""
        rows = (
            row.partition("\t")
            for row in git(self.folder, "ls-tree", "-r", "-z", tree).split("\0")
            if row
        )
        return {path: entry for entry, _, path in rows}

    def tree_of(self, entries: Mapping[str, str]) -> str:
        """Store a folder of stored files; return its hash."""
        index = {"GIT_INDEX_FILE": str(self.folder / f"index-{uuid.uuid4().hex}")}
        rows = "".join(f"{entry}\t{path}\0" for path, entry in entries.items()).encode()
        git_bytes(self.folder, "update-index", "-z", "--index-info", given=rows, environment=index)
        return git(self.folder, "write-tree", environment=index)

    def written_by_others(self, tip: str) -> set[str]:
        """Return the files that somebody else added or changed since the last commit of ours, as far as they are there."""
        ours = self.newest(tip, _SIGNATURE)
        return self._differences(ours, tip, "AM") if ours else set()

    def dropped(self, old: str, new: str) -> set[str]:
        """Return the files of a commit that a later one lacks or replaces."""
        return self._differences(old, new, "DM")

    def _differences(self, old: str, new: str, kinds: str) -> set[str]:
        listed = git(
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
        return {path for path in listed.split("\0") if path}

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
    for old in git(root, "for-each-ref", "--format=%(refname)", "refs/playbook/").split():
        git(root, "update-ref", "-d", old)  # earlier versions left them where they were killed
    with workspace(base) as work:
        yield PagesRepository(root, work / "pages.git", remote, branch)


def _remote_settings(root: Path, remote: str) -> list[tuple[str, str]]:
    """Return what the repository's settings say of a remote: key and value; nothing where it is an address."""
    prefix = f"remote.{remote}."
    rows = (row.partition("\n") for row in git(root, "config", "--list", "--null").split("\0"))
    pairs = [
        (name.removeprefix(prefix), value) for name, _, value in rows if name.startswith(prefix)
    ]
    return (
        [(key, value) for key, value in pairs if key not in _UNUSED] if "url" in dict(pairs) else []
    )


def _as_environment(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Write settings of the remote as git reads them from its environment: other users of a machine cannot see that."""
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    made = {"GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (key, value) in enumerate(settings, first):
        made |= {
            f"GIT_CONFIG_KEY_{number}": f"remote.{_ALIAS}.{key}",
            f"GIT_CONFIG_VALUE_{number}": value,
        }
    return made


def _setting(root: Path, name: str) -> str:
    try:
        return git(root, "config", name)
    except GitError:
        return ""
