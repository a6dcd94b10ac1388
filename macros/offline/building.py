"""Builds the site into a folder of its own, by the engine's own command."""

from __future__ import annotations

import sys
from pathlib import Path

from macros.basics.subprocesses import RunError, run
from macros.offline.failure import TakeawayError

OFFLINE = "PLAYBOOK_OFFLINE"
"""Set while a site is built that will be opened from a folder; `macros/hooks.py` reads it."""


def build(root: Path, folder: Path, *, offline: bool = False) -> None:
    """Build the site of a playbook. Raises TakeawayError with what the build said when it fails."""
    # Never with --quiet: it would hide warnings, and with them switch the strict mode off.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    said: list[str] = []
    try:
        run(command, root, {OFFLINE: "1"} if offline else {}, unset=(OFFLINE,))
    except RunError as error:
        said = error.lines or [str(error)]
    if said or not (folder / "index.html").is_file():
        said.append("The site could not be built. Mend what it says above, and try again.")
        raise TakeawayError("\n".join(said))
