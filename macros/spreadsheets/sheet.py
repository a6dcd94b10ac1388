"""A table from a spreadsheet: rows of texts with their place."""

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
        """Take the problem."""
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty."""

    number: int
    """The row number of the spreadsheet, from 1; in a text file, the line that it begins on."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table from a file, whatever its format."""

    file: str
    """The path for messages."""
    form: str
    """How it was read, such as "Excel, sheet 'Staff'" or "UTF-8, separated by semicolons"."""
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """What people should know about how it was read."""
    is_guarded: bool = False
    """Whether values may begin with an apostrophe, so that no spreadsheet runs them."""

    def at(self, row: int, column: int) -> Location:
        """Return the place of a cell; `column` counts from 0."""
        return Location(self.file, row, column + 1)


def refuse(
    file: str, rule: str, message: str, hint: str, line: int = 1, column: int = 1
) -> SheetError:
    """Return the error for a file that cannot be read as a table."""
    return SheetError(Problem.worded(Location(file, line, column), rule, message, hint))


def check_size(size: int, file: str) -> None:
    """Raise SheetError for a file that is larger than any real table."""
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes; the limit is {MAX_BYTES:,}."
        raise refuse(file, "too-large", message, "Take out what is not needed, or split the file.")


def used_rows(rows: Iterable[tuple[int, Sequence[str]]], file: str) -> tuple[Row, ...]:
    """Return the rows that are not empty; raise SheetError if there are none or too many."""
    filled_rows: list[Row] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(filled_rows) > MAX_ROWS:
            message = f"the table has more than {MAX_ROWS:,} rows."
            raise refuse(
                file,
                "too-large",
                message,
                "Take out what is not needed, or split the file.",
                number,
            )
        if len(cells) > MAX_COLUMNS:
            message = f"the row has {len(cells):,} columns; the limit is {MAX_COLUMNS}."
            raise refuse(file, "too-large", message, "Take out what is not needed.", number)
        filled_rows.append(Row(number, tuple(cells)))
    if not filled_rows:
        message = "the table is empty; it needs a row of headings and a row for each entry."
        raise refuse(file, "wrong-value", message, "Check whether it is the right file and sheet.")
    return tuple(filled_rows)


def letter(column: int) -> str:
    """Return the letter of a column, as in spreadsheets; `column` counts from 0."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def trim(cells: Sequence[str]) -> Iterator[str]:
    """Strip the values of a row and drop empty cells at its end."""
    last = max((position for position, cell in enumerate(cells) if cell.strip()), default=-1)
    return (cell.strip() for cell in cells[: last + 1])
