"""Change the record of which edition was current when.

No day is ever in two intervals, and no interval ends before it starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from macros.basics.user_error import UserError
from macros.editions.intervals import Interval, merge

EditionIntervals = Mapping[str, tuple[Interval, ...]]
"""The intervals of every edition, in the order of names."""


def with_turn(record: EditionIntervals, edition: str, today: date) -> EditionIntervals:
    """Return the record with an edition current from today on; the previous one ends today.

    If the clock went backwards, the last recorded day counts as today, so that no interval ends
    before it starts.
    """
    first = max([today, *_days(record)])
    is_open = any(interval.end is None for interval in record[edition])
    result = {
        name: intervals if name == edition else close_interval(intervals, first)
        for name, intervals in record.items()
    }
    if not is_open:
        result[edition] = merge([*result[edition], Interval(first)])
    return result


def with_first_day(
    record: EditionIntervals, edition: str, day: date, today: date, *, new_turn: bool
) -> EditionIntervals:
    """Return the record with an edition's latest interval moved to start on a day.

    Its predecessor ends on that day. With `new_turn` the edition becomes current, and the interval
    is added. Raises UserError if the day is in the future, before the predecessor's own first day,
    or after the interval's end.
    """
    own_intervals = record[edition]
    turn = Interval(day) if new_turn else own_intervals[-1]
    _check_day(edition, day, today, turn.end)

    def comes_before(interval: Interval) -> bool:
        return not interval.is_empty and (turn.end is None or interval.start < turn.end)

    others = {name: intervals for name, intervals in record.items() if name != edition}
    predecessors = [
        (interval.start, name) for name, interval in _intervals(others) if comes_before(interval)
    ]
    start, predecessor = max(predecessors, default=(day, ""))
    if start > day:
        raise UserError(
            f"Edition {edition} cannot count from {day}: {predecessor} was current from {start}"
            " on.",
            f"Write --from {start} or a later day.",
        )

    # The edition that was served just before: it gets the days between the recorded first day and
    # a later corrected one.
    adjacent = max(
        (
            (interval.start, name)
            for name, interval in _intervals(others)
            if interval.end == turn.start
        ),
        default=None,
    )

    def shift(name: str, interval: Interval) -> Iterator[Interval]:
        is_adjacent = (
            interval.end == turn.start and (interval.start, name) == adjacent and not new_turn
        )
        is_longer = comes_before(interval) and (interval.end is None or interval.end > day)
        if is_longer or (is_adjacent and day > turn.start):
            yield replace(interval, end=day)
        else:
            yield interval
        # A turn of no days can lie within a longer one, which goes on after it.
        if is_longer and turn.end is not None and (interval.end is None or interval.end > turn.end):
            yield replace(interval, start=turn.end)

    earlier = own_intervals if new_turn else own_intervals[:-1]
    result = {edition: merge([*earlier, replace(turn, start=day)])}
    for name, intervals in others.items():
        result[name] = merge(part for interval in intervals for part in shift(name, interval))
    return {name: result[name] for name in record}


def _check_day(edition: str, day: date, today: date, end: date | None) -> None:
    """Raise UserError if a first day is in the future, or after the day on which the turn ended."""
    if day > today:
        raise UserError(
            f"--from {day} is in the future (today is {today}), and an edition is served as soon as"
            " it is published.",
            f"Write --from {today} or an earlier day.",
        )
    if end is not None and day > end:
        raise UserError(
            f"Edition {edition} cannot count from {day}: another one took its place on {end}.",
            f"Write --from {end} or an earlier day.",
        )


def close_interval(intervals: tuple[Interval, ...], today: date) -> tuple[Interval, ...]:
    """Return an edition's intervals with the open one ended today."""
    return tuple(
        replace(interval, end=max(today, interval.start)) if interval.end is None else interval
        for interval in intervals
    )


def _intervals(record: EditionIntervals) -> Iterator[tuple[str, Interval]]:
    for name, intervals in record.items():
        for interval in intervals:
            yield name, interval


def _days(record: EditionIntervals) -> Iterator[date]:
    for _, interval in _intervals(record):
        yield interval.start
        if interval.end is not None:
            yield interval.end
