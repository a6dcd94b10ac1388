"""Read tables from Excel workbooks: only values; macros, links and formulas are never run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from macros.basics.problem import did_you_mean, quote
from macros.spreadsheets.sheet import (
    Row,
    Sheet,
    SheetError,
    check_size,
    letter,
    refuse,
    trim,
    used_rows,
)

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000
_OLD = b"\xd0\xcf\x11\xe0"
"""The first bytes of files of Excel before 2007, and of those with a password."""
_ZEROS = re.compile(r"0{2,}")
_ERRORS = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
)
"""Raised by the library for files that only look like workbooks."""


def read_workbook(path: Path, file: str, sheet: str | None = None) -> Sheet:
    """Read a sheet of a workbook, by default the first visible one. Raise SheetError."""
    _check_size(path, file)
    raw = path.read_bytes()
    try:
        # Copies in memory, because the library leaves files open when it fails.
        values = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=True, keep_links=False
        )
        formulas = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=False, keep_links=False
        )
    except _ERRORS:
        raise _no_workbook(file) from None
    try:
        visible = [table.title for table in values.worksheets if table.sheet_state == "visible"]
        name = _sheet_name(visible, sheet, file)
        rows = _rows(values[name], formulas[name], file)
    except _ERRORS:
        raise _no_workbook(file) from None
    finally:
        values.close()
        formulas.close()
    notes: list[str] = []
    if len(visible) > 1 and sheet is None:
        others = ", ".join(map(quote, visible[1:]))
        notes.append(f"Its other sheets were not read; name one with --sheet: {others}.")
    if path.suffix.lower() == ".xlsm":
        notes.append("Its macros were not run.")
    return Sheet(file, f"Excel, sheet {quote(name)}", rows, tuple(notes))


def _no_workbook(file: str) -> SheetError:
    message = "the file is not a readable Excel workbook."
    return refuse(
        file,
        "wrong-value",
        message,
        "Open it in a spreadsheet program and save it as .xlsx or as CSV.",
    )


def _check_size(path: Path, file: str) -> None:
    """Raise SheetError for files that would not fit into memory, before unpacking them."""
    check_size(path.stat().st_size, file)
    with path.open("rb") as stream:
        if stream.read(4) == _OLD:
            message = "this is a workbook with a password, or one of Excel before 2007."
            raise refuse(file, "wrong-value", message, "Save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        raise _no_workbook(file) from None
    size = sum(part.file_size for part in parts)
    if size > MAX_UNPACKED or len(parts) > MAX_PARTS:
        message = (
            f"the workbook unpacks to {size:,} bytes in {len(parts):,} parts; "
            f"the limit is {MAX_UNPACKED:,} bytes in {MAX_PARTS:,} parts."
        )
        raise refuse(
            file, "too-large", message, "Save the sheet that is needed as a workbook of its own."
        )


def _sheet_name(visible: Sequence[str], sheet: str | None, file: str) -> str:
    if sheet is not None and sheet not in visible:
        message = f"there is no sheet {quote(sheet)} in the workbook."
        raise refuse(file, "unknown-reference", message, did_you_mean(sheet, visible))
    if not visible:
        message = "the workbook has no visible sheet."
        raise refuse(file, "wrong-value", message, "Unhide the sheet to import.")
    return sheet or visible[0]


def _rows(values: Any, formulas: Any, file: str) -> tuple[Row, ...]:
    # The size stated in a workbook may be too small or too large.
    for table in (values, formulas):
        table.reset_dimensions()
    return used_rows(_texts(values, formulas, file), file)


def _texts(values: Any, formulas: Any, file: str) -> Iterator[tuple[int, list[str]]]:
    rows = zip(values.iter_rows(), formulas.iter_rows(), strict=False)
    for number, (cells, formula_cells) in enumerate(rows, 1):
        for column, (cell, formula) in enumerate(zip(cells, formula_cells, strict=False)):
            if cell.value is None and formula.data_type == "f":
                message = (
                    f"the cell {letter(column)}{number} has a formula "
                    "whose result is not saved in the file."
                )
                hint = (
                    "Open the file in a spreadsheet program and save it again, "
                    "or replace the formula with its value."
                )
                raise refuse(file, "wrong-value", message, hint, number, column + 1)
        yield number, list(trim([_text(cell) for cell in cells]))


def _text(cell: Any) -> str:
    """Return the value of a cell as the spreadsheet shows it.

    Dates have no time at midnight, whole numbers no decimal point, and leading zeros are kept.
    """
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # A format such as 00000 shows leading zeros, as in staff numbers.
    if isinstance(value, int) and _ZEROS.fullmatch(cell.number_format):
        return str(value).zfill(len(cell.number_format))
    return str(value)
