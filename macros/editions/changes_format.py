"""Format the differences between two editions as terminal text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import groupby

from macros.basics.safe_markdown import plain
from macros.basics.text import count
from macros.editions.diff import Sign
from macros.editions.differences import (
    Changes,
    FieldChange,
    PageChange,
    PageVerb,
    RecordChange,
    RecordVerb,
)
from macros.editions.text_diff import Passage

Mark = Callable[[Sign, str], str]
"""Formats a piece of text that was kept, removed or added."""

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
"""Kind of record to its heading and its noun in the singular."""
_FIELDS = {"platform_id": "permanent id", "profile": "address"}
"""Labels of fields whose key says too little."""
VERBS: dict[RecordVerb | PageVerb, str] = {
    "new": "new",
    "changed": "changed",
    "gone": "removed",
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
"""Label of what happened to a record or a page."""


def title_of(change: RecordChange | PageChange) -> str:
    """Return the title of a change in a list; a person who left has no name."""
    if isinstance(change, PageChange):
        return change.title
    return change.name or "Somebody"


def field_name(field: str) -> str:
    """Return the label of a field."""
    return _FIELDS.get(field, field.replace("_", " "))


def as_json(changes: Changes) -> str:
    """Return changes as JSON."""
    return json.dumps(asdict(changes), indent=2, ensure_ascii=False)


def as_text(changes: Changes, mark: Mark) -> Iterator[str]:
    """Yield changes as lines for a terminal; `mark` formats removed and added text."""
    yield f"From {changes.old} to {changes.new}"
    if changes.is_empty:
        yield ""
        yield "Nothing changed."
    for kind, group in groupby(changes.records, key=lambda change: change.kind):
        records = list(group)
        yield ""
        yield f"{KINDS[kind][0]} ({len(records)})"
        for change in records:
            record_id = f" ({change.id})" if change.id else ""
            yield f"  {VERBS[change.verb]}: {title_of(change)}{record_id}"
            for field in change.fields:
                yield f"      {field_name(field.field)}: {_values(field, mark)}"
            for version in change.versions:
                yield f"      {version.version}, {version.date}: {version.summary}"
    if changes.pages:
        yield ""
        yield f"Pages ({len(changes.pages)})"
    for page in changes.pages:
        again = ", read again" if page.material else ""
        yield f"  {VERBS[page.verb]}: {page.title} ({_place(page)}){again}"
        for passage in page.passages:
            yield f"      {passage.heading}: {_passage(passage, mark)}"
        if page.more:
            yield f"      … and {count(page.more, 'more passage')}"
    if changes.notes:
        yield ""
        yield "Not everything could be compared:"
        yield from (f"  {note}" for note in changes.notes)


def as_markdown(changes: Changes) -> Iterator[str]:
    """Yield changes as lines of Markdown: removed text struck through, added text bold."""
    yield f"# What changed from {plain(changes.old)} to {plain(changes.new)}"
    if changes.is_empty:
        yield ""
        yield "Nothing changed."
    for kind, records in groupby(changes.records, key=lambda change: change.kind):
        yield ""
        yield f"## {KINDS[kind][0]}"
        yield ""
        for change in records:
            yield f"- {plain(title_of(change))}: {VERBS[change.verb]}"
            for field in change.fields:
                yield f"    - {field_name(field.field)}: {_values(field, _markdown_mark)}"
            for version in change.versions:
                yield f"    - {version.version}, {version.date}: {plain(version.summary)}"
    if changes.pages:
        yield ""
        yield "## Pages"
        yield ""
    for page in changes.pages:
        again = " (read again)" if page.material else ""
        yield f"- {plain(page.title)}: {VERBS[page.verb]}, {plain(_place(page))}{again}"
        for passage in page.passages:
            yield f"    - {plain(passage.heading)}: {_passage(passage, _markdown_mark)}"
        if page.more:
            yield f"    - … and {count(page.more, 'more passage')}"
    if changes.notes:
        yield ""
        yield "Not everything could be compared:"
        yield ""
        yield from (f"- {plain(note)}" for note in changes.notes)


def plain_mark(sign: Sign, text: str) -> str:
    """Mark removed text as [-text-] and added text as {+text+}, like `git diff --word-diff`."""
    if sign == "same":
        return text
    bare = text.strip()
    blank = text[: len(text) - len(text.lstrip())]
    return f"{blank}[-{bare}-]" if sign == "old" else f"{blank}{{+{bare}+}}"


def _markdown_mark(sign: Sign, text: str) -> str:
    """Strike removed text through and print added text bold."""
    bare = text.strip()
    if sign == "same" or not bare:
        return plain(text)
    blank = text[: len(text) - len(text.lstrip())]
    return f"{blank}~~{plain(bare)}~~" if sign == "old" else f"{blank}**{plain(bare)}**"


def _passage(passage: Passage, mark: Mark) -> str:
    """Return a passage on one line, with a space between removed text and its replacement."""
    line = ""
    previous: Sign = "same"
    for sign, text in passage.pieces:
        if previous == "old" and sign == "new" and not text.startswith(" "):
            line += " "
        line += mark(sign, text)
        previous = sign
    line = line.strip()
    if passage.after is None:
        return line
    return f"{line} {mark('same', moved_note(passage))}"


def moved_note(passage: Passage) -> str:
    """Return the note after a line that only moved, with its new place."""
    place = (passage.after or "").removeprefix("- ")
    return f"(moved, now after “{place}”)" if place else "(moved, now first)"


def _values(field: FieldChange, mark: Mark) -> str:
    """Return the removed values, then the added ones."""
    pieces: list[tuple[Sign, str]] = [("old", value) for value in field.old]
    pieces += [("new", value) for value in field.new]
    return " ".join(mark(sign, value) for sign, value in pieces)


def _place(page: PageChange) -> str:
    return f"{page.old_path} → {page.path}" if page.old_path else page.path
