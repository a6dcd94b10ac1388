"""What a report says of pages: the passages that change, links, images and the rest, and what many pages share once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from macros.basics.text import count
from macros.editions.change import PageChange
from macros.editions.changes_format import VERBS, moved_note
from macros.editions.diff import Edit, Sign
from macros.editions.text_diff import Passage
from macros.pull_requests.article_diff import Caution, Detail
from macros.pull_requests.impact import Impact
from macros.pull_requests.site_diff import Around
from macros.pull_requests.spans import Entry, Line, Span

_SHARED_BY = 5
"""What changes alike on this many pages is said once for all of them."""
_PAGES_SHOWN = 250
_MARK = re.compile(r"^-(?:\s+|$)")


def page_entries(impact: Impact, preview: str) -> Iterator[Entry]:
    """Describe each page that changes; `preview` is the address of the built proposal, with a slash at its end, or empty."""
    pages = impact.changes.pages if impact.changes is not None else ()
    lines = {
        page.path: [
            *_passages(page.passages, page.more),
            *map(detail_line, impact.details.get(page.path, ())),
        ]
        for page in pages
    }
    uses = Counter(line for found in lines.values() for line in set(found))
    shared = {line for line, number in uses.items() if number >= _SHARED_BY}
    left_out = []
    for page in pages:
        own = tuple(line for line in lines[page.path] if line not in shared)
        if not own and lines[page.path] and page.verb in ("reworded", "changed"):
            left_out.append(page.path)
        else:
            yield Entry(_title(impact, page, preview), own, is_folded=bool(own))
    yield from _shared(lines, shared, left_out)


def _shared(
    lines: dict[str, list[Line]], shared: set[Line], left_out: Sequence[str]
) -> Iterator[Entry]:
    if not shared:
        return
    ordered = dict.fromkeys(line for found in lines.values() for line in found if line in shared)
    on = sum(any(line in shared for line in found) for found in lines.values())
    paths = [span for path in left_out[:_PAGES_SHOWN] for span in (Span(" "), Span(path, "code"))]
    more = (
        [Span(f" and {count(len(left_out) - _PAGES_SHOWN, 'more page')}")]
        if len(left_out) > _PAGES_SHOWN
        else []
    )
    only = ((Span("Nothing else changes on:"), *paths, *more),) if left_out else ()
    yield Entry(
        (Span(f"The same on {count(on, 'page')}", "strong"),), (*ordered, *only), is_folded=True
    )


def _title(impact: Impact, page: PageChange, preview: str) -> Line:
    address = impact.addresses.get(page.path)
    href = (
        f"{preview}{quote(address)}"
        if preview and address is not None and ".." not in address
        else ""
    )
    place = f"{page.old_path} → {page.path}" if page.old_path else page.path
    again = ", readers are asked to read it again" if page.material else ""
    return (
        Span(page.title, "strong", href),
        Span(f" ({VERBS[page.verb]}{again}) "),
        Span(place, "code"),
    )


def around_entry(around: Around) -> Entry:
    """Describe what changes around the pages."""
    below = (*_passages(around.passages, around.more), *map(detail_line, around.details))
    return Entry((Span(around.title, "strong"),), below, is_folded=bool(below))


def _passages(passages: Iterable[Passage], more: int) -> Iterator[Line]:
    for passage in passages:
        # What others wrote never begins a line: there it could be a command to the code host.
        place = f"Under “{passage.heading}”: " if passage.heading else "Above all headings: "
        if passage.after is not None:
            moved = Span(f" {moved_note(passage)}")
            yield (
                Span(place if passage.heading else "Section: "),
                *_pieces(_unlisted(passage.pieces)),
                moved,
            )
        else:
            yield (Span(place), *_pieces(_unlisted(passage.pieces)))
    if more:
        yield (Span(f"… and {count(more, 'more passage')}"),)


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


def detail_line(detail: Detail) -> Line:
    """Describe what changes besides words."""
    if detail.kind in ("link", "form"):
        return _target(detail)
    if detail.kind == "picture":
        verb, source = (
            ("New image ", detail.new) if detail.new else ("Image taken out: ", detail.old)
        )
        return (
            Span(verb),
            Span(source, "code"),
            *((Span(f" ({detail.text})"),) if detail.text else ()),
        )
    if detail.kind == "content":
        return (Span("Another picture in the image "), Span(detail.text, "code"))
    if detail.kind == "image":
        return (
            Span("Description of the image "),
            Span(detail.text, "code"),
            Span(": "),
            *_swap(detail),
        )
    if detail.kind == "drawing":
        what = Span(f"Chart or diagram “{detail.text}”: " if detail.text else "Chart or diagram: ")
        return (
            what,
            *(_swap(detail) if detail.old or detail.new else (Span("its shapes change"),)),
        )
    if detail.kind == "label":
        return (Span("Label ("), Span(detail.text, "code"), Span("): "), *_swap(detail))
    if detail.kind == "anchor":
        return (
            Span("Address of a section: "),
            *_swap(detail),
            Span("; links to the old one no longer find it"),
        )
    return (
        Span("No word, link or image, but the form of the page: "),
        Span(detail.text or "its elements", "code"),
    )


def _target(detail: Detail) -> Line:
    noun = f"link “{detail.text}”" if detail.kind == "link" else "form"
    named = noun[:1].upper() + noun[1:]
    if detail.old and detail.new:
        return (
            Span(f"{named} leads to "),
            Span(detail.new, "code"),
            Span(" instead of "),
            Span(detail.old, "code"),
        )
    if detail.new:
        return (Span(f"New {noun} to "), Span(detail.new, "code"))
    return (Span(f"{named} no longer leads to "), Span(detail.old, "code"))


def _swap(detail: Detail) -> Iterator[Span]:
    if detail.old:
        yield Span(detail.old, "old")
    if detail.old and detail.new:
        yield Span(" ")
    if detail.new:
        yield Span(detail.new, "new")


def caution_entries(cautions: Iterable[Caution]) -> Iterator[Entry]:
    """List new addresses outside the playbook, each once, with the pages that lead there."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for one in cautions:
        places.setdefault((one.text, one.old, one.new), []).append(one.page or "every page")
    for (text, old, new), pages in places.items():
        before = (Span(" instead of "), Span(old, "code")) if old else ()
        shown = [span for page in pages[:_SHARED_BY] for span in (Span(" "), Span(page, "code"))]
        more = (
            [Span(f" and {count(len(pages) - _SHARED_BY, 'more page')}")]
            if len(pages) > _SHARED_BY
            else []
        )
        link = Span(f"“{text}” leads to " if text else "Something leads to ")
        yield Entry((link, Span(new, "code"), *before, Span(", on"), *shown, *more))
