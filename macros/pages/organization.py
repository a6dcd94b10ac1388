"""The macro about the organisation: any single fact of organization.yml in a sentence."""

from __future__ import annotations

from datetime import date
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from macros.model.field import Reference
from macros.model.organization import Organization
from macros.model.record import Record
from macros.pages import enum_labels, record_links
from macros.pages.context import View
from macros.pages.macro import Choices, page_macro

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = "organization"


def _fields(model: type[Record], *above: str) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """List the fields below a model that hold one text, number or date, with the kind of record that one refers to."""
    for name, info in model.model_fields.items():
        annotation: Any = (
            Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        )
        kind, reference = _kind(annotation)
        if isinstance(kind, type) and issubclass(kind, Record):
            yield from _fields(kind, *above, info.alias or name)
        elif get_origin(kind) not in (tuple, dict):
            yield (*above, info.alias or name), reference


def _kind(annotation: Any) -> tuple[Any, str | None]:
    """Take an annotation apart: what it holds, and the kind of record that it refers to."""
    reference: str | None = None
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *metadata = get_args(annotation)
            reference = next((m.kind for m in metadata if isinstance(m, Reference)), reference)
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(a for a in get_args(annotation) if a is not NoneType)
        else:
            return annotation, reference


FIELDS: dict[tuple[str, ...], str | None] = dict(_fields(Organization))
"""The keys that lead to each single value of organization.yml, with the kind of record that the
value names."""
PATHS = tuple(".".join((_ROOT, *keys)) for keys in FIELDS) + tuple(
    ".".join(keys) for keys in FIELDS if len(keys) > 1
)
"""The same as pages write them: organization.hub_name, defaults.hours_a_month,
objectives.align.title."""


@page_macro('{{ value("organization.hub_name") }}', inline=True)
def value(view: View, path: Annotated[str, Choices(PATHS)]) -> str:
    """Print one fact about the organisation in a sentence, so that no page repeats it.

    Takes the path of a field of organization.yml, such as "organization.hub_name",
    "defaults.hours_a_month" or "objectives.align.title". Dates come out long, addresses and people
    as links. A house default that the organisation does not set has the product's value; another
    field that is not set reads "not stated".
    """
    keys = tuple(path.removeprefix(f"{_ROOT}.").split("."))
    reference = FIELDS.get(keys)
    if keys not in FIELDS:
        raise LookupError(f"organization.yml has no single value '{path}'")
    found: Any = view.playbook.organization
    for key in keys:
        found = getattr(found, key, None)
    if found is None and keys == ("short_name",):
        found = view.playbook.organization.name
    return view.component("value", value=found, **_shape(view, keys, found, reference))


def _shape(view: View, keys: tuple[str, ...], found: Any, reference: str | None) -> dict[str, Any]:
    """Tell how a value is printed: as a link, a date, a number or a text."""
    if found is None:
        return {"shape": "nothing"}
    if reference == "person":
        return {
            "shape": "made",
            "made": record_links.holder(view, found) or view.words.gettext("not named yet"),
        }
    if reference == "route":
        route = view.playbook.routes.get(found)
        return {
            "shape": "made",
            "made": view.link("route", found, route.trigger) if route is not None else found,
        }
    if keys == ("model",):
        return {
            "shape": "made",
            "made": enum_labels.word(view.words, "model", view.playbook.organization.model),
        }
    if isinstance(found, date):
        return {"shape": "date"}
    if isinstance(found, int):
        return {"shape": "number"}
    return {"shape": "address" if keys[-1] == "url" else "text"}
