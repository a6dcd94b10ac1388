"""Markdown tables: those that would be shown as text, and rows that would lose cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import Sentence
from macros.basics.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.reading.body_text import BodyText

_BAR = re.compile(r"(?<!\\)\|")
_RULER_CELL = re.compile(r":?-+:?")
_BEFORE = ("!!!", "???", "===")
"""The beginnings of admonitions and tabs, which a table may follow without an empty line."""

_SHAPE = "table-shape"
NOT_APART = Sentence(
    _SHAPE,
    "the table has no blank line before it, so it comes out as text.",
    "Add an empty line above it.",
)
OTHER_RULER = Sentence(
    _SHAPE,
    "the line of dashes has {ruler}, but the heading above it has {columns}.",
    "Give both the same number of columns.",
)
SURPLUS = Sentence(
    _SHAPE,
    "the row has {cells} cells, but the table has {columns}; the rest would be lost.",
    "Delete the extra '|', or write '\\|' for a plain one.",
)


def find(prose: str, source: BodyText) -> Iterator[Problem]:
    """Yield what is wrong with tables. Code must be blanked before."""
    if "|" not in prose:
        return
    lines = prose.split("\n")
    offset = 0
    number = 0
    while number < len(lines):
        line = lines[number]
        if number == 0 or "|" not in line or "|" not in lines[number - 1] or not _is_ruler(line):
            offset += len(line) + 1
            number += 1
            continue
        start = offset - len(lines[number - 1]) - 1
        before = lines[number - 2].lstrip(" >\t") if number > 1 else ""
        if before and not before.startswith(_BEFORE):
            yield source.problem(start, NOT_APART)
        columns = len(_cells(lines[number - 1]))
        if (ruler := len(_cells(line))) != columns:
            text = count(ruler, "column")
            yield source.problem(offset, OTHER_RULER, ruler=text, columns=columns)
        # Everything to the next empty line belongs to the table.
        while number < len(lines) and lines[number].strip(" >\t"):
            if (cells := len(_cells(lines[number]))) > columns and lines[number] is not line:
                yield source.problem(offset, SURPLUS, cells=cells, columns=columns)
            offset += len(lines[number]) + 1
            number += 1


def _cells(line: str) -> list[str]:
    cells = _BAR.split(line.strip(" >\t"))
    # The outer bars are optional; with them, the first and the last piece are empty.
    start = 1 if len(cells) > 1 and not cells[0].strip() else 0
    end = -1 if len(cells) > 1 and not cells[-1].strip() else None
    return cells[start:end]


def _is_ruler(line: str) -> bool:
    return all(_RULER_CELL.fullmatch(cell.strip()) for cell in _cells(line))
