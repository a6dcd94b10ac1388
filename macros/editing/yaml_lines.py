"""Read handwritten YAML and split it into lines, for changes that keep the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from macros.reading.values import read_text

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
BYTE_ORDER_MARK = "\ufeff"
_SEPARATOR = re.compile("[\x85\u2028\u2029]")
"""Ends a line in YAML, but not in editors."""
_HEAD = re.compile(r"(---[ \t]*(?:\r\n|\n))(.*?)(?=(?:---|\.\.\.)[ \t]*(?:\r\n|\n|$))", re.DOTALL)


class EditError(Exception):
    """The file cannot be changed without changing other parts of it; the message says why."""


def read(text: str) -> dict[str, Any]:
    """Return the values of a text, {} for an empty one. Raises EditError if it is invalid."""
    if not text.strip():
        return {}
    text = with_lf(text)
    if separator := _SEPARATOR.search(text):
        line = text.count("\n", 0, separator.start()) + 1
        raise EditError(f"its line {line} has the invisible character U+{ord(separator[0]):04X}")
    reading = read_text(text, "")
    if reading.root is None or reading.problems:
        line = reading.problems[0].location.line if reading.problems else 1
        raise EditError(f"its line {line} cannot be read")
    return reading.root


def split_front_matter(text: str, *, page: bool) -> tuple[str, str, str]:
    """Return a text in three parts: before its YAML, the YAML, and after it.

    In a page, the YAML is the front matter.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    if not page:
        return mark, text, ""
    match = _HEAD.match(text)
    if match is None:
        raise EditError("the page has no front matter")
    return f"{mark}{match[1]}", match[2], text[match.end() :]


def with_key_order(value: Any) -> Any:
    """Return a value whose comparison depends on the order of keys: mappings as lists of pairs."""
    if isinstance(value, dict):
        return [(key, with_key_order(item)) for key, item in value.items()]
    return [with_key_order(item) for item in value] if isinstance(value, list) else value


def with_lf(text: str) -> str:
    """Return a text with LF for every line end, so that lines are counted as in YAML's marks."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def last_place(node: yaml.ScalarNode, lines: Sequence[str]) -> tuple[int, int]:
    """Return the last line of a scalar and the column at which it ends.

    PyYAML's end mark of a block scalar is at the next token, after blank lines and comments.
    """
    end = node.end_mark
    if node.style not in ("|", ">"):
        return end.line, end.column
    first = node.start_mark.line
    # At the end of a text without a last line end, the mark is behind the last line.
    is_open = end.line < len(lines) and end.column == len(lines[end.line])
    end_line = min(end.line + is_open, len(lines))
    text_lines = [line for line in lines[first + 1 : end_line] if line.strip()]
    indent = len(text_lines[0]) - len(text_lines[0].lstrip(" ")) if text_lines else 0
    keeps_blank_lines = "+" in lines[first][node.start_mark.column :]
    last = end_line - 1
    while last > first:
        is_blank = not lines[last].strip()
        if indent and not is_blank and lines[last].startswith(" " * indent):
            break
        if is_blank and keeps_blank_lines:
            break
        last -= 1
    return last, len(lines[last])


def insert(text: str, line: int, added: Sequence[str]) -> str:
    """Return a text with lines added before a line, using the line ends of the text.

    Lines are counted from 0; the number of lines means the end.
    """
    existing = LINE.findall(text)
    end = "\r\n" if existing and existing[0].endswith("\r\n") else "\n"
    if line >= len(existing) and existing and not existing[-1].endswith(("\n", "\r")):
        existing[-1] += end
    new_lines = [f"{new_line}{end}" for new_line in added]
    return "".join([*existing[:line], *new_lines, *existing[line:]])
