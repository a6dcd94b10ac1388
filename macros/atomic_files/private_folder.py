"""Find a folder for files that belong to a checkout, but can never come with one."""

from __future__ import annotations

import os
from pathlib import Path

STORE = "PLAYBOOK_STORE"
"""The environment variable with the file that builds keep results in; empty to keep nothing."""


def git_folder(root: Path) -> tuple[Path, str] | None:
    """Return the git folder of the repository around a playbook, and the playbook's path in it.

    Git checks nothing out into its own folder, so a file there was written on this machine. The
    path is "." for a playbook at the repository's root. None without git.
    """
    for folder in (root, *root.parents):
        if os.path.lexists(folder / ".git"):
            git = _git_folder(folder / ".git")
            return (git, root.relative_to(folder).as_posix()) if git is not None else None
    return None


def _git_folder(marker: Path) -> Path | None:
    """Return the git folder that `.git` is, or points to in a work tree or a submodule."""
    if marker.is_file():
        key, _, path = marker.read_text(encoding="utf-8", errors="replace").partition(":")
        marker = marker.parent / path.strip() if key == "gitdir" else marker
    return marker.resolve() if (marker / "HEAD").is_file() else None
