"""Rules for days: what has happened lies behind, and one day comes after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.text import long_date
from macros.check.rules.register import Check, rule
from macros.model.decision import Decision
from macros.model.department import Person
from macros.model.record import days_out_of_order, past_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.model.record import Record

FUTURE = rule(
    "future-date",
    "Files",
    "What has happened has a day that has come: a review, a check, a post, a reading, a meeting, a "
    "decision, a course that was passed.",
    "With a day far ahead, nothing would ever be due again.",
)
AHEAD = FUTURE.error(
    "'{field}' says {day}, which is still to come.",
    "Write the day on which it happened. If it has not happened yet, leave this out.",
)

ORDER = rule(
    "days-in-order",
    "Files",
    "An end does not come before its beginning: nothing is closed before it was opened, ends before "
    "it starts, or is due for review before it holds.",
    "One of the two days is wrong, and calendars and lists show both.",
)
EARLY = ORDER.error(
    "'{field}' is before '{first}', which says {day}.", "Correct one of the two days."
)


@FUTURE.check
def future_date(check: Check) -> Iterator[Problem]:
    """Find facts of the past that lie ahead.

    Tomorrow may be today already, further east than the lead of the hub.
    """
    tomorrow = check.days_ahead(1)
    for record in check.playbook.records():
        # People are part of their department.
        if isinstance(record, Person) or _is_proposed(record):
            continue
        for past in past_days(record):
            if past.day > tomorrow:
                yield AHEAD.problem(
                    record.at(*past.path), field=past.field, day=long_date(past.day)
                )


@ORDER.check
def days_in_order(check: Check) -> Iterator[Problem]:
    """Find pairs of days in the wrong order. Campaigns have a rule of their own."""
    for record in check.playbook.records():
        for field, first in days_out_of_order(record):
            day = long_date(getattr(record, first))
            yield EARLY.problem(record.at(field), field=field, first=first, day=day)


def _is_proposed(record: Record) -> bool:
    return isinstance(record, Decision) and record.status == "proposed"
