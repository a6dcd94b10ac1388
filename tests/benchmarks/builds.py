"""Measures builds of the same pages: the playbook's, plain MkDocs with Material, and its peers.

MkDocs, Hugo and Eleventy keep nothing between builds unless they watch or serve. `mkdocs build
--dirty` is measured, but leaves only the changed page in the search. Eleventy has
`--incremental=FILE`, which fails with 3.1.8 ("templateRender has not yet initialized"), even for
two pages without a layout. Zensical has a cache.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.changes import Change, Changes
from tests.benchmarks.measuring import PYTHON, Cost, run, run_program, typical
from tests.benchmarks.peers import address
from tests.benchmarks.report import Aim, Row

PROJECT = Path(__file__).parents[2]
PEERS = PROJECT / ".cache" / "peers"
_MOST_LINES = 5
BASELINE = "MkDocs + Material, cold"
COLD, UNCHANGED = "Playbook, cold", "Playbook, nothing changed"
PAGE_EDITED = "a page edited"
PAGE, FACT = f"Playbook, {PAGE_EDITED}", "Playbook, a fact on ten pages edited"
AIMS = {
    100: {
        COLD: Aim(ratio=1.0, memory=1.8),
        UNCHANGED: Aim(seconds=0.5),
        PAGE: Aim(seconds=0.8),
    },
    1_000: {
        COLD: Aim(ratio=0.5, memory=1.5),
        UNCHANGED: Aim(ratio=0.03),
        PAGE: Aim(ratio=0.05),
        FACT: Aim(ratio=0.06),
    },
    3_000: {
        COLD: Aim(ratio=0.3, memory=1.5),
        UNCHANGED: Aim(ratio=0.02),
        PAGE: Aim(ratio=0.03),
        FACT: Aim(ratio=0.04),
    },
}
"""By number of pages and case. There is none for other numbers of pages."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A program that builds a site."""

    title: str
    folder: str
    """Its folder beside the others; also its name in messages."""
    command: tuple[str, ...]
    site: str = "site"
    keeps: tuple[str, ...] = ()
    """Folders with what it keeps for the next build."""
    install: str = ""
    """How to install it."""
    version: tuple[str, ...] = ()
    """The arguments that print its version."""

    @property
    def is_installed(self) -> bool:
        """Return whether the program is on this machine."""
        return shutil.which(self.command[0]) is not None

    def __str__(self) -> str:
        """Return its name and version, or how to install it."""
        if not self.is_installed:
            return f"{self.title} not measured: {self.install}"
        printed = run_program(PROJECT, self.command[0], *self.version)[1]
        number = re.search(r"\d+(?:\.\d+)+", printed)
        return f"{self.title} {number[0] if number else printed.strip()}"

    def build(self, corpus: Path, *options: str) -> Cost:
        """Build, and return the cost. Raises RuntimeError when it fails."""
        root = corpus / self.folder
        store = str(root / ".cache" / "store.sqlite")
        return run_program(root, *self.command, *options, PLAYBOOK_STORE=store)[0]

    def build_cold(self, corpus: Path) -> Cost:
        """Build without what earlier builds left. Raises RuntimeError when it fails."""
        for name in (self.site, *self.keeps):
            shutil.rmtree(corpus / self.folder / name, ignore_errors=True)
        return self.build(corpus)


PLAYBOOK = Generator("Playbook", "playbook", (PYTHON, "-m", "macros", "build"), keeps=(".cache",))
PLAIN = Generator("MkDocs + Material", "plain", (PYTHON, "-m", "mkdocs", "build"))
ZENSICAL = Generator(
    "Zensical",
    "zensical",
    (str(PEERS / "zensical" / "bin" / "zensical"), "build"),
    keeps=(".cache",),
    install="make peers",
    version=("--version",),
)
HUGO = Generator(
    "Hugo",
    "hugo",
    ("hugo", "--quiet"),
    site="public",
    keeps=("resources",),
    install="apt-get install hugo",
    version=("version",),
)
ELEVENTY = Generator(
    "Eleventy",
    "eleventy",
    (str(PEERS / "eleventy" / "node_modules" / ".bin" / "eleventy"), "--quiet"),
    site="_site",
    install="make peers",
    version=("--version",),
)
PEER_GENERATORS = (ZENSICAL, HUGO, ELEVENTY)
GENERATORS = (PLAYBOOK, PLAIN, *PEER_GENERATORS)


class DifferentOutputError(Exception):
    """Sites of the same pages that differ, so that their figures say nothing."""


def comparable_generators(corpus: Path) -> list[Generator]:
    """Build everything once, and return the generators that built the same pages.

    The builds also bring what each reads into the system's cache. Peers that are not installed or
    whose pages differ are left out, with a message. Raises `DifferentOutputError` if the playbook's
    own pages or search differ.
    """
    generators = [generator for generator in GENERATORS if generator.is_installed]
    for generator in generators:
        generator.build_cold(corpus)
    sites = [f"{each.folder}:{each.folder}/{each.site}" for each in generators]
    printed = run(PROJECT, "-m", "tests.benchmarks.outputs", str(corpus), *sites)[1]
    differences: dict[str, list[str]] = json.loads(printed)
    if PLAYBOOK.folder in differences:
        raise DifferentOutputError(_shortened(differences[PLAYBOOK.folder]))
    for lines in differences.values():
        print(f"Not measured, because pages differ:\n{_shortened(lines)}", file=sys.stderr)
    return [generator for generator in generators if generator.folder not in differences]


def _shortened(lines: list[str]) -> str:
    more = len(lines) - _MOST_LINES
    return "\n".join(lines[:_MOST_LINES]) + (f"\nand {more:,} more" if more > 0 else "")


def measure_builds(corpus: Path, pages: int, runs: int) -> Iterator[Row]:
    """Build everything in turn, so that whatever else the machine does falls on all.

    Raises as `comparable_generators`.
    """
    generators = comparable_generators(corpus)
    changes = Changes.load(corpus)
    costs: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(runs):
        for case, cost in _round(corpus, generators, changes):
            costs[case].append(cost)
    medians = {case: typical(figures) for case, figures in costs.items()}
    aims = AIMS.get(pages, {})
    for case in sorted(medians, key=_order):
        yield Row(case, medians[case], medians[BASELINE], aims.get(case, Aim()))


def _order(case: str) -> int:
    """Return the place of a case in the report: its generator's. Cases of one stay in order."""
    return next(
        number for number, each in enumerate(GENERATORS) if case.startswith(f"{each.title},")
    )


def _round(
    corpus: Path, generators: list[Generator], changes: Changes
) -> Iterator[tuple[str, Cost]]:
    """Yield each case with its cost, once. Raises DifferentOutputError for a page without its edit."""
    for generator in generators:
        yield f"{generator.title}, cold", generator.build_cold(corpus)
    yield UNCHANGED, PLAYBOOK.build(corpus)
    editable = [each for each in (PLAYBOOK, PLAIN, ZENSICAL) if each in generators]
    with changes.page.applied(*(corpus / each.folder for each in editable)):
        for generator in editable:
            yield f"{generator.title}, {PAGE_EDITED}", generator.build(corpus)
            _expect(changes.page, generator, corpus)
        with changes.fact.applied(corpus / PLAYBOOK.folder):
            yield FACT, PLAYBOOK.build(corpus)
            _expect(changes.fact, PLAYBOOK, corpus)
    # MkDocs goes by the time of the file, and --dirty is itself a warning.
    with changes.page.applied(corpus / PLAIN.folder):
        cost = PLAIN.build(corpus, "--dirty", "--no-strict")
        yield f"{PLAIN.title}, {PAGE_EDITED}, --dirty", cost


def _expect(change: Change, generator: Generator, corpus: Path) -> None:
    """Raise DifferentOutputError if a change has not reached a page that shows it."""
    page = corpus / generator.folder / generator.site / address(change.shown_on) / "index.html"
    if change.words not in page.read_text(encoding="utf-8"):
        raise DifferentOutputError(f"{generator.folder}: {page} does not show the change")
