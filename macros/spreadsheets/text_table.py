"""Tables in text files (CSV, TSV): which characters, which separator, and the rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from macros.spreadsheets.sheet import Sheet, demand_bearable, gathered, refuse, trimmed

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""What a file may begin with to say how it is written (Unicode, 23.8)."""
_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_SAID = re.compile(r"sep=(.)\r?\n")
"""A first line by which spreadsheets tell each other the separator."""


def read_text_table(path: Path, file: str, encoding: str | None = None) -> Sheet:
    """Read a CSV or TSV file; `encoding` is told by its bytes where none is given. Raises SheetError."""
    raw = path.read_bytes()
    demand_bearable(len(raw), file)
    used = encoding or encoding_of(raw)
    try:
        text = raw.decode(used)
    except (UnicodeDecodeError, LookupError):
        message = f"the file cannot be read as {used}."
        raise refuse(
            file,
            "encoding",
            message,
            "Save it as 'CSV UTF-8', or name its encoding with --encoding.",
        ) from None
    text = text.removeprefix("\ufeff").replace("\x00", "")
    said = _SAID.match(text)
    separator = said[1] if said else _separator(text)
    skipped = 1 if said else 0
    rows = gathered(_rows(text[said.end() :] if said else text, separator, file, skipped), file)
    name = next((name for name, sign in SEPARATORS.items() if sign == separator), separator)
    return Sheet(file, f"{_NAMES.get(used, used)}, separated by {name}s", rows, guarded=True)


def encoding_of(raw: bytes) -> str:
    """Tell how a text is written: by its mark, as UTF-8 or UTF-16 where it can be that, else as Windows wrote it for long."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    # Letters of Europe have a zero beside them in UTF-16, on one side or the other.
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
    """Find the sign that parts most cells in the first lines, outside quotes."""
    beginning = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:20]))
    return max(SEPARATORS.values(), key=lambda sign: (beginning.count(sign), sign == ","))


def _rows(text: str, separator: str, file: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line + skipped, list(trimmed(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"the row cannot be read as a table: {error}."
        hint = "Look for a quotation mark that is not closed, on this line or above it."
        raise refuse(file, "wrong-value", message, hint, line + skipped) from None
