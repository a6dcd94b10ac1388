"""Where a record is named: in data, in the heads of pages, in macro calls, in links; and the pages that show it."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from macros.basics.problem import Location
from macros.model.front_matter import FrontMatter
from macros.model.macro import MacroSignature
from macros.model.playbook import KINDS, Playbook
from macros.model.record import Record
from macros.pages import MACROS, Site, View
from macros.reading.page_text import MacroCall

Source = Literal["data", "head", "macro", "link", "text", "navigation"]
SOURCES: dict[Source, str] = {
    "data": "Named in data",
    "head": "Named in the heads of pages",
    "macro": "Named by macros",
    "link": "Linked to",
    "text": "Written out in texts of pages",
    "navigation": "Listed in the navigation",
}
"""Each way of naming a record to its heading."""
_TITLES = ("name", "title", "term", "question", "statement", "activity", "trigger", "purpose")


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A place that names a record."""

    location: Location
    source: Source
    kind: str
    """The kind of the record that names it; `page` for the text of a page."""
    id: str
    field: str
    """The field (`people`, `reviewed.by`), or the macro and its parameter (`person(id)`); empty
    elsewhere."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything about one record."""

    kind: str
    id: str
    title: str
    """What people call it; empty where its record has errors."""
    defined: Location | None
    places: tuple[Place, ...]
    """Sorted by file and line."""
    shown: Mapping[str, tuple[str, ...]]
    """File of a page to the fields that it shows by its macros."""


def kinds_of(playbook: Playbook, record_id: str) -> list[str]:
    """List the kinds of record that have an id."""
    return [kind for kind in KINDS if playbook.knows(kind, record_id)]


def trace(site: Site, kind: str, record_id: str) -> Trace:
    """Find every place that names a record, and every page that shows it."""
    playbook = site.playbook
    record = playbook.all(kind).get(record_id)
    title = next(
        (str(getattr(record, name)) for name in _TITLES if getattr(record, name, None)), ""
    )
    defined = definition(playbook, kind, record_id)
    shown = _shown(site, _names(playbook, kind, record_id))
    return Trace(
        kind, record_id, title, defined, places(playbook, site.signatures, kind, record_id), shown
    )


def places(
    playbook: Playbook, signatures: Mapping[str, MacroSignature], kind: str, record_id: str
) -> tuple[Place, ...]:
    """Find every place that names a record, sorted by file and line; no macro is run for it."""
    names = _names(playbook, kind, record_id)
    found = {
        *_in_data(playbook, kind, record_id, names),
        *_in_calls(playbook, signatures, names),
        *_in_links(playbook, kind, record_id, names),
        *_in_texts(playbook, kind, playbook.all(kind).get(record_id)),
    }
    return tuple(sorted(found))


def _names(playbook: Playbook, kind: str, record_id: str) -> set[tuple[str, str]]:
    """List what stands for a record: itself, and for a policy the path of its page."""
    page = playbook.policies.get(record_id) if kind == "policy" else None
    return {(kind, record_id)} | ({("page", page.path)} if page else set())


def definition(playbook: Playbook, kind: str, record_id: str) -> Location | None:
    """Tell where a record is defined; None where no file that can be read holds it."""
    return playbook.definitions.get((kind, record_id))


def _in_data(
    playbook: Playbook, kind: str, record_id: str, names: set[tuple[str, str]]
) -> Iterator[Place]:
    for name in names:
        for record, mention in playbook.mentions_of.get(name, ()):
            field = ".".join(step for step in mention.path if isinstance(step, str))
            source: Source = "head" if isinstance(record, FrontMatter) else "data"
            yield Place(record.at(*mention.path), source, record.entity, _id_of(record), field)
    if kind != "department":
        return
    for account in playbook.accounts_of.get(record_id, ()):
        place = definition(playbook, "account", account.id) or account.at()
        yield Place(place, "data", "account", account.id, "department")
    # Decision rights name roles or departments, as texts.
    for right in playbook.rights.values():
        for key in ("accountable", "responsible", "consulted", "informed"):
            held = getattr(right, key)
            if held == record_id:
                yield Place(right.at(key), "data", right.entity, right.id, key)
            for index, one in enumerate(held if isinstance(held, tuple) else ()):
                if one == record_id:
                    yield Place(right.at(key, index), "data", right.entity, right.id, key)


def _id_of(record: Record) -> str:
    return record.id or record.entity


def _in_calls(
    playbook: Playbook, signatures: Mapping[str, MacroSignature], names: set[tuple[str, str]]
) -> Iterator[Place]:
    for page in playbook.pages.values():
        for call in page.text.calls:
            signature = signatures.get(call.name)
            for parameter, value in _arguments(signature, call) if signature else ():
                if (parameter.reference, value) in names:
                    yield Place(
                        call.location, "macro", "page", page.path, f"{call.name}({parameter.name})"
                    )


def _arguments(signature: MacroSignature, call: MacroCall) -> Iterator[tuple[Any, Any]]:
    """Pair the parameters of a macro with what a call passes."""
    positional = [parameter for parameter in signature.parameters if not parameter.keyword_only]
    yield from zip(positional, call.arguments, strict=False)
    named = {parameter.name: parameter for parameter in signature.parameters}
    yield from ((named[name], value) for name, value in call.keywords if name in named)


def _in_links(
    playbook: Playbook, kind: str, record_id: str, names: set[tuple[str, str]]
) -> Iterator[Place]:
    """Find links to the page of a policy, department or page, and its line in the navigation."""
    targets = {path for named, path in names if named == "page"}
    if kind == "department":
        targets.add(f"directory/{record_id}.md")
    if not targets:
        return
    for page in playbook.pages.values():
        for link in page.text.links:
            path = link.target.partition("#")[0]
            if (
                path
                and posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
                in targets
            ):
                yield Place(link.location, "link", "page", page.path, "")
    for path, line in playbook.navigation.pages:
        if path in targets:
            yield Place(Location(playbook.navigation.file, line), "navigation", "page", path, "")


def _in_texts(playbook: Playbook, kind: str, record: Any) -> Iterator[Place]:
    """Find a person's name and address written out in the texts of pages."""
    if kind != "person" or record is None:
        return
    written = "|".join(re.escape(text) for text in (record.name, record.email) if text)
    pattern = re.compile(rf"(?<!\w)(?:{written})(?!\w)")
    for page in playbook.pages.values():
        prose = page.text.prose
        for match in pattern.finditer(prose):
            line = page.text.first_line + prose.count("\n", 0, match.start())
            column = match.start() - prose.rfind("\n", 0, match.start())
            yield Place(Location(page.file, line, column), "text", "page", page.path, "")


def _shown(site: Site, names: set[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Run every macro call of every page, and look at what it read of a record."""
    found: dict[str, set[str]] = defaultdict(set)
    for page in site.playbook.pages.values():
        view = View(site, page.path)
        for call in page.text.calls:
            _run(view, call)
        for kind, record_id, field in view.uses:
            if (kind, record_id) in names:
                found[page.file].add(field)
    return {file: tuple(sorted(fields)) for file, fields in sorted(found.items())}


def _run(view: View, call: MacroCall) -> None:
    macro = MACROS.get(call.name)
    if macro is None:
        return
    # In a playbook with errors a macro may lack what it needs; the check says so.
    with suppress(Exception):
        macro.function(view, *call.arguments, **dict(call.keywords))
