"""Rewrite the theme's search index, so that people find pages, headings and records of the data.

The theme's index (`search/search_index.json`) has one entry for each page and each heading. Here
pages get their description and keywords, tables of records are replaced with an entry for each
person, account, term and question, and markup is dropped. The `tags` of an entry are its other
names, which the search finds but does not show. The result is cut into pieces (`search_pieces.py`).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from macros.model.department import Person
from macros.model.page import Page
from macros.model.record import Record
from macros.pages import Site, markdown
from macros.pages.enum_labels import choices
from macros.pages.permalinks import address
from macros.pages.reads import ALL_RECORDS
from macros.reading.html_tokens import tokens, unescape
from macros.site.results import Results
from macros.site.search_pieces import (
    INDEX,
    Entry,
    Reading,
    by_page,
    holders_of,
    piece_paths,
    pieces_of,
    read,
    save_pieces,
    updated_rows,
    word_rows,
)
from macros.site.site_files import SiteFiles

_BLOCKS = frozenset(("p", "pre", "li", "ol", "ul"))
"""Elements that the theme keeps in the text of its entries; their text is on lines of its own."""
_RECORD = re.compile(r"#(?:account|person|question|term)-")
"""Anchors of records, which get an entry of their own."""
_LINK = re.compile(r"[-*+] \[[^\]]*\]\([^()]*\)")
"""A list item that is only a link."""
_MACROS = "macro_reference"
_REFERENCES = frozenset(("data_reference", _MACROS, "rule_reference"))
"""Macros on the pages that document the playbook itself."""
_BOOSTS = {
    "question": 1.2,
    "page": 1.25,
    "page for some": 1.1,
    "term": 0.8,
    "reference": 0.6,
    "outdated": 0.3,
}
"""People who search for a word want an answer or a page about it more than its definition, and last
of all the playbook's own reference, retired policies or closed accounts."""


Readings = tuple[str, Sequence[Reading]]
"""Entries as the pieces need them, under a key among the results."""


def enrich(
    site: Site, folder: Path, site_files: SiteFiles, pages: Iterable[Readings], results: Results
) -> None:
    """Replace the search index of the site in a folder with pieces, if it has one.

    `pages` are the readings of each page. The pieces are among `site_files`.
    """
    path = folder / INDEX
    if not path.is_file():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    sources = [*pages, _record_readings(site, results)]
    in_order = by_page(chain.from_iterable(readings for _, readings in sources))
    pieces = pieces_of(in_order, _word_rows(sources, in_order, results))
    index["config"]["pieces"] = save_pieces(pieces, site_files.write)
    # The theme loads this file with every page; the worker loads the pieces.
    index["docs"] = []
    path.write_text(
        json.dumps(index, ensure_ascii=False, separators=(",", ":"), sort_keys=True),
        encoding="utf-8",
    )


def _record_readings(site: Site, results: Results) -> Readings:
    """Return the readings of records, under a key of their content."""
    last = results.key("search records", site.directory_urls)
    key = results.get(last)
    rows = results.get(key) if key is not None else None
    if rows is not None:
        return key, [Reading(*reading) for reading in rows]
    readings = [read(entry) for entry in record_entries(site)]
    key = results.key("search record", *(reading.row for reading in readings))
    results.put(key, readings)
    results.put(last, key, ALL_RECORDS)
    return key, readings


def _word_rows(
    sources: Sequence[Readings], pages: Sequence[Sequence[Reading]], results: Results
) -> dict[str, str]:
    """Return the rows of all words, from the last build if they are as they were."""
    last = results.key("search words")
    keys, rows, holders = results.get(last) or ((), {}, {})
    readings = [reading for page in pages for reading in page]
    changes = _changes(keys, sources, results)
    if changes is None:
        rows, holders = word_rows(pages), holders_of(readings)
    elif changes:
        rows, holders = updated_rows(rows, holders, changes, readings)
    results.put(last, [[key for key, _ in sources], rows, holders])
    return rows


def _changes(
    keys: Sequence[str], sources: Sequence[Readings], results: Results
) -> list[tuple[Reading, Reading]] | None:
    """Return the entries that have changed since they had these keys; None if any came or went."""
    if len(keys) != len(sources):
        return None
    changes: list[tuple[Reading, Reading]] = []
    for old_key, (key, readings) in zip(keys, sources, strict=True):
        if old_key == key:
            continue
        before = [Reading(*reading) for reading in results.get(old_key) or ()]
        if [old.location for old in before] != [new.location for new in readings]:
            return None
        pairs = zip(before, readings, strict=True)
        changes += [(old, new) for old, new in pairs if old != new]
    return changes


def inline(folder: Path) -> None:
    """Turn the search index and its pieces into scripts.

    A page opened from a folder may run a script beside it, but not fetch a JSON file.
    """
    index = folder / INDEX
    if not index.is_file():
        return
    for path in (folder / name for name in piece_paths(folder)):
        text = path.read_text(encoding="utf-8")
        path.with_suffix(".js").write_text(f"pieces[{path.stem!r}] = {text}", encoding="utf-8")
        path.unlink()
    text = index.read_text(encoding="utf-8")
    index.with_suffix(".js").write_text(f"var __index = {text}", encoding="utf-8")


def page_readings(site: Site, path: str, docs: list[Entry]) -> list[Reading]:
    """Return what the search has of a page; `docs` are the theme's entries, the page's own first."""
    return [read(entry) for entry in page_entries(site, path, docs)]


def page_entries(site: Site, path: str, docs: list[Entry]) -> list[Entry]:
    """Return the entries of a page; `docs` are the theme's, the page's own first."""
    index = {
        entry["location"]: _plain(entry) for entry in docs if not _RECORD.search(entry["location"])
    }
    page = site.playbook.pages.get(path)
    link_lists: set[str] = set()
    if page is not None:
        _describe(page, index.get(_location(site, path)))
        _demote(page, index.values())
        link_lists = {_location(site, path, anchor) for anchor in _link_lists(page)}
    # A heading over records alone leads to none of them, and one over links alone leads away.
    return [
        entry
        for location, entry in index.items()
        if location not in link_lists and (entry["text"] or "#" not in location)
    ]


def _describe(page: Page, entry: Entry | None) -> None:
    """Add description, keywords and boost to the entry of a page."""
    if entry is not None and page.front is not None:
        entry["text"] = f"{_escape_text(page.front.description)}\n{entry['text']}".strip()
        is_for_all = "everyone" in page.front.audience
        entry["boost"] = _BOOSTS["page" if is_for_all else "page for some"]
        if page.front.keywords:
            entry["tags"] = list(page.front.keywords)


def _demote(page: Page, entries: Iterable[Entry]) -> None:
    """Lower the boost of a page that few people look for, and shorten the reference of macros."""
    boost = _low_boost(page)
    is_macro_reference = _MACROS in _called_macros(page)
    for entry in entries:
        if boost is not None:
            entry["boost"] = boost
        if is_macro_reference and "#" in entry["location"]:
            # The details of the macros would be a fiftieth of the whole index.
            entry["text"] = entry["text"].partition("\n")[0]


def _low_boost(page: Page) -> float | None:
    """Return the boost of all entries of a page that few people look for; None for other pages."""
    if page.policy is not None and page.policy.status == "retired":
        return _BOOSTS["outdated"]
    return _BOOSTS["reference"] if _REFERENCES & _called_macros(page) else None


def _called_macros(page: Page) -> set[str]:
    """Return the names of the macros that a page calls."""
    return {call.name for call in page.text.calls}


def _link_lists(page: Page) -> Iterator[str]:
    """Yield the anchors of headings that have nothing but a list of links below them."""
    lines = page.text.prose.splitlines()
    starts = [heading.location.line - page.text.first_line for heading in page.text.headings]
    for heading, start, end in zip(
        page.text.headings, starts, [*starts[1:], len(lines)], strict=False
    ):
        content = [line.strip() for line in lines[start + 1 : end] if line.strip()]
        if content and all(map(_LINK.fullmatch, content)):
            yield heading.anchor


def record_entries(site: Site) -> Iterator[Entry]:
    """Yield an entry for each record that people look for by name, if a page shows it."""
    playbook = site.playbook
    labels = choices(site.words)
    for person in playbook.people.values():
        if person.status != "left":
            # Ids spell names in plain letters, as people type them: mueller for Müller.
            yield from _record(
                site,
                person,
                person.name,
                _about(site, person, labels["role"]),
                person.id.replace("-", " "),
            )
    for account in playbook.accounts.values():
        status = "" if account.status == "active" else f" ({labels['account'][account.status]})"
        owner = playbook.departments[account.department].name
        boost = _BOOSTS["outdated"] if account.status in ("archived", "closed") else 1.0
        text = f"{owner}{status}\n{account.purpose}"
        yield from _record(
            site,
            account,
            f"{account.platform}: {account.handle}",
            text,
            account.handle,
            boost=boost,
        )
    for term in playbook.terms.values():
        yield from _record(
            site,
            term,
            term.term,
            _text(markdown.render(term.definition, lambda _: None)),
            *term.also,
            boost=_BOOSTS["term"],
        )
    for question in playbook.questions.values():
        answer = _text(markdown.render(question.answer, lambda _: None))
        yield from _record(
            site, question, question.question, answer, *question.also, boost=_BOOSTS["question"]
        )


def _about(site: Site, person: Person, roles: Mapping[str, str]) -> str:
    """Return title and department, roles and expertise of a person, a line each."""
    title, department = person.title or "", site.playbook.departments[person.department].name
    position = title if department in title else ", ".join(filter(None, (title, department)))
    role_names = ", ".join(roles[role] for role in person.roles)
    return "\n".join(filter(None, (position, role_names, ", ".join(person.expertise))))


def _record(
    site: Site, record: Record, title: str, text: str, *tags: str, boost: float = 1.0
) -> Iterator[Entry]:
    home = site.permalinks.of(record.entity, record.id)
    if home is None:
        return
    entry: Entry = {
        "location": _location(site, *home),
        "title": _escape_text(title),
        "text": _escape_text(text),
    }
    if tags:
        entry["tags"] = list(tags)
    if boost != 1.0:
        entry["boost"] = boost
    yield entry


def _location(site: Site, path: str, anchor: str = "") -> str:
    """Return the address of a page or of an anchor on it, in the form of the theme's entries."""
    return address("index.md", path, anchor, directory_urls=site.directory_urls).removeprefix("./")


def _plain(entry: Entry) -> Entry:
    """Return one of the theme's entries without markup, its text with one block per line."""
    return entry | {
        "title": "".join(token.source for token in tokens(entry["title"]) if token.kind == "text"),
        "text": _lines(entry["text"]),
    }


def _lines(markup: str) -> str:
    """Return the text in HTML, still escaped, with one block per line."""
    blocks = [""]
    for token in tokens(markup):
        if token.name in _BLOCKS:
            blocks.append("")
        elif token.kind == "text":
            blocks[-1] += token.source
    return "\n".join(filter(None, (" ".join(block.split()) for block in blocks)))


def _text(markup: str) -> str:
    return unescape(_lines(markup))


def _escape_text(text: str) -> str:
    return html.escape(text, quote=False)
