"""Read a row as a record: which one it is, its values, and the cell of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from macros.basics.problem import Location, Problem, quote
from macros.basics.text import slug
from macros.editing import new_page
from macros.editing.yaml_text import Value
from macros.model.account import Account
from macros.model.department import Person
from macros.model.field import ID_LENGTH
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.shape import record_shape
from macros.spreadsheets.cell_fields import (
    CLEAR,
    ENTITIES,
    NAME_PARTS,
    CellError,
    Path,
    path_of,
    reference,
    remove_guard,
    shapes_of,
    value_of,
)
from macros.spreadsheets.column import Column, Columns, Kind
from macros.spreadsheets.sheet import Row, Sheet

_MatchKey = tuple[str, ...]
"""What a row without an id has in common with its record, such as ("email", address)."""


@dataclass
class RowRecord:
    """A row, read as a record."""

    row: Row
    id: str = ""
    department: str | None = None
    """As a column of the table says."""
    values: dict[Path, Value | None] = field(default_factory=dict)
    """By path: the value; None removes it."""
    columns: dict[str, Column] = field(default_factory=dict)
    """By field: the column that it comes from."""
    empty: list[str] = field(default_factory=list)
    """Fields whose cell is empty."""
    problems: list[Problem] = field(default_factory=list)


def entries(
    sheet: Sheet, kind: Kind, columns: Columns, playbook: Playbook, country: str | None = None
) -> list[RowRecord]:
    """Read the rows below the headings; an id that occurs twice is a problem.

    Phone numbers without a country code are taken for numbers of `country`.
    """
    ids_by_key = _ids_by_key(playbook.all(ENTITIES[kind]).values())
    result = [
        _entry(sheet, kind, columns, row, playbook, ids_by_key, country) for row in columns.rows
    ]
    firsts: dict[str, RowRecord] = {}
    for entry in result:
        if entry.id and (first := firsts.setdefault(entry.id, entry)) is not entry:
            message = (
                f"the {ENTITIES[kind]} {quote(entry.id)} is already in row {first.row.number}."
            )
            hint = (
                "Delete one of the rows. Two of the same name? "
                "Give each its own id, in a column 'id'."
            )
            entry.problems.append(_problem(sheet, entry, "id", "duplicate-id", message, hint))
    return result


def _entry(
    sheet: Sheet,
    kind: Kind,
    columns: Columns,
    row: Row,
    playbook: Playbook,
    ids_by_key: Mapping[_MatchKey, Collection[str]],
    country: str | None,
) -> RowRecord:
    entry = RowRecord(row)
    shapes = shapes_of(kind)
    texts: dict[str, str] = {}
    for column in columns.columns:
        text = row.cells[column.position] if column.position < len(row.cells) else ""
        text = remove_guard(text) if sheet.is_guarded else text
        if column.field is not None and text:
            texts[column.field] = text
            entry.columns[column.field] = column
        elif column.field is not None and column.field in shapes:
            entry.empty.append(column.field)
    if kind == "people":
        _complete_name(entry, texts)
    for name, text in texts.items():
        try:
            if name == "department" and kind != "departments":
                entry.department = reference("department", text, playbook)
            elif name in shapes:
                entry.values[path_of(name)] = (
                    None if text == CLEAR else value_of(shapes[name], text, playbook, country)
                )
        except CellError as error:
            message = f"{entry.columns[name].label} {error.message}"
            entry.problems.append(_problem(sheet, entry, name, error.rule, message, error.hint))
    entry.id = _identity(sheet, kind, entry, texts, playbook, ids_by_key)
    return entry


def _complete_name(entry: RowRecord, texts: dict[str, str]) -> None:
    """Join first and last name, or turn 'Lund, Mia' round."""
    parts = [texts[part] for part in NAME_PARTS if part in texts]
    if "name" not in texts and parts:
        texts["name"] = " ".join(parts)
        entry.columns["name"] = entry.columns.get("first name") or entry.columns["last name"]
    elif "id" not in texts and texts.get("name", "").count(",") == 1:
        last, first = texts["name"].split(",")
        texts["name"] = f"{first.strip()} {last.strip()}"


def _identity(
    sheet: Sheet,
    kind: Kind,
    entry: RowRecord,
    texts: Mapping[str, str],
    playbook: Playbook,
    ids_by_key: Mapping[_MatchKey, Collection[str]],
) -> str:
    """Return the id of the record that a row is about.

    Records are found by id, address or name; a new record gets an id made of its name.
    """
    if "id" in texts:
        return texts["id"]
    matches = {
        record_id for key in _keys_of_row(kind, texts) for record_id in ids_by_key.get(key, ())
    }
    # With several matches it is unclear which one is meant, so none is changed.
    if len(matches) == 1:
        return matches.pop()
    if kind == "departments":
        new_id = new_page.department_id(texts.get("name", ""), playbook)
    else:
        new_id = slug(_full_name(kind, texts))[:ID_LENGTH].strip("-")
    if not new_id:
        parts = "a platform and a handle" if kind == "accounts" else "a name"
        message = f"nothing in this row says which {ENTITIES[kind]} is meant."
        hint = f"Fill in an id or {parts}, or delete the row."
        entry.problems.append(_problem(sheet, entry, "name", "missing-key", message, hint))
    elif kind == "people" and "email" in texts:
        namesake = playbook.people.get(new_id)
        if namesake is not None and namesake.email:
            message = (
                f"there is already a person {quote(new_id)}, "
                f"with another address ({namesake.email})."
            )
            hint = (
                f"The same person? Write {quote(new_id)} into a column 'id'. "
                "Somebody else? Write a new id there."
            )
            entry.problems.append(_problem(sheet, entry, "email", "duplicate-id", message, hint))
    return new_id


def _full_name(kind: Kind, texts: Mapping[str, str]) -> str:
    """Return the text that a new record's id is made of, or '' if the row has none."""
    if kind != "accounts":
        return texts.get("name", "")
    if "platform" in texts and "handle" in texts:
        return f"{texts['platform']} {texts['handle']}"
    return ""


def _ids_by_key(records: Iterable[Record]) -> Mapping[_MatchKey, Collection[str]]:
    """Map the keys by which rows without an id are matched to the ids of the records."""
    ids: dict[_MatchKey, set[str]] = defaultdict(set)
    for record in records:
        for key in _keys_of_record(record):
            ids[key].add(record.id)
    return ids


def _keys_of_record(record: Record) -> Iterator[_MatchKey]:
    if isinstance(record, Person):
        if record.email is not None:
            yield ("email", record.email.casefold())
    elif isinstance(record, Account):
        yield ("handle", record.platform.casefold(), _plain_handle(record.handle))
        if record.url is not None:
            yield ("url", record.url.rstrip("/"))
    else:
        yield ("name", getattr(record, "name", "").casefold())


def _keys_of_row(kind: Kind, texts: Mapping[str, str]) -> Iterator[_MatchKey]:
    if kind == "people":
        yield ("email", texts.get("email", "").casefold())
    elif kind == "accounts":
        handle = _plain_handle(texts.get("handle", ""))
        yield ("handle", texts.get("platform", "").casefold(), handle)
        yield ("url", texts.get("url", "").rstrip("/"))
    else:
        yield ("name", texts.get("name", "").casefold())


def _plain_handle(handle: str) -> str:
    return handle.casefold().lstrip("@")


def _problem(
    sheet: Sheet, entry: RowRecord, name: str, rule: str, message: str, hint: str
) -> Problem:
    return Problem.worded(place(sheet, entry, name), rule, message, hint)


def place(sheet: Sheet, entry: RowRecord, name: str) -> Location:
    """Return the cell of a field, or the first of the row if no column has it."""
    column = entry.columns.get(name)
    return sheet.at(entry.row.number, column.position if column else 0)


def values_of(record: Record) -> dict[str, Value]:
    """Return the values that a record's file sets, in the model's order."""
    return {
        key: _plain(getattr(record, field_.name))
        for key, field_ in record_shape(type(record)).fields.items()
        if field_.name in record.model_fields_set
    }


def _plain(value: object) -> Value:
    if isinstance(value, Record):
        return values_of(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value if isinstance(value, str | bool | int | float | date) else str(value)


def cells_of(
    values: Mapping[str, Value], names: tuple[str, ...]
) -> Iterator[tuple[str, Value | None]]:
    """Yield the value of each field, at whatever depth; None if the record does not set it."""
    for name in names:
        value: Value | None = values
        for key in path_of(name):
            value = value.get(key) if isinstance(value, Mapping) else None
        yield name, value
