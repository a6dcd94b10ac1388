"""Write and read tables for tests: text files and workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

PEOPLE = ("Name", "E-mail", "Department")
Rows = Sequence[Sequence[Any]]


def text_table(path: Path, rows: Rows, separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows to a text file, without quotes."""
    text = "".join(separator.join(map(str, row)) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, rows: Rows, title: str = "Staff", **more: Rows) -> Path:
    """Write rows to the first sheet of a workbook; `more` are further sheets."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for name, others in more.items():
        extra = book.create_sheet(name)
        for row in others:
            extra.append(list(row))
    book.save(path)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Add a part to a workbook, or replace it."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in (parts | {name: content}).items():
            archive.writestr(part, data)
    return path


def cells(raw: bytes) -> list[list[Any]]:
    """Return the first sheet of a workbook, with typed cells."""
    sheet = load_workbook(io.BytesIO(raw)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
