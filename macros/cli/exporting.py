"""`playbook export`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from macros.atomic_files.disk_error import explain
from macros.atomic_files.whole_file import replacing
from macros.basics.text import count
from macros.check.load import load
from macros.cli.option import root_option
from macros.spreadsheets.column import Kind
from macros.spreadsheets.exporting import as_csv, as_json, as_workbook, records
from macros.spreadsheets.field import ENTITIES
from macros.spreadsheets.text_table import SEPARATORS


@click.command("export", short_help="Give departments, people or accounts to others as a table.")
@click.argument("kind", metavar="WHAT", type=click.Choice(get_args(Kind)))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx", "json"]),
    default="csv",
    show_default=True,
    help="The format.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; printed when left out.",
)
@click.option(
    "--separator",
    type=click.Choice(list(SEPARATORS)),
    default="comma",
    show_default=True,
    help="What parts the cells of a CSV.",
)
@click.option(
    "--private",
    is_flag=True,
    help="With contacts that are not shown, and how accounts are secured.",
)
@root_option
def export_command(
    *, kind: Kind, form: str, output: Path | None, separator: str, private: bool, root: Path
) -> None:
    """Write departments, people or accounts (WHAT) as CSV, as an Excel workbook or as JSON.

    'playbook import' reads the first two again, and changes nothing. In a CSV, an apostrophe stands
    before values that a spreadsheet would run as a formula. Only what readers of the site may see
    is written, unless --private asks for all.

    Exit code: 0; 1 where a file has errors or cannot be written; 2 for wrong use.
    """
    playbook = load(root).playbook
    if playbook.unread or playbook.ids(ENTITIES[kind]) != set(playbook.all(ENTITIES[kind])):
        raise click.ClickException(
            f"some {kind} have errors and would be missing. Run 'playbook check' and mend them first."
        )
    if form == "xlsx" and output is None:
        raise click.UsageError("a workbook cannot be printed; name a file with --output.")
    found = records(playbook, kind, private=private)
    made = (
        as_csv(found, kind, SEPARATORS[separator])
        if form == "csv"
        else as_workbook(found, kind)
        if form == "xlsx"
        else as_json(found).encode("utf-8")
    )
    if output is None:
        click.echo(made, nl=False)
    else:
        _write(output, made)
        click.echo(f"Wrote {output.as_posix()} with {count(len(found), ENTITIES[kind], kind)}.")
    if private and kind != "departments":
        click.echo(
            "It holds contacts that people do not show and how accounts are secured: keep it inside, and delete it when it is used.",
            err=True,
        )


def _write(output: Path, made: bytes) -> None:
    """Write a file as a whole or not at all."""
    try:
        with replacing(output) as draft:
            draft.write_bytes(made)
    except OSError as error:
        raise click.ClickException(f"nothing was written: {explain(error)}") from None
