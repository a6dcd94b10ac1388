"""Carry out the planned changes of issues, and report them.

Every issue is read again right before it is written, to keep what somebody wrote or closed in the
meantime.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from macros.code_host.issue import Issue, State
from macros.code_host.tracker import Tracker
from macros.upkeep.issue_text import IssueText, Marker, comparable_lines, parse_issue
from macros.upkeep.reminder import Reminder, closed_body, title_of
from macros.upkeep.reminder_plan import IssueStep, assignment_problems, step_line


class IssueWriter:
    """Writes issues at a code host. Every method raises HostError if a request fails."""

    def __init__(self, tracker: Tracker, label: str) -> None:
        """Use a tracker, and put a label on every issue."""
        self._tracker = tracker
        self._label = label
        self._new_issues: dict[str, Issue] = {}

    def carry_out(self, steps: Iterable[IssueStep]) -> Iterator[str]:
        """Carry out the steps in order, and yield a line about each."""
        for step in steps:
            yield from self._do(step)
        yield from self._close_duplicates()

    def _do(self, step: IssueStep) -> Iterator[str]:
        match step:
            case IssueStep(action="open", reminder=Reminder() as reminder):
                yield from self._open(step, reminder)
            case IssueStep(action="keep", reminder=Reminder() as reminder, refused=()):
                yield step_line(step)
                yield from assignment_problems(reminder)
            case IssueStep(number=int(number), reminder=Reminder() as reminder) if (
                step.action != "wait"
            ):
                yield from self._rewrite(step, number, reminder)
            case IssueStep(action="close" | "settle", number=int(number)):
                yield self._finish(step, number)
            case _:
                yield step_line(step)

    def _open(self, step: IssueStep, reminder: Reminder) -> Iterator[str]:
        empty = IssueText(None)
        issue = self._tracker.open(
            reminder.title, reminder.body(empty), self._label, reminder.assignable
        )
        self._new_issues[reminder.key] = issue
        unassignable = _lacking(reminder.assignable, issue.assignees)
        if unassignable:
            self._tracker.change(issue.number, reminder.title, reminder.body(empty, unassignable))
        yield step_line(step, issue.number)
        yield from assignment_problems(reminder, unassignable)

    def _rewrite(self, step: IssueStep, number: int, reminder: Reminder) -> Iterator[str]:
        fresh = self._tracker.issue(number)
        # Only a closed issue is reopened or put off; any other change needs an open one.
        if fresh.is_open == (step.action in ("reopen", "later")):
            yield _in_the_meantime(fresh)
            return
        text = parse_issue(fresh.body, reminder.section())
        unassignable = (
            step.refused
            if step.action == "later"
            else self._assign(fresh, text.marker or Marker(""), reminder)
        )
        body = reminder.body(text, unassignable, step.closing if step.action == "later" else None)
        title = title_of(fresh, text.marker, reminder)
        is_same = (fresh.title, comparable_lines(fresh.body)) == (title, comparable_lines(body))
        if not is_same or step.needs_label or step.action == "reopen":
            state: State | None = "open" if step.action == "reopen" else None
            self._tracker.change(
                number, title, body, state=state, label=self._label if step.needs_label else None
            )
        if step.comment:
            self._tracker.comment(number, step.comment)
        yield step_line(
            replace(step, action="change") if step.action == "keep" and not is_same else step
        )
        yield from assignment_problems(reminder, unassignable)

    def _assign(self, issue: Issue, marker: Marker, reminder: Reminder) -> tuple[str, ...]:
        """Assign an issue to those who are new on it, and return those who could not be assigned.

        People who took it over stay, and those who were on it before and left are not added again.
        """
        joining = [
            name
            for name in _lacking(reminder.assignable, issue.assignees)
            if name in _lacking([name], marker.assigned)
        ]
        leaving = _lacking(marker.assigned, reminder.assignable)
        staying = _lacking(issue.assignees, leaving)
        if not joining and len(staying) == len(issue.assignees):
            return ()
        return _lacking(joining, self._tracker.assign(issue.number, [*staying, *joining]))

    def _finish(self, step: IssueStep, number: int) -> str:
        """Close an issue with a comment, or record in a closed one that nothing is due any more."""
        fresh = self._tracker.issue(number)
        if fresh.is_open != (step.action == "close"):
            return _in_the_meantime(fresh)
        body = closed_body(parse_issue(fresh.body), step.comment, fresh.body)
        if step.action == "close":
            self._tracker.comment(number, step.comment)
        self._tracker.change(
            number, fresh.title, body, state="closed" if step.action == "close" else None
        )
        return step_line(step)

    def _close_duplicates(self) -> Iterator[str]:
        """Close issues of this run that a parallel run opened as well; the lower number stays."""
        if not self._new_issues:
            return
        for issue in sorted(self._tracker.issues(self._label), key=lambda issue: issue.number):
            marker = Marker.of(issue.body)
            if marker is None or (mine := self._new_issues.get(marker.owner)) is None:
                continue
            if issue.is_open and issue.number < mine.number:
                del self._new_issues[marker.owner]
                comment = f"The list is in #{issue.number}."
                step = IssueStep("close", mine.title, mine.number, comment=comment)
                yield self._finish(step, mine.number)


def _lacking(names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are not among others; like code hosts, this ignores case."""
    folded_names = {name.casefold() for name in others}
    return tuple(name for name in names if name.casefold() not in folded_names)


def _in_the_meantime(issue: Issue) -> str:
    verb = "opened" if issue.is_open else "closed"
    return f"Left as it is #{issue.number}: {issue.title} (somebody {verb} it in the meantime)"
