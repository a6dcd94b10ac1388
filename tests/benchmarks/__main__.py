"""Measure what the playbook costs, and print one report.

    python -m tests.benchmarks [build] [check] [commands] [--pages 100 --pages 1000 …] [--departments 1000]
    [--runs 3] [--markdown]

Writes made-up playbooks that pass every rule without a warning, into a temporary folder: of 100,
1,000 and 3,000 pages unless told otherwise, with 1,000 departments, 10,000 people and 5,000
accounts. Each department needs its page, so the one of 100 pages has 40 departments, with as many
people and accounts each. Then it measures in turn, and takes medians:

- build: `playbook build` cold, with nothing changed, after an edit of one page, and after an edit
  of a fact that about ten pages show, against a cold build by MkDocs and Material alone of the same
  pages, whose macros are expanded. Zensical, Hugo and Eleventy build them too, where they are
  installed (`make peers`). First, all that was built is compared (`outputs.py`).
- check: `playbook check` with every rule, against a read of the same data files with nothing but
  `yaml.CSafeLoader`; aim: at most 3 times the time. Once within Python, and once for the whole
  process with its start.
- commands: `report`, `format`, `export`, `import` and others as whole processes, against the same
  read.

Time is CPU time (user and system), which other work on the machine disturbs less than the clock;
memory is the most that one process held. A run of everything takes hours on two cores. With
--markdown, the tables are printed as Markdown on standard output, and the report on standard error.
Exits with 1 when an aim is missed or what was built differs.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tests.benchmarks.builds import PEER_GENERATORS, DifferentOutputError, measure_builds
from tests.benchmarks.checks import measure_checks
from tests.benchmarks.commands import measure_commands
from tests.benchmarks.measuring import run
from tests.benchmarks.report import HEAD, Aim, Row, markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]
KINDS = ("build", "check", "commands")
"""In the order in which they are measured: `format`, one of the commands, writes data files again."""
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
BASELINES = {
    "check": "a read of the data files by `yaml.CSafeLoader`",
    "commands": "a read of the data files by `yaml.CSafeLoader`",
    "build": "a cold build by MkDocs and Material alone",
}


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
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.kinds) - set(KINDS)):
        parser.error(f"'{unknown[0]}' cannot be measured; {', '.join(KINDS)} can.")
    if not 10 <= arguments.departments <= 1_000:
        parser.error("--departments takes 10 to 1000.")
    kinds = tuple(kind for kind in KINDS if kind in (arguments.kinds or KINDS))
    report = sys.stderr if arguments.markdown else sys.stdout
    about = f"{machine()}\n{peers()}" if "build" in kinds else machine()
    print(about, file=report)
    tables: dict[str, dict[int, list[Row]]] = {kind: {} for kind in kinds}
    has_failed = False
    for pages in arguments.pages or PAGES:
        try:
            for kind, row in measure(pages, arguments.departments, kinds, arguments.runs, report):
                tables[kind].setdefault(pages, []).append(row)
                print(row, file=report, flush=True)
        except DifferentOutputError as error:
            print(f"What was built differs, so nothing more is measured:\n{error}", file=sys.stderr)
            has_failed = True
    if arguments.markdown:
        print("\n".join(markdown(tables)))
        lines = "; ".join(about.splitlines())
        print(f"Medians (runs: {arguments.runs}). {lines}.")
    rows = (row for table in tables.values() for column in table.values() for row in column)
    return 1 if has_failed or any(row.is_missed for row in rows) else 0


def machine() -> str:
    """Return where and with what it is measured, on two lines."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.machine()}, {processor()}{os.cpu_count()} cores{load},"
        f" Python {platform.python_version()}\n{packages}"
    )


def peers() -> str:
    """Return the version of each peer, or how to install it."""
    return ", ".join(map(str, PEER_GENERATORS))


def processor() -> str:
    """Return the name of the processor with a comma, empty where the system does not tell."""
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return f"{name[1]}, " if name else ""


def measure(
    pages: int, departments: int, kinds: tuple[str, ...], runs: int, report: TextIO
) -> Iterator[tuple[str, Row]]:
    """Write a playbook of about so many pages, and yield what is measured of it, by kind."""
    with tempfile.TemporaryDirectory(prefix="playbook-benchmark-") as name:
        corpus = Path(name)
        write = ("-m", "tests.benchmarks.playbook", name, str(pages), str(departments))
        print(f"\n{run(PROJECT, *write)[1].strip()}\n{HEAD}", file=report, flush=True)
        if "build" in kinds:
            for row in measure_builds(corpus, pages, runs):
                yield "build", row
        if "check" in kinds:
            costs = measure_checks(corpus / "playbook", runs)
            yield "check", Row("check", costs.check, costs.read, Aim(ratio=3.0))
            yield "check", Row("check, whole process", costs.whole_check, costs.whole_read)
        if "commands" in kinds:
            commands, read = measure_commands(corpus / "playbook", runs)
            for command, cost in commands.items():
                yield "commands", Row(command, cost, read)


def markdown(tables: dict[str, dict[int, list[Row]]]) -> Iterator[str]:
    """Yield the lines of a table for each kind."""
    for kind, rows in tables.items():
        yield f"CPU time relative to {BASELINES[kind]}; in brackets CPU time and peak memory:\n"
        yield from markdown_table(rows)
        yield ""


if __name__ == "__main__":
    sys.exit(main())
