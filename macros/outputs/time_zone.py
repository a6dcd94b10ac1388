"""Time zones in iCalendar format (RFC 5545, section 3.6.5), with rules that have no end.

Outlook ignores lists of dates (RDATE), so a change of the clocks that recurs is written as a rule.
Only what follows no rule, such as changes around Ramadan, is listed change by change.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ENDLESS = 3
"""Years in a row, up to the last one, after which a rule is taken to go on."""
_STEP = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - local, as in the file

_Kind = tuple[timedelta, timedelta, str]
"""Offset before, offset after, and the abbreviation of the time after a change."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the clocks."""

    moment: datetime
    """In UTC."""
    kind: _Kind
    is_daylight: bool

    @property
    def local(self) -> datetime:
        """The time that clocks show when they are changed."""
        return self.moment.replace(tzinfo=None) + self.kind[0]

    def rules(self) -> Iterator[str]:
        """Yield the yearly rules that fall on this day, the most usual first."""
        day = self.local
        weekday = _WEEKDAYS[day.weekday()]
        month = f"FREQ=YEARLY;BYMONTH={day.month}"
        days_left = monthrange(day.year, day.month)[1] - day.day
        if days_left < 7:
            yield f"{month};BYDAY=-1{weekday}"
        yield f"{month};BYDAY={(day.day - 1) // 7 + 1}{weekday}"
        yield f"{month};BYMONTHDAY={day.day}"
        # Such as the Friday before the last Sunday.
        for first in range(max(1, day.day - 6), min(day.day, 25) + 1):
            week = ",".join(map(str, range(first, first + 7)))
            yield f"{month};BYDAY={weekday};BYMONTHDAY={week}"


@dataclass(frozen=True, slots=True)
class _Run:
    """Changes of one kind in a row of years that follow one rule."""

    changes: tuple[_Change, ...]
    rules: tuple[str, ...]
    """The rules that all of them follow."""

    def extend(self, change: _Change) -> _Run | None:
        """Return the run with the change of the next year; None if it follows no common rule."""
        last = self.changes[-1].local
        if change.local.year != last.year + 1 or change.local.time() != last.time():
            return None
        candidates = set(change.rules())
        rules = tuple(rule for rule in self.rules if rule in candidates)
        return _Run((*self.changes, change), rules) if rules else None


@lru_cache(maxsize=256)
def time_zone(name: str, first_year: int, last_year: int) -> bytes:
    """Return the component of a time zone that is right from `first_year` on.

    Changes that follow no rule are listed up to `last_year`.
    """
    zone = ZoneInfo(name)
    changes = list(_changes(zone, first_year - 1, last_year))
    component = Timezone()
    component.add("tzid", name)
    start = datetime(first_year, 1, 1, tzinfo=UTC)
    if not changes or changes[0].moment > start:
        component.add_component(_before(zone, start))
    for run in _runs(changes):
        is_endless = len(run.changes) >= _ENDLESS and run.changes[-1].local.year == last_year
        if is_endless or len(run.changes) == 1:
            component.add_component(_observance(run.changes[0], run.rules[0] if is_endless else ""))
        elif len(run.changes) < _ENDLESS:
            for change in run.changes:
                component.add_component(_observance(change))
        else:
            # A day later, because some programs compare it with local time.
            end = f"{run.changes[-1].moment + _STEP:%Y%m%dT%H%M%SZ}"
            component.add_component(_observance(run.changes[0], f"{run.rules[0]};UNTIL={end}"))
    content: bytes = component.to_ical()
    return content


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[_Change]:
    """Yield the changes of the clocks from the first to the last of these years."""
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + _STEP
        if _offset(zone, moment) != _offset(zone, later):
            yield _change_between(zone, moment, later)
        moment = later


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> _Change:
    offset = _offset(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    local = after.astimezone(zone)
    # In Ireland winter time counts as the exception, so the saving alone does not tell.
    is_saving_changed = before.astimezone(zone).dst() != local.dst()
    new_offset = _offset(zone, after)
    is_daylight = is_saving_changed and new_offset > offset
    return _Change(after, (offset, new_offset, local.tzname() or ""), is_daylight)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _runs(changes: list[_Change]) -> list[_Run]:
    """Return the changes in runs, sorted by their first changes."""
    runs: list[_Run] = []
    open_runs: dict[_Kind, _Run] = {}
    for change in changes:
        run = open_runs.get(change.kind)
        longer = run.extend(change) if run is not None else None
        if longer is None and run is not None:
            runs.append(run)
        open_runs[change.kind] = longer or _Run((change,), tuple(change.rules()))
    return sorted([*runs, *open_runs.values()], key=lambda run: run.changes[0].moment)


def _observance(change: _Change, rule: str = "") -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if change.is_daylight else TimezoneStandard()
    offset, new_offset, abbreviation = change.kind
    observance.add("dtstart", change.local)
    observance.add("tzoffsetfrom", offset)
    observance.add("tzoffsetto", new_offset)
    observance.add("tzname", abbreviation)
    if rule:
        observance.add("rrule", vRecur.from_ical(rule))
    return observance


def _before(zone: ZoneInfo, start: datetime) -> TimezoneStandard | TimezoneDaylight:
    """Return the time that held before the first change, as if it had always done so."""
    offset = _offset(zone, start)
    abbreviation = start.astimezone(zone).tzname() or ""
    moment = (_LONG_AGO - offset).replace(tzinfo=UTC)
    return _observance(_Change(moment, (offset, offset, abbreviation), is_daylight=False))
