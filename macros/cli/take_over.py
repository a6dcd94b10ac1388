"""`playbook take-over`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from macros.cli.option import (
    DayText,
    complete_ids,
    format_option,
    root_option,
    run_check,
    today_option,
    write_option,
)
from macros.model.kinds import KINDS_TO_TAKE


@click.command(
    "take-over",
    options_metavar="--from OLD [OPTIONS]",
    short_help="Take over the responsibilities of a colleague who leaves.",
)
@click.argument("person_id", metavar="NEW", shell_complete=complete_ids("person"))
@click.option(
    "--from",
    "leaver_id",
    metavar="OLD",
    required=True,
    shell_complete=complete_ids("person"),
    help="The colleague who leaves or has left.",
)
@click.option(
    "--only",
    type=click.Choice(KINDS_TO_TAKE),
    metavar="KIND",
    multiple=True,
    help="Take over only this kind, such as accounts or policies. May be repeated.",
)
@click.option(
    "--on",
    "last_day",
    type=DayText(),
    help="OLD's last working day, unless the data already has it.",
)
@write_option
@format_option("text", "json")
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
    """Hand over to NEW the responsibilities of OLD, who leaves or has left.

    This is the same plan as 'playbook leave OLD --to NEW': first the places that NEW takes over,
    then those that are left for you to decide. Without --write, the lines that would change are
    shown and nothing is written.

    Exit code: 0, 1 if the hand-over is not possible, 2 for wrong usage.
    """
    from macros.cli.handing_over import (
        departure,
        find_leaver,
        find_successor,
        person_label,
        run_handover,
        show,
    )

    report = run_check(root, today)
    leaver = find_leaver(report, leaver_id, last_day)
    successor = find_successor(report, leaver, person_id)
    handover = run_handover(report, leaver, dict.fromkeys(only or ("",), successor), write=write)
    opening = (
        f"{person_label(successor)} takes over from {person_label(leaver.person)}, who"
        f" {departure(leaver)}."
    )
    show(handover, root, form, opening, is_written=write)
