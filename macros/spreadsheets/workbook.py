"""Tables in Excel workbooks: values alone; macros, links and formulas are never run."""

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

from macros.basics.problem import did_you_mean, quoted
from macros.spreadsheets.sheet import (
    Row,
    Sheet,
    SheetError,
    demand_bearable,
    gathered,
    letter,
    refuse,
    trimmed,
)

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000
_OLD = b"\xd0\xcf\x11\xe0"
"""Begins files of Excel before 2007, and those that a password protects."""
_ZEROS = re.compile(r"0{2,}")
_BROKEN = (
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
"""What the library raises on files that only look like workbooks."""


def read_workbook(path: Path, file: str, sheet: str | None = None) -> Sheet:
    """Read a sheet of a workbook, the first visible one where none is named. Raises SheetError."""
    _demand_bearable(path, file)
    raw = path.read_bytes()
    try:
        # Of copies in memory nothing stays open where the library gives up halfway.
        values = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=True, keep_links=False
        )
        formulas = openpyxl.load_workbook(
            io.BytesIO(raw), read_only=True, data_only=False, keep_links=False
        )
    except _BROKEN:
        raise _no_workbook(file) from None
    try:
        visible = [one.title for one in values.worksheets if one.sheet_state == "visible"]
        name = _chosen(visible, sheet, file)
        rows = _rows(values[name], formulas[name], file)
    except _BROKEN:
        raise _no_workbook(file) from None
    finally:
        values.close()
        formulas.close()
    notes = (
        [
            f"Its other sheets were not read; name one with --sheet: {', '.join(map(quoted, visible[1:]))}."
        ]
        if len(visible) > 1 and sheet is None
        else []
    )
    if path.suffix.lower() == ".xlsm":
        notes.append("Its macros were not run.")
    return Sheet(file, f"Excel, sheet {quoted(name)}", rows, tuple(notes))


def _no_workbook(file: str) -> SheetError:
    message = "the file is no Excel workbook that can be read."
    return refuse(
        file,
        "wrong-value",
        message,
        "Open it in a spreadsheet program and save it as .xlsx or as CSV.",
    )


def _demand_bearable(path: Path, file: str) -> None:
    """Refuse what would not fit into memory before anything of it is unpacked."""
    demand_bearable(path.stat().st_size, file)
    with path.open("rb") as stream:
        if stream.read(4) == _OLD:
            message = "this is a workbook with a password, or one of Excel before 2007."
            raise refuse(file, "wrong-value", message, "Save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        raise _no_workbook(file) from None
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        message = f"the workbook unpacks to {unpacked:,} bytes in {len(parts):,} parts, {MAX_UNPACKED:,} at most were expected."
        raise refuse(
            file, "too-large", message, "Save the sheet that is needed as a workbook of its own."
        )


def _chosen(visible: Sequence[str], sheet: str | None, file: str) -> str:
    if sheet is not None and sheet not in visible:
        message = f"there is no sheet {quoted(sheet)} in the workbook."
        raise refuse(file, "unknown-reference", message, did_you_mean(sheet, visible))
    if not visible:
        message = "the workbook has no visible sheet, one was expected."
        raise refuse(file, "wrong-value", message, "Show the sheet that is meant.")
    return sheet or visible[0]


def _rows(values: Any, formulas: Any, file: str) -> tuple[Row, ...]:
    # What a workbook says of its size may be wrong, in both directions.
    for one in (values, formulas):
        one.reset_dimensions()
    return gathered(_texts(values, formulas, file), file)


def _texts(values: Any, formulas: Any, file: str) -> Iterator[tuple[int, list[str]]]:
    for number, (cells, written) in enumerate(
        zip(values.iter_rows(), formulas.iter_rows(), strict=False), 1
    ):
        for column, (cell, formula) in enumerate(zip(cells, written, strict=False)):
            if cell.value is None and formula.data_type == "f":
                message = f"the cell {letter(column)}{number} holds a formula whose result the file does not keep."
                hint = "Open it in a spreadsheet program and save it again, or put the value in the formula's place."
                raise refuse(file, "wrong-value", message, hint, number, column + 1)
        yield number, list(trimmed([_text(cell) for cell in cells]))


def _text(cell: Any) -> str:
    """Give the value of a cell as the spreadsheet shows it: days as days, whole numbers without a point, zeros in front."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(timespec="minutes")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and _ZEROS.fullmatch(cell.number_format):
        return str(value).zfill(len(cell.number_format))
    return str(value)
