"""A meeting's recurrence as RFC 5545 wants it: a start that its rule falls on, and one end, in UTC."""

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
"""Later days cannot be counted on from, and stand for no end."""
_SEARCHED = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_HORIZON = 10
"""How many years ahead a first time is looked for."""
_DAYS_END = time(23, 59, 59)


def first_time(series: Series) -> datetime | None:
    """Find the first local time at which a series takes place; None where that is never.

    Programs count an event's start as its first time even where its rule does not fall on it.
    """
    end = _end(series)
    if vRecur.from_ical(series.rule)["FREQ"][0] not in _SEARCHED:
        first: datetime | None = series.start
    else:
        horizon = series.start.replace(year=min(series.start.year + _HORIZON, LAST_DAY.year), day=1)
        first = next(_times(series, min(end or horizon, horizon)), None)
    return first if first is not None and (end is None or first <= end) else None


def written(series: Series, first: datetime) -> vRecur:
    """Write the rule of a series that takes place at `first` for the first time."""
    rule: vRecur = vRecur.from_ical(series.rule)
    rule.pop("UNTIL", None)
    end = _end(series)
    if end is None:
        return rule
    if "COUNT" in rule:  # a rule may not name both ends: the one that comes first holds
        times = int(rule["COUNT"][0])
        if sum(1 for _ in islice(_times(series, end), times)) == times:
            return rule
        del rule["COUNT"]
    rule["UNTIL"] = [max(first, end).replace(tzinfo=ZoneInfo(series.timezone)).astimezone(UTC)]
    return rule


def _end(series: Series) -> datetime | None:
    """Give the last local second at which a series may begin, by its rule and its last day; a day counts to its end."""
    given = [_local(value) for value in vRecur.from_ical(series.rule).get("UNTIL", ())]
    if series.until is not None:
        given.append(_local(series.until))
    return min((end for end in given if end.date() <= LAST_DAY), default=None)


def _local(value: date) -> datetime:
    return (
        value.replace(tzinfo=None)
        if isinstance(value, datetime)
        else datetime.combine(value, _DAYS_END)
    )


def _times(series: Series, until: datetime) -> Iterator[datetime]:
    """Go through the local times of a series up to a last one, without looking at how often the rule says."""
    rules = cast("rrule", rrulestr(f"RRULE:{series.rule}", dtstart=series.start))
    return iter(rules.replace(count=None, until=until))
