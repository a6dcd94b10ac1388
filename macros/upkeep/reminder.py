"""Write the text of an owner's issue, in words for people without commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from macros.basics.safe_markdown import code
from macros.basics.text import long_date
from macros.code_host.issue import Issue
from macros.upkeep.due import DueItem, OwnerDue
from macros.upkeep.findings import Subject
from macros.upkeep.host_text import plain_or, plain_or_code
from macros.upkeep.issue_text import INTRODUCTION, IssueText, Marker, issue_body
from macros.upkeep.snooze import Closing

PREFIX = "Due in the playbook: "
"""The beginning of every title of ours."""
NOTHING_DUE = "Nothing is due any more. Thank you."
_MAX_LENGTH = 60_000
"""Characters of a text; GitHub allows 65,536."""
_SECTION_SHARE = 0.9
"""The share of a text that is left for the section beside the digests of its lines."""
_INTRODUCTION = (
    f"{INTRODUCTION} Each entry says what to do and links to the right place. "
    "Once your change is accepted, the entry disappears from this list. "
    "When nothing is due any more, the issue closes by itself."
)

Line = Callable[[DueItem, bool], str]
"""Returns an item as an entry of a list, with its command if the flag is set."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is due for an owner, and how to write it into an issue."""

    due: OwnerDue
    line: Line
    today: date
    unknown: frozenset[str] = frozenset()
    """Handles that the code host does not know."""

    @property
    def key(self) -> str:
        """The key of the owner."""
        return self.due.owner.key

    @property
    def title(self) -> str:
        """The title of the issue."""
        return title_for(self.due)

    @property
    def assignable(self) -> tuple[str, ...]:
        """The handles to assign the issue to, without those that the code host does not know."""
        return tuple(handle for handle in self.due.owner.handles if handle not in self.unknown)

    def missing(self, unassignable: Iterable[str]) -> tuple[str, ...]:
        """Return all handles to which the issue cannot be assigned."""
        handles = self.unknown | set(unassignable)
        return tuple(handle for handle in self.due.owner.handles if handle in handles)

    def section(
        self,
        unassignable: Iterable[str] = (),
        closing: Closing | None = None,
        room: int = _MAX_LENGTH,
    ) -> str:
        """Return the text of the list, cut to `room` characters."""
        head = [
            _INTRODUCTION,
            *self._assignment_note(unassignable),
            *_put_off(closing),
            f"For {plain_or_code(self.due.owner.name)}:",
        ]
        foot = _not_now(self.today)
        room -= sum(len(part) + 2 for part in (*head, foot))
        return "\n\n".join([*head, self._entries(room), foot])

    def body(
        self, around: IssueText, refusals: Iterable[str] = (), closing: Closing | None = None
    ) -> str:
        """Return the text of the issue, including what people wrote into it."""
        unassignable = tuple(refusals)
        assignees = tuple(handle for handle in self.assignable if handle not in unassignable)
        until = closing.until if closing is not None else None
        later = until.isoformat() if until is not None else ""
        marker = Marker(self.key, assignees, self._finding_keys(), unassignable, self.title, later)
        # What people wrote is never cut, so the list has to make room for it.
        room = int((_MAX_LENGTH - len(str(marker)) - len(around.notes)) * _SECTION_SHARE)
        return issue_body(marker, self.section(unassignable, closing, room), around)

    def _finding_keys(self) -> dict[Subject, tuple[str, ...]]:
        """Return the keys of the findings that are listed."""
        subjects: tuple[Subject, ...] = ("address", "profile")
        keys = {
            subject: {item.key for item in self.due.items if item.kind == subject}
            for subject in subjects
        }
        return {subject: tuple(sorted(group)) for subject, group in keys.items() if group}

    def _entries(self, room: int) -> str:
        """Return as many entries as there is room for, and a note about the rest."""
        owner = self.due.owner
        entries: list[str] = []
        for item in self.due.items:
            text = self.line(item, owner.has_commands)
            room -= len(text) + 1
            if room < 0:
                more = len(self.due.items) - len(entries)
                entries.append(f"\nAnd {more} more. They appear here as the list gets shorter.")
                if owner.has_commands:
                    choice = "" if owner.kind == "maintainers" else f" --owner {owner.id}"
                    entries.append(f"\nCommand: `playbook report --due{choice}` lists them all.")
                break
            entries.append(text)
        return "\n".join(entries)

    def _assignment_note(self, unassignable: Iterable[str]) -> list[str]:
        missing = self.missing(unassignable)
        if not missing:
            return []
        people = {handle: person for person in self.due.owner.people if (handle := person.handle)}
        names = {handle.removeprefix("@"): person.name for handle, person in people.items()}
        who = " and ".join(
            f"{plain_or_code(names[handle])} ({code(handle)})" if handle in names else code(handle)
            for handle in missing
        )
        text = (
            f"This issue could not be assigned to {who}: "
            "the name does not exist at the code host, or has no access here. "
            "Please pass the list on. The hub can correct the name or give access; "
            "the next run tries again."
        )
        return [text]


def title_for(due: OwnerDue) -> str:
    """Return the title of an owner's issue."""
    return f"{PREFIX}{plain_or(due.owner.name, due.owner.id)}"


def title_of(issue: Issue, marker: Marker | None, reminder: Reminder) -> str:
    """Return the title that an issue should have; one that somebody changed is kept."""
    is_changed = marker is not None and marker.title and issue.title != marker.title
    return issue.title if is_changed else reminder.title


def closed_body(around: IssueText, text: str, body: str) -> str:
    """Return the text of a finished issue; its old text `body` if its marker is lost."""
    marker = around.marker
    if marker is None:
        return body
    return issue_body(replace(marker, listed={}, refused=(), later="", done=True), text, around)


def _put_off(closing: Closing | None) -> list[str]:
    if closing is None or closing.until is None:
        return []
    warning = ""
    if closing.unread:
        warning = f" {code(closing.unread)} is not a future date. Write it as year-month-day."
    text = (
        f"**Put off until {long_date(closing.until)}**, because somebody closed this issue. "
        f"It comes back on that day if anything is still due.{warning}"
    )
    return [text]


def _not_now(today: date) -> str:
    return (
        "Not now? Close this issue, and write in a comment when it should come back, "
        f"such as `snooze: {today.year + 1}-01-31` on a line of its own. "
        "Without a date, it comes back a month after it was closed. "
        "Your own notes are kept: write them below."
    )
