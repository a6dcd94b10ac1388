"""Measures commands of the whole playbook, each as a process with its start and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks.measuring import Cost, run, typical

if TYPE_CHECKING:
    from pathlib import Path

_READ = """\
import pathlib, yaml
for path in sorted(pathlib.Path("data").rglob("*.yml")):
    yaml.load(path.read_bytes(), yaml.CSafeLoader)
"""
_TABLE = "people.csv"
_COMMANDS = {
    "--help": ("--help",),
    "report": ("report",),
    "format": ("format",),
    "format --check": ("format", "--check"),
    "export people": ("export", "people", "--private", "--output", _TABLE),
    "import people": ("import", "people", _TABLE),
}
"""By name, in the order in which they run: formatting is checked and people are imported once both
have been written."""


def measure_commands(playbook: Path, runs: int) -> tuple[dict[str, Cost], Cost]:
    """Run each command in turn, and a bare read of the data files; the first round is not counted.

    Only the first round of `format` has anything to write.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in _COMMANDS}
    reads: list[Cost] = []
    for _ in range(runs + 1):
        for name, arguments in _COMMANDS.items():
            costs[name].append(run(playbook, "-m", "macros", *arguments)[0])
        reads.append(run(playbook, "-c", _READ)[0])
    return {name: typical(figures[1:]) for name, figures in costs.items()}, typical(reads[1:])
