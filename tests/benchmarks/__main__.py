"""Measure what the playbook costs, and print one report.

    python -m tests.benchmarks [check] [build] [--pages 100 --pages 1000 …] [--runs 3]

Writes made-up playbooks that pass every rule without a warning, into a temporary folder: of 100, 1,000 and 3,000 pages
unless told otherwise, with 1,000 departments, 10,000 people and 5,000 accounts (each department needs its page, so a
playbook of 100 pages has fewer). Then it measures, in turn, and takes medians of:

- build: `mkdocs build` with everything that the playbook adds, against MkDocs and Material alone on the same pages whose
  macros are expanded already; aim: at most 1.15 times as long.
- check: `playbook check` with every rule, against a read of the same data files with nothing but `yaml.CSafeLoader`; aim:
  at most 3 times as long.

Ratios are of CPU time (user and system), which other work on the machine disturbs less than the clock; peak memory is
that of the whole process. A run of everything takes about an hour on two cores; `--runs 1 --pages 1000` a tenth of it.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.builds import measure_builds
from tests.benchmarks.checks import measure_checks
from tests.benchmarks.measuring import run

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]
KINDS = ("check", "build")
PAGES = (100, 1_000, 3_000)
BUILD_AIM = 1.15
CHECK_AIM = 3.0
PACKAGES = ("mkdocs", "mkdocs-material", "mkdocs-macros-plugin", "pyyaml", "pydantic", "jinja2", "markdown")


def main() -> int:
    """Measure what is asked for; gives 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="check|build", help="what to measure; both unless told otherwise")
    parser.add_argument("--pages", type=int, action="append", help="about how many pages the playbook has; may be repeated")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run (3)")
    given = parser.parse_args()
    if unknown := sorted(set(given.kinds) - set(KINDS)):
        parser.error(f"'{unknown[0]}' cannot be measured; check and build can.")
    print(_machine())
    missed = 0
    for pages in given.pages or PAGES:
        with tempfile.TemporaryDirectory(prefix="playbook-benchmark-") as folder:
            playbook, twin = Path(folder, "playbook"), Path(folder, "twin")
            size = run(PROJECT, "-m", "tests.benchmarks.playbook", str(playbook), str(twin), str(pages))[1]
            print(f"\n{size.strip()}", flush=True)
            for kind in given.kinds or KINDS:
                for line, ratio, aim in _check(playbook, given.runs) if kind == "check" else _build(playbook, twin, given.runs):
                    missed += ratio > aim
                    print(f"  {line}", flush=True)
    return min(missed, 1)


def _machine() -> str:
    """Say what was measured where."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n{packages}\n"
        "seconds of CPU [clock] and MiB at the peak; medians"
    )


def _build(playbook: Path, twin: Path, runs: int) -> Iterator[tuple[str, float, float]]:
    ours, alone = measure_builds(playbook, twin, runs)
    ratio = ours.cpu / alone.cpu
    yield (
        f"build        {ratio:5.2f} x (aim {BUILD_AIM})   {ours}   against   {alone}   clock {ours.wall / alone.wall:.2f} x",
        ratio,
        BUILD_AIM,
    )


def _check(playbook: Path, runs: int) -> Iterator[tuple[str, float, float]]:
    costs = measure_checks(playbook, runs)
    inside = costs.check_inside / costs.read_inside
    yield (
        f"check        {inside:5.2f} x (aim {CHECK_AIM})   {costs.check_inside:.2f} s   against   {costs.read_inside:.2f} s",
        inside,
        CHECK_AIM,
    )
    whole = costs.check.cpu / costs.read.cpu
    yield f"check, whole process {whole:5.2f} x   {costs.check}   against   {costs.read}", 0, CHECK_AIM


if __name__ == "__main__":
    sys.exit(main())
