"""What an owner's issue says: in words for people without commands, with what to do if it cannot be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from macros.basics.safe_markdown import code
from macros.basics.text import long_date
from macros.code_host.issue import Issue
from macros.upkeep.due import Item, OwnerDue
from macros.upkeep.findings import Subject
from macros.upkeep.host_text import plain_or, told
from macros.upkeep.issue_text import INTRODUCTION, IssueText, Marker, written
from macros.upkeep.snooze import Closing

PREFIX = "Due in the playbook: "
"""How the title of every issue of ours begins."""
DONE = "Nothing is due any more. Thank you."
_MOST = 60_000
"""Characters of a text: GitHub takes 65,536."""
_FOR_DIGESTS = 0.9
"""What the digests of its lines leave to a section."""
_INTRODUCTION = (
    f"{INTRODUCTION} Each entry says what to do and leads to the place. When your change is accepted, the entry leaves this list. "
    "When nothing is due any more, the issue closes by itself."
)

Line = Callable[[Item, bool], str]
"""Writes an item as an entry of a list, with its command if the flag says so."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is due for an owner, on its way into an issue."""

    due: OwnerDue
    line: Line
    today: date
    unknown: frozenset[str] = frozenset()
    """Handles that the code host does not know."""

    @property
    def key(self) -> str:
        """What the owner is known by."""
        return self.due.owner.key

    @property
    def title(self) -> str:
        """The title of the issue."""
        return title_for(self.due)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Whom the issue is to be assigned to, as far as the code host knows them."""
        return tuple(handle for handle in self.due.owner.handles if handle not in self.unknown)

    def missing(self, refused: Iterable[str]) -> tuple[str, ...]:
        """Return everybody to whom the issue cannot be assigned."""
        both = self.unknown | set(refused)
        return tuple(handle for handle in self.due.owner.handles if handle in both)

    def section(
        self, refused: Iterable[str] = (), closing: Closing | None = None, room: int = _MOST
    ) -> str:
        """Return what the issue says, cut to as many characters as there is room for."""
        head = [
            _INTRODUCTION,
            *self._unassigned(refused),
            *_put_off(closing),
            f"For {told(self.due.owner.name)}:",
        ]
        foot = _not_now(self.today)
        room -= sum(len(part) + 2 for part in (*head, foot))
        return "\n\n".join([*head, self._entries(room), foot])

    def body(
        self, around: IssueText, refused: Iterable[str] = (), closing: Closing | None = None
    ) -> str:
        """Return the text of the issue, with what people wrote into it."""
        left = tuple(refused)
        accepted = tuple(handle for handle in self.wanted if handle not in left)
        later = (
            closing.until.isoformat() if closing is not None and closing.until is not None else ""
        )
        marker = Marker(self.key, accepted, self._listed(), left, self.title, later)
        room = int((_MOST - len(str(marker)) - len(around.by_hand)) * _FOR_DIGESTS)
        return written(marker, self.section(left, closing, room), around)

    def _listed(self) -> dict[Subject, tuple[str, ...]]:
        """Return what is listed of what was found outside."""
        subjects: tuple[Subject, ...] = ("address", "profile")
        keys = {
            subject: {item.key for item in self.due.items if item.kind == subject}
            for subject in subjects
        }
        return {subject: tuple(sorted(found)) for subject, found in keys.items() if found}

    def _entries(self, room: int) -> str:
        """Return as many entries as there is room for, and how many there are more."""
        owner = self.due.owner
        entries: list[str] = []
        for item in self.due.items:
            text = self.line(item, owner.has_commands)
            room -= len(text) + 1
            if room < 0:
                more = len(self.due.items) - len(entries)
                entries.append(f"\nAnd {more} more. They come up here as the list gets shorter.")
                if owner.has_commands:
                    choice = "" if owner.kind == "maintainers" else f" --owner {owner.id}"
                    entries.append(f"\nCommand: `playbook report --due{choice}` lists them all.")
                break
            entries.append(text)
        return "\n".join(entries)

    def _unassigned(self, refused: Iterable[str]) -> list[str]:
        missing = self.missing(refused)
        if not missing:
            return []
        people = {handle: person for person in self.due.owner.people if (handle := person.handle)}
        names = {handle.removeprefix("@"): person.name for handle, person in people.items()}
        who = " and ".join(
            f"{told(names[one])} ({code(one)})" if one in names else code(one) for one in missing
        )
        text = (
            f"This issue could not be assigned to {who}: the code host does not know the name, or it has no access here. "
            "Please pass the list on. The hub can correct the name or give access; it is tried again each time."
        )
        return [text]


def title_for(due: OwnerDue) -> str:
    """Return the title of an owner's issue."""
    return f"{PREFIX}{plain_or(due.owner.name, due.owner.id)}"


def title_of(issue: Issue, marker: Marker | None, reminder: Reminder) -> str:
    """Return the title that an issue is to have: its own if somebody changed it."""
    is_changed = marker is not None and marker.title and issue.title != marker.title
    return issue.title if is_changed else reminder.title


def closed_body(around: IssueText, text: str, body: str) -> str:
    """Return the text of an issue that is closed because there is nothing more to say; as it was if its marker is lost."""
    marker = around.marker
    if marker is None:
        return body
    return written(replace(marker, listed={}, refused=(), later="", done=True), text, around)


def _put_off(closing: Closing | None) -> list[str]:
    if closing is None or closing.until is None:
        return []
    unread = ""
    if closing.unread:
        unread = f" {code(closing.unread)} is no day to come. Write year, month and day."
    text = (
        f"**Put off until {long_date(closing.until)}**, because somebody closed this issue. "
        f"It comes back on that day if anything is still due.{unread}"
    )
    return [text]


def _not_now(today: date) -> str:
    return (
        "Not now? Close this issue, and write in a comment when it should come back, "
        f"such as `snooze: {today.year + 1}-01-31` on a line of its own. Without a day it comes back a month after it was closed. "
        "Your own notes stay: write them below."
    )
