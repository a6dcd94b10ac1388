"""`playbook list`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from macros import pages, terminal
from macros.cli.option import root_option, warn_of_unread
from macros.outputs.listing import LISTS, Subject, as_text, rows
from macros.rules import RULES


@click.command("list")
@click.argument("what", type=click.Choice(list(LISTS)))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
@root_option
def list_command(what: str, form: str, root: Path) -> None:
    """List departments, people, accounts or policies; or the macros that pages may call, or the rules of the check.

    Only contacts that people allow to be shown are listed, and nothing about how accounts are secured.
    """
    listed = rows(what, Subject(warn_of_unread(root), pages.catalogue(), RULES.values()))
    if form == "json":
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False, default=str))
    elif listed:
        headers = [column.replace("_", " ") for column in listed[0]]
        click.echo(terminal.table(headers, ([as_text(cell) for cell in row.values()] for row in listed)))
    else:
        click.echo(f"There are no {what} yet.")
