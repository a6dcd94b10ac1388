"""Run the playbook's own commands; errors carry the last lines of output."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

_TIMEOUT = 1800  # seconds
_MAX_LINES = 20  # of output, kept for the error
_QUIET = {
    "NO_MKDOCS_2_WARNING": "1",
    "DISABLE_MKDOCS_2_WARNING": "true",
    "PYTHONUTF8": "1",
    "NO_COLOR": "1",
}


class RunError(Exception):
    """A command failed: the text says why, `lines` are the end of its output."""

    def __init__(self, reason: str, lines: Sequence[str] = ()) -> None:
        """Take the reason, a sentence, and the last lines of output."""
        super().__init__(reason)
        self.lines = list(lines)


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    unset: Collection[str] = (),
) -> None:
    """Run a command in a folder, with our environment plus `environment` minus `unset`.

    Raise RunError if it fails or does not end within half an hour.
    """
    variables = {name: value for name, value in os.environ.items() if name not in unset}
    try:
        result = subprocess.run(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            env={**variables, **_QUIET, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RunError(f"It did not end within {_TIMEOUT // 60} minutes.") from None
    if result.returncode != 0:
        lines = [
            line
            for line in result.stdout.splitlines()
            if line.strip() and not line.startswith("INFO")
        ]
        raise RunError(f"It ended with exit code {result.returncode}.", lines[-_MAX_LINES:])
