"""Build the report on a proposal, independent of its format: comment or HTML page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from macros.basics.problem import Problem
from macros.basics.text import count
from macros.editions.changes_format import KINDS, VERBS, field_name, title_of
from macros.editions.differences import FieldChange, RecordChange
from macros.pull_requests.approval import Approval
from macros.pull_requests.guard import RULE
from macros.pull_requests.impact import AddedProblem, Impact, MissingRedirect
from macros.pull_requests.page_report import around_entry, caution_entries, page_entries, path_spans
from macros.pull_requests.policy_versions import RULE as UNVERSIONED
from macros.pull_requests.site_diff import DiscoveryChange, FileKind
from macros.pull_requests.spans import Line, ProposalReport, ReportEntry, Section, Span, SpanKind

_MAX_FILES = 5  # listed in one entry
_STOP = Span(".")

# macros/forms/page/status.js reads the problems below these two headings.
_NOT_ALLOWED, _TO_FIX = "Not allowed in a proposal", "To fix"


def build_report(impact: Impact, preview: str = "", caution: str = "") -> ProposalReport:
    """Return the report on a proposal, with a caution at its top if there is one.

    `preview` is the address of the built proposal, with a slash at its end, or empty.
    """
    sections = [
        Section(
            "Addresses outside the playbook",
            tuple(caution_entries(impact.cautions)),
            "address",
            "These are new, or lead to another host than before. Check who they belong to.",
        ),
        Section(_NOT_ALLOWED, tuple(map(_problem, impact.refusals)), "problem"),
        _problems(impact, "error", _TO_FIX, "The change can be merged when these are fixed."),
        _problems(impact, "warning", "Warnings", "They do not block the change."),
        Section("Pages", tuple(page_entries(impact, preview)), "page"),
        Section("People, accounts and other records", tuple(_records(impact)), "record"),
        Section("Around the pages", tuple(_around(impact)), "entry"),
        Section("Fixed by this change", tuple(map(_problem, impact.mended)), "problem"),
        Section(
            "Who approves",
            tuple(map(_approval, impact.approvals)),
            "group",
            "According to the playbook before this change.",
        ),
    ]
    warning = [(Span(caution, "strong"),)] if caution else []
    return ProposalReport(
        "What this proposal changes",
        (*warning, *_lead(impact, preview)),
        tuple(section for section in sections if section.entries),
    )


def preview_line(address: str) -> Line:
    """Return the line with the address of the built proposal.

    The forms read the address from it (macros/forms/page/status.js).
    """
    return (Span("See the whole site with this change: "), Span("preview", address=address), _STOP)


def _lead(impact: Impact, preview: str) -> Iterator[Line]:
    """Yield the most important facts, a sentence or two in each line."""
    yield (Span(_verdict(impact), "strong"), Span(f" {_errors(impact)}".rstrip()))
    if impact.code:
        files = count(len(impact.code), "file")
        yield (
            Span(
                f"It changes {files} of code or settings. Their effect on pages is not shown here: "
                "both versions are built with the current code."
            ),
        )
    if impact.editorial:
        text = (
            "It is marked as editorial: the text of these policies changes without a new version:"
        )
        yield (Span(text), *path_spans(impact.editorial, len(impact.editorial), ""), _STOP)
    if preview:
        yield preview_line(preview)


def _verdict(impact: Impact) -> str:
    if impact.changes is None:
        return impact.reason
    pages = len(impact.changes.pages)
    if pages:
        return f"Readers see {count(pages, 'page')} change."
    if impact.is_seen:
        return "The text of all pages stays the same, but something around it changes."
    if impact.data_changes:
        return "No page changes, but files for other programs do."
    return "Pages and data do not change." if impact.code else "Readers see no change."


def _errors(impact: Impact) -> str:
    errors = len(impact.refusals)
    errors += sum(entry.problem.severity == "error" for entry in impact.found)
    sentences = []
    if errors:
        sentences.append(f"{count(errors, 'error')} to fix.")
    if impact.old_errors:
        sentences.append(f"The playbook already had {count(impact.old_errors, 'error')}.")
    return " ".join(sentences)


def _problems(impact: Impact, severity: str, heading: str, lead: str) -> Section:
    entries = [entry for entry in impact.found if entry.problem.severity == severity]
    return Section(heading, tuple(map(_with_fix, entries)), "problem", lead)


def _with_fix(new_problem: AddedProblem) -> ReportEntry:
    entry = _problem(new_problem.problem)
    return ReportEntry(entry.line, entry.below, new_problem.correction, lines=new_problem.lines)


def _problem(problem: Problem) -> ReportEntry:
    place = problem.location.path
    if problem.rule != RULE:
        place += f":{problem.location.line}"
    message = problem.message[:1].upper() + problem.message[1:]
    rule = (Span(" "), Span(problem.rule, "code")) if problem.rule == UNVERSIONED else ()
    return ReportEntry((Span(place, "code"), Span(f" {message} {problem.hint}".rstrip()), *rule))


def _records(impact: Impact) -> Iterator[ReportEntry]:
    for change in impact.changes.records if impact.changes is not None else ():
        line = (
            Span(f"{KINDS[change.kind][1].capitalize()} "),
            Span(title_of(change), "strong"),
            Span(f": {VERBS[change.verb]}"),
        )
        yield ReportEntry(line, tuple(_fields(change)))


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


def _around(impact: Impact) -> Iterator[ReportEntry]:
    """Yield an entry for each change besides the text of pages."""
    for asset in impact.assets:
        yield ReportEntry(
            (Span("Image or document "), Span(asset.path, "code"), Span(f": {asset.verb}"))
        )
    for around in impact.around:
        yield around_entry(around)
    yield from map(_found_by, impact.found_by)
    yield from _files(impact)
    for sentence in impact.menu:
        yield ReportEntry((Span(f"Menu: {sentence}"),))
    for old, new in impact.redirects.items():
        page, target = Span(old, "code"), Span(new, "code")
        yield ReportEntry((Span("The old address of "), page, Span(" leads to "), target))
    yield from map(_missing_redirect, impact.lost)


def _found_by(change: DiscoveryChange) -> ReportEntry:
    values: list[Span] = [Span(change.old, "old"), Span(" ")] if change.old else []
    values += [Span(change.new, "new")] if change.new else []
    subject = Span(f"{change.what.capitalize()} of ")
    return ReportEntry((subject, Span(change.place, "code"), Span(": "), *values))


def _files(impact: Impact) -> Iterator[ReportEntry]:
    files = sorted(impact.files, key=lambda file: file.kind)
    for kind, group in groupby(files, key=lambda file: file.kind):
        paths = path_spans([file.path for file in group], _MAX_FILES, "more file")
        yield ReportEntry((Span(f"{_FILE_KINDS[kind]}:"), *paths))


_FILE_KINDS: dict[FileKind, str] = {
    "calendar": "Calendars",
    "card": "Contact cards",
    "feed": "Feeds",
    "department": "What “My department” shows",
    "file": "Files",
}


def _missing_redirect(redirect: MissingRedirect) -> ReportEntry:
    line = (
        f"'{redirect.old}: {redirect.new}'"
        if redirect.new
        else f"'{redirect.old}:' and the page to read instead"
    )
    fix = f", so links and bookmarks to it break. Add {line} under 'moved' in redirects.yml."
    return ReportEntry((Span("There is no redirect from "), Span(redirect.old, "code"), Span(fix)))


def _approval(approval: Approval) -> ReportEntry:
    handles = path_spans(approval.handles, len(approval.handles), "")
    people = f": {', '.join(approval.people)}" if approval.people else ""
    below = tuple(
        (Span(reason), *path_spans(files, _MAX_FILES, "more file"))
        for reason, files in approval.reasons.items()
    )
    return ReportEntry((Span(approval.who, "strong"), Span(people), *handles), below)
