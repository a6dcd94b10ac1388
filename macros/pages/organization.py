"""The macro that prints a single fact from organization.yml in a sentence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from macros.model.organization import Organization
from macros.model.record import Record
from macros.model.shape import record_shape
from macros.pages import enum_labels, record_links
from macros.pages.context import View
from macros.pages.macro_register import Choices, page_macro

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = "organization"


def _fields(model: type[Record], *above: str) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Yield the fields below a model that hold one text, number or date.

    Each comes with the kind of record that it refers to, if any.
    """
    for key, field in record_shape(model).fields.items():
        shape = field.shape
        if shape.model is not None:
            yield from _fields(shape.model, *above, key)
        elif shape.items is None:
            yield (*above, key), shape.reference


FIELDS: dict[tuple[str, ...], str | None] = dict(_fields(Organization))
"""The keys of each single value of organization.yml, with the kind of record that it refers to."""
PATHS = tuple(".".join((_ROOT, *keys)) for keys in FIELDS) + tuple(
    ".".join(keys) for keys in FIELDS if len(keys) > 1
)
"""The same as pages write them: organization.hub_name, defaults.hours_a_month,
objectives.align.title."""


@page_macro('{{ value("organization.hub_name") }}', inline=True)
def value(view: View, path: Annotated[str, Choices(PATHS)]) -> str:
    """Print one fact about the organisation in a sentence, so that no page repeats it.

    Takes the path of a field of organization.yml, such as "organization.hub_name",
    "defaults.hours_a_month" or "objectives.align.title". Dates are written out, addresses and
    people become links. If the organisation sets no value of its own for a house default, it prints
    the product's. Any other field without a value reads "not stated".
    """
    keys = tuple(path.removeprefix(f"{_ROOT}.").split("."))
    reference = FIELDS.get(keys)
    if keys not in FIELDS:
        raise LookupError(f"organization.yml has no single value '{path}'")
    fact: Any = view.playbook.organization
    for key in keys:
        fact = getattr(fact, key, None)
    if fact is None and keys == ("short_name",):  # the name, where no short one is set
        fact = view.playbook.organization.name
    return view.component("value", value=fact, **_shape(view, keys, fact, reference))


def _shape(view: View, keys: tuple[str, ...], fact: Any, reference: str | None) -> dict[str, Any]:
    """Return how a value is printed: as a link, a date, a number or a text."""
    if fact is None:
        return {"shape": "nothing"}
    if reference == "person":
        return {
            "shape": "made",
            "made": record_links.holder_or_substitute(view, fact)
            or view.words.gettext("not named yet"),
        }
    if reference == "route":
        route = view.playbook.routes.get(fact)
        return {
            "shape": "made",
            "made": view.link("route", fact, route.trigger) if route is not None else fact,
        }
    if keys == ("model",):
        return {
            "shape": "made",
            "made": enum_labels.word(view.words, "model", view.playbook.organization.model),
        }
    if isinstance(fact, date):
        return {"shape": "date"}
    if isinstance(fact, int):
        return {"shape": "number"}
    return {"shape": "address" if keys[-1] == "url" else "text"}
