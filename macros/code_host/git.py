"""Git, as far as publishing needs it: runs it, and words what it refuses."""

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


_LONGEST = 600
"""Characters of a hook's words that are shown."""
_LONGEST_NAME = 100


class GitError(UserError):
    """Git refused; `said` is its own last words."""

    def __init__(self, what: str, said: str) -> None:
        """Word the error with what git said, or with the words of the hook that refused a push."""
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        refusal = _refusal(lines)
        last = lines[-1] if lines else "it said nothing"
        super().__init__(
            what, f"The remote says: {refusal}" if refusal else f"Git says: {last.rstrip('.')}."
        )
        self.said = said


def _refusal(lines: list[str]) -> str:
    """Return what a remote's hook printed, on one line; empty where no hook declined a push."""
    if not any("hook declined" in line for line in lines):
        return ""
    words = " ".join(
        " ".join(
            line.removeprefix("remote:") for line in lines if line.startswith("remote:")
        ).split()
    )
    shown = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return f"{shown.rstrip('.')}." if shown else ""


def git(
    folder: Path, *arguments: str, what: str = "", environment: Mapping[str, str] | None = None
) -> str:
    """Run git in a folder and give what it prints, as text without blanks at its ends; errors as `git_bytes`."""
    return (
        git_bytes(folder, *arguments, what=what, environment=environment)
        .decode("utf-8", "replace")
        .strip()
    )


def git_bytes(
    folder: Path,
    *arguments: str,
    what: str = "",
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run git in a folder and give what it prints; `given` is what it reads.

    `what` is the first sentence of the error that is raised (GitError) where git refuses, hangs or
    is missing.
    """
    what = what or f"'git {arguments[0]}' failed in {folder}."
    try:
        result = subprocess.run(  # noqa: S603 - arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git that the user has
            env={
                **os.environ,
                "GIT_TERMINAL_PROMPT": "0",
                "LC_ALL": "C.UTF-8",
                **(environment or {}),
            },
            input=given,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        raise GitError(what, "git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(what, f"nothing for {_PATIENCE} seconds") from None
    if result.returncode != 0:
        raise GitError(what, result.stderr.decode("utf-8", "replace"))
    return result.stdout


def commit_of(
    folder: Path, name: str, remedy: str = "Look it up with 'git log', or fetch it first."
) -> str:
    """Give the full hash of a commit, by its hash or a branch's or tag's name. Raises UserError where there is none."""
    try:
        return git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
    except GitError:
        raise UserError(f"There is no commit, branch or tag '{name}'.", remedy) from None


def relation(folder: Path, commit: str, other: str) -> Relation:
    """Return what a commit is to another one: "newer" where it descends from it, "older" where the other does.

    "unknown" where the repository lacks one of them, or too much of the history to tell.
    """
    if commit == other:
        return "same"
    if not (_holds(folder, commit) and _holds(folder, other)):
        return "unknown"
    if _descends(folder, other, commit):
        return "older"
    if _descends(folder, commit, other):
        return "newer"
    return (
        "unknown" if git(folder, "rev-parse", "--is-shallow-repository") == "true" else "diverged"
    )


def user_name(folder: Path) -> str:
    """Return the name of whoever runs the command: git's user.name, or the login name. It is fit to be shown in a line."""
    try:
        name = git(folder, "config", "user.name")
    except GitError:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):  # a container's user without an entry
            name = ""
    return (
        "".join(character for character in name if character.isprintable())[:_LONGEST_NAME].strip()
        or "an unknown user"
    )


def _holds(folder: Path, commit: str) -> bool:
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
