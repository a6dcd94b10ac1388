"""Builds the site into a folder of its own, by the engine's own command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from macros.takeaway.failure import TakeawayError

OFFLINE = "PLAYBOOK_OFFLINE"
"""Set while a site is built that will be opened from a folder; `macros/hooks.py` reads it."""
_PATIENCE = 1800
_SHOWN = 20
"""Lines of a failed build that are shown."""


def build(root: Path, folder: Path, *, offline: bool = False) -> None:
    """Build the site of a playbook. Raises TakeawayError with what the build said when it fails."""
    # Never with --quiet: it would hide warnings, and with them switch the strict mode off.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != OFFLINE}
    environment |= {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    try:
        result = subprocess.run(  # noqa: S603 - our own command
            command,
            cwd=root,
            env=environment | ({OFFLINE: "1"} if offline else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TakeawayError(f"The build did not end within {_PATIENCE // 60} minutes. Run 'mkdocs build' and see why.") from None
    if result.returncode != 0 or not (folder / "index.html").is_file():
        lines = [line for line in result.stdout.splitlines() if line.strip() and not line.startswith("INFO")]
        said = "\n".join(lines[-_SHOWN:])
        raise TakeawayError(f"{said}\nThe site could not be built. Mend what it says above, and try again.".lstrip())
