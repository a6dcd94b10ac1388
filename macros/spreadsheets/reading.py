"""A table from a file, whatever its format."""

from __future__ import annotations

from pathlib import Path

from macros.spreadsheets.sheet import Sheet, refuse
from macros.spreadsheets.text_table import read_text_table
from macros.spreadsheets.workbook import read_workbook

_WORKBOOKS = (".xlsx", ".xlsm")
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""Begin workbooks of today and of before 2007, whatever the file is called."""


def read_table(file: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read a CSV file or a sheet of a workbook. Raises SheetError."""
    name = file.as_posix()
    with file.open("rb") as stream:
        is_workbook = file.suffix.lower() in _WORKBOOKS or stream.read(4) in _SIGNATURES
    if is_workbook:
        return read_workbook(file, name, sheet)
    if sheet is not None:
        raise refuse(
            name,
            "unknown-reference",
            "only workbooks have sheets, and this is none.",
            "Leave --sheet out.",
        )
    return read_text_table(file, name, encoding)
