"""One row as a record: which one it is, what it says, and where each value stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from macros.basics.problem import Location, Problem, quoted
from macros.basics.text import slug
from macros.editing import new_page
from macros.editing.yaml_text import Value
from macros.model.account import Account
from macros.model.department import Person
from macros.model.field import ID_LENGTH
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.spreadsheets.column import Column, Columns, Kind
from macros.spreadsheets.field import (
    ENTITIES,
    REMOVED,
    CellError,
    Path,
    path_of,
    reference,
    shapes_of,
    unguarded,
    value_of,
)
from macros.spreadsheets.sheet import Row, Sheet


@dataclass
class Entry:
    """What a row says."""

    row: Row
    id: str = ""
    department: str | None = None
    """The one that a column names."""
    values: dict[Path, Value | None] = field(default_factory=dict)
    """Keys to the value; None takes one away."""
    columns: dict[str, Column] = field(default_factory=dict)
    """Field to the column that says it."""
    empty: list[str] = field(default_factory=list)
    """Fields whose cell is empty."""
    problems: list[Problem] = field(default_factory=list)


def entries(
    sheet: Sheet, kind: Kind, columns: Columns, playbook: Playbook, country: str | None = None
) -> list[Entry]:
    """Read the rows below the headings; each id stands once. `country` is whose national phone numbers are meant."""
    found = [_entry(sheet, kind, columns, row, playbook, country) for row in columns.rows]
    first: dict[str, Entry] = {}
    for entry in found:
        if entry.id and (other := first.setdefault(entry.id, entry)) is not entry:
            message = f"the {ENTITIES[kind]} {quoted(entry.id)} stands in row {other.row.number} already, once was expected."
            hint = (
                "Take one out. Two of the same name? Give each an id of its own, in a column 'id'."
            )
            entry.problems.append(_at(sheet, entry, "id", "duplicate-id", message, hint))
    return found


def _entry(
    sheet: Sheet, kind: Kind, columns: Columns, row: Row, playbook: Playbook, country: str | None
) -> Entry:
    entry = Entry(row)
    shapes = shapes_of(kind)
    said: dict[str, str] = {}
    for column in columns.columns:
        text = row.cells[column.position] if column.position < len(row.cells) else ""
        text = unguarded(text) if sheet.guarded else text
        if column.field is not None and text:
            said[column.field] = text
            entry.columns[column.field] = column
        elif column.field is not None and column.field in shapes:
            entry.empty.append(column.field)
    if (
        kind == "people"
        and "name" not in said
        and (parts := [said[p] for p in ("first name", "last name") if p in said])
    ):
        said["name"] = " ".join(parts)
        entry.columns["name"] = entry.columns.get("first name") or entry.columns["last name"]
    elif kind == "people" and "id" not in said and said.get("name", "").count(",") == 1:
        last, first = said["name"].split(",")
        said["name"] = f"{first.strip()} {last.strip()}"
    for name, text in said.items():
        try:
            if name == "department" and kind != "departments":
                entry.department = reference("department", text, playbook)
            elif name in shapes:
                entry.values[path_of(name)] = (
                    None if text == REMOVED else value_of(shapes[name], text, playbook, country)
                )
        except CellError as error:
            message = f"{entry.columns[name].shown} {error.said}"
            entry.problems.append(_at(sheet, entry, name, error.rule, message, error.hint))
    entry.id = _identity(sheet, kind, entry, said, playbook)
    return entry


def _identity(
    sheet: Sheet, kind: Kind, entry: Entry, said: Mapping[str, str], playbook: Playbook
) -> str:
    """Tell which record a row is about: by its id, its address or its name; a new one gets an id of its name."""
    if "id" in said:
        return said["id"]
    known = playbook.all(ENTITIES[kind]).values()
    same: list[str] = [record.id for record in known if _is_same(kind, record, said)]
    if len(same) == 1:
        return same[0]
    if kind == "accounts":
        named = (
            f"{said['platform']} {said['handle']}"
            if "platform" in said and "handle" in said
            else ""
        )
        what = "a platform and a handle"
    else:
        named, what = said.get("name", ""), "a name"
    made = (
        new_page.department_id(named, playbook)
        if kind == "departments"
        else slug(named)[:ID_LENGTH].strip("-")
    )
    if not made:
        message = f"nothing in this row says which {ENTITIES[kind]} is meant, an id or {what} was expected."
        entry.problems.append(
            _at(sheet, entry, "name", "missing-key", message, "Fill it in, or take the row out.")
        )
    elif (
        kind == "people"
        and (other := playbook.people.get(made)) is not None
        and "email" in said
        and other.email
    ):
        message = f"there is a person {quoted(made)} already, whose address is another one ({other.email})."
        hint = f"The same person? Write {quoted(made)} into a column 'id'. Somebody else? Write a new id there."
        entry.problems.append(_at(sheet, entry, "email", "duplicate-id", message, hint))
    return made


def _is_same(kind: Kind, record: Record, said: Mapping[str, str]) -> bool:
    if isinstance(record, Person):
        return (
            record.email is not None and record.email.casefold() == said.get("email", "").casefold()
        )
    if isinstance(record, Account):
        by_name = (record.platform.casefold(), record.handle.casefold().lstrip("@"))
        named = (said.get("platform", "").casefold(), said.get("handle", "").casefold().lstrip("@"))
        return by_name == named or (
            record.url is not None and record.url.rstrip("/") == said.get("url", "").rstrip("/")
        )
    return (
        kind == "departments"
        and getattr(record, "name", "").casefold() == said.get("name", "").casefold()
    )


def _at(sheet: Sheet, entry: Entry, name: str, rule: str, message: str, hint: str) -> Problem:
    return Problem.worded(place(sheet, entry, name), rule, message, hint)


def place(sheet: Sheet, entry: Entry, name: str) -> Location:
    """Tell the cell of a field, or the row's first one where no column holds it."""
    column = entry.columns.get(name)
    return sheet.at(entry.row.number, column.position if column else 0)


def values_of(record: Record) -> dict[str, Value]:
    """Give what a record's file says: days as days, lists as lists, in the model's order."""
    named = {name: info.alias or name for name, info in type(record).model_fields.items()}
    return {
        key: _plain(getattr(record, name))
        for name, key in named.items()
        if name in record.model_fields_set
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
    """Give the value of each field, whatever its depth; None for one that the record does not say."""
    for name in names:
        held: Value | None = values
        for key in path_of(name):
            held = held.get(key) if isinstance(held, Mapping) else None
        yield name, held
