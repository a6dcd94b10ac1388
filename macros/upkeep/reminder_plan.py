"""Plan one issue for every owner with something due: opened once, updated, closed when all is done.

An issue is recognised by its label and by a hidden comment in its text; if one of them was lost, by
title and author. A finding that could not be checked this time stays in its issue. An issue that a
person closed comes back on the day that the person names (`snooze.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.basics.text import count, long_date
from macros.code_host.issue import Issue
from macros.upkeep.due import DueList, OwnerDue
from macros.upkeep.findings import Subject
from macros.upkeep.issue_text import IssueText, Marker, comparable_lines, parse_issue
from macros.upkeep.reminder import NOTHING_DUE, PREFIX, Reminder, title_for, title_of
from macros.upkeep.snooze import Closing

ISSUE_LABEL = "playbook-due"

Action = Literal["open", "change", "reopen", "later", "wait", "close", "settle", "keep", "leave"]
"""`later` records until when an issue is put off, `wait` leaves one that says so already; `settle`
records in a closed issue that nothing is due any more."""
_WITHOUT_WRITING: tuple[Action, ...] = ("keep", "leave", "wait")
"""Actions that write nothing."""


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """An issue of ours with its parsed text."""

    issue: Issue
    text: IssueText

    @property
    def marker(self) -> Marker:
        """The marker of the issue, empty if it was lost."""
        return self.text.marker or Marker("")


@dataclass(frozen=True, slots=True)
class IssueStep:
    """What to do with one issue."""

    action: Action
    title: str
    number: int | None = None
    reminder: Reminder | None = None
    comment: str = ""
    closing: Closing | None = None
    needs_label: bool = False
    refused: tuple[str, ...] = ()
    """Handles that could not be assigned last time: they are tried again, even if nothing else
    changes."""

    @property
    def until(self) -> date | None:
        """The day until which the issue is, or was, put off."""
        return self.closing.until if self.closing is not None else None


class Issues:
    """Our issues by owner, the one to keep first."""

    def __init__(self, issues: Iterable[Issue], me: str | None, due_list: DueList) -> None:
        """Sort issues by owner.

        `me` is the name of their author; if it is None, an issue without a marker is recognised by
        its title.
        """
        titles = {title_for(entry): entry.owner.key for entry in due_list.owners}
        self.of: dict[str, list[KnownIssue]] = defaultdict(list)
        self.strays: list[KnownIssue] = []
        """Open issues of ours whose owner is unknown."""

        def order(entry: KnownIssue) -> tuple[bool, bool, bool, int]:
            # Keep an open issue rather than a closed one, and one of ours rather than a copy that
            # somebody else made; the oldest otherwise.
            is_others = me is not None and not _same(entry.issue.author, me)
            return not entry.issue.is_open, entry.marker.done, is_others, entry.issue.number

        for entry in sorted(
            (KnownIssue(issue, parse_issue(issue.body)) for issue in issues), key=order
        ):
            issue = entry.issue
            is_mine = me is None or _same(issue.author, me)
            if entry.text.marker is not None:
                self.of[entry.text.marker.owner].append(entry)
            elif is_mine and issue.title in titles:
                self.of[titles[issue.title]].append(entry)
            elif me is not None and is_mine and issue.is_open and issue.title.startswith(PREFIX):
                self.strays.append(entry)

    def closed_early(self, due_list: DueList) -> Iterator[KnownIssue]:
        """Yield the issues that were closed although something in them is still due."""
        for entry in due_list.owners:
            first = next(iter(self.of.get(entry.owner.key, ())), None)
            if first is not None and not first.issue.is_open and not first.marker.done:
                yield first


def known_issues(issues: Iterable[Issue], mine: Iterable[Issue]) -> list[Issue]:
    """Return every issue once: those with the label, and those of ours that lost it."""
    by_number = {issue.number: issue for issue in issues}
    for issue in mine:
        if Marker.of(issue.body) is not None or issue.title.startswith(PREFIX):
            by_number.setdefault(issue.number, issue)
    return list(by_number.values())


def listed_before(issues: Iterable[Issue]) -> frozenset[str]:
    """Return the keys of findings in issues, except those that were closed because all was done."""
    findings: set[str] = set()
    for issue in issues:
        marker = Marker.of(issue.body)
        if marker is not None and not marker.done:
            findings.update(*marker.listed.values())
    return frozenset(findings)


@dataclass(frozen=True, slots=True)
class Situation:
    """The input of a plan, besides what is due."""

    issues: Issues
    closings: Mapping[int, Closing]
    """How issues came to be closed, by number."""
    subjects: Collection[Subject]
    """What was checked outside the playbook this time."""
    label: str
    today: date


def plan(
    due_list: DueList, situation: Situation, remind: Callable[[OwnerDue], Reminder]
) -> list[IssueStep]:
    """Return the steps for all issues."""
    issues, steps = situation.issues, []
    for entry in due_list.owners:
        candidates = issues.of.get(entry.owner.key, [])
        steps.append(_step(remind(entry), candidates[0] if candidates else None, situation))
        for duplicate in candidates[1:]:
            issue = duplicate.issue
            if issue.is_open:
                comment = f"The list is in #{candidates[0].issue.number}."
                steps.append(IssueStep("close", issue.title, issue.number, comment=comment))

    owners_due = {entry.owner.key for entry in due_list.owners}
    rest = list(issues.strays)
    for owner, group in issues.of.items():
        if owner not in owners_due:
            rest += group
    steps += _finish(rest, situation.subjects)
    return steps


def _finish(rest: Iterable[KnownIssue], subjects: Collection[Subject]) -> Iterator[IssueStep]:
    """Yield the steps for issues whose owners have nothing due."""
    for entry in sorted(rest, key=lambda entry: entry.issue.number):
        issue, is_unchecked = entry.issue, _is_unchecked(entry.marker, subjects)
        if issue.is_open:
            action: Action = "leave" if is_unchecked else "close"
            yield IssueStep(action, issue.title, issue.number, comment=NOTHING_DUE)
        elif entry.marker.title and not entry.marker.done and not is_unchecked:
            yield IssueStep("settle", issue.title, issue.number, comment=NOTHING_DUE)


def _step(reminder: Reminder, current: KnownIssue | None, situation: Situation) -> IssueStep:
    """Return the step for the issue of an owner with something due."""
    if current is None:
        return IssueStep("open", reminder.title, reminder=reminder)
    issue, marker = current.issue, current.marker
    title = title_of(issue, current.text.marker, reminder)
    closing = situation.closings.get(issue.number) if not issue.is_open else None
    until = closing.until if closing is not None else None
    is_put_off = until is not None and until > situation.today
    if (issue.is_open or is_put_off) and _is_unchecked(marker, situation.subjects):
        # Rewriting the issue would drop entries that this run knows nothing about.
        action: Action = "leave" if issue.is_open else "wait"
        return IssueStep(action, issue.title, issue.number, closing=closing)
    needs_label = not any(_same(label, situation.label) for label in issue.labels)
    if not issue.is_open and not is_put_off:
        comment = ""
        if until is not None:
            comment = f"This was put off until {long_date(until)}, and it is still due."
        return IssueStep("reopen", title, issue.number, reminder, comment, closing, needs_label)
    unassignable = tuple(handle for handle in marker.refused if handle in reminder.assignable)
    text = parse_issue(issue.body, reminder.section())
    body = reminder.body(text, unassignable, closing if is_put_off else None)
    is_same_text = comparable_lines(issue.body) == comparable_lines(body)
    is_same = not needs_label and issue.title == title and is_same_text
    if is_put_off:
        action = "wait" if is_same else "later"
        return IssueStep(
            action, title, issue.number, reminder, "", closing, needs_label, refused=unassignable
        )
    if is_same:
        return IssueStep("keep", title, issue.number, reminder, refused=unassignable)
    return IssueStep(
        "change", title, issue.number, reminder, needs_label=needs_label, refused=unassignable
    )


def _is_unchecked(marker: Marker, subjects: Collection[Subject]) -> bool:
    """Return whether an issue lists findings that this run did not check."""
    return any(keys and subject not in subjects for subject, keys in marker.listed.items())


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


_PHRASES: Mapping[Action, tuple[str, str]] = {
    "open": ("Opened", "Would open"),
    "change": ("Updated", "Would update"),
    "reopen": ("Reopened", "Would reopen"),
    "later": ("Put off", "Would put off"),
    "wait": ("Put off", "Put off"),
    "close": ("Closed", "Would close"),
    "settle": ("Marked as done", "Would mark as done"),
    "keep": ("Unchanged", "Unchanged"),
    "leave": ("Left as it is", "Would leave as it is"),
}


def step_line(step: IssueStep, number: int | None = None, *, dry: bool = False) -> str:
    """Return the line that reports a step, or with `dry` what it would do."""
    place = f" #{number or step.number}" if number or step.number else ""
    why = ""
    if step.action == "leave":
        why = " (it lists entries that were not checked this time)"
    elif step.until is not None and step.action == "reopen":
        why = f" (it was put off until {long_date(step.until)})"
    elif step.until is not None:
        why = f" (until {long_date(step.until)}, because somebody closed it)"
    return f"{_PHRASES[step.action][dry]}{place}: {step.title}{why}"


def assignment_problems(reminder: Reminder, unassignable: Iterable[str] = ()) -> Iterator[str]:
    """Yield a line for everybody to whom an issue cannot be assigned, with the remedy."""
    people = {
        (person.handle or "").removeprefix("@"): person for person in reminder.due.owner.people
    }
    for handle in reminder.missing(unassignable):
        place = people[handle].at("handle") if handle in people else None
        where = (
            f"'handle' in {place.path}:{place.line}"
            if place is not None
            else "'repository.maintainers' in organization.yml"
        )
        yield (
            f"  Not assigned to {handle}: "
            "the name does not exist at the code host, or has no access. "
            f"Correct {where}, or give access. The next run tries again."
        )


def dry_run_lines(steps: Iterable[IssueStep]) -> Iterator[str]:
    """Yield the lines of a dry run."""
    for step in steps:
        yield step_line(step, dry=True)
        if step.reminder is not None and step.action != "wait":
            yield from assignment_problems(step.reminder, step.refused)


def step_summary(steps: Sequence[IssueStep]) -> str:
    """Return a sentence that counts the issues to change."""
    if not steps:
        return "Nothing is due, and no issue is open."
    changes = sum(step.action not in _WITHOUT_WRITING for step in steps)
    return f"{changes} of {count(len(steps), 'issue')} to change."
