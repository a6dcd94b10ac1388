"""Departments, people and accounts as a table for others: CSV that spreadsheets open safely, workbooks, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from macros.editing.yaml_text import Value
from macros.model.account import SECURITY_FIELDS
from macros.model.department import Person
from macros.model.listing import contacts
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.spreadsheets.column import Kind
from macros.spreadsheets.entry import cells_of, values_of
from macros.spreadsheets.field import ENTITIES, shapes_of

Exported = Mapping[str, Value]
_CONTACTS = ("email", "phone", "chat")
_PERSONAL = ("pronouns", "last_day", "certificates", "term_end")
"""What only the hub and the person's department need to know."""
_RUN = re.compile(r"[=+\-@\t\r']")
"""What a value must not begin with: a spreadsheet would run it, or take the guard of another value
for its own."""
_SPACED = re.compile(r"\+\d[\d ()]* [\d ()]*")
"""A phone number in groups: no spreadsheet can read it as a number or as a formula."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def records(playbook: Playbook, kind: Kind, *, private: bool) -> list[dict[str, Value]]:
    """Give what the data says of each record, by id; with `private` also what is kept inside."""
    found = []
    for record in sorted(playbook.all(ENTITIES[kind]).values(), key=lambda one: str(one.id)):
        values = values_of(record)
        hidden = () if private else _hidden(record, kind)
        values = {
            key: value for key, value in values.items() if key not in hidden and key != "people"
        }
        home: dict[str, Value] = {} if kind == "departments" else {"department": record.department}
        found.append({"id": record.id, **home, **values})
    return found


def _hidden(record: Record, kind: Kind) -> Sequence[str]:
    """List the fields that readers of the site do not see."""
    if isinstance(record, Person):
        return (*_PERSONAL, *(key for key in _CONTACTS if key not in contacts(record)))
    return SECURITY_FIELDS if kind == "accounts" else ()


def as_json(found: Sequence[Exported]) -> str:
    """Write records as JSON."""
    return (
        json.dumps(found, indent=2, ensure_ascii=False, default=lambda day: day.isoformat()) + "\n"
    )


def as_csv(found: Sequence[Exported], kind: Kind, separator: str) -> bytes:
    """Write records as CSV (RFC 4180) in UTF-8 with the mark by which spreadsheets know it."""
    names = _names(found, kind)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_guarded(_text(value)) for _, value in cells_of(one, names)] for one in found)
    return stream.getvalue().encode("utf-8-sig")


def as_workbook(found: Sequence[Exported], kind: Kind) -> bytes:
    """Write records as an Excel workbook; every text stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.capitalize())
    names = _names(found, kind)
    rows: list[list[Any]] = [
        [value if isinstance(value, date) else _text(value) for _, value in cells_of(one, names)]
        for one in found
    ]
    sheet.freeze_panes = "B2"
    for position, name in enumerate(names):
        longest = max([len(name), *(len(str(row[position])) for row in rows)])
        sheet.column_dimensions[get_column_letter(position + 1)].width = min(longest + 2, 60)
    headings = [WriteOnlyCell(sheet, name) for name in names]
    for heading in headings:
        heading.font = Font(bold=True)
    sheet.append(headings)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value or None) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str) and value:
                cell.data_type = "s"
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _names(found: Sequence[Exported], kind: Kind) -> tuple[str, ...]:
    """Name the columns: those that some record fills, in the model's order."""
    own = ("id",) if kind == "departments" else ("id", "department")
    return (
        *own,
        *(
            n
            for n in shapes_of(kind)
            if any(value is not None for one in found for _, value in cells_of(one, (n,)))
        ),
    )


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(_text(item) for item in value)
    text = (
        ("yes" if value else "no")
        if isinstance(value, bool)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )
    return _UNPRINTABLE.sub("", text)


def _guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; importing takes it away again."""
    return f"'{text}" if _RUN.match(text) and not _SPACED.fullmatch(text) else text
