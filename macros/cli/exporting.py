"""`playbook export`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from macros.atomic_files.disk_error import explain_os_error
from macros.atomic_files.whole_file import atomic_replace
from macros.basics.text import count
from macros.check.load import load
from macros.cli.option import format_option, root_option
from macros.spreadsheets.cell_fields import ENTITIES
from macros.spreadsheets.column import Kind
from macros.spreadsheets.exporting import as_csv, as_json, as_workbook, export_rows
from macros.spreadsheets.text_table import SEPARATORS


@click.command("export", short_help="Export departments, people or accounts as a table.")
@click.argument("kind", metavar="WHAT", type=click.Choice(get_args(Kind)))
@format_option("csv", "xlsx", "json")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.  [default: standard output]",
)
@click.option(
    "--separator",
    type=click.Choice(list(SEPARATORS)),
    default="comma",
    show_default=True,
    help="The separator between the cells of a CSV.",
)
@click.option(
    "--private",
    is_flag=True,
    help="Include contacts that the site hides, and how accounts are secured.",
)
@root_option
def export_command(
    *, kind: Kind, form: str, output: Path | None, separator: str, private: bool, root: Path
) -> None:
    """Write departments, people or accounts (WHAT) as CSV, as an Excel workbook or as JSON.

    'playbook import' reads CSV and Excel back without a change. In a CSV, values that a spreadsheet
    would run as a formula begin with an apostrophe. Without --private, the file contains only what
    readers of the site may see.

    Exit code: 0; 1 if a file has errors or cannot be written; 2 for wrong usage.
    """
    playbook = load(root).playbook
    if playbook.unread or playbook.ids(ENTITIES[kind]) != set(playbook.all(ENTITIES[kind])):
        raise click.ClickException(
            f"some {kind} have errors and would be missing."
            " Run 'playbook check' and fix them first."
        )
    if form == "xlsx" and output is None:
        raise click.UsageError("a workbook cannot be printed. Name a file with --output.")
    rows = export_rows(playbook, kind, private=private)
    if form == "csv":
        content = as_csv(rows, kind, SEPARATORS[separator])
    elif form == "xlsx":
        content = as_workbook(rows, kind)
    else:
        content = as_json(rows).encode("utf-8")
    if output is None:
        click.echo(content, nl=False)
    else:
        _write(output, content)
        click.echo(f"Wrote {output.as_posix()} with {count(len(rows), ENTITIES[kind], kind)}.")
    if private and kind != "departments":
        click.echo(
            "The file contains hidden contacts and how accounts are secured. Do not share it, and"
            " delete it after use.",
            err=True,
        )


def _write(output: Path, content: bytes) -> None:
    """Write a file atomically. Raises click.ClickException if the disk refuses."""
    try:
        with atomic_replace(output) as draft:
            draft.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"nothing was written: {explain_os_error(error)}") from None
