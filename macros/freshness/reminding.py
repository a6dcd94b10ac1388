"""One issue for every owner with something due: opened once, changed when the list changes, closed when nothing is due.

An issue is found again by its label and by a comment in its text that readers do not see. What nobody could look at this
time takes nothing back that an issue says.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from macros.freshness.due import DueList, Item, OwnerDue
from macros.freshness.findings import Subject
from macros.freshness.host_text import plain_or, told
from macros.network.tracker import Draft, Issue, Tracker
from macros.text import count

LABEL = "playbook-due"
_MARKER = re.compile(r"<!-- playbook-due (\{.*\}) -->")
_MOST = 60_000
"""Characters of a text: GitHub takes 65,536."""
_INTRODUCTION = (
    "This is due in the playbook. Each entry leads to the line that says so: change it there, propose the change, and the entry "
    "leaves this list. The list is brought up to date by itself, and closed when nothing is due any more."
)
DONE = "Nothing is due any more. Thank you."

Line = Callable[[Item], str]
Action = Literal["open", "change", "reopen", "close", "keep", "leave"]


@dataclass(frozen=True, slots=True)
class Marker:
    """What an issue knows of itself."""

    owner: str
    assigned: tuple[str, ...] = ()
    """Whom it was assigned to: whoever takes the issue over later keeps it."""
    listed: Mapping[Subject, tuple[str, ...]] = field(default_factory=dict)
    """What it lists of what was found outside."""

    def __str__(self) -> str:
        """Write it as a comment, in which nothing can end the comment."""
        text = json.dumps({"owner": self.owner, "assigned": self.assigned, "listed": self.listed}, sort_keys=True)
        for mark in "-<>":
            text = text.replace(mark, f"\\u{ord(mark):04x}")
        return f"<!-- playbook-due {text} -->"

    @classmethod
    def of(cls, body: str) -> Marker | None:
        """Read it from an issue's text; None where there is none that can be read."""
        match = _MARKER.search(body)
        try:
            found: Any = json.loads(match[1]) if match is not None else None
            listed = {subject: tuple(map(str, keys)) for subject, keys in found["listed"].items()}
            return cls(str(found["owner"]), tuple(map(str, found["assigned"])), listed)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one issue."""

    action: Action
    title: str
    number: int | None = None
    draft: Draft | None = None
    assign: bool = False
    comment: str = ""


def listed_before(issues: Iterable[Issue]) -> frozenset[str]:
    """Give what open issues list of what was found outside."""
    markers = (Marker.of(issue.body) for issue in issues if issue.is_open)
    return frozenset(key for marker in markers if marker is not None for keys in marker.listed.values() for key in keys)


def plan(listed: DueList, issues: Sequence[Issue], looked: Collection[Subject], line: Line) -> list[Step]:
    """Say what becomes of every issue, `looked` being what was looked at outside this time."""
    known: dict[str, list[tuple[Issue, Marker]]] = defaultdict(list)
    for issue in sorted(issues, key=lambda one: (not one.is_open, -one.number)):
        if (marker := Marker.of(issue.body)) is not None:
            known[marker.owner].append((issue, marker))
    steps = []
    for one in listed.owners:
        mine = known.pop(one.owner.key, [])
        steps.append(_step(_draft(one, line), mine[0] if mine else None, looked))
        steps += [
            Step("close", issue.title, issue.number, comment=f"The list stands in #{mine[0][0].number}.")
            for issue, _ in mine[1:]
            if issue.is_open
        ]
    rest = sorted((pair for mine in known.values() for pair in mine if pair[0].is_open), key=lambda pair: pair[0].number)
    for issue, marker in rest:
        action: Action = "leave" if _is_blind(marker, looked) else "close"
        steps.append(Step(action, issue.title, issue.number, comment=DONE))
    return steps


def _step(draft: Draft, present: tuple[Issue, Marker] | None, looked: Collection[Subject]) -> Step:
    if present is None:
        return Step("open", draft.title, draft=draft)
    issue, marker = present
    if issue.is_open and _is_blind(marker, looked):
        return Step("leave", issue.title, issue.number)
    if issue.is_open and (issue.title, _even(issue.body)) == (draft.title, _even(draft.body)):
        return Step("keep", issue.title, issue.number)
    return Step("change" if issue.is_open else "reopen", draft.title, issue.number, draft, marker.assigned != draft.assignees)


def _is_blind(marker: Marker, looked: Collection[Subject]) -> bool:
    """Tell whether an issue lists what this run did not look at."""
    return any(keys and subject not in looked for subject, keys in marker.listed.items())


def _even(text: str) -> list[str]:
    """Give the lines of a text: code hosts change their ends."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _draft(one: OwnerDue, line: Line) -> Draft:
    handles = (person.handle.removeprefix("@") for person in one.owner.people if person.handle is not None)
    assignees = tuple(dict.fromkeys(handle for handle in handles if "/" not in handle))
    found: dict[Subject, list[str]] = {}
    for item in one.items:
        if item.kind in ("address", "profile"):
            found.setdefault("address" if item.kind == "address" else "profile", []).append(item.key)
    listed = {subject: tuple(sorted(set(keys))) for subject, keys in found.items()}
    head = f"{Marker(one.owner.key, assignees, listed)}\n{_INTRODUCTION}\n\nFor {told(one.owner.name)}:\n\n"
    return Draft(
        f"Due in the playbook: {plain_or(one.owner.name, one.owner.id)}", head + _fitting(one, line, _MOST - len(head)), assignees
    )


def _fitting(one: OwnerDue, line: Line, room: int) -> str:
    """Write as many entries as there is room for, and how many there are more."""
    written: list[str] = []
    for item in one.items:
        text = line(item)
        room -= len(text) + 1
        if room < 0:
            more = len(one.items) - len(written)
            return "\n".join([*written, f"\nAnd {more} more: run `playbook report --due --owner {one.owner.id}` to see them."])
        written.append(text)
    return "\n".join(written)


def carry_out(steps: Iterable[Step], tracker: Tracker, label: str) -> Iterator[str]:
    """Do what was planned, one issue after another, and say what was done. Raises HostError where one cannot be done."""
    for step in steps:
        number = step.number or 0
        if step.action == "open" and step.draft is not None:
            number = tracker.open(step.draft, label)
        elif step.draft is not None:
            tracker.change(number, step.draft, assign=step.assign, reopen=step.action == "reopen")
        elif step.action == "close":
            tracker.close(number, step.comment)
        yield said(step, number)


_DID: Mapping[Action, tuple[str, str]] = {
    "open": ("Opened", "Would open"),
    "change": ("Updated", "Would update"),
    "reopen": ("Reopened", "Would reopen"),
    "close": ("Closed", "Would close"),
    "keep": ("Unchanged", "Unchanged"),
    "leave": ("Left as it is", "Would leave as it is"),
}


def said(step: Step, number: int | None = None, *, dry: bool = False) -> str:
    """Say what was done, or would be."""
    place = f" #{number or step.number}" if number or step.number else ""
    why = " (it lists what was not looked at this time)" if step.action == "leave" else ""
    return f"{_DID[step.action][dry]}{place}: {step.title}{why}"


def tally(steps: Sequence[Step]) -> str:
    """Count how many issues change."""
    writing = sum(step.action not in ("keep", "leave") for step in steps)
    return f"{count(writing, 'issue')} of {len(steps)} to change." if steps else "Nothing is due, and no issue is open."
