"""Runs the `playbook` command in this process, as the tests of its commands do."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from macros.cli import main

_ON_A_DAY = "changes check impact import init leave links new remind report review take-over verify-accounts where why".split()
"""The commands for which the day counts."""


def run(root: Path, *arguments: str, typed: str | None = None) -> Result:
    """Run the command for the playbook in a folder, on 23 November 2026 where the day counts; a traceback fails the test."""
    command = list(arguments)
    if command[0] != "completion":
        command += ["--root", str(root)]
    if command[0] in _ON_A_DAY and "--today" not in command:
        command += ["--today", "2026-11-23"]
    result = CliRunner().invoke(main, command, input=typed, catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


def on_terminal(
    root: Path, *arguments: str, typed: str = "", columns: int = 100, **environment: str
) -> str:
    """Run the command on a pseudo-terminal, standing in a playbook's folder, and give what it shows there."""
    own, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "macros", *arguments, "--today", "2026-11-23"],
        cwd=root,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": str(columns),
            "PYTHONUTF8": "1",
            **environment,
        },
    )
    os.close(theirs)
    os.write(own, typed.encode())
    shown = b""
    while True:
        try:
            piece = os.read(own, 65536)
        except OSError:  # what Linux says when the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(own)
    assert process.wait() in (0, 1)
    return shown.decode().replace("\r\n", "\n")
