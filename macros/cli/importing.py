"""`playbook import`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from macros.basics.problem import did_you_mean, quoted
from macros.basics.text import count, visible
from macros.check import formats
from macros.cli.codeowners import stale_files
from macros.cli.option import complete_ids, relocate, root_option, run_check, today_option
from macros.cli.patch import patch
from macros.cli.write_changes import save
from macros.spreadsheets.column import Kind
from macros.spreadsheets.importing import plan
from macros.spreadsheets.outcome import Import, ImportingError
from macros.spreadsheets.reading import read_table
from macros.spreadsheets.sheet import Sheet, SheetError, letter

_MOST_LINES = 200
"""So many changed lines are shown before anything is written."""


class _Mapping(click.ParamType[tuple[str, str]]):
    """HEADING=FIELD."""

    name = "HEADING=FIELD"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Refuse what has no equals sign."""
        heading, sign, name = str(value).rpartition("=")
        if not sign or not heading.strip():
            self.fail(f"{quoted(value)} is not a mapping such as 'Job=title'.", param, ctx)
        return heading.strip(), name.strip()


class _Country(click.ParamType[str]):
    """The two letters of a country (ISO 3166-1)."""

    name = "CODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is no code of a country."""
        from macros.spreadsheets.phone import COUNTRIES  # noqa: PLC0415 - it loads the library of numbers

        code = str(value).upper()
        if code not in COUNTRIES:
            self.fail(
                f"{quoted(value)} is no country. Write its two letters, such as GB for the United Kingdom.",
                param,
                ctx,
            )
        return code


@click.command("import", short_help="Bring departments, people or accounts in from a spreadsheet.")
@click.argument("kind", metavar="WHAT", type=click.Choice(get_args(Kind)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Write the changes; without it they are only shown.")
@click.option(
    "--map",
    "said",
    type=_Mapping(),
    multiple=True,
    help="What a column holds, by its heading or letter; nothing after = leaves it out.",
)
@click.option(
    "--department",
    metavar="ID",
    shell_complete=complete_ids("department"),
    help="Whose people or accounts new ones are, where no column says it.",
)
@click.option(
    "--country",
    metavar="CODE",
    type=_Country(),
    help="Whose national phone numbers the file holds, such as GB. Without it, numbers need + and the country.",
)
@click.option(
    "--sheet", metavar="NAME", help="The sheet of a workbook; the first visible one when left out."
)
@click.option(
    "--encoding",
    help="How a text file is written, such as cp1252; told by its bytes when left out.",
)
@root_option
@today_option
def import_command(
    *,
    kind: Kind,
    file: Path,
    write: bool,
    said: tuple[tuple[str, str], ...],
    department: str | None,
    country: str | None,
    root: Path,
    today: datetime | None,
    **reading: str | None,
) -> None:
    """Bring departments, people or accounts (WHAT) in from a CSV or Excel FILE.

    What each column holds is told by its heading, in English or German, and shown. A row is about
    the record with its id, else with its address or name. Empty cells change nothing, '-' alone
    takes a value away, and what is not in the file stays. Everything is checked on a copy; where
    there is an error, nothing is written.

    Exit code: 0, 1 where something is wrong in the file or with what would come of it, 2 for wrong
    use.
    """
    report = run_check(root, today)
    if department is not None and not report.playbook.knows("department", department):
        known = report.playbook.ids("department")
        raise click.BadParameter(
            f"there is no department {quoted(department)}. {did_you_mean(department, known)}".strip(),
            param_hint="--department",
        )
    try:
        table = read_table(file, **reading)
        found = plan(report, table, kind, dict(said), department, country)
    except SheetError as error:
        click.echo(formats.line(error.problem))
        raise click.ClickException(
            "nothing was written: the file cannot be read as a table."
        ) from None
    except ImportingError as error:
        raise click.ClickException(f"nothing was written: {error}.") from None
    click.echo("\n".join(_columns(table, found)))
    _demand_sound(found, root)
    if write and found.files:
        save(root, {path: after for path, (_, after) in found.files.items()})
    click.echo("\n".join(_changes(found, root, written=write)))


def _columns(table: Sheet, found: Import) -> Iterator[str]:
    yield click.style(visible(f"{table.file} ({table.form})"), bold=True)
    yield from (f"  {note}" for note in table.notes)
    widest = max((len(column.heading) for column in found.columns), default=0)
    for column in found.columns:
        holds = column.field or f"left out; --map {letter(column.position)}=FIELD takes it in"
        yield visible(f"  {letter(column.position):>2}  {column.heading:<{widest}}  {holds}")


def _demand_sound(found: Import, root: Path) -> None:
    """End the command where the table, or what would come of it, has errors."""
    errors = [formats.line(problem) for problem in found.problems]
    errors += [
        formats.line(p, relocate(root, p.location.path))
        for p in found.found
        if p.severity == "error"
    ]
    if errors:
        click.echo("\n" + "\n".join(errors[:_MOST_LINES]))
        if len(errors) > _MOST_LINES:
            click.echo(f"and {len(errors) - _MOST_LINES:,} more.")
        where = "the file has" if found.problems else "with these rows the playbook would have"
        raise click.ClickException(f"nothing was written: {where} {count(len(errors), 'error')}.")


def _changes(found: Import, root: Path, *, written: bool) -> Iterator[str]:
    yield ""
    yield from _listed("New", found.new)
    yield from _listed("Changed", _with_fields(found.changed))
    yield from _listed("Cleared, because the cell says '-'", _with_fields(found.cleared))
    yield from _kept(found)
    yield f"  Unchanged: {found.unchanged}"
    yield from _listed("Not in the file, and left as they are", found.absent)
    if not written:
        lines = list(patch(found.files, root))
        yield from ("", *lines[:_MOST_LINES]) if lines else ()
        if len(lines) > _MOST_LINES:
            yield f"and {len(lines) - _MOST_LINES:,} more lines."
    elif found.files:
        yield ""
        yield from (
            f"{'Removed' if after is None else 'Wrote'} {relocate(root, path)}"
            for path, (_, after) in found.files.items()
        )
        yield from (
            f"Run 'playbook codeowners' to bring {relocate(root, path)} up to date."
            for path in stale_files(root)
        )
    if found.found:
        yield f"\nThe check {'finds' if written else 'would find'}, which it {'did not before' if written else 'does not now'}:"
        yield from (
            f"  {formats.line(problem, relocate(root, problem.location.path))}"
            for problem in found.found
        )
    if not found.files:
        yield "\nThe data says all this already; there is nothing to write."
    elif not written:
        yield "\nNothing was written. Run it with --write to write the changes."


def _with_fields(records: Mapping[str, Iterable[str]]) -> list[str]:
    return [f"{one} ({', '.join(fields)})" for one, fields in records.items()]


def _kept(found: Import) -> Iterator[str]:
    """Say which values stay although their cell is empty, a line for each record."""
    for record_id, fields in list(found.kept.items())[:_MOST_LINES]:
        yield visible(
            f"  {record_id}: kept {', '.join(fields)}: the {'cell is' if len(fields) == 1 else 'cells are'} empty"
        )
    if len(found.kept) > _MOST_LINES:
        yield f"  and {len(found.kept) - _MOST_LINES:,} more with empty cells"
    if found.kept:
        yield "  To clear a value, write '-' alone into its cell."


def _listed(heading: str, names: Any) -> Iterator[str]:
    named = list(names)
    if named:
        yield visible(
            f"  {heading} ({len(named)}): {', '.join(named[:_MOST_LINES])}{', …' if len(named) > _MOST_LINES else ''}"
        )
