"""YAML that somebody wrote, read and taken apart by lines for whoever changes it and keeps the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from macros.reading.values import read_text

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
BYTE_ORDER_MARK = "\ufeff"
_HEAD = re.compile(r"(---[ \t]*(?:\r\n|\n))(.*?)(?=(?:---|\.\.\.)[ \t]*(?:\r\n|\n|$))", re.DOTALL)


class InsertionError(Exception):
    """The file cannot be changed without touching what stands in it; the text says why."""


def read(text: str) -> dict[str, Any]:
    """Give what a text says: nothing for an empty one. Raises InsertionError where it cannot be read."""
    if not text.strip():
        return {}
    reading = read_text(unified(text), "")
    if reading.root is None or reading.problems:
        place = reading.problems[0].location.line if reading.problems else 1
        raise InsertionError(f"its line {place} cannot be read")
    return reading.root


def parts(text: str, *, page: bool) -> tuple[str, str, str]:
    """Split a text into what stands before its YAML, the YAML, and what stands after it: of a page, the head is YAML."""
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    if not page:
        return mark, text, ""
    match = _HEAD.match(text)
    if match is None:
        raise InsertionError("the page has no head")
    return f"{mark}{match[1]}", match[2], text[match.end() :]


def ordered(value: Any) -> Any:
    """Make a value comparable with the order of its keys."""
    if isinstance(value, dict):
        return [(key, ordered(item)) for key, item in value.items()]
    return [ordered(item) for item in value] if isinstance(value, list) else value


def unified(text: str) -> str:
    """Give a text with one kind of line end, as YAML's marks count lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def insert(text: str, line: int, added: Sequence[str]) -> str:
    """Put lines before a line (counted from 0; the number of lines stands for the end), with the text's own line ends."""
    existing = LINE.findall(text)
    end = "\r\n" if existing and existing[0].endswith("\r\n") else "\n"
    if line >= len(existing) and existing and not existing[-1].endswith(("\n", "\r")):
        existing[-1] += end
    return "".join([*existing[:line], *(f"{one}{end}" for one in added), *existing[line:]])
