"""Build the fields of the forms, as Decap CMS describes them, from the shapes of the data files."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from macros.model.field import ID_PATTERN, Positive
from macros.model.json_schema import label
from macros.model.shape import Shape

ID = "id"
"""The field with the key of an entry in a mapping (macros/forms/page/house.js)."""
NAME_FIELDS: dict[str, tuple[str, ...]] = {
    "person": ("name",),
    "account": ("platform", "handle"),
    "campaign": ("title",),
    "question": ("question",),
    "term": ("term",),
    "series": ("title",),
    "meeting": ("date", "kind"),
}
"""The fields by which entries of a kind are listed, and from which the id of a new one is made."""
_POSITIVE = ("^(?=.*[1-9])\\d{1,9}$", "not a number above zero. Write 1 or more.")
_NUMBERS = {
    "whole": ("^\\d{1,9}$", "not a whole number. Write digits only."),
    "number": ("^-?\\d{1,15}(\\.\\d{1,9})?$", "not a number. Write one such as 12 or 3.5."),
}
"""Patterns, and what is wrong with a value that does not match: it follows the name of the field or
the value in a message."""
_NOT_AN_ID = "not a valid id. Use small letters, digits and single hyphens."


def fields_of(shape: Shape, *, is_required: bool = True) -> list[dict[str, Any]]:
    """Return the fields of a record; with `is_required` off, none of them is required.

    The required fields of an optional group are left to the check: a form would insist on them even
    if the group is left out.
    """
    fields = []
    for key, record_field in shape.fields.items():
        required = is_required and record_field.is_required
        widget = _widget(record_field.shape, required=required)
        hint = record_field.description
        if widget["widget"] == "lines":
            hint = f"{hint} One on each line."
        field = {"name": key, "label": label(key), "hint": hint, "required": required, **widget}
        fields.append(field)
    return fields


def entries_of(name: str, title: str, hint: str, items: Shape) -> dict[str, Any]:
    """Return the field for the entries of a mapping: a list in which each has an id."""
    kind = items.model.entity if items.model is not None else ""
    id_field = {
        "name": ID,
        "label": "Id",
        "hint": "Leave it empty for something new: it is made from the name. "
        "Never change it later, because other files refer to it.",
        "required": False,
        "widget": "string",
        "pattern": [ID_PATTERN, _NOT_AN_ID],
    }
    summary = " · ".join(f"{{{{fields.{key}}}}}" for key in NAME_FIELDS[kind])
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
        "fields": [id_field, *fields_of(items)],
    }


def _widget(shape: Shape, *, required: bool) -> dict[str, Any]:
    """Return the widget with which a value is entered."""
    if shape.kind == "record":
        return {
            "widget": "object",
            "collapsed": not required,
            "fields": fields_of(shape, is_required=required),
        }
    if shape.kind == "mapping" and shape.items is not None:
        # The name and the texts are those of the field itself.
        entries = entries_of("", "", "", shape.items)
        return {
            key: value
            for key, value in entries.items()
            if key not in ("name", "label", "hint", "required")
        }
    return _list(shape.items) if shape.kind == "list" and shape.items is not None else _value(shape)


def _value(shape: Shape) -> dict[str, Any]:
    """Return the widget with which a single value is entered."""
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
        keys = [key for key, value in items.keys.items() if value.kind not in ("list", "record")]
        summary = " · ".join(f"{{{{fields.{key}}}}}" for key in keys[:2])
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
    """Return the kind of the options from which a value is picked; None for free text."""
    return "timezone" if shape.is_timezone else shape.reference


def _options(shape: Shape) -> list[dict[str, str]]:
    return [{"label": value.replace("-", " "), "value": value} for value in shape.choices]


def _pattern(shape: Shape) -> dict[str, list[str]]:
    """Return the pattern that a text must match, and what is wrong with one that does not."""
    if shape.type == Positive:
        return {"pattern": list(_POSITIVE)}
    if shape.kind in _NUMBERS:
        return {"pattern": list(_NUMBERS[shape.kind])}
    adapter: TypeAdapter[Any] = TypeAdapter(shape.type)
    pattern = adapter.json_schema().get("pattern")
    if pattern == ID_PATTERN:
        return {"pattern": [pattern, _NOT_AN_ID]}
    explanation = _explanation(adapter)
    if not pattern or not explanation:
        return {}
    return {"pattern": [pattern.replace('\\"', '"'), explanation]}


def longest(shape: Shape) -> int | None:
    """Return how many characters a text may have; None if only a pattern limits it."""
    most = TypeAdapter(shape.type).json_schema().get("maxLength")
    return most if isinstance(most, int) else None


def _explanation(adapter: TypeAdapter[Any]) -> str:
    """Return what is wrong with an invalid value and how to fix it; empty if the type does not say.

    The text comes from the type's own error for a value that no type accepts.
    """
    try:
        adapter.validate_python("!")
    except ValidationError as error:
        fault = error.errors(include_url=False)[0].get("ctx", {}).get("fault")
        values = fault.values if fault is not None else {}
        if "noun" in values:
            return f"not {values['noun']}. {values['fix']}"
    return ""
