"""Prints what was measured: a line for each case, and tables in Markdown for several playbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.measuring import Cost

HEAD = (
    f"  {'':42} {'ratio':>6} {'aim':>7}   {'CPU seconds':>17}   {'on the clock':>17}"
    f"   {'MiB at the peak':>15} {'ratio':>6} {'aim':>6}"
)


@dataclass(frozen=True, slots=True)
class Aim:
    """What a case should take at most; None where there is no aim."""

    ratio: float | None = None
    """CPU time, relative to the baseline's."""
    seconds: float | None = None
    """CPU time."""
    memory: float | None = None
    """Memory, relative to the baseline's."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the report: what a case cost, beside a baseline."""

    name: str
    cost: Cost
    baseline: Cost
    aim: Aim = Aim()

    @property
    def ratio(self) -> float:
        """How many times as much CPU time as the baseline it took."""
        return self.cost.cpu / self.baseline.cpu

    @property
    def memory_ratio(self) -> float:
        """How many times as much memory as the baseline it took."""
        return self.cost.memory / self.baseline.memory

    @property
    def is_missed(self) -> bool:
        """Return whether it took more than it should."""
        figures = (
            (self.ratio, self.aim.ratio),
            (self.cost.cpu, self.aim.seconds),
            (self.memory_ratio, self.aim.memory),
        )
        return any(aim is not None and figure > aim for figure, aim in figures)

    def __str__(self) -> str:
        """Return the line: ratios and aims, and each pair of medians."""
        cost, base = self.cost, self.baseline
        limit = f"{self.aim.seconds:.1f} s" if self.aim.seconds is not None else ""
        limit = f"{self.aim.ratio:.2f}" if self.aim.ratio is not None else limit
        memory_limit = f"{self.aim.memory:.2f}" if self.aim.memory is not None else ""
        return (
            f"  {self.name:42} {self.ratio:6.3f} {limit:>7}   {cost.cpu:7.2f} : {base.cpu:7.2f}"
            f"   {cost.wall:7.2f} : {base.wall:7.2f}   {cost.memory:6.0f} : {base.memory:6.0f}"
            f" {self.memory_ratio:6.2f} {memory_limit:>6}"
            f"{'  missed' if self.is_missed else ''}"
        ).rstrip()


def markdown_table(rows: Mapping[int, Sequence[Row]]) -> Iterator[str]:
    """Yield the lines of a table: a row for each case, a column for each number of pages.

    A cell has the ratio, and in brackets seconds of CPU time and the memory.
    """
    yield f"| | {' | '.join(f'{pages:,} pages' for pages in rows)} |"
    yield f"|---|{'--:|' * len(rows)}"
    columns = [{row.name: row for row in column} for column in rows.values()]
    names = dict.fromkeys(row.name for column in rows.values() for row in column)
    for name in names:
        cells = (_cell(column[name]) if name in column else "-" for column in columns)
        yield f"| {name} | {' | '.join(cells)} |"


def _cell(row: Row) -> str:
    cost = row.cost
    return f"{_short(row.ratio)} ({_short(cost.cpu)} s, {cost.memory:,.0f} MiB)"


def _short(number: float) -> str:
    """Return a number with about two digits that matter."""
    decimals = 3 if number < 0.1 else 2 if number < 10 else 0
    return f"{number:,.{decimals}f}"
