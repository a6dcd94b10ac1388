"""Measure what the playbook costs, and print one report.

    python -m tests.benchmarks [check] [commands] [build] [--pages 100 --pages 1000 …] [--departments 1000]
    [--runs 3]

Writes made-up playbooks that pass every rule without a warning, into a temporary folder: of 100,
1,000 and 3,000 pages unless told otherwise, with 1,000 departments, 10,000 people and 5,000
accounts. Each department needs its page, so the one of 100 pages has 40 departments, with as many
people and accounts each. Then it measures in turn, and takes medians:

- build: `mkdocs build` with everything that the playbook adds, against MkDocs and Material alone on
  the same pages whose
  macros are expanded already; aim: at most 1.15 times the time.
- check: `playbook check` with every rule, against a read of the same data files with nothing but
  `yaml.CSafeLoader`; aim:
  at most 3 times the time. Once within Python, and once for the whole process with its start.
- commands: `report`, `format`, `export`, `import` and others as whole processes, against the same
  read.

Time is CPU time (user and system), which other work on the machine disturbs less than the clock;
memory is the most that the whole process held. A run of everything takes about an hour on two
cores. Exits with 1 when an aim is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.builds import measure_builds
from tests.benchmarks.checks import measure_checks
from tests.benchmarks.commands import measure_commands
from tests.benchmarks.measuring import Cost, run

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]
KINDS = ("check", "commands", "build")
PAGES = (100, 1_000, 3_000)
PACKAGES = (
    "mkdocs",
    "mkdocs-material",
    "mkdocs-macros-plugin",
    "pyyaml",
    "pydantic",
    "jinja2",
    "markdown",
)
HEAD = f"  {'':24} {'ratio':>6} {'aim':>6}   {'seconds':>17}   {'on the clock':>17}   {'MiB at the peak':>15}"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the report."""

    name: str
    ours: Cost
    other: Cost
    aim: float | None = None

    @property
    def ratio(self) -> float:
        """How many times as long ours took."""
        return self.ours.cpu / self.other.cpu

    @property
    def is_missed(self) -> bool:
        """Return whether it took longer than it should."""
        return self.aim is not None and self.ratio > self.aim

    def __str__(self) -> str:
        """Write the line: ratio, aim, and each pair of medians."""
        ours, other = self.ours, self.other
        aim = f"{self.aim:6.2f}" if self.aim is not None else " " * 6
        return (
            f"  {self.name:24} {self.ratio:6.2f} {aim}   {ours.cpu:7.2f} : {other.cpu:7.2f}"
            f"   {ours.wall:7.2f} : {other.wall:7.2f}   {ours.memory:6.0f} : {other.memory:6.0f}"
        )


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "kinds",
        nargs="*",
        metavar="|".join(KINDS),
        help="what to measure; all unless told otherwise",
    )
    parser.add_argument(
        "--pages",
        type=int,
        action="append",
        help="about how many pages; may be repeated (100, 1000, 3000)",
    )
    parser.add_argument(
        "--departments",
        type=int,
        default=1_000,
        help="how many departments at most, 10 to 1000 (1000)",
    )
    parser.add_argument("--runs", type=int, default=3, help="how often each is run (3)")
    given = parser.parse_args()
    if unknown := sorted(set(given.kinds) - set(KINDS)):
        parser.error(f"'{unknown[0]}' cannot be measured; {', '.join(KINDS)} can.")
    if not 10 <= given.departments <= 1_000:
        parser.error("--departments takes 10 to 1000.")
    print(machine())
    missed = 0
    for pages in given.pages or PAGES:
        with tempfile.TemporaryDirectory(prefix="playbook-benchmark-") as folder:
            playbook, twin = Path(folder, "playbook"), Path(folder, "twin")
            write = (
                "-m",
                "tests.benchmarks.playbook",
                str(playbook),
                str(twin),
                str(pages),
                str(given.departments),
            )
            print(f"\n{run(PROJECT, *write)[1].strip()}\n{HEAD}", flush=True)
            for row in measure(playbook, twin, given.kinds or KINDS, given.runs):
                print(row, flush=True)
                missed += row.is_missed
    return 1 if missed else 0


def machine() -> str:
    """Say where and with what it is measured."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n{packages}"


def measure(playbook: Path, twin: Path, kinds: tuple[str, ...], runs: int) -> Iterator[Row]:
    """Measure one playbook."""
    if "check" in kinds:
        costs = measure_checks(playbook, runs)
        yield Row("check", costs.check, costs.read, aim=3.0)
        yield Row("check, whole process", costs.whole_check, costs.whole_read)
    if "commands" in kinds:
        commands, read = measure_commands(playbook, runs)
        for name, cost in commands.items():
            yield Row(name, cost, read)
    if "build" in kinds:
        ours, alone = measure_builds(playbook, twin, runs)
        yield Row("build", ours, alone, aim=1.15)


if __name__ == "__main__":
    sys.exit(main())
