"""Changes to the record of which edition was current when: no day is ever in two intervals, none ends before it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from macros.basics.user_error import UserError
from macros.editions.intervals import Interval, merge

Record = Mapping[str, tuple[Interval, ...]]
"""Every edition with its intervals, in the order of names."""


def with_turn(record: Record, edition: str, today: date) -> Record:
    """Return the record with an edition current from today on; whichever was current ends today.

    A clock that runs backwards counts as the last recorded day, so that no interval ends before it
    starts.
    """
    recorded = [
        day
        for intervals in record.values()
        for each in intervals
        for day in (each.start, each.end)
        if day
    ]
    first = max([today, *recorded])
    is_open = any(each.end is None for each in record[edition])
    ended = {
        name: intervals if name == edition else closed(intervals, first)
        for name, intervals in record.items()
    }
    return ended if is_open else {**ended, edition: merge([*ended[edition], Interval(first)])}


def with_first_day(
    record: Record, edition: str, day: date, today: date, *, new_turn: bool
) -> Record:
    """Return the record with an edition's latest interval starting on a given day, and its predecessor ending then.

    With `new_turn` the edition becomes current, and the interval is added. Raises UserError where
    the day is in the future, before the predecessor's own first day, or after the interval's end.
    """
    own = record[edition]
    turn = Interval(day) if new_turn else own[-1]
    if day > today:
        raise UserError(
            f"--from {day} is in the future (today is {today}), and an edition is served as soon as it is published.",
            f"Write --from {today} or an earlier day.",
        )
    if turn.end is not None and day > turn.end:
        raise UserError(
            f"Edition {edition} cannot count from {day}: another one took its place on {turn.end}.",
            f"Write --from {turn.end} or an earlier day.",
        )

    def comes_before(each: Interval) -> bool:
        return not each.is_empty and (turn.end is None or each.start < turn.end)

    others = {name: intervals for name, intervals in record.items() if name != edition}
    predecessors = [
        (each.start, name)
        for name, intervals in others.items()
        for each in intervals
        if comes_before(each)
    ]
    start, predecessor = max(predecessors, default=(day, ""))
    if start > day:
        raise UserError(
            f"Edition {edition} cannot count from {day}: {predecessor} was current from {start} on.",
            f"Write --from {start} or a later day.",
        )

    # The one that was served just before: it gets the days when the edition counts later than
    # recorded.
    adjacent = max(((each.start, name) for name, each in _ending(others, turn.start)), default=None)

    def moved(name: str, each: Interval) -> Iterator[Interval]:
        is_adjacent = each.end == turn.start and (each.start, name) == adjacent and not new_turn
        is_longer = comes_before(each) and (each.end is None or each.end > day)
        yield replace(each, end=day) if is_longer or (is_adjacent and day > turn.start) else each
        # A turn of no days can lie within a longer one, which goes on after it.
        if is_longer and turn.end is not None and (each.end is None or each.end > turn.end):
            yield replace(each, start=turn.end)

    earlier = own if new_turn else own[:-1]
    own_days = merge([*earlier, replace(turn, start=day)])
    corrected = {
        name: merge(part for each in intervals for part in moved(name, each))
        for name, intervals in others.items()
    }
    return {name: corrected.get(name, own_days) for name in record}


def closed(intervals: tuple[Interval, ...], today: date) -> tuple[Interval, ...]:
    """Return an edition's intervals with the open one ended today."""
    return tuple(
        replace(each, end=max(today, each.start)) if each.end is None else each
        for each in intervals
    )


def _ending(record: Record, day: date) -> list[tuple[str, Interval]]:
    return [
        (name, each) for name, intervals in record.items() for each in intervals if each.end == day
    ]
