"""`playbook import`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from macros.basics.problem import did_you_mean, quote
from macros.basics.text import count, visible
from macros.check import formats
from macros.cli.codeowners import stale_files
from macros.cli.option import (
    complete_ids,
    relocate,
    root_option,
    run_check,
    today_option,
    write_option,
)
from macros.cli.write_changes import patch, save
from macros.spreadsheets.column import Kind
from macros.spreadsheets.importing import plan
from macros.spreadsheets.outcome import Import, ImportingError
from macros.spreadsheets.reading import read_table
from macros.spreadsheets.sheet import Sheet, SheetError, letter

_MAX_LINES = 200
"""Lines of a list or a patch that are printed at most."""


class _Mapping(click.ParamType[tuple[str, str]]):
    """The type of an option of the form HEADING=FIELD."""

    name = "HEADING=FIELD"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the heading and the field. Fails without an equals sign."""
        heading, sign, name = str(value).rpartition("=")
        if not sign or not heading.strip():
            self.fail(
                f"{quote(value)} is not a mapping. Write one such as 'Job=title'.", param, ctx
            )
        return heading.strip(), name.strip()


class _Country(click.ParamType[str]):
    """The type of an option that is a country code of two letters (ISO 3166-1)."""

    name = "CODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the code in capitals. Fails if there is no such country."""
        from macros.spreadsheets.phone import COUNTRIES  # loads phonenumbers

        code = str(value).upper()
        if code not in COUNTRIES:
            message = f"{quote(value)} is not a country code."
            self.fail(
                f"{message} Write two letters, such as GB for the United Kingdom.", param, ctx
            )
        return code


@click.command("import", short_help="Import departments, people or accounts from a spreadsheet.")
@click.argument("kind", metavar="WHAT", type=click.Choice(get_args(Kind)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@write_option
@click.option(
    "--map",
    "mappings",
    type=_Mapping(),
    multiple=True,
    help="The field of a column, by its heading or letter. Nothing after = skips the column.",
)
@click.option(
    "--department",
    metavar="ID",
    shell_complete=complete_ids("department"),
    help="The department of new people or accounts, if no column names it.",
)
@click.option(
    "--country",
    metavar="CODE",
    type=_Country(),
    help="The country of national phone numbers, such as GB. Other numbers must begin with +.",
)
@click.option(
    "--sheet", metavar="NAME", help="The sheet of a workbook.  [default: the first visible one]"
)
@click.option(
    "--encoding", help="The encoding of a text file, such as cp1252.  [default: detected]"
)
@root_option
@today_option
def import_command(
    *,
    kind: Kind,
    file: Path,
    write: bool,
    mappings: tuple[tuple[str, str], ...],
    department: str | None,
    country: str | None,
    root: Path,
    today: datetime | None,
    **reading: str | None,
) -> None:
    """Import departments, people or accounts (WHAT) from a CSV or Excel FILE.

    Columns are recognised by their headings, in English or German, and listed. A row updates the
    record with the same id, else with the same email address or name. Empty cells change nothing,
    a cell with only '-' clears the value, and records that are not in the file stay. The result is
    checked on a copy first. If there is an error, nothing is written.

    Exit code: 0, 1 if the file or the result has errors, 2 for wrong usage.
    """
    report = run_check(root, today)
    if department is not None and not report.playbook.has_id("department", department):
        hint = did_you_mean(department, report.playbook.ids("department"))
        raise click.BadParameter(
            f"there is no department {quote(department)}. {hint}".strip(), param_hint="--department"
        )
    try:
        table = read_table(file, **reading)
        result = plan(report, table, kind, dict(mappings), department, country)
    except SheetError as error:
        click.echo(formats.line(error.problem))
        raise click.ClickException(
            "nothing was written: the file cannot be read as a table."
        ) from None
    except ImportingError as error:
        raise click.ClickException(f"nothing was written: {error}.") from None
    click.echo("\n".join(_columns(table, result)))
    _require_no_errors(result, root)
    if write and result.files:
        save(root, {path: after for path, (_, after) in result.files.items()})
    click.echo("\n".join(_changes(result, root, is_written=write)))


def _columns(table: Sheet, result: Import) -> Iterator[str]:
    yield click.style(visible(f"{table.file} ({table.form})"), bold=True)
    yield from (f"  {note}" for note in table.notes)
    widest = max((len(column.heading) for column in result.columns), default=0)
    for column in result.columns:
        name = letter(column.position)
        field = column.field or f"skipped; add --map {name}=FIELD to import it"
        yield visible(f"  {name:>2}  {column.heading:<{widest}}  {field}")


def _require_no_errors(result: Import, root: Path) -> None:
    """Raise click.ClickException if the table, or the playbook after the import, has errors."""
    errors = [formats.line(problem) for problem in result.problems]
    errors += [
        formats.line(problem, relocate(root, problem.location.path))
        for problem in result.found
        if problem.severity == "error"
    ]
    if errors:
        click.echo("\n" + "\n".join(errors[:_MAX_LINES]))
        if len(errors) > _MAX_LINES:
            click.echo(f"and {len(errors) - _MAX_LINES:,} more.")
        subject = "the file has" if result.problems else "with these rows the playbook would have"
        raise click.ClickException(f"nothing was written: {subject} {count(len(errors), 'error')}.")


def _changes(result: Import, root: Path, *, is_written: bool) -> Iterator[str]:
    yield ""
    yield from _names("New", result.new)
    yield from _names("Changed", _with_fields(result.changed))
    yield from _names("Cleared, because the cell says '-'", _with_fields(result.cleared))
    yield from _empty_cells(result)
    yield f"  Unchanged: {result.unchanged}"
    yield from _names("Not in the file, and not changed", result.absent)
    if not is_written:
        lines = list(patch(result.files, root))
        yield from ("", *lines[:_MAX_LINES]) if lines else ()
        if len(lines) > _MAX_LINES:
            yield f"and {len(lines) - _MAX_LINES:,} more lines."
    elif result.files:
        yield ""
        yield from (
            f"{'Removed' if after is None else 'Wrote'} {relocate(root, path)}"
            for path, (_, after) in result.files.items()
        )
        yield from (
            f"Run 'playbook codeowners' to update {relocate(root, path)}."
            for path in stale_files(root)
        )
    if result.found:
        yield f"\nThe check {'finds' if is_written else 'would find'} new problems:"
        for problem in result.found:
            yield f"  {formats.line(problem, relocate(root, problem.location.path))}"
    if not result.files:
        yield "\nThe data is up to date. There is nothing to write."
    elif not is_written:
        yield "\nNothing was written. Run the command with --write to write the changes."


def _with_fields(records: Mapping[str, Iterable[str]]) -> list[str]:
    return [f"{record_id} ({', '.join(fields)})" for record_id, fields in records.items()]


def _empty_cells(result: Import) -> Iterator[str]:
    """Yield one line for each record with values that stay because their cells are empty."""
    for record_id, fields in list(result.kept.items())[:_MAX_LINES]:
        cells = "the cell is" if len(fields) == 1 else "the cells are"
        yield visible(f"  {record_id}: kept {', '.join(fields)}: {cells} empty")
    if len(result.kept) > _MAX_LINES:
        yield f"  and {len(result.kept) - _MAX_LINES:,} more with empty cells"
    if result.kept:
        yield "  To clear a value, write only '-' into its cell."


def _names(heading: str, names: Iterable[str]) -> Iterator[str]:
    names = list(names)
    if names:
        more = ", …" if len(names) > _MAX_LINES else ""
        yield visible(f"  {heading} ({len(names)}): {', '.join(names[:_MAX_LINES])}{more}")
