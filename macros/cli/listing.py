"""`playbook list`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from macros import pages
from macros.check import terminal
from macros.check.load import load
from macros.check.rules import RULES
from macros.check.run import day_of_run
from macros.cli.option import day, root_option
from macros.model.listing import LISTS, Subject, as_text, rows
from macros.model.playbook import Playbook

_KINDS = {
    "departments": "department",
    "people": "person",
    "accounts": "account",
    "policies": "policy",
}


@click.command("list", short_help="List departments, people, accounts, policies …")
@click.argument("what", type=click.Choice(list(LISTS)))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@root_option
def list_command(what: str, form: str, root: Path) -> None:
    """List departments, people, accounts or policies; or the macros that pages may call, or the rules of the check.

    Only contacts that people allow to be shown are listed, and nothing about how accounts are
    secured.
    """
    loaded = load(root).playbook
    playbook = loaded.as_of(day(None) or day_of_run(loaded))
    if _has_gaps(playbook, _KINDS.get(what, "")):
        click.echo(
            f"Some {what} are missing here, because files have errors. Run 'playbook check' to see them.",
            err=True,
        )
    listed = rows(what, Subject(playbook, pages.catalogue(), RULES.values()))
    if form == "json":
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False, default=str))
    elif listed:
        headers = [column.replace("_", " ") for column in listed[0]]
        click.echo(
            terminal.table(headers, ([as_text(cell) for cell in row.values()] for row in listed))
        )
    else:
        click.echo(f"There are no {what} yet.")


def _has_gaps(playbook: Playbook, kind: str) -> bool:
    """Tell whether records of a kind stand in files, or may do, that could not be read as records."""
    return kind in playbook.unread or (bool(kind) and playbook.ids(kind) > set(playbook.all(kind)))
