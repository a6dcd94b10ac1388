"""Measures `mkdocs build` of a playbook against MkDocs and Material alone on the same pages, already expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks.measuring import Cost, run, typical

if TYPE_CHECKING:
    from pathlib import Path

BUILD = ("-m", "mkdocs", "build")


def measure_builds(playbook: Path, twin: Path, runs: int) -> tuple[Cost, Cost]:
    """Build both in turn, so that whatever else the machine does falls on both; gives the playbook's cost and the twin's.

    The first round is not counted: it fills what either keeps for the next build.
    """
    rounds = [(run(playbook, *BUILD)[0], run(twin, *BUILD)[0]) for _ in range(runs + 1)]
    ours, alone = zip(*rounds[1:], strict=True)
    return typical(ours), typical(alone)
