"""Rules for meetings and what was promised in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.text import count, long_date
from macros.check.rules.register import Check, rule
from macros.model.series_times import is_day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem

_DAYS = 183
"""Two quarters."""

ATTENDANCE = rule(
    "attendance",
    "Calendar and meetings",
    "Representatives came to their share of the representatives' meetings of the last six months.",
    "A seat that stays empty is a department that hears of decisions too late.",
)
CAME_RARELY = ATTENDANCE.warning(
    "'{id}' came to {came} of {meetings} in six months; at least {share}% was agreed.",
    "Ask what is in the way, and whether the deputy should take over.",
)
ACTION = rule(
    "action-overdue",
    "Calendar and meetings",
    "No open action of a meeting is overdue.",
    "A promise that nobody asks about teaches everybody that promises don't matter.",
)
OVERDUE = ACTION.warning(
    "the action '{action}' of '{owner}' was due on {day}.",
    "Set 'status: done' or 'dropped', or agree on a new day.",
)

EXCEPTION = rule(
    "series-exception",
    "Calendar and meetings",
    "A meeting that is cancelled or moved falls on a day of its series.",
    "A wrong day cancels nothing, and people come to a meeting that does not take place.",
)
NO_MEETING = EXCEPTION.error(
    "'{id}' does not take place on {day}, so it cannot be {what} on that day.",
    "Write the day on which it would take place by its rule.",
)


@ATTENDANCE.check
def attendance(check: Check) -> Iterator[Problem]:
    """Find representatives who came too rarely. Meetings without a list of people don't count."""
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
        member_since = department.joined
        lists = [people for day, people in meetings if member_since is None or day >= member_since]
        came = sum(person.id in people for people in lists)
        if came * 100 < share * len(lists):
            yield CAME_RARELY.problem(
                department.at("representative"),
                id=person.id,
                came=came,
                meetings=count(len(lists), "meeting"),
                share=share,
            )


@ACTION.check
def action_overdue(check: Check) -> Iterator[Problem]:
    """Find open actions whose day has passed."""
    for meeting in check.playbook.meetings.values():
        for action in meeting.actions:
            if action.status == "open" and action.due < check.today:
                values = {"action": action.text, "owner": action.owner}
                yield OVERDUE.problem(action.at("due"), **values, day=long_date(action.due))


@EXCEPTION.check
def series_exception(check: Check) -> Iterator[Problem]:
    """Find exceptions and moved meetings on days on which the series does not take place."""
    for series in check.playbook.series.values():
        days = [(day, series.at("except", i)) for i, day in enumerate(series.exceptions)]
        for day, place in days:
            if not is_day_of(series, day):
                yield NO_MEETING.problem(place, id=series.id, day=long_date(day), what="left out")
        for meeting in series.moved:
            if not is_day_of(series, meeting.day):
                yield NO_MEETING.problem(
                    meeting.at("day"), id=series.id, day=long_date(meeting.day), what="moved"
                )
