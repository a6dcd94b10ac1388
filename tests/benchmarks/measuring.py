"""Runs a command and measures what it costs; brings figures of several runs down to one.

A process counts what its parent held when it was started as its own memory. So nothing large is
imported or done in the process that measures: playbooks are written by another one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PYTHON = sys.executable
TODAY = "1795392000"
"""23 November 2026, the day on which nothing in the made-up data is overdue, as
SOURCE_DATE_EPOCH."""
_ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": TODAY,
    "PYTHONHASHSEED": "0",
    "NO_MKDOCS_2_WARNING": "1",
    "DISABLE_MKDOCS_2_WARNING": "true",
}
_HINDRANCE = "PYTHONDONTWRITEBYTECODE"
"""With it, Python would compile the playbook's modules anew in every run."""
_KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1
"""Of `ru_maxrss`: bytes on macOS, KiB elsewhere."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took."""

    cpu: float
    """Seconds, user and system, of the process and those that it started."""
    wall: float
    """Seconds."""
    memory: float
    """The most that it, or the largest process that it started, held at once, in MiB."""


def run(folder: Path, *arguments: str) -> tuple[Cost, str]:
    """Run Python with arguments in a folder; return the cost and what was printed.

    Raises RuntimeError when it fails.
    """
    return run_program(folder, PYTHON, *arguments)


def run_program(folder: Path, *command: str, **variables: str) -> tuple[Cost, str]:
    """Run a program in a folder, with variables of the environment. Return and raise as `run`."""
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != _HINDRANCE}
        | _ENVIRONMENT
        | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(
            f"'{' '.join(command)}' ended with {process.returncode}:\n{printed[-4000:]}"
        )
    return Cost(
        usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * _KIB_PER_UNIT / 1024
    ), printed


def typical(costs: Sequence[Cost]) -> Cost:
    """Take the median of each figure."""
    return Cost(
        median(c.cpu for c in costs), median(c.wall for c in costs), median(c.memory for c in costs)
    )
