"""`playbook take-over`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from macros.cli.handing_over import (
    Day,
    called,
    leaver_named,
    leaves,
    run_handover,
    show,
    successor_named,
)
from macros.cli.option import complete_ids, root_option, run_check, today_option
from macros.handover.transfer import KINDS_TO_TAKE


@click.command(
    "take-over", short_help="Show what somebody new takes over from a colleague who leaves."
)
@click.argument("person_id", metavar="NEW", shell_complete=complete_ids("person"))
@click.option(
    "--from",
    "leaver_id",
    metavar="OLD",
    required=True,
    shell_complete=complete_ids("person"),
    help="Who leaves or has left.",
)
@click.option(
    "--only",
    type=click.Choice(KINDS_TO_TAKE),
    metavar="KIND",
    multiple=True,
    help="Take over what is of this kind only, such as accounts or policies. Repeat it for several.",
)
@click.option(
    "--on",
    "last_day",
    type=Day(),
    help="OLD's last working day; not needed where the data holds it.",
)
@click.option("--write", is_flag=True, help="Write the changes; without it they are only shown.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@root_option
@today_option
def take_over_command(
    *,
    person_id: str,
    leaver_id: str,
    only: tuple[str, ...],
    last_day: str | None,
    write: bool,
    form: str,
    root: Path,
    today: datetime | None,
) -> None:
    """Show everything that NEW takes over from OLD, who leaves or has left, and write it.

    It is the plan of 'playbook leave OLD --to NEW' seen from the other side: the places that NEW
    takes over come first, then those that are left to decide. Without --write nothing is written:
    the lines that would change are shown.

    Exit code: 0, 1 where nobody can leave or take over like this, 2 for wrong use.
    """
    report = run_check(root, today)
    leaver = leaver_named(report, leaver_id, last_day)
    successor = successor_named(report, leaver, person_id)
    made = run_handover(report, leaver, dict.fromkeys(only or ("",), successor), write=write)
    opening = f"{called(successor)} takes over from {called(leaver.person)}, who {leaves(leaver)}."
    show(made, root, form, opening, written=write)
