"""Read tables from text files (CSV, TSV): find out encoding and separator."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from macros.spreadsheets.sheet import Sheet, check_size, refuse, trim, used_rows

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""Byte order marks (Unicode, 23.8)."""
_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_DECLARATION = re.compile(r"sep=(.)\r?\n")
"""A first line in which spreadsheets declare the separator."""


def read_text_table(path: Path, file: str, encoding: str | None = None) -> Sheet:
    """Read a CSV or TSV file; without `encoding`, it is guessed. Raise SheetError."""
    raw = path.read_bytes()
    check_size(len(raw), file)
    codec = encoding or encoding_of(raw)
    try:
        text = raw.decode(codec)
    except (UnicodeDecodeError, LookupError):
        message = f"the file cannot be read as {codec}."
        raise refuse(
            file,
            "encoding",
            message,
            "Save it as 'CSV UTF-8', or name its encoding with --encoding.",
        ) from None
    text = text.removeprefix("\ufeff").replace("\x00", "")
    declaration = _DECLARATION.match(text)
    separator = declaration[1] if declaration else _separator(text)
    table = text[declaration.end() :] if declaration else text
    first_line = 2 if declaration else 1
    rows = used_rows(_rows(table, separator, file, first_line), file)
    name = next((name for name, sign in SEPARATORS.items() if sign == separator), separator)
    return Sheet(file, f"{_NAMES.get(codec, codec)}, separated by {name}s", rows, is_guarded=True)


def encoding_of(raw: bytes) -> str:
    """Guess the encoding of a text.

    That is the one of its byte order mark, else UTF-16 or UTF-8 if possible, else the old encoding
    of Windows.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    # In UTF-16, every second byte of most European text is zero.
    zeros = raw[:2000:2].count(0), raw[1:2000:2].count(0)
    if max(zeros) > len(raw[:2000]) // 4:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _separator(text: str) -> str:
    """Return the separator that occurs most in the first lines, outside quotes."""
    beginning = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:20]))
    return max(SEPARATORS.values(), key=lambda sign: (beginning.count(sign), sign == ","))


def _rows(text: str, separator: str, file: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = first_line
    try:
        for cells in reader:
            yield line, list(trim(cells))
            line = first_line + reader.line_num
    except csv.Error as error:
        message = f"the row cannot be read as a table: {error}."
        hint = "Look for a quotation mark that is not closed, on this line or above it."
        raise refuse(file, "wrong-value", message, hint, line) from None
