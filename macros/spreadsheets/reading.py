"""Read a table from a file of any supported format."""

from __future__ import annotations

from pathlib import Path

from macros.spreadsheets.sheet import Sheet, refuse
from macros.spreadsheets.text_table import read_text_table
from macros.spreadsheets.workbook import read_workbook

_WORKBOOKS = (".xlsx", ".xlsm")
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of workbooks, current and before 2007, whatever the file name."""


def read_table(file: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read a CSV file or a sheet of a workbook. Raise SheetError."""
    name = file.as_posix()
    with file.open("rb") as stream:
        is_workbook = file.suffix.lower() in _WORKBOOKS or stream.read(4) in _SIGNATURES
    if is_workbook:
        return read_workbook(file, name, sheet)
    if sheet is not None:
        raise refuse(
            name,
            "unknown-reference",
            "only workbooks have sheets, and this is a text file.",
            "Leave out --sheet.",
        )
    return read_text_table(file, name, encoding)
