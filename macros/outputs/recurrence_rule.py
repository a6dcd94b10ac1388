"""Make recurrences valid by RFC 5545: a start that the rule matches, and a single end in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from icalendar import vRecur

from macros.model.meeting import Series

LAST_DAY = date(9998, 12, 31)
"""The last day that can be calculated with; a later one means that there is no end."""
_HORIZON = 10
"""Years in which to look for the first time."""
_END_OF_DAY = time(23, 59, 59)


def first_time(series: Series) -> datetime | None:
    """Return the first local time at which a series takes place; None if it never does.

    Calendar programs show an event at its start even if its rule does not match that day.
    """
    end = _end(series)
    horizon = series.start.replace(year=series.start.year + _HORIZON, day=1)
    first = next(_times(series, min(end or horizon, horizon)), None)
    return first if first is not None and (end is None or first <= end) else None


def recurrence(series: Series, first: datetime) -> vRecur:
    """Return the rule of a series that takes place at `first` for the first time."""
    rule: vRecur = vRecur.from_ical(series.rule)
    rule.pop("UNTIL", None)
    end = _end(series)
    if end is None:
        return rule
    if "COUNT" in rule:  # a rule must not have both ends: keep the earlier one
        times = int(rule["COUNT"][0])
        if sum(1 for _ in islice(_times(series, end), times)) == times:
            return rule
        del rule["COUNT"]
    rule["UNTIL"] = [max(first, end).replace(tzinfo=ZoneInfo(series.timezone)).astimezone(UTC)]
    return rule


def exceptions(series: Series) -> list[datetime]:
    """Return the local times at which the rule falls but the series does not take place."""
    return [datetime.combine(day, series.start.time()) for day in sorted(set(series.exceptions))]


def _end(series: Series) -> datetime | None:
    """Return the last local second at which a meeting may begin; None if there is no end.

    It follows from the rule and the series' last day.
    """
    ends = [
        end.replace(tzinfo=None) for end in vRecur.from_ical(series.local_rule).get("UNTIL", ())
    ]
    if series.until is not None:
        ends.append(datetime.combine(series.until, _END_OF_DAY))
    return min((end for end in ends if end.date() <= LAST_DAY), default=None)


def _times(series: Series, until: datetime) -> Iterator[datetime]:
    """Iterate over the local times of a series up to `until`, whatever count the rule has."""
    rules = cast("rrule", rrulestr(f"RRULE:{series.local_rule}", dtstart=series.start))
    return iter(rules.replace(count=None, until=until))
