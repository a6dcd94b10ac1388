"""What is told of a proposal, in words and in order, whatever it is written as: a comment, a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal
from urllib.parse import quote

from macros.editions.change import FieldChange, PageChange, RecordChange
from macros.editions.edit import Edit, Sign
from macros.outputs.changes_format import KINDS, VERBS, field_name, title_of
from macros.problem import Problem
from macros.proposals.approval import Approval
from macros.proposals.correction import Correction
from macros.proposals.guard import RULE
from macros.proposals.impact import Found, Impact, LostAddress
from macros.text import count

SpanKind = Literal["text", "old", "new", "code", "strong"]
_FILES_SHOWN = 5
_MARK = re.compile(r"^-(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    kind: SpanKind = "text"
    address: str = ""
    """Where it leads; always an address of ours."""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is told, with what belongs to it."""

    line: Line
    below: tuple[Line, ...] = ()
    correction: Correction | None = None
    """The line of a file as it is and as it should be."""
    is_folded: bool = False
    """Whether what belongs to it is shown when it is asked for."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the story."""

    heading: str
    entries: tuple[Entry, ...]
    noun: str
    """What an entry is called, where they are counted."""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything, in order."""

    title: str
    lead: tuple[Line, ...]
    sections: tuple[Section, ...]


def story_of(impact: Impact, preview: str = "", caution: str = "") -> Story:
    """Tell of a proposal, with a caution before all else if there is one.

    `preview` is the address of its built site, with a slash at its end, where there is one.
    """
    sections = [
        Section("What may not be proposed so", tuple(_problem(problem) for problem in impact.refusals), "problem"),
        _problems(impact, "error", "To mend", "The change can be merged when these are mended."),
        _problems(impact, "warning", "To look at", "Warnings stop nothing."),
        Section("Pages", tuple(_pages(impact, preview)), "page"),
        Section("People, accounts and other records", tuple(_records(impact)), "record"),
        Section("Around the pages", tuple(_around(impact)), "entry"),
        Section("Mended by this change", tuple(_problem(problem) for problem in impact.mended), "problem"),
        Section("Who approves", tuple(_approval(one) for one in impact.approvals), "group", _APPROVING),
    ]
    return Story(
        "What this proposal changes",
        (*([(Span(caution, "strong"),)] if caution else []), *_lead(impact, preview)),
        tuple(one for one in sections if one.entries),
    )


_APPROVING = "As the playbook says before this change."


def _lead(impact: Impact, preview: str) -> Iterator[Line]:
    """Say in a few sentences what matters most."""
    yield (Span(_verdict(impact), "strong"), Span(f" {_mend(impact)}".rstrip()))
    if impact.code:
        what = f"It changes {count(len(impact.code), 'file')} of code or settings. What these change on pages is not shown here: "
        yield (Span(f"{what}the pages of both sides are built with the code that is in use now."),)
    if preview:
        yield (Span("Look at the whole site as it would be: "), Span("preview", address=preview), Span("."))


def _verdict(impact: Impact) -> str:
    if impact.changes is None:
        return impact.reason
    pages = len(impact.changes.pages)
    if pages:
        return f"Readers see {count(pages, 'page')} change."
    if impact.is_seen:
        return "The words of all pages stay the same; something around them changes."
    if impact.data_changes:
        return "Readers see no page change. Files that other programs read do."
    return "Pages and data say the same as before." if impact.code else "Readers see no change."


def _mend(impact: Impact) -> str:
    errors = sum(found.problem.severity == "error" for found in impact.found) + len(impact.refusals)
    parts = []
    if errors:
        parts.append(f"{count(errors, 'error')} to mend.")
    if impact.old_errors:
        parts.append(f"The playbook had {count(impact.old_errors, 'error')} before it already.")
    return " ".join(parts)


def _problems(impact: Impact, severity: str, heading: str, lead: str) -> Section:
    found = [one for one in impact.found if one.problem.severity == severity]
    return Section(heading, tuple(_found(one) for one in found), "problem", lead)


def _found(found: Found) -> Entry:
    entry = _problem(found.problem)
    return Entry(entry.line, entry.below, found.correction)


def _problem(problem: Problem) -> Entry:
    place = problem.location.path if problem.rule == RULE else f"{problem.location.path}:{problem.location.line}"
    said = problem.message[:1].upper() + problem.message[1:]
    return Entry((Span(place, "code"), Span(f" {said} {problem.hint}".rstrip())))


def _pages(impact: Impact, preview: str) -> Iterator[Entry]:
    for page in impact.changes.pages if impact.changes is not None else ():
        address = impact.addresses.get(page.path)
        href = f"{preview}{quote(address)}" if preview and address is not None and ".." not in address else ""
        place = f"{page.old_path} → {page.path}" if page.old_path else page.path
        again = ", readers are asked to read it again" if page.material else ""
        line = (Span(page.title, "strong", href), Span(f" ({VERBS[page.verb]}{again}) "), Span(place, "code"))
        below = (*_passages(page),)
        yield Entry(line, below, is_folded=bool(below))


def _passages(page: PageChange) -> Iterator[Line]:
    for passage in page.passages:
        # What others wrote never begins a line: there it could be a command to the code host.
        yield (
            Span(f"Under “{passage.heading}”: " if passage.heading else "Above all headings: "),
            *_pieces(_unlisted(passage.pieces)),
        )
    if page.more:
        yield (Span(f"… and {count(page.more, 'more passage')}"),)


def _unlisted(pieces: Sequence[Edit]) -> Iterator[Edit]:
    """Take the mark of an entry from the beginning of a line, before and after the change: the passage is an entry itself."""
    for number, (sign, text) in enumerate(pieces):
        begins = all(before not in ("same", sign) for before, _ in pieces[:number])
        yield sign, _MARK.sub("", text) if begins else text


def _pieces(pieces: Iterable[Edit]) -> Iterator[Span]:
    """Keep a blank between what goes and what comes in its place, and none inside their marks."""
    before: Sign = "same"
    for sign, text in pieces:
        if sign == "same":
            yield Span(text)
        elif bare := text.strip():
            if text[:1].isspace() or (before == "old" and sign == "new"):
                yield Span(" ")
            yield Span(bare, "old" if sign == "old" else "new")
            if text[-1:].isspace():
                yield Span(" ")
        before = sign


def _records(impact: Impact) -> Iterator[Entry]:
    records = impact.changes.records if impact.changes is not None else ()
    for kind, found in groupby(records, key=lambda change: change.kind):
        for change in found:
            line = (Span(f"{KINDS[kind][1].capitalize()} "), Span(title_of(change), "strong"), Span(f": {VERBS[change.verb]}"))
            yield Entry(line, tuple(_fields(change)))


def _fields(change: RecordChange) -> Iterator[Line]:
    for field in change.fields:
        yield (Span(f"{field_name(field.field)}: "), *_values(field))
    for version in change.versions:
        yield (Span(f"Version {version.version} of {version.date}: {version.summary}"),)


def _values(field: FieldChange) -> Iterator[Span]:
    pieces: list[tuple[str, SpanKind]] = [(value, "old") for value in field.old]
    pieces += [(value, "new") for value in field.new]
    for number, (value, kind) in enumerate(pieces):
        if number:
            yield Span(" ")
        yield Span(value, kind)


def _around(impact: Impact) -> Iterator[Entry]:
    """Tell what readers meet besides the words of pages."""
    for asset in impact.assets:
        yield Entry((Span("Image or document "), Span(asset.path, "code"), Span(f": {asset.verb}")))
    for sentence in impact.menu:
        yield Entry((Span(f"Menu: {sentence}"),))
    for old, new in impact.redirects.items():
        yield Entry((Span("The old address of "), Span(old, "code"), Span(" leads to "), Span(new, "code")))
    yield from map(_lost, impact.lost)


def _lost(lost: LostAddress) -> Entry:
    ways = f"'{lost.old}: {lost.new}'" if lost.new else f"'{lost.old}:' and the page to read instead"
    mend = f", links and bookmarks to it break. Add the line {ways} under 'moved' in redirects.yml."
    return Entry((Span("Nothing leads on from "), Span(lost.old, "code"), Span(mend)))


def _approval(approval: Approval) -> Entry:
    handles = [span for handle in approval.handles for span in (Span(" "), Span(handle, "code"))]
    people = f": {', '.join(approval.people)}" if approval.people else ""
    below = tuple(_reason(why, files) for why, files in approval.reasons.items())
    return Entry((Span(approval.who, "strong"), Span(people), *handles), below)


def _reason(why: str, files: Sequence[str]) -> Line:
    shown = [span for path in files[:_FILES_SHOWN] for span in (Span(" "), Span(path, "code"))]
    more = [Span(f" and {count(len(files) - _FILES_SHOWN, 'more file')}")] if len(files) > _FILES_SHOWN else []
    return (Span(why), *shown, *more)
