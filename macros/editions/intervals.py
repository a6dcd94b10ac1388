"""The days on which an edition was current: half-open intervals, as in editions.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Interval:
    """Consecutive days. Raises ValueError if it would end before it starts."""

    start: date
    end: date | None = None
    """The first day after it; None while it is open."""

    def __post_init__(self) -> None:
        """Raise ValueError if the end is before the start."""
        if self.end is not None and self.end < self.start:
            raise ValueError(f"{self.end} is before {self.start}")

    @property
    def is_empty(self) -> bool:
        """Whether it has no days: another edition became current on the same day."""
        return self.end == self.start

    def includes(self, day: date) -> bool:
        """Return whether a day is in it."""
        return self.start <= day and (self.end is None or day < self.end)

    def to_json(self) -> dict[str, str]:
        """Return it as an entry of `periods`."""
        return {"from": self.start.isoformat()} | ({"to": self.end.isoformat()} if self.end else {})


def parse_intervals(entry: Mapping[str, Any]) -> tuple[Interval, ...]:
    """Return the days of an entry of editions.json, in its current or its older form.

    Entries from before `periods` existed have one `from` and one `to`. Raises ValueError,
    TypeError, KeyError or AttributeError if the entry is damaged.
    """
    if "periods" in entry:
        return merge(_parse_period(period) for period in entry["periods"])
    if not entry.get("from"):
        return ()
    start = date.fromisoformat(entry["from"])
    end = date.fromisoformat(entry["to"]) if entry.get("to") else None
    # Older lists could name a future first day after the last one. Only the last day is certain.
    return (Interval(end if end and end < start else start, end),)


def _parse_period(period: Mapping[str, Any]) -> Interval:
    start, end = date.fromisoformat(period["from"]), period.get("to")
    return Interval(start, date.fromisoformat(end) if end else None)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the intervals of one edition sorted, with those that overlap or touch merged."""
    result: list[Interval] = []
    for interval in sorted(intervals, key=lambda each: (each.start, each.end or date.max)):
        previous = result[-1] if result else None
        if previous is None or (previous.end is not None and previous.end < interval.start):
            result.append(interval)
        elif previous.end is None or interval.end is None:
            result[-1] = Interval(previous.start)
        else:
            result[-1] = Interval(previous.start, max(previous.end, interval.end))
    return tuple(result)


def resolve(record: Mapping[str, Iterable[Interval]]) -> dict[str, tuple[Interval, ...]]:
    """Return the record with each day assigned to one edition only.

    A day belongs to the edition that began last; of two that began on the same day, to the later
    entry. Records from before `periods` existed overlap. An edition that loses a whole interval
    keeps it as an empty one.
    """
    entries = {name: merge(intervals) for name, intervals in record.items()}
    starts = {interval.start for intervals in entries.values() for interval in intervals}
    ends = {interval.end for intervals in entries.values() for interval in intervals}
    days = sorted(starts | {end for end in ends if end is not None})
    result: dict[str, list[Interval]] = {
        name: [Interval(interval.start, interval.start) for interval in intervals]
        for name, intervals in entries.items()
    }
    # Between two neighbouring days of the list nothing begins or ends.
    for day, next_day in zip(days, [*days[1:], None], strict=False):
        holders: list[tuple[date, int, str]] = []
        for number, (name, intervals) in enumerate(entries.items()):
            holders += [(each.start, number, name) for each in intervals if each.includes(day)]
        if holders:
            result[max(holders)[2]].append(Interval(day, next_day))
    return {name: merge(intervals) for name, intervals in result.items()}
