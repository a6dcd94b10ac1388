"""Recurrence rules (RFC 5545) in plain words, and the next day on which they fall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from macros.text import MONTHS, count

_WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}
_WORDED = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"}
_HORIZON = timedelta(days=5 * 366)
"""How far ahead a next day is looked for."""
_PATIENCE = 20_000
"""How many occurrences are looked through at most."""


def in_words(rule: str, start: datetime) -> str:
    """Say when a rule recurs: 'every month on the first Tuesday'; the rule itself where there are no plain words for it."""
    parts = _parts(rule)
    unit = _UNITS.get(parts.get("FREQ", ""))
    interval = int(parts.get("INTERVAL", "1"))
    try:
        on = _on(parts, start) if interval > 0 and set(parts) <= _WORDED else None
    except (ValueError, LookupError):  # a day or month that the calendar does not have
        on = None
    if unit is None or on is None:
        return f"by the rule {rule}"
    every = f"every {unit}" if interval == 1 else f"every {interval} {unit}s"
    times = f", {count(int(parts['COUNT']), 'time')} in all" if "COUNT" in parts else ""
    return f"{every}{on}{times}"


@lru_cache(maxsize=1024)
def next_day(rule: str, start: datetime, today: date, until: date | None = None) -> date | None:
    """Find the first day of a rule that is not past; None where it has ended, or falls on no day of the next years."""
    return next(days(rule, start, today, until), None)


def days(rule: str, start: datetime, today: date, until: date | None = None) -> Iterator[date]:
    """Go through the days of a rule that are not past; nothing where it has ended, or falls on no day of the next years."""
    parts = _parts(rule)
    if parts.get("FREQ") not in _UNITS or int(parts.get("INTERVAL", "1")) < 1:
        return
    rules = rrulestr(f"RRULE:{rule}", dtstart=start)
    last = min(until or date.max, max(today, start.date()) + _HORIZON)
    if isinstance(rules, rrule) and "COUNT" not in parts and "UNTIL" not in parts:
        # Without an end, a rule that never falls on a day would be searched for to the end of the calendar.
        rules = rules.replace(until=datetime.combine(last, time.max))
    try:
        for occurrence in islice(rules, _PATIENCE):
            day = occurrence.date()
            if today <= day <= last:
                yield day
    except (LookupError, ValueError, OverflowError):  # the library stumbles over days that no year has, such as 100MO
        return


def _parts(rule: str) -> dict[str, str]:
    return {name.upper(): value.upper() for name, _, value in (part.partition("=") for part in rule.split(";")) if name}


def _on(parts: dict[str, str], start: datetime) -> str | None:
    """Word the days within the unit; an empty text where the unit says it all, None where words fail."""
    months = _months(parts)
    frequency = parts["FREQ"]
    if "BYMONTHDAY" in parts:
        if "BYDAY" in parts or "BYSETPOS" in parts or frequency not in ("MONTHLY", "YEARLY"):
            return None
        days = _listed([_month_day(int(day)) for day in parts["BYMONTHDAY"].split(",")])
        return f" on the {days}{months}" if months or frequency == "MONTHLY" else None
    if "BYDAY" in parts:
        return _on_weekdays(parts, months)
    if "BYSETPOS" in parts:
        return None
    if frequency == "DAILY":
        return _within(months)
    if frequency == "WEEKLY":
        return f" on {list(_WEEKDAYS.values())[start.weekday()]}{_within(months)}"
    if frequency == "YEARLY" and not months:
        return f" on {start.day} {MONTHS[start.month - 1]}"
    return f" on the {_month_day(start.day)}{months}"


def _on_weekdays(parts: dict[str, str], months: str) -> str | None:
    days = [(day[:-2], _WEEKDAYS[day[-2:]]) for day in parts["BYDAY"].split(",")]
    frequency = parts["FREQ"]
    if frequency in ("DAILY", "WEEKLY"):
        if "BYSETPOS" in parts or any(ordinal for ordinal, _ in days):
            return None
        return f" {_weekdays([name for _, name in days])}{_within(months)}"
    if frequency == "YEARLY" and not months:
        return None
    if "BYSETPOS" in parts:
        ordinal = _ORDINALS.get(int(parts["BYSETPOS"])) if parts["BYSETPOS"].lstrip("+-").isdigit() else None
        names = [name for numbered, name in days if not numbered]
        if ordinal is None or len(names) != len(days):
            return None
        among = names[0] if len(names) == 1 else f"of the days {_weekdays(names).removeprefix('on ').removeprefix('from ')}"
        return f" on the {ordinal} {among}{months}"
    if not all(ordinal and int(ordinal) in _ORDINALS for ordinal, _ in days):
        return None if any(ordinal for ordinal, _ in days) else f" on each {_listed([name for _, name in days])}{_within(months)}"
    return f" on the {_listed([f'{_ORDINALS[int(ordinal)]} {name}' for ordinal, name in days])}{months}"


def _weekdays(names: list[str]) -> str:
    ordered = [name for name in _WEEKDAYS.values() if name in names]
    whole = list(_WEEKDAYS.values())
    first = whole.index(ordered[0])
    if len(ordered) > 2 and whole[first : first + len(ordered)] == ordered:
        return f"from {ordered[0]} to {ordered[-1]}"
    return f"on {_listed(ordered)}"


def _months(parts: dict[str, str]) -> str:
    if "BYMONTH" not in parts:
        return ""
    return f" of {_listed([MONTHS[int(month) - 1] for month in parts['BYMONTH'].split(',')])}"


def _within(months: str) -> str:
    """Word months for days that recur all through them: 'in January' rather than 'of January'."""
    return months.replace(" of ", " in ", 1)


def _month_day(day: int) -> str:
    if day == -1:
        return "last day"
    if day < 0:
        return f"{_th(-day)} to last day"
    return _th(day)


def _th(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
