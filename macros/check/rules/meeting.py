"""Rules for meetings and what was promised in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import Problem, quoted
from macros.basics.text import count, long_date
from macros.check.rules.rule import Check, rule, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAYS = 183
"""Two quarters."""


@rule(
    "attendance",
    "Calendar and meetings",
    "Representatives came to their share of the representatives' meetings of the last six months.",
    "A seat that stays empty is a department that hears of decisions too late.",
    "warning",
)
def attendance(check: Check) -> Iterator[Problem]:
    """Find representatives who came to fewer meetings than the house default asks; meetings without a list don't count."""
    since = check.days_ahead(-_DAYS)
    share = check.defaults.attendance_percent
    meetings = [
        (meeting.date, {meeting.chair, *meeting.attended})
        for meeting in check.playbook.meetings.values()
        if meeting.kind == "representatives"
        and since <= meeting.date <= check.today
        and meeting.attended
    ]
    for department in check.playbook.departments.values() if meetings else ():
        person = check.person(department.representative)
        if department.status != "active" or person is None or person.status == "left":
            continue
        asked = [
            people
            for day, people in meetings
            if department.joined is None or day >= department.joined
        ]
        came = sum(person.id in people for people in asked)
        if came * 100 < share * len(asked):
            message = f"{quoted(person.id)} came to {came} of {count(len(asked), 'meeting')} in six months, {share} % were expected."
            yield warning(
                department.at("representative"),
                "attendance",
                message,
                "Ask what is in the way, and whether the deputy should take over.",
            )


@rule(
    "action-overdue",
    "Calendar and meetings",
    "No open action of a meeting is overdue.",
    "A promise that nobody asks about teaches everybody that promises don't matter.",
    "warning",
)
def action_overdue(check: Check) -> Iterator[Problem]:
    """Find open actions whose day has passed."""
    for meeting in check.playbook.meetings.values():
        for action in meeting.actions:
            if action.status == "open" and action.due < check.today:
                message = f"the action {quoted(action.text)} of {quoted(action.owner)} was due on {long_date(action.due)}."
                yield warning(
                    action.at("due"),
                    "action-overdue",
                    message,
                    "Set 'status: done' or 'dropped', or agree on a new day.",
                )
