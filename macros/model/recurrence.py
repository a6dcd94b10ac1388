"""The grammar of recurrence rules: RFC 5545, section 3.3.10, for meetings that have a start time.

Libraries accept more than other calendar programs do, and fail on the rest only when days are
computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

_WEEKDAYS = "MO|TU|WE|TH|FR|SA|SU"
_NAME = "RRULE:"
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_UTC = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_WEEKDAY = re.compile(rf"(?P<number>[+-]?[0-9]{{1,2}})?(?:{_WEEKDAYS})")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_EXAMPLE = (
    "Write FREQ=WEEKLY;BYDAY=MO for every Monday, "
    "or FREQ=MONTHLY;BYDAY=1TU for the first Tuesday of a month."
)


def normalize(rule: str) -> str:
    """Return a rule in capitals, without blanks and the leading RRULE: of calendar files."""
    return re.sub(r"\s", "", rule).upper().removeprefix(_NAME).removesuffix(";")


def fault_of(rule: str) -> str | None:
    """Return how to fix a normalized rule, which names the part; None if the rule is valid."""
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, separator, value = part.partition("=")
        if not separator or not value or name not in _CHECKS:
            return _EXAMPLE if name == rule else f"'{part}' is no part of a rule. {_EXAMPLE}"
        if name in parts:
            return f"{name} is in it twice. Keep one."
        parts[name] = value
    if "FREQ" not in parts:
        return _EXAMPLE
    for name, value in parts.items():
        if advice := _CHECKS[name](value):
            return f"{name}={value}: {advice}"
    return _fault_together(parts)


def _fault_together(parts: dict[str, str]) -> str | None:
    """Return how to fix parts that are valid by themselves but not beside each other."""
    frequency = parts["FREQ"]
    if "COUNT" in parts and "UNTIL" in parts:
        return "COUNT and UNTIL both end it. Keep one."
    for name, frequencies in _ONLY_WITH.items():
        if name in parts and frequency not in frequencies:
            return f"{name} needs FREQ={' or FREQ='.join(frequencies)}."
    if "BYSETPOS" in parts and not any(name in parts for name in _DAY_PARTS):
        return "BYSETPOS needs a part to choose from, such as BYDAY=MO,TU,WE,TH,FR."
    numbers = [int(number) for number in _ordinals(parts.get("BYDAY", ""))]
    if numbers and frequency not in ("MONTHLY", "YEARLY"):
        return "a number before a weekday needs FREQ=MONTHLY or FREQ=YEARLY."
    if numbers and "BYWEEKNO" in parts:
        return "a number before a weekday cannot be beside BYWEEKNO."
    in_month = frequency == "MONTHLY" or "BYMONTH" in parts
    if in_month and any(abs(number) > 5 for number in numbers):
        return f"BYDAY={parts['BYDAY']}: a month has five of a weekday at most."
    return None


def _ordinals(days: str) -> list[str]:
    matches = (_WEEKDAY.fullmatch(day) for day in days.split(","))
    return [match["number"] for match in matches if match is not None and match["number"]]


def _frequency(value: str) -> str | None:
    if value in _FREQUENCIES:
        return None
    return "write DAILY, WEEKLY, MONTHLY or YEARLY."


def _until(value: str) -> str | None:
    if _UTC.fullmatch(value) is not None:
        try:
            datetime.strptime(value, "%Y%m%dT%H%M%S%z")
        except ValueError:
            return "there is no such day or time."
        return None
    return (
        "write a time in UTC such as 20271231T235959Z, "
        "or take it out and write the last day under 'until'."
    )


def _count(value: str) -> str | None:
    is_positive = value.isascii() and value.isdecimal() and len(value) <= 9 and int(value) > 0
    return None if is_positive else "write a number above zero."


def _weekdays(value: str) -> str | None:
    for day in value.split(","):
        match = _WEEKDAY.fullmatch(day)
        if match is None or (match["number"] and not 1 <= abs(int(match["number"])) <= 53):
            return "write weekdays such as MO,WE, or 1TU for the first Tuesday, -1FR for the last."
    return None


def _weekday(value: str) -> str | None:
    return None if re.fullmatch(_WEEKDAYS, value) else "write MO, TU, WE, TH, FR, SA or SU."


def _numbers(first: int, last: int, *, from_end: bool = False) -> Callable[[str], str | None]:
    """Return a check of a list of numbers; with `from_end`, negative ones count from the end."""
    advice = f"write numbers from {first} to {last}"
    advice += f", or from -{first} to -{last} to count from the end." if from_end else "."

    def check(value: str) -> str | None:
        for item in value.split(","):
            if _NUMBER.fullmatch(item) is None:
                return advice
            number = int(item)
            if not first <= (abs(number) if from_end else number) <= last:
                return advice
        return None

    return check


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "FREQ": _frequency,
    "UNTIL": _until,
    "COUNT": _count,
    "INTERVAL": _count,
    "BYSECOND": _numbers(0, 59),
    "BYMINUTE": _numbers(0, 59),
    "BYHOUR": _numbers(0, 23),
    "BYDAY": _weekdays,
    "BYMONTHDAY": _numbers(1, 31, from_end=True),
    "BYYEARDAY": _numbers(1, 366, from_end=True),
    "BYWEEKNO": _numbers(1, 53, from_end=True),
    "BYMONTH": _numbers(1, 12),
    "BYSETPOS": _numbers(1, 366, from_end=True),
    "WKST": _weekday,
}
"""By part of a rule: returns how to fix its value, None if that is valid."""
_ONLY_WITH = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
}
_DAY_PARTS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYHOUR", "BYMINUTE")
