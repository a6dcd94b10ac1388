"""Where records are named: what a form says before somebody takes one out that others need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from macros.forms.field import NAMED
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
_ENTITIES = frozenset(
    model.entity
    for path in FORMS.values()
    if (kind := data_file(path.replace("*", "a"))) is not None
    for _, model in kind.sections
) | {"policy"}
"""The kinds of records that can be taken out of a form, or get another id there."""


def name_of(kind: str, record: Any) -> str:
    """Return what people call a record."""
    key = NAMED[kind][0] if kind in NAMED and kind not in _KEYS else _KEYS.get(kind, "title")
    name = str(getattr(record, key))
    return f"{record.platform} · {name}" if kind == "account" else name


def named(playbook: Playbook) -> dict[str, dict[str, list[str]]]:
    """List the places outside its own file that name each record, by kind and id; whoever has left is not told of."""
    places: dict[str, dict[str, dict[str, list[str]]]] = {
        kind: defaultdict(lambda: defaultdict(list)) for kind in _ENTITIES
    }
    for kind, record_id, place, field in (*_in_records(playbook), *_on_pages(playbook)):
        is_gone = (
            kind == "person"
            and record_id in playbook.people
            and playbook.people[record_id].status == "left"
        )
        if not is_gone and field not in places[kind][record_id][place]:
            places[kind][record_id][place].append(field)
    return {
        kind: {
            each: [f"{place}: {', '.join(fields)}" for place, fields in found.items()]
            for each, found in records.items()
        }
        for kind, records in places.items()
    }


def _in_records(playbook: Playbook) -> Iterator[tuple[str, str, str, str]]:
    # What somebody does now comes before what they once did.
    for record, mention in sorted(playbook.mentions, key=lambda pair: is_history(*pair)):
        own = playbook.definitions.get((mention.kind, mention.id))
        if mention.kind not in _ENTITIES or (own is not None and own.path == record.at().path):
            continue
        is_hub = record.entity == "organization"
        called = (
            "Organisation"
            if is_hub
            else f"{label(record.entity)} “{name_of(record.entity, record)}”"
        )
        yield mention.kind, mention.id, called, label(str(mention.path[0]))


def _on_pages(playbook: Playbook) -> Iterator[tuple[str, str, str, str]]:
    macros = catalogue()
    for page in playbook.pages.values():
        for kind, record_id in _called(page, macros):
            yield kind, record_id, f"{'Policy' if page.policy else 'Page'} “{page.title}”", "Text"


def _called(page: Page, macros: Mapping[str, MacroSignature]) -> Iterator[tuple[str, str]]:
    for call in page.text.calls:
        parameters = macros[call.name].parameters if call.name in macros else ()
        values = {
            **dict(zip((each.name for each in parameters), call.arguments, strict=False)),
            **dict(call.keywords),
        }
        for parameter in parameters:
            value = values.get(parameter.name)
            if parameter.reference in _ENTITIES and isinstance(value, str):
                yield str(parameter.reference), value
