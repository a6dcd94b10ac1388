"""One issue for every owner with something due: opened once, changed when the list changes, closed when nothing is due.

An issue is found again by its label and by a comment in its text that readers do not see; where one
of them was lost, by title and author. What nobody could look at this time takes nothing back that
an issue says. An issue that a person closed comes back on the day that the person names
(`snooze.py`).
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
from macros.upkeep.issue_text import IssueText, Marker, even, read
from macros.upkeep.reminder import DONE, PREFIX, Reminder, title_for, title_of
from macros.upkeep.snooze import Closing

LABEL = "playbook-due"

Action = Literal["open", "change", "reopen", "later", "wait", "close", "settle", "keep", "leave"]
"""`later` writes down until when an issue is put off, `wait` leaves one that says so; `settle`
notes in a closed issue that nothing is due any more."""
_QUIET: tuple[Action, ...] = ("keep", "leave", "wait")
"""Actions that write nothing."""


@dataclass(frozen=True, slots=True)
class Known:
    """An issue of ours, with its text taken apart."""

    issue: Issue
    text: IssueText

    @property
    def marker(self) -> Marker:
        """What the issue knows of itself; nothing where that was lost."""
        return self.text.marker or Marker("")


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one issue."""

    action: Action
    title: str
    number: int | None = None
    reminder: Reminder | None = None
    comment: str = ""
    closing: Closing | None = None
    needs_label: bool = False
    refused: tuple[str, ...] = ()
    """Whom the code host did not take the last time: they are tried again, even if nothing else
    changes."""

    @property
    def until(self) -> date | None:
        """The day until which the issue is, or was, put off."""
        return self.closing.until if self.closing is not None else None


class Issues:
    """The issues of ours, by owner: the one to keep first."""

    def __init__(self, issues: Iterable[Issue], me: str | None, listed: DueList) -> None:
        """Sort issues. `me` is who writes them; where it is not known, an issue without a marker counts by its title."""
        titles = {title_for(one): one.owner.key for one in listed.owners}
        self.of: dict[str, list[Known]] = defaultdict(list)
        self.strays: list[Known] = []
        """Open issues of ours of which nobody can tell whose they are."""

        def order(one: Known) -> tuple[bool, bool, bool, int]:
            is_others = me is not None and not _same(one.issue.author, me)
            return not one.issue.is_open, one.marker.done, is_others, one.issue.number

        for one in sorted((Known(issue, read(issue.body)) for issue in issues), key=order):
            issue = one.issue
            is_mine = me is None or _same(issue.author, me)
            if one.text.marker is not None:
                self.of[one.text.marker.owner].append(one)
            elif is_mine and issue.title in titles:
                self.of[titles[issue.title]].append(one)
            elif me is not None and is_mine and issue.is_open and issue.title.startswith(PREFIX):
                self.strays.append(one)

    def closed_early(self, listed: DueList) -> Iterator[Known]:
        """Yield the issues of owners with something due that were closed before all of it was done."""
        for one in listed.owners:
            first = next(iter(self.of.get(one.owner.key, ())), None)
            if first is not None and not first.issue.is_open and not first.marker.done:
                yield first


def known_issues(labelled: Iterable[Issue], mine: Iterable[Issue]) -> list[Issue]:
    """Return every issue once: those with the label, and those of ours that lost it."""
    found = {issue.number: issue for issue in labelled}
    for issue in mine:
        if Marker.of(issue.body) is not None or issue.title.startswith(PREFIX):
            found.setdefault(issue.number, issue)
    return list(found.values())


def listed_before(issues: Iterable[Issue]) -> frozenset[str]:
    """Return what issues list of what was found outside, those aside that were closed because all was done."""
    markers = [
        marker
        for issue in issues
        if (marker := Marker.of(issue.body)) is not None and not marker.done
    ]
    return frozenset(key for marker in markers for keys in marker.listed.values() for key in keys)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a plan is made from, besides what is due."""

    issues: Issues
    closings: Mapping[int, Closing]
    """How issues came to be closed, by number."""
    looked: Collection[Subject]
    """What was looked at outside this time."""
    label: str
    today: date


def plan(
    listed: DueList, situation: Situation, remind: Callable[[OwnerDue], Reminder]
) -> list[Step]:
    """Return what becomes of every issue."""
    issues, steps = situation.issues, []
    for one in listed.owners:
        mine = issues.of.get(one.owner.key, [])
        steps.append(_step(remind(one), mine[0] if mine else None, situation))
        steps += [
            Step(
                "close",
                double.issue.title,
                double.issue.number,
                comment=f"The list is in #{mine[0].issue.number}.",
            )
            for double in mine[1:]
            if double.issue.is_open
        ]
    due = {one.owner.key for one in listed.owners}
    rest = [one for owner, known in issues.of.items() if owner not in due for one in known]
    steps += _finished([*rest, *issues.strays], situation.looked)
    return steps


def _finished(rest: Iterable[Known], looked: Collection[Subject]) -> Iterator[Step]:
    """Yield what becomes of issues whose owners have nothing due."""
    for one in sorted(rest, key=lambda one: one.issue.number):
        issue, is_blind = one.issue, _is_blind(one.marker, looked)
        if issue.is_open:
            yield Step("leave" if is_blind else "close", issue.title, issue.number, comment=DONE)
        elif one.marker.title and not one.marker.done and not is_blind:
            yield Step("settle", issue.title, issue.number, comment=DONE)


def _step(reminder: Reminder, present: Known | None, situation: Situation) -> Step:
    if present is None:
        return Step("open", reminder.title, reminder=reminder)
    issue, marker = present.issue, present.marker
    title = title_of(issue, present.text.marker, reminder)
    closing = situation.closings.get(issue.number) if not issue.is_open else None
    is_put_off = (
        closing is not None and closing.until is not None and closing.until > situation.today
    )
    if (issue.is_open or is_put_off) and _is_blind(marker, situation.looked):
        return Step(
            "leave" if issue.is_open else "wait", issue.title, issue.number, closing=closing
        )
    needs_label = not any(_same(label, situation.label) for label in issue.labels)
    if not issue.is_open and not is_put_off:
        until = closing.until if closing is not None else None
        comment = (
            f"This was put off until {long_date(until)}, and it is still due."
            if until is not None
            else ""
        )
        return Step("reopen", title, issue.number, reminder, comment, closing, needs_label)
    refused = tuple(handle for handle in marker.refused if handle in reminder.wanted)
    body = reminder.body(
        read(issue.body, reminder.section()), refused, closing if is_put_off else None
    )
    is_same = not needs_label and (issue.title, even(issue.body)) == (title, even(body))
    if is_put_off:
        return Step(
            "wait" if is_same else "later",
            title,
            issue.number,
            reminder,
            "",
            closing,
            needs_label,
            refused,
        )
    if is_same:
        return Step("keep", title, issue.number, reminder, refused=refused)
    return Step("change", title, issue.number, reminder, needs_label=needs_label, refused=refused)


def _is_blind(marker: Marker, looked: Collection[Subject]) -> bool:
    """Tell whether an issue lists what this run did not look at."""
    return any(keys and subject not in looked for subject, keys in marker.listed.items())


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


_DID: Mapping[Action, tuple[str, str]] = {
    "open": ("Opened", "Would open"),
    "change": ("Updated", "Would update"),
    "reopen": ("Reopened", "Would reopen"),
    "later": ("Put off", "Would put off"),
    "wait": ("Put off", "Put off"),
    "close": ("Closed", "Would close"),
    "settle": ("Noted as done", "Would note as done"),
    "keep": ("Unchanged", "Unchanged"),
    "leave": ("Left as it is", "Would leave as it is"),
}


def told(step: Step, number: int | None = None, *, dry: bool = False) -> str:
    """Return the line that says what was done, or would be."""
    place = f" #{number or step.number}" if number or step.number else ""
    why = ""
    if step.action == "leave":
        why = " (it lists what was not looked at this time)"
    elif step.until is not None:
        day = long_date(step.until)
        why = (
            f" (it was put off until {day})"
            if step.action == "reopen"
            else f" (until {day}, because somebody closed it)"
        )
    return f"{_DID[step.action][dry]}{place}: {step.title}{why}"


def unassigned(reminder: Reminder, refused: Iterable[str] = ()) -> Iterator[str]:
    """Yield for everybody to whom an issue cannot be assigned, what to do."""
    people = {
        (person.handle or "").removeprefix("@"): person for person in reminder.due.owner.people
    }
    for handle in reminder.missing(refused):
        place = people[handle].at("handle") if handle in people else None
        where = (
            f"'handle' in {place.path}:{place.line}"
            if place is not None
            else "'repository.maintainers' in organization.yml"
        )
        yield (
            f"  Not assigned to {handle}: the code host does not know the name, or it has no access. "
            f"Correct {where}, or give access. It is tried again next time."
        )


def foretold(steps: Iterable[Step]) -> Iterator[str]:
    """Yield what would be done."""
    for step in steps:
        yield told(step, dry=True)
        if step.reminder is not None and step.action != "wait":
            yield from unassigned(step.reminder, step.refused)


def tally(steps: Sequence[Step]) -> str:
    """Count how many issues change."""
    writing = sum(step.action not in _QUIET for step in steps)
    return (
        f"{count(writing, 'issue')} of {len(steps)} to change."
        if steps
        else "Nothing is due, and no issue is open."
    )
