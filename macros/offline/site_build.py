"""Build the site into a folder with the command of MkDocs."""

from __future__ import annotations

import sys
from pathlib import Path

from macros.basics.subprocesses import RunError, run
from macros.site.build_environment import OFFLINE


class DownloadError(Exception):
    """A failure that the user can fix; the message says how."""


def build(root: Path, folder: Path, *, offline: bool = False) -> None:
    """Build the site of a playbook. Raises DownloadError with the output of a failed build."""
    # Without --quiet, which hides warnings and thereby disables --strict.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    lines: list[str] = []
    try:
        run(command, root, {OFFLINE: "1"} if offline else {}, unset=(OFFLINE,))
    except RunError as error:
        lines = error.lines or [str(error)]
    if lines or not (folder / "index.html").is_file():
        lines.append("The site could not be built. Fix the problems above, and try again.")
        raise DownloadError("\n".join(lines))
