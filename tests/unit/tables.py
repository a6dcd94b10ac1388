"""Tables for tests: text files and workbooks as companies have them."""

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
    """Write rows as they stand, nothing quoted."""
    text = "".join(separator.join(map(str, row)) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, rows: Rows, title: str = "Staff", **more: Rows) -> Path:
    """Write rows as the first sheet of a workbook, further sheets after it."""
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
    """Put a part into a workbook, over one of the same name."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, held in (parts | {name: content}).items():
            archive.writestr(part, held)
    return path


def cells(raw: bytes) -> list[list[Any]]:
    """Read the first sheet of a workbook with the types of its cells."""
    sheet = load_workbook(io.BytesIO(raw)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
