"""A month as a table of weeks: pure geometry, from days to the cells of rows."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")
_WEEK = 7
_CALENDAR = calendar.Calendar()
"""Weeks begin on Monday, as ISO 8601 has them."""


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """Something that lasts from a day to a day."""

    start: date
    end: date
    what: T


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """Some days of a row: what lasts over them, or nothing."""

    days: int
    what: T | None = None
    begins: bool = False
    """Whether it begins here, rather than in an earlier week."""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Week(Generic[T]):
    """A week of a month: its days, and rows in which nothing overlaps."""

    days: tuple[date | None, ...]
    """Seven days from Monday on; None for those of other months."""
    rows: tuple[tuple[Cell[T], ...], ...]

    @property
    def first(self) -> date:
        """The first day that is of the month."""
        return next(day for day in self.days if day is not None)

    @property
    def last(self) -> date:
        """The last day that is of the month."""
        return next(day for day in reversed(self.days) if day is not None)


def weeks(year: int, month: int, spans: Sequence[Span[T]]) -> list[Week[T]]:
    """Lay spans out over the weeks of a month, the earliest and longest first; what lasts longer is cut at its ends."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end.toordinal()))
    found = []
    for days in _CALENDAR.monthdatescalendar(year, month):
        own = tuple(day if day.month == month else None for day in days)
        week: Week[T] = Week(own, ())
        inside = [span for span in ordered if span.start <= week.last and span.end >= week.first]
        found.append(Week(own, tuple(_cells(row, week) for row in _rows(inside, week))))
    return found


def _rows(spans: Sequence[Span[T]], week: Week[T]) -> list[list[Span[T]]]:
    """Share spans out over as few rows as they need so that no two of a row overlap."""
    rows: list[list[Span[T]]] = []
    for span in spans:
        row = next((row for row in rows if row[-1].end < max(span.start, week.first)), None)
        if row is None:
            rows.append([span])
        else:
            row.append(span)
    return rows


def _cells(row: Sequence[Span[T]], week: Week[T]) -> tuple[Cell[T], ...]:
    """Turn the spans of a row into cells that fill seven days."""
    cells: list[Cell[T]] = []
    at = 0
    for span in row:
        start, end = max(span.start, week.first), min(span.end, week.last)
        if start.weekday() > at:
            cells.append(Cell(start.weekday() - at))
        cells.append(Cell((end - start).days + 1, span.what, span.start == start, span.end == end))
        at = end.weekday() + 1
    if at < _WEEK:
        cells.append(Cell(_WEEK - at))
    return tuple(cells)
