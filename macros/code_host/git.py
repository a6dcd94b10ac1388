"""Run git, and report why it failed."""

from __future__ import annotations

import getpass
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from macros.basics.user_error import UserError

Relation = Literal["same", "older", "newer", "diverged", "unknown"]
_HASH = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_PATIENCE = 300
"""Seconds after which a git command counts as hung."""
_MAX_MESSAGE = 600
"""Characters of a hook's message that are shown."""
_MAX_NAME = 100
"""Characters of a user's name that are shown."""


class GitError(UserError):
    """Raised when git fails; `error_output` is what it printed."""

    def __init__(self, what: str, error_output: str) -> None:
        """Build the message from git's last line, or from the hook that rejected a push."""
        lines = [line.strip() for line in error_output.splitlines() if line.strip()]
        refusal = _refusal(lines)
        last = lines[-1] if lines else "no message"
        super().__init__(
            what, f"The remote says: {refusal}" if refusal else f"Git says: {last.rstrip('.')}."
        )
        self.error_output = error_output


def _refusal(lines: list[str]) -> str:
    """Return the message of a remote's hook on one line; empty if no hook rejected a push."""
    if not any("hook declined" in line for line in lines):
        return ""
    remote_lines = [line.removeprefix("remote:") for line in lines if line.startswith("remote:")]
    words = " ".join(" ".join(remote_lines).split())
    text = words if len(words) <= _MAX_MESSAGE else f"{words[: _MAX_MESSAGE - 1]}…"
    return f"{text.rstrip('.')}." if text else ""


def git(
    folder: Path, *arguments: str, git: str = "", environment: Mapping[str, str] | None = None
) -> str:
    """Run git in a folder and return what it prints as stripped text. Raises as `git_bytes`."""
    return (
        git_bytes(folder, *arguments, what=git, environment=environment)
        .decode("utf-8", "replace")
        .strip()
    )


def git_bytes(
    folder: Path,
    *arguments: str,
    what: str = "",
    git_bytes: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run git in a folder and return what it prints; `given` is its standard input.

    Raises GitError if git fails, hangs or is missing; `what` is the first sentence of its message.
    """
    what = what or f"'git {arguments[0]}' failed in {folder}."
    try:
        result = subprocess.run(  # noqa: S603 - arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git that the user has
            env={
                **os.environ,
                # Fail instead of asking for a password, and keep messages in English.
                "GIT_TERMINAL_PROMPT": "0",
                "LC_ALL": "C.UTF-8",
                **(environment or {}),
            },
            input=git_bytes,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        raise GitError(what, "git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(what, f"no answer within {_PATIENCE} seconds") from None
    if result.returncode != 0:
        raise GitError(what, result.stderr.decode("utf-8", "replace"))
    return result.stdout


def commit_of(
    folder: Path, name: str, remedy: str = "Look it up with 'git log', or fetch it first."
) -> str:
    """Return the full hash of a commit, by a hash, branch or tag. Raises UserError."""
    try:
        return git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
    except GitError:
        raise UserError(f"There is no commit, branch or tag '{name}'.", remedy) from None


def relation(folder: Path, commit: str, other: str) -> Relation:
    """Return how a commit relates to another one.

    "newer" if it descends from the other one, "older" if the other one descends from it, "unknown"
    if the repository lacks one of them, or too much of the history to tell.
    """
    if commit == other:
        return "same"
    if not (_has_commit(folder, commit) and _has_commit(folder, other)):
        return "unknown"
    if _descends(folder, other, commit):
        return "older"
    if _descends(folder, commit, other):
        return "newer"
    return (
        "unknown" if git(folder, "rev-parse", "--is-shallow-repository") == "true" else "diverged"
    )


def user_name(folder: Path) -> str:
    """Return the name of the user: git's user.name, or the login name, fit for one line."""
    try:
        name = git(folder, "config", "user.name")
    except GitError:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):  # a container's user without an entry
            name = ""
    return (
        "".join(character for character in name if character.isprintable())[:_MAX_NAME].strip()
        or "an unknown user"
    )


def _has_commit(folder: Path, commit: str) -> bool:
    if not _HASH.fullmatch(commit):
        return False
    try:
        git(folder, "cat-file", "-e", f"{commit}^{{commit}}")
    except GitError:
        return False
    return True


def _descends(folder: Path, commit: str, ancestor: str) -> bool:
    try:
        git(folder, "merge-base", "--is-ancestor", ancestor, commit)
    except GitError:
        return False
    return True
