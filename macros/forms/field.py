"""The fields of the forms, as Decap CMS describes them, made from the shapes of the data files."""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from macros.model.field import ID_PATTERN
from macros.model.json_schema import label
from macros.model.shape import Shape

ID = "id"
"""What a form calls the key under which an entry of a mapping stands
(macros/forms/page/house.js)."""
NAMED: dict[str, tuple[str, ...]] = {
    "person": ("name",),
    "account": ("platform", "handle"),
    "campaign": ("title",),
    "question": ("question",),
    "term": ("term",),
    "series": ("title",),
    "meeting": ("date", "kind"),
}
"""The fields that tell entries of a kind apart: an entry is listed by them, and a new one's id is
made of them."""
_NUMBERS = {
    "whole": ("^\\d{1,9}$", "a whole number was expected. Write digits only."),
    "number": ("^-?\\d{1,15}(\\.\\d{1,9})?$", "a number such as 12 or 3.5 was expected."),
}
_ID_SAID = "small letters, digits and single hyphens were expected."
_SAID = re.compile(r"(?:', | is not )(?P<expected>.+ was expected\.)")


def fields_of(shape: Shape, *, demanded: bool = True) -> list[dict[str, Any]]:
    """Give the fields of a record; with `demanded` off none of them has to be filled in.

    What an optional group demands is left to the check: a form would ask for it even where the
    group is left out.
    """
    model = shape.model
    infos = (
        {(info.alias or name): info for name, info in model.model_fields.items()}
        if model is not None
        else {}
    )
    made = []
    for key, held in shape.keys.items():
        info = infos[key]
        required = demanded and info.is_required()
        own = _widget(held, required)
        hint = (
            f"{info.description} One on each line."
            if own["widget"] == "lines"
            else info.description
        )
        made.append({"name": key, "label": label(key), "hint": hint, "required": required, **own})
    return made


def entries_of(name: str, title: str, hint: str, items: Shape) -> dict[str, Any]:
    """Give the list of a mapping's entries, each with its id."""
    kind = items.model.entity if items.model is not None else ""
    own = {
        "name": ID,
        "label": "Id",
        "hint": "Leave it empty for something new: it is made from the name. Never change it later, others point to it.",
        "required": False,
        "widget": "string",
        "pattern": [ID_PATTERN, _ID_SAID],
    }
    summary = " · ".join(f"{{{{fields.{key}}}}}" for key in NAMED[kind])
    return {
        "name": name,
        "label": title,
        "label_singular": kind,
        "hint": hint,
        "widget": "list",
        "required": False,
        "summary": summary,
        "collapsed": True,
        "minimize_collapsed": False,
        "fields": [own, *fields_of(items)],
    }


def _widget(shape: Shape, required: bool) -> dict[str, Any]:  # noqa: FBT001 - the one thing that matters beside the shape
    """Choose how a value is asked for."""
    if shape.kind == "record":
        return {
            "widget": "object",
            "collapsed": not required,
            "fields": fields_of(shape, demanded=required),
        }
    if shape.kind == "mapping" and shape.items is not None:
        made = entries_of("", "", "", shape.items)
        return {
            key: value
            for key, value in made.items()
            if key not in ("name", "label", "hint", "required")
        }
    return _list(shape.items) if shape.kind == "list" and shape.items is not None else _value(shape)


def _value(shape: Shape) -> dict[str, Any]:
    """Choose how a single value is asked for."""
    if (reference := _reference(shape)) is not None:
        return {"widget": "reference", "kind": reference}
    by_kind: dict[str, dict[str, Any]] = {
        "choice": {"widget": "select", "options": _options(shape)},
        "date": {"widget": "datetime", "format": "YYYY-MM-DD", "time_format": False, "default": ""},
        "time": {"widget": "datetime", "format": "YYYY-MM-DDTHH:mm", "default": ""},
        "yes-no": {"widget": "boolean", "default": False},
        "markdown": {"widget": "text"},
    }
    return by_kind.get(shape.kind) or {"widget": "string", **_pattern(shape)}


def _list(items: Shape) -> dict[str, Any]:
    if items.kind == "choice":
        return {"widget": "select", "multiple": True, "options": _options(items)}
    if items.kind == "record":
        shown = [key for key, held in items.keys.items() if held.kind not in ("list", "record")][:2]
        summary = " · ".join(f"{{{{fields.{key}}}}}" for key in shown)
        singular = label(items.model.__name__).lower() if items.model is not None else ""
        return {
            "widget": "list",
            "label_singular": singular,
            "summary": summary,
            "collapsed": True,
            "fields": fields_of(items),
        }
    if (reference := _reference(items)) is not None:
        return {"widget": "reference", "kind": reference, "multiple": True}
    pattern = _pattern(items)
    return {"widget": "lines", **({"line": pattern["pattern"]} if pattern else {})}


def _reference(shape: Shape) -> str | None:
    """Give the kind of what is picked from a list."""
    return "timezone" if shape.is_timezone else shape.reference


def _options(shape: Shape) -> list[dict[str, str]]:
    return [{"label": value.replace("-", " "), "value": value} for value in shape.choices]


def _pattern(shape: Shape) -> dict[str, list[str]]:
    """Give the pattern that a text has to match, and the model's own words for one that does not."""
    if shape.kind in _NUMBERS:
        return {"pattern": list(_NUMBERS[shape.kind])}
    adapter: TypeAdapter[Any] = TypeAdapter(shape.type)
    pattern = adapter.json_schema().get("pattern")
    if pattern == ID_PATTERN:
        return {"pattern": [pattern, _ID_SAID]}
    said = _refusal(adapter)
    return {"pattern": [pattern.replace('\\"', '"'), said]} if pattern and said else {}


def longest(shape: Shape) -> int | None:
    """Return how many characters a text may have; None where its own pattern says so."""
    most = TypeAdapter(shape.type).json_schema().get("maxLength")
    return most if isinstance(most, int) else None


def _refusal(adapter: TypeAdapter[Any]) -> str:
    """Let a model refuse nonsense, and give what it says that it expects; empty where it has no words of its own."""
    try:
        adapter.validate_python("!")
    except ValidationError as error:
        context = to_jsonable_python(error.errors(include_url=False)[0].get("ctx", {}))
        found = _SAID.search(context.get("said", ""))
        return f"{found['expected']} {context['hint']}".strip() if found else ""
    return ""
