"""The fields that a table can hold, taken from the models, and values from cells as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from babel import Locale

from macros.basics.problem import did_you_mean, nearest, one_of, quoted
from macros.basics.text import plain_ascii
from macros.editing.yaml_text import Value
from macros.model.account import Account
from macros.model.department import Department, Person
from macros.model.field import Language, Phone
from macros.model.files import DATA_FILES
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.shape import Shape, shape_of
from macros.spreadsheets.column_aliases import WORDS, plain

Path = tuple[str, ...]
"""Keys from a record to a value."""
REMOVED = "-"
"""A cell with this alone takes a value away; an empty one changes nothing."""
NAME_PARTS = ("first name", "last name")
"""Two columns that make the name of a person."""
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
"""Put in front of a value so that a spreadsheet does not run it; see `exporting`."""


class CellError(Exception):
    """A value cannot be read; the message goes on after the name of the column."""

    def __init__(self, said: str, hint: str = "", rule: str = "wrong-value") -> None:
        """Take what is wrong, how to mend it, and the rule."""
        super().__init__(said)
        self.said, self.hint, self.rule = said, hint, rule


@cache
def shapes_of(kind: str) -> Mapping[str, Shape]:
    """Give the fields of a kind of record that one cell can hold, those of its parts with a dot between."""
    held = {record: file for file in DATA_FILES for _, record in file.sections}
    if kind == "departments":
        top = shape_of(next(file for file in DATA_FILES if file.schema is Department))
    else:
        whole = shape_of(held[MODELS[kind]])
        inner = whole.keys["people"].items if kind == "people" else whole.items
        top = inner or whole
    return dict(_flat(top))


def _flat(shape: Shape, before: str = "") -> Iterator[tuple[str, Shape]]:
    for key, one in shape.keys.items():
        if one.kind == "record":
            yield from _flat(one, f"{key}.")
        elif one.kind != "mapping" and not (one.items and one.items.kind == "record"):
            yield before + key, one


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """List the fields that a column may hold, those that are not the record's own among them."""
    own = ("id", *(() if kind == "departments" else ("department",)), *shapes_of(kind))
    return (*own, *NAME_PARTS) if kind == "people" else own


def unguarded(text: str) -> str:
    """Take away what stands before a value so that a spreadsheet does not run it."""
    return _GUARD.sub("", text, count=1) if text.startswith("'") else text


def value_of(shape: Shape, text: str, playbook: Playbook, country: str | None = None) -> Value:
    """Read a value as people write it; `country` is whose national phone numbers are meant. Raises CellError."""
    if shape.kind == "list":
        item = shape.items or Shape("text")
        return [_single(item, part, playbook) for part in _parts(item, text)]
    return _phone(text, country) if shape.type == Phone else _single(shape, text, playbook)


def _parts(item: Shape, text: str) -> list[str]:
    """Take a list apart: at semicolons and lines; ids, choices and codes at commas too, which texts may hold."""
    is_short = bool(item.reference or item.choices) or item.type == Language
    found = re.split(r"[;\n,|]" if is_short else r"[;\n]", text)
    return [part.strip() for part in found if part.strip()]


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
    # The library of numbers takes its time to load, and only tables with numbers need it.
    from macros.spreadsheets.phone import PhoneError, phone_of  # noqa: PLC0415

    try:
        return phone_of(text, country)
    except PhoneError as error:
        raise CellError(error.said, error.hint) from None


def _date(text: str) -> date:
    if match := _ISO.fullmatch(text):
        year, month, day = (int(one) for one in match.groups()[:3])
    elif match := _DOTS.fullmatch(text):
        day, month, year = (int(one) for one in match.groups())
    elif match := _SLASHES.fullmatch(text):
        first, second, year = (int(one) for one in match.groups())
        if first <= 12 and second <= 12 and first != second:
            raise CellError(
                f"is {quoted(text)}, which is one day here and another there.",
                "Write year-month-day.",
            )
        day, month = (first, second) if first > 12 else (second, first)
    else:
        raise CellError(
            f"is {quoted(text)}, a date such as 2026-11-23 was expected.",
            "Write year-month-day.",
            "wrong-type",
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(
            f"is {quoted(text)}, a day that exists was expected.", "Look the date up in a calendar."
        ) from None


def _choice(choices: tuple[str, ...], text: str) -> str:
    meant = {
        plain(word): choice
        for choice, words in WORDS["choices"].items()
        for word in words
        if choice in choices
    }
    meant |= {plain(choice): choice for choice in choices}
    if (found := meant.get(plain(text))) is not None:
        return found
    near = nearest(text, choices)
    hint = f"Did you mean '{near}'?" if near else ""
    raise CellError(f"is {quoted(text)}, one of {one_of(choices)} was expected.", hint)


@cache
def _languages() -> Mapping[str, str]:
    """Map names of languages, in English and German, to their codes."""
    found: dict[str, str] = {}
    for spoken in ("en", "de"):
        for code, name in Locale(spoken).languages.items():
            if re.fullmatch(r"[a-z]{2,3}", code):
                found.setdefault(name.casefold(), code)
    return found


def reference(kind: str, text: str, playbook: Playbook) -> str:
    """Find the id that a cell means: an id, and the name or the address where people and departments are named."""
    if playbook.knows(kind, text):
        return text
    wanted = plain_ascii(text.casefold())
    found: set[str] = {one.id for one in playbook.all(kind).values() if wanted in _called(one)}
    if len(found) == 1:
        return found.pop()
    if found:
        hint = f"Write the id: {one_of(sorted(found))}."
        raise CellError(
            f"is {quoted(text)}, and more than one {kind} is called so.", hint, "unknown-reference"
        )
    names = {
        plain_name: one.id for one in playbook.all(kind).values() for plain_name in _called(one)
    }
    near = nearest(text, [*names, *playbook.ids(kind)])
    hint = (
        f"Did you mean '{names.get(near, near)}'?"
        if near
        else did_you_mean(text, playbook.ids(kind))
    )
    raise CellError(
        f"is {quoted(text)}, which leads nowhere: a {kind} was expected.", hint, "unknown-reference"
    )


def _called(record: Record) -> set[str]:
    """Give the names under which a record is known."""
    names = [getattr(record, key, None) for key in ("name", "email")]
    return {plain_ascii(name.casefold()) for name in names if name}


def path_of(name: str) -> Path:
    """Give the keys that lead to a field."""
    return tuple(name.split("."))
