"""Runs the playbook's own commands, and keeps what one that failed said last."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

_PATIENCE = 1800
_SHOWN = 20
_QUIET = {
    "NO_MKDOCS_2_WARNING": "1",
    "DISABLE_MKDOCS_2_WARNING": "true",
    "PYTHONUTF8": "1",
    "NO_COLOR": "1",
}


class RunError(Exception):
    """The command failed, which the error's text says in a sentence; `lines` are what it said last."""

    def __init__(self, reason: str, lines: Sequence[str] = ()) -> None:
        """Keep the lines."""
        super().__init__(reason)
        self.lines = list(lines)


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    unset: Collection[str] = (),
) -> None:
    """Run a command in a folder; variables of `environment` are added to our own, those of `unset` taken out.

    Raises RunError when it fails, or does not end within half an hour.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    try:
        result = subprocess.run(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            env={**inherited, **_QUIET, **environment},
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
        raise RunError(f"It did not end within {_PATIENCE // 60} minutes.") from None
    if result.returncode != 0:
        lines = [
            line
            for line in result.stdout.splitlines()
            if line.strip() and not line.startswith("INFO")
        ]
        raise RunError(f"It ended with exit code {result.returncode}.", lines[-_SHOWN:])
