"""When the meetings of a series take place: by its rule, with exceptions and moved meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from macros.model.meeting import Series

_HORIZON = timedelta(days=5 * 366)
"""How far ahead to look for a next day."""
_MAX_OCCURRENCES = 20_000
"""How many occurrences to look through at most."""


def coming_times(series: Series, today: date) -> Iterator[datetime]:
    """Yield when a series takes place from `today` on, in local time.

    None come if its rule has ended, or falls on no day within the next five years.
    """
    return _times(series, today, max(today, series.start.date()) + _HORIZON)


def times_between(series: Series, first: date, last: date) -> list[datetime]:
    """Return when a series takes place between two days, both included, in local time."""
    return list(_times(series, first, last))


def _times(series: Series, first: date, last: date) -> Iterator[datetime]:
    """Yield when a series takes place, with its exceptions and the meetings that were moved."""
    start = series.start
    other_days = {*series.exceptions, *(meeting.day for meeting in series.moved)}
    by_rule = (
        datetime.combine(day, start.time())
        for day in _days(series.local_rule, start, first, min(series.until or last, last))
        if day not in other_days
    )
    moved_times = sorted(m.to for m in series.moved if first <= m.to.date() <= last)
    return merge(by_rule, moved_times)


def is_day_of(series: Series, day: date) -> bool:
    """Return whether a series would take place on a day by its rule alone."""
    return any(_days(series.local_rule, series.start, day, min(series.until or day, day)))


def _days(rule: str, start: datetime, first: date, last: date) -> Iterator[date]:
    """Yield the days of a rule between two days; none for a rule that never falls on a day."""
    rules = rrulestr(f"RRULE:{rule}", dtstart=start)
    if isinstance(rules, rrule) and "COUNT=" not in rule and "UNTIL=" not in rule:
        # Without an end, the search for a rule that never falls on a day would go through the
        # whole calendar.
        rules = rules.replace(until=datetime.combine(last, time.max))
    try:
        for occurrence in islice(rules, _MAX_OCCURRENCES):
            if occurrence.date() > last:
                return
            if occurrence.date() >= first:
                yield occurrence.date()
    except (LookupError, ValueError, OverflowError):
        return  # the library fails on days that no year has, such as 100MO
