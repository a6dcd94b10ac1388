"""`playbook list`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macros.check import terminal
from macros.check.day import day_of_run
from macros.cli.option import day, format_option, root_option

if TYPE_CHECKING:
    from macros.model.playbook import Playbook

_KINDS = {
    "departments": "department",
    "people": "person",
    "accounts": "account",
    "policies": "policy",
    "macros": "",
    "rules": "",
}
"""By name of a list: the kind of record in it."""


@click.command("list", short_help="List departments, people, accounts, policies …")
@click.argument("what", type=click.Choice(list(_KINDS)))
@format_option("text", "json")
@root_option
def list_command(what: str, form: str, root: Path) -> None:
    """List departments, people, accounts, policies, page macros or the rules of the check.

    Only contacts that people have agreed to show are listed, and nothing about how accounts are
    secured.
    """
    from macros import pages
    from macros.check.load import load
    from macros.check.rules import RULES
    from macros.model.listing import Subject, as_text, rows

    playbook = load(root, keep=True).playbook
    playbook = playbook.as_of(day(None) or day_of_run(playbook))
    if _has_gaps(playbook, _KINDS[what]):
        click.echo(
            f"Some {what} are missing, because files have errors. Run 'playbook check' to see"
            " them.",
            err=True,
        )
    records = rows(what, Subject(playbook, pages.catalogue(), RULES.values()))
    if form == "json":
        click.echo(json.dumps(records, indent=2, ensure_ascii=False, default=str))
    elif records:
        headers = [column.replace("_", " ") for column in records[0]]
        cells = [[as_text(cell) for cell in record.values()] for record in records]
        click.echo(terminal.table(headers, cells))
    else:
        click.echo(f"There are no {what} yet.")


def _has_gaps(playbook: Playbook, kind: str) -> bool:
    """Return whether records of a kind are, or may be, missing because files have errors."""
    return kind in playbook.unread or (bool(kind) and playbook.ids(kind) > set(playbook.all(kind)))
