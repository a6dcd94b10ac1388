"""The fields of records as documentation, read from the models that the check enforces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, get_args

from macros.basics.problem import one_of
from macros.model import field
from macros.model.record import Record
from macros.model.shape import RecordField, Shape, record_shape, shape_of_type

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = {
    "page": "the path of a page below docs/",
    "account": "the id of an account",
    "series": "the id of a meeting series",
    "severity": "1, 2 or 3",
    "path": "the id of a learning path",
    "tree": "the id of a decision tree",
    "activity": "the id of a decision right",
}
"""What references take, if 'the id of a …' does not fit."""
_TYPES: tuple[tuple[Any, str, str], ...] = (
    (field.Percent, "a percentage, 0 to 100", "50"),
    (field.Date, "a day, year-month-day", "2026-11-23"),
    (field.LocalTime, "a local day and time", "2026-01-06T10:00"),
    (field.Whole, "a whole number", "12"),
    (field.Positive, "a whole number, 1 or more", "12"),
    (field.Number, "a number, a point for decimals", "3.5"),
    (field.YesNo, "yes or no", "yes"),
    (field.Email, "an e-mail address", "name@example.com"),
    (field.Phone, "a phone number with + and the country code", "+44 20 7946 0000"),
    (field.HttpsUrl, "an address that begins with https://", "https://www.example.com/page"),
    (
        field.FormUrl,
        "an address; {policy} and {version} are filled in",
        "https://www.example.com/read?policy={policy}",
    ),
    (field.Edition, "an edition, in quotes", '"2026.11"'),
    (field.Version, "a version, in quotes", '"2.1"'),
    (field.Language, "a language code", "en-GB"),
    (field.Handle, "a name at the code host", "ada-lovelace"),
    (field.Timezone, "a time zone of the IANA list", "Europe/London"),
    (field.Recurrence, "a recurrence rule (RFC 5545)", "FREQ=MONTHLY;BYDAY=1TU"),
    (field.Texts, "a text, or a list of texts", ""),
    (field.Markdown, "Markdown, without HTML", ""),
    (field.Id, "an id: small letters, digits, hyphens", ""),
    (field.Title, "one line of text, 120 characters at most", ""),
    (field.Text, "one line of text", ""),
)
"""Kinds of values, with a description and an example. The first match counts, so the narrower kinds
come first."""
_SUCH_AS = re.compile(r"""such as (?:'([^']+)'|(?!an? )([^\s,()]+))""")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in the documentation."""

    name: str
    required: str
    """'required', a condition such as 'required when audience is public', or empty."""
    meaning: str
    takes: str
    """What may be written."""
    example: str
    default: str
    """The value if it is left out; may be empty."""


@dataclass(frozen=True, slots=True)
class RecordDoc:
    """A group of fields in the documentation."""

    title: str
    rows: tuple[FieldRow, ...]


def record_docs(schema: Any, title: str, *, own_only: bool = False) -> list[RecordDoc]:
    """Describe the fields of a record, then those of each group within it.

    `schema` may also be a mapping from ids to records. `own_only` leaves out the fields that a
    record inherits unchanged.
    """
    model, _ = _within(shape_of_type(schema))
    return list(_docs(model, title, set(), own_only=own_only)) if model is not None else []


def _docs(
    model: type[Record], title: str, earlier_types: set[type[Record]], *, own_only: bool = False
) -> Iterator[RecordDoc]:
    earlier_types.add(model)
    own_fields = get_annotations(model)
    fields = [
        record_field
        for record_field in record_shape(model).fields.values()
        if not own_only or record_field.name in own_fields
    ]
    yield RecordDoc(title, tuple(_row(model, record_field) for record_field in fields))
    for record_field in fields:
        group, is_keyed = _within(record_field.shape)
        if group is not None and group not in earlier_types:
            # A group's heading comes from the first line of its model's docstring.
            sentence = (group.__doc__ or "").partition("\n")[0].rstrip(".")
            summary = f"{sentence[:1].lower()}{sentence[1:]}"
            suffix = ", under its id" if is_keyed else ""
            yield from _docs(group, f"{record_field.key}: {summary}{suffix}", earlier_types)


def _row(model: type[Record], record_field: RecordField) -> FieldRow:
    takes, example = _takes(record_field.shape)
    meaning = record_field.description
    # An example in the field's own description fits better than that of its type.
    match = _SUCH_AS.search(meaning)
    example = (match[1] or match[2]).rstrip(".;") if match is not None else example
    default = "" if "when left out" in meaning else _default(record_field)
    requirement = _requirement(model, record_field)
    return FieldRow(record_field.key, requirement, meaning, takes, example, default)


def _requirement(model: type[Record], record_field: RecordField) -> str:
    """Return whether a field is required, in words; conditions are in the model's JSON Schema."""
    if record_field.is_required:
        return "required"
    extra = model.model_config.get("json_schema_extra")
    rule: Any = extra if isinstance(extra, dict) else {}
    for word, branch in (("when", "then"), ("unless", "else")):
        if record_field.key in rule.get(branch, {}).get("required", ()):
            ((key, value),) = rule["if"]["properties"].items()
            return f"required {word} {key} is {value['const']}"
    return ""


def _default(record_field: RecordField) -> str:
    value = record_field.info.default
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value) if isinstance(value, str | int | float) else ""


def _takes(shape: Shape) -> tuple[str, str]:
    """Return what a field takes, and an example (empty if none helps)."""
    if shape.reference is not None:
        return reference(shape.reference), ""
    if shape.choices:
        return f"one of {one_of(shape.choices)}", shape.choices[0]
    if shape.kind == "record":
        return "a group of fields", ""
    if shape.kind == "mapping":
        return "entries, each under its id", ""
    if shape.items is not None and shape.type is None:
        words, example = _takes(shape.items)
        return f"a list; each {words}", f"- {example}" if example else ""
    return _takes_of_type(shape.type)


def _takes_of_type(type_: Any) -> tuple[str, str]:
    """Return what a single value of a type takes, and an example."""
    base, *marks = get_args(type_) or (type_,)
    for field_type, words, example in _TYPES:
        type_base, *type_marks = get_args(field_type)
        if base == type_base and marks[: len(type_marks)] == type_marks:
            return words, example
    return "one line of text", ""


def reference(kind: str) -> str:
    """Return what a reference to a kind of record takes, in words."""
    return _KINDS.get(kind, f"the id of a {kind}")


def _within(shape: Shape) -> tuple[type[Record] | None, bool]:
    """Return the record type within a field's value, and whether records are under ids."""
    if shape.items is None:
        return shape.model, False
    model, is_keyed = _within(shape.items)
    return model, is_keyed or (model is not None and shape.kind == "mapping")
