"""What changed between two editions, as text for a terminal, as Markdown for a message, and as JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import groupby

from macros.basics.safe_markdown import plain
from macros.basics.text import count
from macros.editions.change import (
    Changes,
    FieldChange,
    PageChange,
    PageVerb,
    RecordChange,
    RecordVerb,
)
from macros.editions.diff import Sign
from macros.editions.text_diff import Passage

Mark = Callable[[Sign, str], str]
"""Writes a piece of text that stays, goes or comes."""

KINDS: dict[str, tuple[str, str]] = {
    "policy": ("Policies", "policy"),
    "person": ("People", "person"),
    "department": ("Departments", "department"),
    "account": ("Accounts", "account"),
    "goal": ("Goals", "goal"),
    "route": ("Routes", "route"),
    "course": ("Courses", "course"),
    "decision": ("Decisions", "decision"),
    "right": ("Decision rights", "decision right"),
    "question": ("Questions", "question"),
}
"""Kind to its heading, and to its name for one."""
_FIELDS = {"platform_id": "permanent id", "profile": "address"}
"""Names of fields that say too little as they are."""
VERBS: dict[RecordVerb | PageVerb, str] = {
    "new": "new",
    "changed": "changed",
    "gone": "taken out",
    "adopted": "now in force",
    "retired": "retired",
    "joined": "joined",
    "moved": "moved",
    "left": "left",
    "opened": "opened",
    "closed": "closed",
    "renamed": "moved",
    "reworded": "reworded",
}
"""What became of a record or a page, in words."""


def title_of(change: RecordChange | PageChange) -> str:
    """Give what a change is listed as; a person who left has no name."""
    if isinstance(change, PageChange):
        return change.title
    return change.name or "Somebody"


def field_name(field: str) -> str:
    """Give a field's name in words."""
    return _FIELDS.get(field, field.replace("_", " "))


def as_json(changes: Changes) -> str:
    """Write changes as JSON."""
    return json.dumps(asdict(changes), indent=2, ensure_ascii=False)


def as_text(changes: Changes, mark: Mark) -> Iterator[str]:
    """Write changes as lines for a terminal; `mark` writes what goes and what comes."""
    yield f"From {changes.old} to {changes.new}"
    if changes.is_empty:
        yield ""
        yield "Nothing changed."
    for kind, found in groupby(changes.records, key=lambda change: change.kind):
        listed = list(found)
        yield ""
        yield f"{KINDS[kind][0]} ({len(listed)})"
        for change in listed:
            yield f"  {VERBS[change.verb]}: {title_of(change)}{f' ({change.id})' if change.id else ''}"
            yield from (
                f"      {field_name(field.field)}: {_values(field, mark)}"
                for field in change.fields
            )
            yield from (
                f"      {version.version}, {version.date}: {version.summary}"
                for version in change.versions
            )
    if changes.pages:
        yield ""
        yield f"Pages ({len(changes.pages)})"
    for page in changes.pages:
        yield f"  {VERBS[page.verb]}: {page.title} ({_place(page)}){', read again' if page.material else ''}"
        for passage in page.passages:
            yield f"      {passage.heading}: {_passage(passage, mark)}"
        if page.more:
            yield f"      … and {count(page.more, 'more passage')}"
    if changes.notes:
        yield ""
        yield "Not everything could be compared:"
        yield from (f"  {note}" for note in changes.notes)


def as_markdown(changes: Changes) -> Iterator[str]:
    """Write changes as lines of Markdown: what goes is struck through, what comes is bold."""
    yield f"# What changed from {plain(changes.old)} to {plain(changes.new)}"
    if changes.is_empty:
        yield ""
        yield "Nothing changed."
    for kind, found in groupby(changes.records, key=lambda change: change.kind):
        yield ""
        yield f"## {KINDS[kind][0]}"
        yield ""
        for change in found:
            yield f"- {plain(title_of(change))}: {VERBS[change.verb]}"
            yield from (
                f"    - {field_name(field.field)}: {_values(field, _marked)}"
                for field in change.fields
            )
            yield from (f"    - {v.version}, {v.date}: {plain(v.summary)}" for v in change.versions)
    if changes.pages:
        yield ""
        yield "## Pages"
        yield ""
    for page in changes.pages:
        again = " (read again)" if page.material else ""
        yield f"- {plain(page.title)}: {VERBS[page.verb]}, {plain(_place(page))}{again}"
        for passage in page.passages:
            yield f"    - {plain(passage.heading)}: {_passage(passage, _marked)}"
        if page.more:
            yield f"    - … and {count(page.more, 'more passage')}"
    if changes.notes:
        yield ""
        yield "Not everything could be compared:"
        yield ""
        yield from (f"- {plain(note)}" for note in changes.notes)


def plain_mark(sign: Sign, text: str) -> str:
    """Mark what goes as [-text-] and what comes as {+text+}, as git does."""
    if sign == "same":
        return text
    bare = text.strip()
    blank = text[: len(text) - len(text.lstrip())]
    return f"{blank}[-{bare}-]" if sign == "old" else f"{blank}{{+{bare}+}}"


def _marked(sign: Sign, text: str) -> str:
    """Strike through what goes, and print bold what comes."""
    bare = text.strip()
    if sign == "same" or not bare:
        return plain(text)
    blank = text[: len(text) - len(text.lstrip())]
    return f"{blank}~~{plain(bare)}~~" if sign == "old" else f"{blank}**{plain(bare)}**"


def _passage(passage: Passage, mark: Mark) -> str:
    """Write a passage on one line, with a blank between what goes and what comes in its place."""
    written = ""
    before: Sign = "same"
    for sign, text in passage.pieces:
        written += " " if before == "old" and sign == "new" and not text.startswith(" ") else ""
        written += mark(sign, text)
        before = sign
    return (
        written.strip()
        if passage.after is None
        else f"{written.strip()} {mark('same', moved_note(passage))}"
    )


def moved_note(passage: Passage) -> str:
    """Return what is said after a line that only moved: where it is now."""
    place = (passage.after or "").removeprefix("- ")
    return f"(moved, now after “{place}”)" if place else "(moved, now first)"


def _values(field: FieldChange, mark: Mark) -> str:
    """Write the values that went, then those that came."""
    pieces: list[tuple[Sign, str]] = [("old", value) for value in field.old]
    pieces += [("new", value) for value in field.new]
    return " ".join(mark(sign, value) for sign, value in pieces)


def _place(page: PageChange) -> str:
    return f"{page.old_path} → {page.path}" if page.old_path else page.path
