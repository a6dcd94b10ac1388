"""Report on pages: changed passages, links and images, and once for all what many pages share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from macros.basics.text import count
from macros.editions.changes_format import VERBS, moved_note
from macros.editions.diff import Edit, Sign
from macros.editions.differences import PageChange
from macros.editions.text_diff import Passage
from macros.pull_requests.article_diff import Caution, Detail
from macros.pull_requests.impact import Impact
from macros.pull_requests.site_diff import SurroundingChange
from macros.pull_requests.spans import Line, ReportEntry, Span

_MIN_SHARED = 5  # a change on this many pages is reported once for all of them
_MAX_PAGES = 250  # listed in one entry
_MAX_PLACES = 5  # pages listed for one address
_ITEM_MARK = re.compile(r"^-(?:\s+|$)")


def page_entries(impact: Impact, preview: str) -> Iterator[ReportEntry]:
    """Yield an entry for each page that changes.

    `preview` is the address of the built proposal, with a slash at its end, or empty.
    """
    pages = impact.changes.pages if impact.changes is not None else ()
    lines = {
        page.path: [
            *_passages(page.passages, page.more),
            *map(detail_line, impact.details.get(page.path, ())),
        ]
        for page in pages
    }
    uses = Counter(line for page_lines in lines.values() for line in set(page_lines))
    common = {line for line, number in uses.items() if number >= _MIN_SHARED}
    only_common = []
    for page in pages:
        own = tuple(line for line in lines[page.path] if line not in common)
        if not own and lines[page.path] and page.verb in ("reworded", "changed"):
            only_common.append(page.path)
        else:
            yield ReportEntry(_title(impact, page, preview), own, is_folded=bool(own))
    if common:
        yield _common_entry(lines, common, only_common)


def _common_entry(
    lines: dict[str, list[Line]], common: set[Line], only_common: Sequence[str]
) -> ReportEntry:
    """Return the entry for changes that many pages share, and the pages without any other."""
    in_order: dict[Line, None] = {}
    pages = 0
    for page_lines in lines.values():
        common_lines = [line for line in page_lines if line in common]
        in_order |= dict.fromkeys(common_lines)
        pages += bool(common_lines)
    below = [*in_order]
    if only_common:
        paths = path_spans(only_common, _MAX_PAGES, "more page")
        below.append((Span("Nothing else changes on:"), *paths))
    title = Span(f"The same on {count(pages, 'page')}", "strong")
    return ReportEntry((title,), tuple(below), is_folded=True)


def path_spans(paths: Sequence[str], most: int, noun: str) -> list[Span]:
    """Return spans for at most so many paths, with a space before each, and count the rest."""
    spans = []
    for path in paths[:most]:
        spans += [Span(" "), Span(path, "code")]
    if len(paths) > most:
        spans.append(Span(f" and {count(len(paths) - most, noun)}"))
    return spans


def _title(impact: Impact, page: PageChange, preview: str) -> Line:
    address = impact.addresses.get(page.path)
    href = ""
    # A report may come from an untrusted source: its addresses must not leave the preview.
    if preview and address is not None and ".." not in address:
        href = f"{preview}{quote(address)}"
    place = f"{page.old_path} → {page.path}" if page.old_path else page.path
    again = ", readers are asked to read it again" if page.material else ""
    return (
        Span(page.title, "strong", href),
        Span(f" ({VERBS[page.verb]}{again}) "),
        Span(place, "code"),
    )


def around_entry(around: SurroundingChange) -> ReportEntry:
    """Return the entry for a change around the pages."""
    below = (*_passages(around.passages, around.more), *map(detail_line, around.details))
    return ReportEntry((Span(around.title, "strong"),), below, is_folded=bool(below))


def _passages(passages: Iterable[Passage], more: int) -> Iterator[Line]:
    for passage in passages:
        # Quoted text never begins a line: there it could be a command to the code host.
        if passage.heading:
            place = f"Under “{passage.heading}”: "
        else:
            place = "Above the first heading: " if passage.after is None else "Section: "
        note = () if passage.after is None else (Span(f" {moved_note(passage)}"),)
        yield (Span(place), *_pieces(_without_item_mark(passage.pieces)), *note)
    if more:
        yield (Span(f"… and {count(more, 'more passage')}"),)


def _without_item_mark(pieces: Sequence[Edit]) -> Iterator[Edit]:
    """Yield pieces without the mark of a list item: the report lists the passage itself.

    The mark may be in up to two pieces: at the start of the old line and of the new one.
    """
    for number, (sign, text) in enumerate(pieces):
        is_start = all(previous not in ("same", sign) for previous, _ in pieces[:number])
        yield sign, _ITEM_MARK.sub("", text) if is_start else text


def _pieces(pieces: Iterable[Edit]) -> Iterator[Span]:
    """Yield pieces as spans, with the spaces around removed and added text outside of its marks."""
    previous: Sign = "same"
    for sign, text in pieces:
        if sign == "same":
            yield Span(text)
        elif bare := text.strip():
            if text[:1].isspace() or (previous == "old" and sign == "new"):
                yield Span(" ")
            yield Span(bare, "old" if sign == "old" else "new")
            if text[-1:].isspace():
                yield Span(" ")
        previous = sign


def detail_line(detail: Detail) -> Line:
    """Return the line for a change besides the text."""
    text = Span(detail.text, "code")
    if detail.kind in ("link", "form"):
        return _target(detail)
    if detail.kind == "picture":
        verb = "New image " if detail.new else "Removed image "
        alt = (Span(f" ({detail.text})"),) if detail.text else ()
        return (Span(verb), Span(detail.new or detail.old, "code"), *alt)
    if detail.kind == "content":
        return (Span("New content of the image "), text)
    if detail.kind == "image":
        return (Span("Description of the image "), text, Span(": "), *_swap(detail))
    if detail.kind == "drawing":
        name = f"Chart or diagram “{detail.text}”: " if detail.text else "Chart or diagram: "
        has_texts = detail.old or detail.new
        return (Span(name), *(_swap(detail) if has_texts else [Span("its shapes change")]))
    if detail.kind == "label":
        return (Span("Label ("), text, Span("): "), *_swap(detail))
    if detail.kind == "anchor":
        note = Span("; links to the old address no longer work")
        return (Span("Address of a section: "), *_swap(detail), note)
    return (Span("Only the markup changes: "), Span(detail.text or "its elements", "code"))


def _target(detail: Detail) -> Line:
    noun = f"link “{detail.text}”" if detail.kind == "link" else "form"
    subject = noun[:1].upper() + noun[1:]
    old, new = Span(detail.old, "code"), Span(detail.new, "code")
    if detail.old and detail.new:
        return (Span(f"{subject} leads to "), new, Span(" instead of "), old)
    if detail.new:
        return (Span(f"New {noun} to "), new)
    return (Span(f"{subject} no longer leads to "), old)


def _swap(detail: Detail) -> Iterator[Span]:
    if detail.old:
        yield Span(detail.old, "old")
    if detail.old and detail.new:
        yield Span(" ")
    if detail.new:
        yield Span(detail.new, "new")


def caution_entries(cautions: Iterable[Caution]) -> Iterator[ReportEntry]:
    """Yield an entry for each new address outside the playbook, with the pages that link to it."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for caution in cautions:
        key = (caution.text, caution.old, caution.new)
        places.setdefault(key, []).append(caution.page or "every page")
    for (text, old, new), pages in places.items():
        before = (Span(" instead of "), Span(old, "code")) if old else ()
        link = Span(f"“{text}” leads to " if text else "A link without text leads to ")
        paths = path_spans(pages, _MAX_PLACES, "more page")
        yield ReportEntry((link, Span(new, "code"), *before, Span(", on"), *paths))
