"""Ask the code host for the input of a plan: issues, names, and how issues came to be closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from macros.check.run import Report
from macros.code_host.tracker import Tracker
from macros.upkeep import due_format
from macros.upkeep.due import DueItem, OwnerDue, collect_due
from macros.upkeep.findings import Findings
from macros.upkeep.links import ItemLinks
from macros.upkeep.reminder import Reminder
from macros.upkeep.reminder_plan import (
    Issues,
    IssueStep,
    KnownIssue,
    Situation,
    known_issues,
    listed_before,
    plan,
)
from macros.upkeep.snooze import Closing, closing


def make_plan(
    report: Report,
    tracker: Tracker,
    label: str,
    me: str | None,
    within: int | None,
    results: Sequence[Findings],
) -> list[IssueStep]:
    """Return the steps for all issues. Raises HostError if a request fails.

    `me` is the author of the issues. Without it there is no token, so the code host is not asked
    which handles it knows.
    """
    mine = tracker.issues_by(me) if me is not None else ()
    existing = known_issues(tracker.issues(label), mine)
    before = listed_before(existing)
    items = [item for findings in results for item in findings.items(report.playbook, before)]
    due_list = collect_due(report, within, items)
    issues = Issues(existing, me, due_list)
    handles = sorted({handle for entry in due_list.owners for handle in entry.owner.handles})
    unknown = tracker.unassignable(handles) if me is not None else frozenset()
    closings = _closings(tracker, issues.closed_early(due_list), me, report.today)
    subjects = {findings.subject for findings in results}
    situation = Situation(issues, closings, subjects, label, report.today)
    return plan(due_list, situation, _reminder_factory(report, unknown))


def _reminder_factory(report: Report, unknown: frozenset[str]) -> Callable[[OwnerDue], Reminder]:
    links = ItemLinks(report.playbook)

    def line(item: DueItem, commands: bool) -> str:  # noqa: FBT001 - one flag, as the type says
        return due_format.list_entry(item, links, str, commands=commands)

    return lambda due: Reminder(due, line, report.today, unknown)


def _closings(
    tracker: Tracker, issues: Iterable[KnownIssue], me: str | None, today: date
) -> dict[int, Closing]:
    """Return how issues came to be closed, by number."""
    closings: dict[int, Closing] = {}
    for entry in issues:
        number, text = entry.issue.number, entry.text
        fresh = tracker.issue(number)
        # Old markers, which have no title, do not record that all was done. Such an issue counts
        # as closed by this program if its closer is the author of all issues.
        is_ours = text.marker is not None and not text.marker.title and fresh.closer == me
        if fresh.is_open or fresh.is_closer_program or is_ours:
            closings[number] = Closing(None)
        else:
            closings[number] = closing(fresh, text.notes, tracker.comments(number), today)
    return closings
