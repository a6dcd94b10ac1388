"""A month as a table of weeks: spans of days become cells, without any markup."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")
_WEEK = 7
_CALENDAR = calendar.Calendar()
"""Weeks begin on Monday, as in ISO 8601."""


@dataclass(frozen=True, slots=True)
class DaySpan(Generic[T]):
    """Something that lasts from one day to another, both included."""

    start: date
    end: date
    what: T


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """One or more days of a row, with what lasts over them; None for empty days."""

    days: int
    what: T | None = None
    begins: bool = False
    """Whether it begins here, not in an earlier week."""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Week(Generic[T]):
    """A week of a month: its days, and rows of cells without overlaps."""

    days: tuple[date | None, ...]
    """Seven days, beginning with Monday; None for days of other months."""
    rows: tuple[tuple[Cell[T], ...], ...]

    @property
    def first(self) -> date:
        """The first day of the week that is in the month."""
        return next(day for day in self.days if day is not None)

    @property
    def last(self) -> date:
        """The last day of the week that is in the month."""
        return next(day for day in reversed(self.days) if day is not None)


def weeks(year: int, month: int, spans: Sequence[DaySpan[T]]) -> list[Week[T]]:
    """Lay out spans over the weeks of a month, the earliest and longest first.

    Spans that begin before the month or end after it are cut.
    """
    spans_by_start = sorted(spans, key=lambda span: (span.start, -span.end.toordinal()))
    month_weeks = []
    for days in _CALENDAR.monthdatescalendar(year, month):
        days_of_month = tuple(day if day.month == month else None for day in days)
        week: Week[T] = Week(days_of_month, ())
        inside = [
            span for span in spans_by_start if span.start <= week.last and span.end >= week.first
        ]
        rows = tuple(_cells(row, week) for row in _rows(inside, week))
        month_weeks.append(Week(days_of_month, rows))
    return month_weeks


def _rows(spans: Sequence[DaySpan[T]], week: Week[T]) -> list[list[DaySpan[T]]]:
    """Distribute spans over as few rows as possible, without overlaps in a row."""
    rows: list[list[DaySpan[T]]] = []
    for span in spans:
        row = next((row for row in rows if row[-1].end < max(span.start, week.first)), None)
        if row is None:
            rows.append([span])
        else:
            row.append(span)
    return rows


def _cells(row: Sequence[DaySpan[T]], week: Week[T]) -> tuple[Cell[T], ...]:
    """Turn the spans of a row into cells that fill seven days."""
    cells: list[Cell[T]] = []
    weekday = 0
    for span in row:
        start, end = max(span.start, week.first), min(span.end, week.last)
        if start.weekday() > weekday:
            cells.append(Cell(start.weekday() - weekday))
        cells.append(Cell((end - start).days + 1, span.what, span.start == start, span.end == end))
        weekday = end.weekday() + 1
    if weekday < _WEEK:
        cells.append(Cell(_WEEK - weekday))
    return tuple(cells)
