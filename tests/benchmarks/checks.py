"""Measures the check, every rule included, against a bare `yaml.CSafeLoader` read of the same data files."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.measuring import Cost, run, typical

if TYPE_CHECKING:
    from pathlib import Path

_READ = """\
import pathlib, time, yaml
begun = time.process_time()
for path in sorted(pathlib.Path("data").rglob("*.yml")):
    yaml.load(path.read_bytes(), yaml.CSafeLoader)
print(time.process_time() - begun)
"""
_CHECK = """\
import pathlib, time
from macros.site import check_playbook
begun = time.process_time()
problems = check_playbook(pathlib.Path.cwd()).problems
spent = time.process_time() - begun
assert not problems, problems[0]
print(spent)
"""
_COMMAND = ("-m", "macros", "check", "--strict")


@dataclass(frozen=True, slots=True)
class CheckCosts:
    """What the check took, and the bare read."""

    check: Cost
    """Of the whole process `playbook check`."""
    read: Cost
    """Of the whole process that reads the files."""
    check_inside: float
    """Seconds of CPU, without the start of Python and the imports."""
    read_inside: float


def measure_checks(playbook: Path, runs: int) -> CheckCosts:
    """Run the check and the read in turn; the first round is not counted."""
    rounds = [
        (run(playbook, *_COMMAND)[0], run(playbook, "-c", _READ), float(run(playbook, "-c", _CHECK)[1])) for _ in range(runs + 1)
    ][1:]
    return CheckCosts(
        check=typical([check for check, _, _ in rounds]),
        read=typical([cost for _, (cost, _), _ in rounds]),
        check_inside=median(inside for _, _, inside in rounds),
        read_inside=median(float(printed) for _, (_, printed), _ in rounds),
    )
