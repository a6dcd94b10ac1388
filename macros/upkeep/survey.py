"""Asks the code host for everything that a plan is made from: issues, names, and how issues came to be closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from macros.check.run import Report
from macros.code_host.tracker import Tracker
from macros.upkeep import due_format
from macros.upkeep.due import Item, OwnerDue, due
from macros.upkeep.findings import Findings
from macros.upkeep.links import Links
from macros.upkeep.reminder import Reminder
from macros.upkeep.reminding import (
    Issues,
    Known,
    Situation,
    Step,
    known_issues,
    listed_before,
    plan,
)
from macros.upkeep.snooze import Closing, closing


def planned(
    report: Report,
    tracker: Tracker,
    label: str,
    me: str | None,
    within: int | None,
    looked: Sequence[Findings],
) -> list[Step]:
    """Return what becomes of every issue. Raises HostError where the code host cannot be asked.

    `me` is who writes the issues; where it is not known, for want of a token, nobody is asked which
    names are known.
    """
    known = known_issues(tracker.issues(label), tracker.issues_by(me) if me is not None else ())
    before = listed_before(known)
    listed = due(
        report, within, [item for one in looked for item in one.items(report.playbook, before)]
    )
    issues = Issues(known, me, listed)
    handles = sorted({handle for one in listed.owners for handle in one.owner.handles})
    unknown = tracker.unknown(handles) if me is not None else frozenset()
    closings = _closings(tracker, issues.closed_early(listed), me, report.today)
    situation = Situation(issues, closings, {one.subject for one in looked}, label, report.today)
    return plan(listed, situation, _reminding(report, unknown))


def _reminding(report: Report, unknown: frozenset[str]) -> Callable[[OwnerDue], Reminder]:
    links = Links(report.playbook)

    def line(item: Item, commands: bool) -> str:  # noqa: FBT001 - one flag, as the type says
        return due_format.line(item, links, str, commands=commands)

    return lambda one: Reminder(one, line, report.today, unknown)


def _closings(
    tracker: Tracker, issues: Iterable[Known], me: str | None, today: date
) -> dict[int, Closing]:
    """Return how issues came to be closed, and until when they are put off."""
    found: dict[int, Closing] = {}
    for one in issues:
        issue, text = one.issue, one.text
        fresh = tracker.issue(issue.number)
        is_ours = text.marker is not None and not text.marker.title and fresh.closer == me
        if fresh.is_open or fresh.is_closer_program or is_ours:
            found[issue.number] = Closing(None)
        else:
            found[issue.number] = closing(fresh, text.by_hand, tracker.remarks(issue.number), today)
    return found
