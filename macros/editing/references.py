"""Find the references to a record in data, front matter and pages, and the pages that show it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from macros.basics.problem import Location
from macros.editing.shown_fields import Fields, record_key
from macros.model.front_matter import FrontMatter
from macros.model.kinds import KINDS
from macros.model.macro import MacroSignature
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.pages import Site
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
"""Kind of reference to its heading."""
_TITLE_FIELDS = ("name", "title", "term", "question", "statement", "activity", "trigger", "purpose")


@dataclass(frozen=True, order=True, slots=True)
class RecordMention:
    """A reference to a record."""

    location: Location
    source: Source
    kind: str
    """The kind of the record that contains the reference; `page` for the text of a page."""
    id: str
    field: str
    """The field (`people`, `reviewed.by`), or the macro and its parameter (`person(id)`); else
    empty."""


@dataclass(frozen=True, slots=True)
class RecordReferences:
    """A record and everything that refers to it."""

    kind: str
    id: str
    title: str
    """The name to show; empty if the record has errors."""
    definition: Location | None
    places: tuple[RecordMention, ...]
    """Sorted by file and line."""
    pages_with_fields: Mapping[str, tuple[str, ...]]
    """File of a page to the fields that its macros show."""


def kinds_of(playbook: Playbook, record_id: str) -> list[str]:
    """Return the kinds that have a record with an id."""
    return [kind for kind in KINDS if playbook.has_id(kind, record_id)]


def find_references(site: Site, fields: Fields, kind: str, record_id: str) -> RecordReferences:
    """Return every reference to a record, and every page that shows it.

    `fields` are those that the pages of the site show.
    """
    playbook = site.playbook
    record = playbook.all(kind).get(record_id)
    titles = (getattr(record, field, None) for field in _TITLE_FIELDS)
    title = next((str(title) for title in titles if title), "")
    return RecordReferences(
        kind,
        record_id,
        title,
        definition(playbook, kind, record_id),
        places(playbook, site.signatures, kind, record_id),
        _fields_by_page(fields, _names(playbook, kind, record_id)),
    )


def places(
    playbook: Playbook, signatures: Mapping[str, MacroSignature], kind: str, record_id: str
) -> tuple[RecordMention, ...]:
    """Return every reference to a record, sorted by file and line, without running any macro."""
    names = _names(playbook, kind, record_id)
    references = {
        *_in_data(playbook, kind, record_id, names),
        *_in_calls(playbook, signatures, names),
        *_in_links(playbook, kind, record_id, names),
        *_in_texts(playbook, kind, playbook.all(kind).get(record_id)),
    }
    return tuple(sorted(references))


def _names(playbook: Playbook, kind: str, record_id: str) -> set[tuple[str, str]]:
    """Return the (kind, id) pairs that refer to a record: its own, and for a policy its page's."""
    page = playbook.policies.get(record_id) if kind == "policy" else None
    return {(kind, record_id)} | ({("page", page.path)} if page else set())


def definition(playbook: Playbook, kind: str, record_id: str) -> Location | None:
    """Return where a record is defined, or None if it is in no readable file."""
    return playbook.definitions.get((kind, record_id))


def _in_data(
    playbook: Playbook, kind: str, record_id: str, names: set[tuple[str, str]]
) -> Iterator[RecordMention]:
    for name in names:
        for record, mention in playbook.mentions_of.get(name, ()):
            field = ".".join(step for step in mention.path if isinstance(step, str))
            source: Source = "head" if isinstance(record, FrontMatter) else "data"
            yield RecordMention(
                record.at(*mention.path), source, record.entity, _id_of(record), field
            )
    if kind != "department":
        return
    for account in playbook.accounts_of.get(record_id, ()):
        place = definition(playbook, "account", account.id) or account.at()
        yield RecordMention(place, "data", "account", account.id, "department")
    # Decision rights name roles or departments, as texts.
    for right in playbook.rights.values():
        for key in ("accountable", "responsible", "consulted", "informed"):
            value = getattr(right, key)
            if value == record_id:
                yield RecordMention(right.at(key), "data", right.entity, right.id, key)
            for index, item in enumerate(value if isinstance(value, tuple) else ()):
                if item == record_id:
                    yield RecordMention(right.at(key, index), "data", right.entity, right.id, key)


def _id_of(record: Record) -> str:
    return record.id or record.entity


def _in_calls(
    playbook: Playbook, signatures: Mapping[str, MacroSignature], names: set[tuple[str, str]]
) -> Iterator[RecordMention]:
    for page in playbook.pages.values():
        for call in page.text.calls:
            signature = signatures.get(call.name)
            for parameter, value in _arguments(signature, call) if signature else ():
                if (parameter.reference, value) in names:
                    field = f"{call.name}({parameter.name})"
                    yield RecordMention(call.location, "macro", "page", page.path, field)


def _arguments(signature: MacroSignature, call: MacroCall) -> Iterator[tuple[Any, Any]]:
    """Yield the parameters of a macro with the values that a call passes."""
    positional = [parameter for parameter in signature.parameters if not parameter.keyword_only]
    yield from zip(positional, call.arguments, strict=False)
    by_name = {parameter.name: parameter for parameter in signature.parameters}
    for name, value in call.keywords:
        if name in by_name:
            yield by_name[name], value


def _in_links(
    playbook: Playbook, kind: str, record_id: str, names: set[tuple[str, str]]
) -> Iterator[RecordMention]:
    """Yield links to the page of a policy, department or page, and its line in the navigation."""
    targets = {path for name_kind, path in names if name_kind == "page"}
    if kind == "department":
        targets.add(f"directory/{record_id}.md")
    if not targets:
        return
    for page in playbook.pages.values():
        folder = posixpath.dirname(page.path)
        for link in page.text.links:
            path = link.target.partition("#")[0]
            if path and posixpath.normpath(posixpath.join(folder, path)) in targets:
                yield RecordMention(link.location, "link", "page", page.path, "")
    for path, line in playbook.navigation.pages:
        if path in targets:
            yield RecordMention(
                Location(playbook.navigation.file, line), "navigation", "page", path, ""
            )


def _in_texts(playbook: Playbook, kind: str, record: Any) -> Iterator[RecordMention]:
    """Yield the places where the text of a page spells out a person's name or email address."""
    if kind != "person" or record is None:
        return
    spellings = "|".join(re.escape(text) for text in (record.name, record.email) if text)
    pattern = re.compile(rf"(?<!\w)(?:{spellings})(?!\w)")
    for page in playbook.pages.values():
        for match in pattern.finditer(page.text.prose):
            place = page.place_in_prose(match.start())
            yield RecordMention(place, "text", "page", page.path, "")


def _fields_by_page(fields: Fields, names: set[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the fields of a record that each page shows."""
    keys = [record_key(kind, record_id) for kind, record_id in names]
    result = {}
    for file, records in sorted(fields.items()):
        if field_names := {name for key in keys for name in records.get(key, ())}:
            result[file] = tuple(sorted(field_names))
    return result
