"""The fields that a table can contain, taken from the models, and the values of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from babel import Locale

from macros.basics.problem import did_you_mean, nearest, one_of, quote
from macros.basics.text import plain_ascii
from macros.editing.yaml_text import Value
from macros.model.account import Account
from macros.model.department import Department, Person
from macros.model.field import Language, Phone
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.shape import RecordField, Shape, record_shape
from macros.spreadsheets.column_aliases import WORDS, plain

Path = tuple[str, ...]
"""Keys from a record to a value."""
CLEAR = "-"
"""A cell with nothing but this removes a value; an empty one changes nothing."""
NAME_PARTS = ("first name", "last name")
"""Two columns that are joined to the name of a person."""
MODELS: Mapping[str, type[Record]] = {
    "departments": Department,
    "people": Person,
    "accounts": Account,
}
ENTITIES: Mapping[str, str] = {
    "departments": "department",
    "people": "person",
    "accounts": "account",
}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_GUARD = re.compile(r"'(?=[=+\-@\t\r'])")
"""The guard that keeps spreadsheets from running a value; see `exporting`."""


class CellError(Exception):
    """A value cannot be read; the message continues after the name of the column."""

    def __init__(self, message: str, hint: str = "", rule: str = "wrong-value") -> None:
        """Take what is wrong, how to fix it, and the rule."""
        super().__init__(message)
        self.message, self.hint, self.rule = message, hint, rule


@cache
def shapes_of(kind: str) -> Mapping[str, Shape]:
    """Return the shapes of the fields of a kind of record that fit into a cell."""
    return {name: record_field.shape for name, record_field in _flat(record_shape(MODELS[kind]))}


@cache
def headings_of(kind: str) -> Mapping[str, str]:
    """Return what each known heading means, in the form in which `plain` compares headings."""
    headings = {plain(word): name for name, words in WORDS[kind].items() for word in words}
    for name, record_field in _flat(record_shape(MODELS[kind])):
        headings |= {plain(word): name for word in record_field.declaration.headings}
    return headings | {plain(name): name for name in fields_of(kind)}


def _flat(shape: Shape, prefix: str = "") -> Iterator[tuple[str, RecordField]]:
    """Yield the fields that fit into a cell; those of nested records have a dot in their name."""
    for key, record_field in shape.fields.items():
        part = record_field.shape
        if part.kind == "record":
            yield from _flat(part, f"{key}.")
        elif part.kind != "mapping" and not (part.items and part.items.kind == "record"):
            yield prefix + key, record_field


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """Return the fields that a column may have; some are not fields of the record itself."""
    home = () if kind == "departments" else ("department",)
    fields = ("id", *home, *shapes_of(kind))
    return (*fields, *NAME_PARTS) if kind == "people" else fields


def remove_guard(text: str) -> str:
    """Remove the guard that keeps spreadsheets from running a value."""
    return _GUARD.sub("", text, count=1) if text.startswith("'") else text


def value_of(shape: Shape, text: str, playbook: Playbook, country: str | None = None) -> Value:
    """Parse a value as people write it; raise CellError.

    Phone numbers without a country code are taken for numbers of `country`.
    """
    if shape.kind == "list":
        item = shape.items or Shape("text")
        return [_single(item, part, playbook) for part in _parts(item, text)]
    return _phone(text, country) if shape.type == Phone else _single(shape, text, playbook)


def _parts(item: Shape, text: str) -> list[str]:
    """Split a list at semicolons and line ends.

    Ids, choices and codes are also split at commas; texts may contain them.
    """
    is_short = bool(item.reference or item.choices) or item.type == Language
    parts = re.split(r"[;\n,|]" if is_short else r"[;\n]", text)
    return [part.strip() for part in parts if part.strip()]


def _single(shape: Shape, text: str, playbook: Playbook) -> Value:
    if shape.reference is not None:
        return reference(shape.reference, text, playbook)
    if shape.kind == "date":
        return _date(text)
    if shape.choices:
        return _choice(shape.choices, text)
    if shape.type == Language:
        return text if _CODE.fullmatch(text) else _languages().get(text.casefold(), text)
    return " ".join(text.split())


def _phone(text: str, country: str | None) -> str:
    # The library is slow to load, and only needed for tables with phone numbers.
    from macros.spreadsheets.phone import PhoneError, phone_of  # noqa: PLC0415

    try:
        return phone_of(text, country)
    except PhoneError as error:
        raise CellError(error.message, error.hint) from None


def _date(text: str) -> date:
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups()[:3])
    elif match := _DOTS.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _SLASHES.fullmatch(text):
        first, second, year = map(int, match.groups())
        if first <= 12 and second <= 12 and first != second:
            raise CellError(
                f"is {quote(text)}, which is a different day in different countries.",
                "Write year-month-day.",
            )
        day, month = (first, second) if first > 12 else (second, first)
    else:
        raise CellError(
            f"is {quote(text)}, which is not a date.",
            "Write year-month-day, such as 2026-11-23.",
            "wrong-type",
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(
            f"is {quote(text)}, which is not in the calendar.", "Correct the day or the month."
        ) from None


def _choice(choices: tuple[str, ...], text: str) -> str:
    if (meaning := _meanings(choices).get(plain(text))) is not None:
        return meaning
    near = nearest(text, choices)
    hint = f"Did you mean '{near}'?" if near else ""
    raise CellError(f"is {quote(text)}; it must be one of {one_of(choices)}.", hint)


@cache
def _meanings(choices: tuple[str, ...]) -> Mapping[str, str]:
    """Map the words for choices, in the form in which `plain` compares them, to the choices."""
    meanings: dict[str, str] = {}
    for choice, words in WORDS["choices"].items():
        if choice in choices:
            meanings |= {plain(word): choice for word in words}
    return meanings | {plain(choice): choice for choice in choices}


@cache
def _languages() -> Mapping[str, str]:
    """Map English and German names of languages to their codes."""
    codes: dict[str, str] = {}
    for locale in ("en", "de"):
        for code, name in Locale(locale).languages.items():
            if re.fullmatch(r"[a-z]{2,3}", code):
                codes.setdefault(name.casefold(), code)
    return codes


def reference(kind: str, text: str, playbook: Playbook) -> str:
    """Return the id that a cell means: an id itself, or the name or address of a record."""
    if playbook.has_id(kind, text):
        return text
    name = plain_ascii(text.casefold())
    records = playbook.all(kind).values()
    matches: set[str] = {record.id for record in records if name in _names(record)}
    if len(matches) == 1:
        return matches.pop()
    if matches:
        hint = f"Write the id: {one_of(sorted(matches))}."
        message = f"is {quote(text)}, and more than one {kind} has this name."
        raise CellError(message, hint, "unknown-reference")
    names = {name: record.id for record in records for name in _names(record)}
    near = nearest(text, [*names, *playbook.ids(kind)])
    hint = (
        f"Did you mean '{names.get(near, near)}'?"
        if near
        else did_you_mean(text, playbook.ids(kind))
    )
    message = f"is {quote(text)}, but there is no such {kind}."
    raise CellError(message, hint, "unknown-reference")


def _names(record: Record) -> set[str]:
    """Return the names that a record can be found by."""
    names = [getattr(record, key, None) for key in ("name", "email")]
    return {plain_ascii(name.casefold()) for name in names if name}


@cache
def path_of(name: str) -> Path:
    """Return the keys that lead to a field."""
    return tuple(name.split("."))
