"""The fields of records as documentation: read from the models, so that it is what the check enforces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import get_annotations
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from macros.basics.problem import one_of
from macros.model import field
from macros.model.field import Reference
from macros.model.organization import Percent
from macros.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

_KINDS = {
    "page": "the path of a page below docs/",
    "account": "the id of an account",
    "series": "the id of a meeting series",
    "severity": "1, 2 or 3",
    "path": "the id of a learning path",
    "tree": "the id of a decision tree",
    "activity": "the id of a decision right",
}
"""How a reference to a kind of record is worded where 'the id of a …' does not fit."""
_TYPES: tuple[tuple[Any, str, str], ...] = (
    (Percent, "a percentage, 0 to 100", "50"),
    (field.Date, "a day, year-month-day", "2026-11-23"),
    (field.LocalTime, "a local day and time", "2026-01-06T10:00"),
    (field.Whole, "a whole number", "12"),
    (field.Number, "a number, a point for decimals", "3.5"),
    (field.YesNo, "yes or no", "yes"),
    (field.Email, "an e-mail address", "name@example.com"),
    (field.Phone, "a phone number with + and the country", "+44 20 7946 0000"),
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
"""Kinds of values, with words for them and an example; the narrower stand before the wider."""
_SUCH_AS = re.compile(r"""such as (?:'([^']+)'|(?!an? )([^\s,()]+))""")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field as documentation shows it."""

    name: str
    required: str
    """'required', a condition such as 'required when audience is public', or empty."""
    meaning: str
    takes: str
    """What may be written."""
    example: str
    default: str
    """What holds when it is left out; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class RecordDoc:
    """A group of fields as documentation shows it."""

    title: str
    rows: tuple[FieldRow, ...]


def documented(schema: Any, title: str, *, own_only: bool = False) -> list[RecordDoc]:
    """Describe a record, or the entries of a mapping from ids to records, and after it every group of fields within.

    With `own_only` the fields that a record inherits unchanged are left out.
    """
    if get_origin(schema) is dict:
        schema = get_args(schema)[1]
    return list(_documented(schema, title, set(), own_only=own_only))


def _documented(
    model: type[Record], title: str, done: set[type[Record]], *, own_only: bool = False
) -> Iterator[RecordDoc]:
    done.add(model)
    hints = get_type_hints(model, include_extras=True)
    own = get_annotations(model)
    names = [name for name in model.model_fields if not own_only or name in own]
    yield RecordDoc(title, tuple(_row(model, name, hints[name]) for name in names))
    for name in names:
        held, keyed = _within(hints[name])
        if held is not None and held not in done:
            sentence = (held.__doc__ or "").partition("\n")[0].rstrip(".")
            words = f"{sentence[:1].lower()}{sentence[1:]}"
            yield from _documented(
                held, f"{_key(model, name)}: {words}{', under its id' if keyed else ''}", done
            )


def _key(model: type[Record], name: str) -> str:
    return model.model_fields[name].alias or name


def _row(model: type[Record], name: str, hint: Any) -> FieldRow:
    info = model.model_fields[name]
    takes, example = _described(hint)
    meaning = info.description or ""
    given = _SUCH_AS.search(meaning)
    example = (given[1] or given[2]).rstrip(".;") if given is not None else example
    default = "" if "when left out" in meaning else _default(info)
    return FieldRow(
        _key(model, name), _required(model, name, info), meaning, takes, example, default
    )


def _required(model: type[Record], name: str, info: FieldInfo) -> str:
    """Say whether a field must be there; conditions stand in the model's JSON Schema."""
    if info.is_required():
        return "required"
    extra = model.model_config.get("json_schema_extra")
    rule: Any = extra if isinstance(extra, dict) else {}
    for word, branch in (("when", "then"), ("unless", "else")):
        if name in rule.get(branch, {}).get("required", ()):
            ((key, value),) = rule["if"]["properties"].items()
            return f"required {word} {key} is {value['const']}"
    return ""


def _default(info: FieldInfo) -> str:
    value = info.default
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value) if isinstance(value, str | int | float) else ""


def _described(hint: Any) -> tuple[str, str]:
    """Say what a field of a type takes, with an example (empty where none helps)."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _described(next(option for option in get_args(hint) if option is not NoneType))
    if origin is Annotated:
        return _annotated(hint)
    if origin is Literal:
        values = [str(value) for value in get_args(hint)]
        return f"one of {one_of(values)}", values[0]
    if origin is tuple:
        words, example = _described(get_args(hint)[0])
        return f"a list; each {words}", f"- {example}" if example else ""
    if origin is dict:
        return "entries, each under its id", ""
    if isinstance(hint, type) and issubclass(hint, Record):
        return "a group of fields", ""
    return "one line of text", ""


def _annotated(hint: Any) -> tuple[str, str]:
    """Word a type by its marks: a reference, or one of the kinds of values that fields hold."""
    base, *metadata = get_args(hint)
    kind = next((mark.kind for mark in metadata if isinstance(mark, Reference)), None)
    if kind is not None:
        return reference(kind), ""
    for known, words, example in _TYPES:
        known_base, *marks = get_args(known)
        if base == known_base and metadata[: len(marks)] == marks:
            return words, example
    return _described(base)


def reference(kind: str) -> str:
    """Word what refers to a kind of record."""
    return _KINDS.get(kind, f"the id of a {kind}")


def _within(hint: Any) -> tuple[type[Record] | None, bool]:
    """Find the record that a field holds, and whether it is kept under ids."""
    origin = get_origin(hint)
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint, False
    if origin is dict:
        return _within(get_args(hint)[1])[0], True
    if origin in (Union, UnionType, Annotated, tuple):
        return next(
            (found for option in get_args(hint) if (found := _within(option))[0] is not None),
            (None, False),
        )
    return None, False
