"""A table as a spreadsheet holds it: rows of texts that know their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from macros.basics.problem import Location, Problem

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200


class SheetError(Exception):
    """The file cannot be read as a table; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        """Take what is wrong."""
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it."""

    number: int
    """As the spreadsheet counts it, from 1; in a text file, the line on which it begins."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file, whatever its format was."""

    file: str
    """As messages name it."""
    form: str
    """How it was read, in words: 'Excel, sheet 'Staff'' or 'UTF-8, separated by semicolons'."""
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """What readers should know of how it was read."""
    guarded: bool = False
    """Whether an apostrophe may stand before a value, so that no spreadsheet runs it."""

    def at(self, row: int, column: int) -> Location:
        """Tell the place of a cell; column from 0."""
        return Location(self.file, row, column + 1)


def refuse(
    file: str, rule: str, message: str, hint: str, line: int = 1, column: int = 1
) -> SheetError:
    """Make the error for a file that is no table."""
    return SheetError(Problem.worded(Location(file, line, column), rule, message, hint))


def demand_bearable(size: int, file: str) -> None:
    """Raise SheetError for a file of more bytes than anybody's table has."""
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes, {MAX_BYTES:,} at most were expected."
        raise refuse(file, "too-large", message, "Take out what is not needed, or split the file.")


def gathered(rows: Iterable[tuple[int, Sequence[str]]], file: str) -> tuple[Row, ...]:
    """Keep the rows that hold something. Raises SheetError where there are too many, or none."""
    found: list[Row] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(found) > MAX_ROWS:
            message = (
                f"the table has more than {MAX_ROWS:,} rows, {MAX_ROWS:,} at most were expected."
            )
            raise refuse(
                file,
                "too-large",
                message,
                "Take out what is not needed, or split the file.",
                number,
            )
        if len(cells) > MAX_COLUMNS:
            message = f"the row has {len(cells):,} columns, {MAX_COLUMNS} at most were expected."
            raise refuse(file, "too-large", message, "Take out what is not needed.", number)
        found.append(Row(number, tuple(cells)))
    if not found:
        message = "the table is empty, a row of headings and a row for each entry were expected."
        raise refuse(
            file,
            "wrong-value",
            message,
            "Look whether it is the right file, and the right sheet of it.",
        )
    return tuple(found)


def letter(column: int) -> str:
    """Name a column as spreadsheets do; from 0."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def trimmed(cells: Sequence[str]) -> Iterator[str]:
    """Take blanks round values away, and empty cells at the end of a row."""
    last = max((position for position, cell in enumerate(cells) if cell.strip()), default=-1)
    return (cell.strip() for cell in cells[: last + 1])
