"""Find out what each column of a table means, by its heading or by what the user says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from macros.basics.problem import Location, Problem, did_you_mean, quote
from macros.spreadsheets.cell_fields import fields_of, headings_of
from macros.spreadsheets.column_aliases import plain
from macros.spreadsheets.sheet import Row, Sheet, letter

Kind = Literal["departments", "people", "accounts"]

_EXAMPLES: Mapping[Kind, str] = {
    "departments": "'Name' and 'Purpose'",
    "people": "'Name', 'E-mail' and 'Department'",
    "accounts": "'Platform' and 'Handle'",
}
_MAX_ROWS_ABOVE = 20
"""Rows that are searched for headings: there may be titles and merged cells above them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    position: int
    """From 0."""
    heading: str
    field: str | None
    """What the column means; None if it is left out."""

    @property
    def label(self) -> str:
        """The column as messages name it."""
        return f"{quote(self.heading)} ({letter(self.position)})"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, and the rows below their headings."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def find_columns(sheet: Sheet, kind: Kind, mappings: Mapping[str, str]) -> Columns:
    """Return the columns of a table and the rows below the headings.

    `mappings` maps headings or letters of columns to fields, or to '' to leave them out.
    """
    aliases = headings_of(kind)
    overrides = {plain(heading): name for heading, name in mappings.items()}
    headings = _headings(sheet, aliases.keys() | overrides.keys())
    columns = []
    for position, heading in enumerate(headings.cells):
        # A mapping by heading wins over one by letter, and both over an alias.
        by_letter = overrides.get(plain(letter(position)))
        default = aliases.get(plain(heading)) if by_letter is None else by_letter
        name = overrides.get(plain(heading), default)
        if heading or name:
            columns.append(Column(position, heading, name or None))
    problems = [
        *_unknown_mappings(sheet, headings, mappings, kind),
        *_duplicates(sheet, headings, columns),
    ]
    if not any(column.field for column in columns):
        message = f"no heading is known; they should be such as {_EXAMPLES[kind]}."
        hint = "Map a heading to a field: --map HEADING=FIELD"
        problems.append(
            Problem.worded(Location(sheet.file, headings.number), "wrong-value", message, hint)
        )
    below = tuple(row for row in sheet.rows if row.number > headings.number)
    return Columns(tuple(columns), below, tuple(problems))


def _headings(sheet: Sheet, names: Collection[str]) -> Row:
    """Return the row with the most known headings, the first of several."""

    def rank(row: Row) -> tuple[int, int]:
        return len({plain(cell) for cell in row.cells}.intersection(names)), -row.number

    return max(sheet.rows[:_MAX_ROWS_ABOVE], key=rank)


def _duplicates(sheet: Sheet, headings: Row, columns: Iterable[Column]) -> Iterator[Problem]:
    """Yield a problem for each column that means the same as an earlier one."""
    firsts: dict[str, Column] = {}
    for column in columns:
        if column.field is None or (first := firsts.setdefault(column.field, column)) is column:
            continue
        message = (
            f"the columns {first.label} and {column.label} would both be {quote(column.field)}."
        )
        place = Location(sheet.file, headings.number, column.position + 1)
        yield Problem.worded(
            place, "duplicate-key", message, f"Leave one out: --map {letter(column.position)}="
        )


def _unknown_mappings(
    sheet: Sheet, row: Row, mappings: Mapping[str, str], kind: Kind
) -> list[Problem]:
    """Return problems for mappings of unknown columns or to unknown fields."""
    place = Location(sheet.file, row.number)
    headings = [cell for cell in row.cells if cell]
    letters = [letter(position) for position in range(len(row.cells))]
    names = {plain(name) for name in (*headings, *letters)}
    problems = []
    for heading, name in mappings.items():
        if plain(heading) not in names:
            message = f"there is no column {quote(heading)}, which --map names."
            hint = did_you_mean(heading, headings)
            problems.append(Problem.worded(place, "unknown-key", message, hint))
        if name and name not in fields_of(kind):
            message = f"{quote(name)}, which --map names, is not a field of {kind}."
            hint = did_you_mean(name, fields_of(kind))
            problems.append(Problem.worded(place, "unknown-key", message, hint))
    return problems
