"""Print problems, tables and colours on a terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import click

from macros.basics.problem import Problem
from macros.basics.text import visible
from macros.check import formats
from macros.model.rule import RuleDescription

_MAX_SHOWN = 200
_INDENT = "    "


def print_problems(problems: Sequence[Problem], root: Path, relocate: Callable[[str], str]) -> None:
    """Print problems one a line, then their count; on a terminal with the line and a caret."""
    excerpt = sys.stdout.isatty()
    for problem in problems:
        colour = "red" if problem.severity == "error" else "yellow"
        click.secho(
            formats.line(problem, relocate(problem.location.path)), fg=colour if excerpt else None
        )
        if excerpt:
            for line in source_excerpt(
                root / problem.location.path, problem.location.line, problem.location.column
            ):
                click.secho(line, dim=True)
    colour = (
        "green"
        if not problems
        else "red"
        if any(p.severity == "error" for p in problems)
        else "yellow"
    )
    click.secho(formats.summary(problems), bold=True, fg=colour if excerpt else None)


def source_excerpt(path: Path, line: int, column: int) -> list[str]:
    """Return a line of a file with a caret under a column; empty if there is no such line.

    Line and column count from 1.

    Of a line that is wider than the terminal, the part round the column is given.
    """
    lines = _lines(path)
    if not 0 < line <= len(lines):
        return []
    text = lines[line - 1].replace("\t", " ")
    room = max(30, min(_MAX_SHOWN, shutil.get_terminal_size((100, 24)).columns - len(_INDENT) - 1))
    start = (
        0 if width(visible(text[: column + room // 4])) <= room else max(0, column - 1 - room // 4)
    )
    excerpt = _cut(text[start : start + room], room)
    before = excerpt[: max(0, column - 1 - start)]
    return [f"{_INDENT}{visible(excerpt)}", f"{_INDENT}{' ' * width(visible(before))}^"]


def _cut(text: str, room: int) -> str:
    """Cut a text after so many columns."""
    ends = accumulate(width(visible(character)) for character in text)
    return text[: sum(end <= room for end in ends)]


@lru_cache(maxsize=8)
def _lines(path: Path) -> list[str]:
    if path.is_symlink():
        return []  # what it leads to is no file of the playbook
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return []
    # As the check counts lines: str.splitlines knows more ends of a line than that.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def width(text: str) -> int:
    """Return the columns of a text on a terminal: wide characters take two, combining ones none."""
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out in columns with a line under the headers; a line never ends in blanks."""
    lines = [list(headers), *[[visible(str(cell)) for cell in row] for row in rows]]
    widths = [max(width(row[column]) for row in lines) for column in range(len(headers))]
    laid_out = [
        "  ".join(
            cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)
        ).rstrip()
        for row in lines
    ]
    return "\n".join([laid_out[0], "  ".join("-" * size for size in widths), *laid_out[1:]])


def rules(descriptions: Iterable[RuleDescription]) -> str:
    """List rules by subject, with what each holds and why it exists."""
    columns = min(shutil.get_terminal_size((100, 24)).columns, 100)
    blocks: dict[str, list[str]] = {}
    for rule in descriptions:
        text = textwrap.fill(
            f"{rule.holds} {rule.reason}",
            columns,
            initial_indent="      ",
            subsequent_indent="      ",
        )
        blocks.setdefault(rule.subject, []).append(
            f"  {rule.id} ({' or '.join(rule.severities)})\n{text}"
        )
    return "\n\n".join("\n".join([subject, *lines]) for subject, lines in blocks.items())
