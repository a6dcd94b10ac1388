"""What is told of a proposal, in words and in order, whatever it is written as: a comment, a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from macros.basics.problem import Problem
from macros.basics.text import count
from macros.editions.change import FieldChange, RecordChange
from macros.editions.changes_format import KINDS, VERBS, field_name, title_of
from macros.pull_requests.approval import Approval
from macros.pull_requests.guard import RULE
from macros.pull_requests.impact import Found, Impact, LostAddress
from macros.pull_requests.page_report import around_entry, caution_entries, page_entries
from macros.pull_requests.policy_versions import RULE as UNVERSIONED
from macros.pull_requests.site_diff import FileKind, FoundBy
from macros.pull_requests.spans import Entry, Line, Section, Span, SpanKind, Story

_FILES_SHOWN = 5


def story_of(impact: Impact, preview: str = "", caution: str = "") -> Story:
    """Tell of a proposal, with a caution before all else if there is one.

    `preview` is the address of its built site, with a slash at its end, where there is one.
    """
    sections = [
        Section(
            "Addresses outside the playbook",
            tuple(caution_entries(impact.cautions)),
            "address",
            _CAUTION,
        ),
        Section(
            "What may not be proposed so",
            tuple(_problem(problem) for problem in impact.refusals),
            "problem",
        ),
        _problems(impact, "error", "To mend", "The change can be merged when these are mended."),
        _problems(impact, "warning", "To look at", "Warnings stop nothing."),
        Section("Pages", tuple(page_entries(impact, preview)), "page"),
        Section("People, accounts and other records", tuple(_records(impact)), "record"),
        Section("Around the pages", tuple(_around(impact)), "entry"),
        Section(
            "Mended by this change",
            tuple(_problem(problem) for problem in impact.mended),
            "problem",
        ),
        Section(
            "Who approves", tuple(_approval(one) for one in impact.approvals), "group", _APPROVING
        ),
    ]
    return Story(
        "What this proposal changes",
        (*([(Span(caution, "strong"),)] if caution else []), *_lead(impact, preview)),
        tuple(one for one in sections if one.entries),
    )


def preview_line(address: str) -> Line:
    """Say where the built site of a proposal is; the forms read the address there (macros/forms/page/status.js)."""
    return (
        Span("Look at the whole site as it would be: "),
        Span("preview", address=address),
        Span("."),
    )


_CAUTION = "These are new, or lead to another host than before. Make sure whose they are."
_APPROVING = "As the playbook says before this change."


def _lead(impact: Impact, preview: str) -> Iterator[Line]:
    """Say in a few sentences what matters most."""
    yield (Span(_verdict(impact), "strong"), Span(f" {_mend(impact)}".rstrip()))
    if impact.code:
        what = f"It changes {count(len(impact.code), 'file')} of code or settings. What these change on pages is not shown here: "
        yield (Span(f"{what}the pages of both sides are built with the code that is in use now."),)
    if impact.editorial:
        pages = [span for path in impact.editorial for span in (Span(" "), Span(path, "code"))]
        yield (
            Span(
                "It is marked as editorial: the text of these policies changes without a new version:"
            ),
            *pages,
            Span("."),
        )
    if preview:
        yield preview_line(preview)


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
    return Entry(entry.line, entry.below, found.correction, lines=found.lines)


def _problem(problem: Problem) -> Entry:
    place = (
        problem.location.path
        if problem.rule == RULE
        else f"{problem.location.path}:{problem.location.line}"
    )
    said = problem.message[:1].upper() + problem.message[1:]
    named = (Span(" "), Span(problem.rule, "code")) if problem.rule == UNVERSIONED else ()
    return Entry((Span(place, "code"), Span(f" {said} {problem.hint}".rstrip()), *named))


def _records(impact: Impact) -> Iterator[Entry]:
    records = impact.changes.records if impact.changes is not None else ()
    for kind, found in groupby(records, key=lambda change: change.kind):
        for change in found:
            line = (
                Span(f"{KINDS[kind][1].capitalize()} "),
                Span(title_of(change), "strong"),
                Span(f": {VERBS[change.verb]}"),
            )
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
    for around in impact.around:
        yield around_entry(around)
    yield from map(_found_by, impact.found_by)
    yield from _files(impact)
    for sentence in impact.menu:
        yield Entry((Span(f"Menu: {sentence}"),))
    for old, new in impact.redirects.items():
        yield Entry(
            (Span("The old address of "), Span(old, "code"), Span(" leads to "), Span(new, "code"))
        )
    yield from map(_lost, impact.lost)


def _found_by(found: FoundBy) -> Entry:
    values: list[Span] = [Span(found.old, "old"), Span(" ")] if found.old else []
    values += [Span(found.new, "new")] if found.new else []
    return Entry(
        (Span(f"{found.what.capitalize()} of "), Span(found.place, "code"), Span(": "), *values)
    )


def _files(impact: Impact) -> Iterator[Entry]:
    for kind, found in groupby(
        sorted(impact.files, key=lambda file: file.kind), key=lambda file: file.kind
    ):
        paths = [file.path for file in found]
        shown = [span for path in paths[:_FILES_SHOWN] for span in (Span(" "), Span(path, "code"))]
        more = (
            [Span(f" and {count(len(paths) - _FILES_SHOWN, 'more file')}")]
            if len(paths) > _FILES_SHOWN
            else []
        )
        yield Entry((Span(f"{_FILE_KINDS[kind]}:"), *shown, *more))


_FILE_KINDS: dict[FileKind, str] = {
    "calendar": "Calendars",
    "card": "Contact cards",
    "feed": "Feeds",
    "department": "What “My department” shows",
    "file": "Files",
}


def _lost(lost: LostAddress) -> Entry:
    ways = (
        f"'{lost.old}: {lost.new}'" if lost.new else f"'{lost.old}:' and the page to read instead"
    )
    mend = f", links and bookmarks to it break. Add the line {ways} under 'moved' in redirects.yml."
    return Entry((Span("Nothing leads on from "), Span(lost.old, "code"), Span(mend)))


def _approval(approval: Approval) -> Entry:
    handles = [span for handle in approval.handles for span in (Span(" "), Span(handle, "code"))]
    people = f": {', '.join(approval.people)}" if approval.people else ""
    below = tuple(_reason(why, files) for why, files in approval.reasons.items())
    return Entry((Span(approval.who, "strong"), Span(people), *handles), below)


def _reason(why: str, files: Sequence[str]) -> Line:
    shown = [span for path in files[:_FILES_SHOWN] for span in (Span(" "), Span(path, "code"))]
    more = (
        [Span(f" and {count(len(files) - _FILES_SHOWN, 'more file')}")]
        if len(files) > _FILES_SHOWN
        else []
    )
    return (Span(why), *shown, *more)
