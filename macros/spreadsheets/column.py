"""Which column holds what: told by its heading, in English and German, or by what the user says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from macros.basics.problem import Location, Problem, did_you_mean, quoted
from macros.spreadsheets.column_aliases import WORDS, plain
from macros.spreadsheets.field import fields_of
from macros.spreadsheets.sheet import Row, Sheet, letter

Kind = Literal["departments", "people", "accounts"]

_EXAMPLES: Mapping[Kind, str] = {
    "departments": "'Name' and 'Purpose'",
    "people": "'Name', 'E-mail' and 'Department'",
    "accounts": "'Platform' and 'Handle'",
}
_MOST_ABOVE = 20
"""In so many rows headings are looked for: titles and merged cells may stand above them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    position: int
    """From 0."""
    heading: str
    field: str | None
    """What it holds; None where it is left out."""

    @property
    def shown(self) -> str:
        """The column as messages name it."""
        return f"{quoted(self.heading)} ({letter(self.position)})"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, and the rows below their headings."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def find_columns(sheet: Sheet, kind: Kind, said: Mapping[str, str]) -> Columns:
    """Find the headings of a table and what each column holds; `said` maps headings or letters to fields, '' for none."""
    known = {plain(word): name for name, words in WORDS[kind].items() for word in words}
    known |= {plain(name): name for name in fields_of(kind)}
    given = {plain(heading): name for heading, name in said.items()}
    headings = _headings(sheet, known.keys() | given.keys())
    columns = []
    for position, heading in enumerate(headings.cells):
        by_letter = given.get(plain(letter(position)))
        name = given.get(
            plain(heading), known.get(plain(heading)) if by_letter is None else by_letter
        )
        if heading or name:
            columns.append(Column(position, heading, name or None))
    problems = [*_unknown(sheet, headings, said, kind), *_doubled(sheet, headings, columns)]
    if not any(column.field for column in columns):
        message = f"no column is known, headings such as {_EXAMPLES[kind]} were expected."
        hint = "Say what a column holds: --map HEADING=FIELD"
        problems.append(
            Problem.worded(Location(sheet.file, headings.number), "wrong-value", message, hint)
        )
    below = tuple(row for row in sheet.rows if row.number > headings.number)
    return Columns(tuple(columns), below, tuple(problems))


def _headings(sheet: Sheet, known: Collection[str]) -> Row:
    """Find the row that holds most headings, the first of several."""
    above = sheet.rows[:_MOST_ABOVE]
    return max(
        above,
        key=lambda row: (len({plain(cell) for cell in row.cells}.intersection(known)), -row.number),
    )


def _doubled(sheet: Sheet, headings: Row, columns: Iterable[Column]) -> Iterator[Problem]:
    """Find columns that would say the same."""
    taken: dict[str, Column] = {}
    for column in columns:
        if column.field is None or (first := taken.setdefault(column.field, column)) is column:
            continue
        message = f"the columns {first.shown} and {column.shown} would both be {quoted(column.field)}, one was expected."
        place = Location(sheet.file, headings.number, column.position + 1)
        yield Problem.worded(
            place, "duplicate-key", message, f"Leave one out: --map {letter(column.position)}="
        )


def _unknown(sheet: Sheet, row: Row, said: Mapping[str, str], kind: Kind) -> list[Problem]:
    """Find mappings that name no column, or no field."""
    place = Location(sheet.file, row.number)
    headings = {plain(cell) for cell in row.cells if cell} | {
        plain(letter(i)) for i in range(len(row.cells))
    }
    found = []
    for heading, name in said.items():
        if plain(heading) not in headings:
            message = f"there is no column {quoted(heading)}, which --map names."
            found.append(
                Problem.worded(
                    place,
                    "unknown-key",
                    message,
                    did_you_mean(heading, [cell for cell in row.cells if cell]),
                )
            )
        if name and name not in fields_of(kind):
            message = f"{quoted(name)}, which --map names, is no field of {kind}."
            found.append(
                Problem.worded(place, "unknown-key", message, did_you_mean(name, fields_of(kind)))
            )
    return found
