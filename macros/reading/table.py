"""Markdown tables: those that would not come out as tables, and rows that lose cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULER = re.compile(r"^ *\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^ *\|[ \t]*:?-+:?[ \t]*\|[ \t]*$")
_BAR = re.compile(r"(?<!\\)\|")


def find(prose: str) -> Iterator[tuple[int, str, str]]:
    """List offset, message and hint of every table of a page that is out of shape. Code is blanked before."""
    if "|" not in prose:
        return
    lines = prose.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for number, line in enumerate(lines):
        if number == 0 or "|" not in line or _RULER.match(line) is None or "|" not in lines[number - 1]:
            continue
        if number > 1 and lines[number - 2].strip() and not lines[number - 2].lstrip().startswith(("!!!", "???", "===")):
            yield (
                offsets[number - 1],
                "the table has no blank line before it, so it comes out as text.",
                "Add an empty line above it.",
            )
        columns = _cells(lines[number - 1])
        if _cells(line) != columns:
            yield (
                offsets[number],
                f"the ruler has {_cells(line)} columns, {columns} were expected as in the line above.",
                "Make them equal.",
            )
        for row in range(number + 1, len(lines)):
            if not lines[row].strip() or "|" not in lines[row]:
                break
            if _cells(lines[row]) > columns:
                message = f"the row has {_cells(lines[row])} cells, {columns} at most were expected; the rest would be lost."
                yield offsets[row], message, "Delete the surplus '|', or write '\\|' for a plain one."


def _cells(line: str) -> int:
    return (
        len(
            _BAR.findall(
                line.strip().removeprefix("|").removesuffix("|")
                if not line.strip().endswith("\\|")
                else line.strip().removeprefix("|")
            )
        )
        + 1
    )
