"""List where records are named, for the forms to refuse to remove one that is still needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from macros.forms.field import NAME_FIELDS
from macros.model.files import FORMS, data_file
from macros.model.holding import is_history
from macros.model.json_schema import label
from macros.model.macro import MacroSignature
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.pages import catalogue

_KEYS = {
    "goal": "statement",
    "decision": "question",
    "route": "trigger",
    "account": "handle",
    "department": "name",
    "severity": "name",
}
_FILES = [data_file(path.replace("*", "a")) for path in FORMS.values()]
_ENTITIES = {model.entity for file in filter(None, _FILES) for _, model in file.sections} | {
    "policy"
}
"""The kinds of records that a form can remove or give another id."""


def name_of(kind: str, record: Any) -> str:
    """Return what people call a record."""
    key = (
        NAME_FIELDS[kind][0]
        if kind in NAME_FIELDS and kind not in _KEYS
        else _KEYS.get(kind, "title")
    )
    name = str(getattr(record, key))
    return f"{record.platform} · {name}" if kind == "account" else name


def places_by_record(playbook: Playbook) -> dict[str, dict[str, list[str]]]:
    """Return the places outside its own file that name each record, by kind and id.

    People who have left are not included.
    """
    places: dict[str, dict[str, dict[str, list[str]]]] = {
        kind: defaultdict(lambda: defaultdict(list)) for kind in _ENTITIES
    }
    for kind, record_id, place, field in (*_in_records(playbook), *_on_pages(playbook)):
        person = playbook.people.get(record_id) if kind == "person" else None
        has_left = person is not None and person.status == "left"
        if not has_left and field not in places[kind][record_id][place]:
            places[kind][record_id][place].append(field)
    return {
        kind: {record_id: _lines(fields) for record_id, fields in records.items()}
        for kind, records in places.items()
    }


def _lines(fields_by_place: Mapping[str, list[str]]) -> list[str]:
    return [f"{place}: {', '.join(fields)}" for place, fields in fields_by_place.items()]


def _in_records(playbook: Playbook) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind and id of each record that another file names, with the place and the field."""
    # What somebody does now comes before what they once did.
    for record, mention in sorted(playbook.mentions, key=lambda pair: is_history(*pair)):
        definition = playbook.definitions.get((mention.kind, mention.id))
        is_same_file = definition is not None and definition.path == record.at().path
        if mention.kind not in _ENTITIES or is_same_file:
            continue
        place = "Organisation"
        if record.entity != "organization":
            place = f"{label(record.entity)} “{name_of(record.entity, record)}”"
        yield mention.kind, mention.id, place, label(str(mention.path[0]))


def _on_pages(playbook: Playbook) -> Iterator[tuple[str, str, str, str]]:
    """Yield the same for each record that a macro on a page names."""
    macros = catalogue()
    for page in playbook.pages.values():
        place = f"{'Policy' if page.policy else 'Page'} “{page.title}”"
        for kind, record_id in _in_calls(page, macros):
            yield kind, record_id, place, "Text"


def _in_calls(page: Page, macros: Mapping[str, MacroSignature]) -> Iterator[tuple[str, str]]:
    """Yield kind and id of each record that a page's macro calls name."""
    for call in page.text.calls:
        parameters = macros[call.name].parameters if call.name in macros else ()
        names = [parameter.name for parameter in parameters]
        values = {**dict(zip(names, call.arguments, strict=False)), **dict(call.keywords)}
        for parameter in parameters:
            value = values.get(parameter.name)
            if parameter.reference in _ENTITIES and isinstance(value, str):
                yield str(parameter.reference), value
