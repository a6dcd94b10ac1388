"""What the search finds: the theme's entries for pages and headings, cut to what people look for, and records of the data.

The theme's index (`search/search_index.json`) holds one entry for each page and each heading. Here
a page gets its description and keywords, tables of records give way to an entry for each person,
account, term and question, and markup is dropped. `tags` hold the other names of an entry: the
search knows them and never shows them (overrides/assets/workers/search.js).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from macros.model.department import Person
from macros.model.page import Page
from macros.model.record import Record
from macros.pages import Site, markdown
from macros.pages.enum_labels import choices
from macros.pages.permalinks import address

Entry = dict[str, Any]
"""location (below the site's root), title, text (a block a line), tags and boost; title and text
are escaped for HTML."""
_BLOCK = re.compile(r"</?(?:p|pre|li|ol|ul)>")
_TAG = re.compile(r"<[^<>]*>")
_RECORD = re.compile(r"#(?:account|person|question|term)-")
"""Anchors of records with an entry of their own, wherever a page repeats them."""
_LINK = re.compile(r"[-*+] \[[^\]]*\]\([^()]*\)")
"""An item of a list that is a link and nothing else."""
_MACROS = "macro_reference"
_REFERENCES = frozenset(("data_reference", _MACROS, "rule_reference"))
"""What pages call that document the playbook itself."""
_BOOSTS = {
    "question": 1.2,
    "page": 1.25,
    "page for some": 1.1,
    "term": 0.8,
    "reference": 0.6,
    "outdated": 0.3,
}
"""Who types a word wants an answer or the page about it rather than its meaning, and last what
documents the playbook itself, or policies and accounts that are gone."""


def enrich(site: Site, folder: Path) -> None:
    """Rewrite the search index of a site that was built into a folder; a site without a search is left alone."""
    path = folder / "search" / "search_index.json"
    if not path.is_file():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    index["docs"] = entries(site, index["docs"])
    path.write_text(
        json.dumps(index, ensure_ascii=False, separators=(",", ":"), sort_keys=True),
        encoding="utf-8",
    )


def entries(site: Site, found: list[Entry]) -> list[Entry]:
    """Give what the search holds; `found` are the theme's entries, each page before its headings."""
    kept = {
        entry["location"]: _plain(entry) for entry in found if not _RECORD.search(entry["location"])
    }
    for page in site.playbook.pages.values():
        entry = kept.get(_location(site, page.path))
        if entry is not None and page.front is not None:
            entry["text"] = f"{_escaped(page.front.description)}\n{entry['text']}".strip()
            entry["boost"] = _BOOSTS[
                "page" if "everyone" in page.front.audience else "page for some"
            ]
            if page.front.keywords:
                entry["tags"] = list(page.front.keywords)
    low = {
        _location(site, page.path): boost
        for page in site.playbook.pages.values()
        if (boost := _low(page)) is not None
    }
    for entry in kept.values():
        if (boost := low.get(entry["location"].partition("#")[0])) is not None:
            entry["boost"] = boost
    macros = {
        _location(site, page.path)
        for page in site.playbook.pages.values()
        if _MACROS in _called(page)
    }
    for entry in kept.values():
        path, _, anchor = entry["location"].partition("#")
        if path in macros and anchor:
            # What a macro shows in detail is for whoever reads on: it would be a fiftieth of the
            # whole index.
            entry["text"] = entry["text"].partition("\n")[0]
    # A heading with nothing under it but records leads to none of them, and one with links alone
    # leads away.
    aside = {
        _location(site, page.path, anchor)
        for page in site.playbook.pages.values()
        for anchor in _leading_on(page)
    }
    told = (
        e
        for e in kept.values()
        if e["location"] not in aside and (e["text"] or "#" not in e["location"])
    )
    return [*told, *_records(site)]


def _low(page: Page) -> float | None:
    """Give the boost of everything on a page that few people look for; None for other pages."""
    if page.policy is not None and page.policy.status == "retired":
        return _BOOSTS["outdated"]
    return _BOOSTS["reference"] if _REFERENCES & _called(page) else None


def _called(page: Page) -> set[str]:
    """Return the names of the macros that a page calls."""
    return {call.name for call in page.text.calls}


def _leading_on(page: Page) -> Iterator[str]:
    """Find the headings under which a list of links stands, and nothing else."""
    lines = page.text.prose.splitlines()
    starts = [heading.location.line - page.text.first_line for heading in page.text.headings]
    for heading, start, end in zip(
        page.text.headings, starts, [*starts[1:], len(lines)], strict=False
    ):
        held = [line.strip() for line in lines[start + 1 : end] if line.strip()]
        if held and all(map(_LINK.fullmatch, held)):
            yield heading.anchor


def _records(site: Site) -> Iterator[Entry]:
    """Give an entry for each record that people look for by name, where a page shows it."""
    playbook = site.playbook
    called = choices(site.words)
    for person in playbook.people.values():
        if person.status != "left":
            # Ids spell names in plain letters, as people type them: mueller for Müller.
            yield from _record(
                site,
                person,
                person.name,
                _about(site, person, called["role"]),
                person.id.replace("-", " "),
            )
    for account in playbook.accounts.values():
        status = "" if account.status == "active" else f" ({called['account'][account.status]})"
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
    """Word who somebody is: title, department, roles, and what to ask the person about."""
    title, department = person.title or "", site.playbook.departments[person.department].name
    where = title if department in title else ", ".join(filter(None, (title, department)))
    return "\n".join(
        filter(
            None,
            (where, ", ".join(roles[role] for role in person.roles), ", ".join(person.expertise)),
        )
    )


def _record(
    site: Site, record: Record, title: str, text: str, *tags: str, boost: float = 1.0
) -> Iterator[Entry]:
    home = site.homes.of(record.entity, record.id)
    if home is not None:
        entry = {
            "location": _location(site, *home),
            "title": _escaped(title),
            "text": _escaped(text),
        }
        yield (
            entry
            | ({"tags": list(tags)} if tags else {})
            | ({"boost": boost} if boost != 1.0 else {})
        )


def _location(site: Site, path: str, anchor: str = "") -> str:
    """Give the address of a page, or of an anchor on it, as the theme's entries write it."""
    return address("index.md", path, anchor, directory_urls=site.directory_urls).removeprefix("./")


def _plain(entry: Entry) -> Entry:
    """Drop the markup of one of the theme's entries, a line for each of its blocks."""
    return entry | {"title": _TAG.sub("", entry["title"]), "text": _lines(entry["text"])}


def _lines(markup: str) -> str:
    blocks = (" ".join(_TAG.sub("", block).split()) for block in _BLOCK.split(markup))
    return "\n".join(filter(None, blocks))


def _text(markup: str) -> str:
    return html.unescape(_lines(markup))


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
