"""The days on which an edition was the current one, as half-open intervals, and how editions.json spells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Interval:
    """Days in a row. Raises ValueError where it would end before it starts."""

    start: date
    end: date | None = None
    """The first day that no longer belongs to it; None while it is open."""

    def __post_init__(self) -> None:
        """Refuse an interval of fewer than no days."""
        if self.end is not None and self.end < self.start:
            raise ValueError(f"{self.end} is before {self.start}")

    @property
    def is_empty(self) -> bool:
        """Whether no day belongs to it: another edition became current on the same day."""
        return self.end == self.start

    def includes(self, day: date) -> bool:
        """Tell whether a day belongs to it."""
        return self.start <= day and (self.end is None or day < self.end)

    def to_json(self) -> dict[str, str]:
        """Return it as an entry of `periods`."""
        return {"from": self.start.isoformat()} | ({"to": self.end.isoformat()} if self.end else {})


def parse_intervals(entry: Mapping[str, Any]) -> tuple[Interval, ...]:
    """Parse the days of an entry of editions.json, also of one written before there were `periods`.

    Raises ValueError, TypeError, KeyError or AttributeError where they are damaged.
    """
    if "periods" in entry:
        pairs = [(date.fromisoformat(each["from"]), each.get("to")) for each in entry["periods"]]
        return merge(
            Interval(start, date.fromisoformat(end) if end else None) for start, end in pairs
        )
    if not entry.get("from"):
        return ()
    start = date.fromisoformat(entry["from"])
    end = date.fromisoformat(entry["to"]) if entry.get("to") else None
    # A first day in the future could come after the last one then. Only the last one is certain.
    return (Interval(end if end and end < start else start, end),)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sort the intervals of one edition, and merge those that overlap or touch."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda each: (each.start, each.end or date.max)):
        previous = merged[-1] if merged else None
        if previous is None or (previous.end is not None and previous.end < interval.start):
            merged.append(interval)
        else:
            ends = (previous.end, interval.end)
            merged[-1] = Interval(
                previous.start, None if None in ends else max(end for end in ends if end)
            )
    return tuple(merged)


def resolve(record: Mapping[str, Iterable[Interval]]) -> dict[str, tuple[Interval, ...]]:
    """Assign each day to one edition only: to the one that began last, and of two that began the same day to the later entry.

    Records from before there were `periods` overlap. An edition that loses all of an interval keeps
    it as an empty one.
    """
    entries = {name: merge(intervals) for name, intervals in record.items()}
    days = sorted(
        {
            day
            for each in entries.values()
            for one in each
            for day in (one.start, one.end)
            if day is not None
        }
    )
    resolved: dict[str, list[Interval]] = {
        name: [Interval(one.start, one.start) for one in intervals]
        for name, intervals in entries.items()
    }
    for day, following in zip(days, [*days[1:], None], strict=False):
        holders = [
            (one.start, number, name)
            for number, (name, intervals) in enumerate(entries.items())
            for one in intervals
            if one.includes(day)
        ]
        if holders:
            resolved[max(holders)[2]].append(Interval(day, following))
    return {name: merge(intervals) for name, intervals in resolved.items()}
