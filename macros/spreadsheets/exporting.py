"""Export departments, people and accounts as CSV, workbooks or JSON."""

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
from macros.model.department import Person
from macros.model.listing import contacts
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.shape import record_shape
from macros.spreadsheets.cell_fields import ENTITIES, shapes_of
from macros.spreadsheets.column import Kind
from macros.spreadsheets.entry import cells_of, values_of

ExportRow = Mapping[str, Value]
_WITHOUT_READERS: Mapping[Kind, frozenset[str]] = {
    "departments": frozenset(("handles",)),
    "people": frozenset(("handle", "status", "show")),
    "accounts": frozenset(("url",)),
}
"""Fields that tables contain although the public JSON does not: colleagues who keep data need
them."""
_PERSONAL = frozenset(("pronouns", "term_end"))
"""Public fields that do not belong in a table of everybody."""
_RUN = re.compile(r"[=+\-@\t\r']")
"""Values that begin like this are guarded: a spreadsheet would run them, or they would look guarded
themselves."""
_GROUPED_PHONE = re.compile(r"\+\d[\d ()]* [\d ()]*")
"""A phone number in groups, which no spreadsheet takes for a number or a formula."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def export_rows(playbook: Playbook, kind: Kind, *, private: bool) -> list[dict[str, Value]]:
    """Return the values of each record, by id.

    With `private`, fields that readers of the site do not see are included.
    """
    rows: list[dict[str, Value]] = []
    for record in sorted(playbook.all(ENTITIES[kind]).values(), key=lambda record: str(record.id)):
        hidden_keys = {"people"} if private else _private_keys(record, kind)
        row: dict[str, Value] = {"id": record.id}
        if kind != "departments":
            row["department"] = record.department
        row |= {key: value for key, value in values_of(record).items() if key not in hidden_keys}
        rows.append(row)
    return rows


def _private_keys(record: Record, kind: Kind) -> set[str]:
    """Return the fields of a record that readers of the site do not see."""
    fields = record_shape(type(record)).fields
    public = {key for key, field in fields.items() if field.declaration.public}
    if isinstance(record, Person):
        public |= contacts(record).keys()
        public -= _PERSONAL
    return fields.keys() - public - _WITHOUT_READERS[kind]


def as_json(rows: Sequence[ExportRow]) -> str:
    """Return records as JSON."""
    text = json.dumps(rows, indent=2, ensure_ascii=False, default=lambda day: day.isoformat())
    return f"{text}\n"


def as_csv(rows: Sequence[ExportRow], kind: Kind, separator: str) -> bytes:
    """Return records as CSV (RFC 4180).

    It is UTF-8 with a byte order mark, by which spreadsheets recognise the encoding.
    """
    names = _names(rows, kind)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_guard(_text(value)) for _, value in cells_of(row, names)])
    return stream.getvalue().encode("utf-8-sig")


def as_workbook(rows: Sequence[ExportRow], kind: Kind) -> bytes:
    """Return records as an Excel workbook, in which every text stays text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.capitalize())
    names = _names(rows, kind)
    values: list[list[Any]] = [
        [value if isinstance(value, date) else _text(value) for _, value in cells_of(row, names)]
        for row in rows
    ]
    sheet.freeze_panes = "B2"
    for position, name in enumerate(names):
        longest = max([len(name), *(len(str(row[position])) for row in values)])
        sheet.column_dimensions[get_column_letter(position + 1)].width = min(longest + 2, 60)
    headings = [WriteOnlyCell(sheet, name) for name in names]
    for heading in headings:
        heading.font = Font(bold=True)
    sheet.append(headings)
    for row_values in values:
        cells = [WriteOnlyCell(sheet, value or None) for value in row_values]
        for cell, value in zip(cells, row_values, strict=True):
            if isinstance(value, str) and value:
                cell.data_type = "s"  # even if it begins like a formula
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _names(rows: Sequence[ExportRow], kind: Kind) -> tuple[str, ...]:
    """Return the names of columns: the fields that some record has, in the model's order."""

    def is_used(name: str) -> bool:
        return any(value is not None for row in rows for _, value in cells_of(row, (name,)))

    home = () if kind == "departments" else ("department",)
    return ("id", *home, *filter(is_used, shapes_of(kind)))


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return _UNPRINTABLE.sub("", str(value))


def _guard(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; an import removes it."""
    return f"'{text}" if _RUN.match(text) and not _GROUPED_PHONE.fullmatch(text) else text
