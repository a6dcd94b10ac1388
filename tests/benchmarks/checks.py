"""Measures the check, every rule included, against a bare `yaml.CSafeLoader` read of the same data files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.benchmarks.measuring import Cost, run, typical

if TYPE_CHECKING:
    from pathlib import Path

_READ = """\
import pathlib, time, yaml
cpu, wall = time.process_time(), time.perf_counter()
for path in sorted(pathlib.Path("data").rglob("*.yml")):
    yaml.load(path.read_bytes(), yaml.CSafeLoader)
print(time.process_time() - cpu, time.perf_counter() - wall)
"""
_CHECK = """\
import pathlib, time
from macros.site.rendering import check_playbook
cpu, wall = time.process_time(), time.perf_counter()
problems = check_playbook(pathlib.Path.cwd()).problems
print(time.process_time() - cpu, time.perf_counter() - wall)
assert not problems, problems[0]
"""
_COMMAND = ("-m", "macros", "check", "--strict")


@dataclass(frozen=True, slots=True)
class CheckCosts:
    """What the check took, and the bare read: within Python, and of the whole process with its start and imports."""

    check: Cost
    read: Cost
    whole_check: Cost
    whole_read: Cost


def measure_checks(playbook: Path, runs: int) -> CheckCosts:
    """Run the check and the read in turn; the first round is not counted."""
    rounds = [
        (_inside(playbook, _CHECK), _inside(playbook, _READ), run(playbook, *_COMMAND)[0])
        for _ in range(runs + 1)
    ][1:]
    return CheckCosts(
        check=typical([check for (check, _), _, _ in rounds]),
        read=typical([read for _, (read, _), _ in rounds]),
        whole_check=typical([command for _, _, command in rounds]),
        whole_read=typical([whole for _, (_, whole), _ in rounds]),
    )


def _inside(playbook: Path, code: str) -> tuple[Cost, Cost]:
    """Run code that prints what it took; gives that, and what the whole process took. Memory is the whole process's."""
    whole, printed = run(playbook, "-c", code)
    cpu, wall = map(float, printed.split())
    return replace(whole, cpu=cpu, wall=wall), whole
