"""`playbook leave`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from macros.basics.problem import nearest, quote
from macros.cli.option import (
    DayText,
    complete_ids,
    completions,
    format_option,
    ids_at,
    root_option,
    run_check,
    today_option,
    write_option,
)
from macros.model.kinds import KINDS_TO_TAKE

if TYPE_CHECKING:
    from macros.check.run import Report
    from macros.handover.transfer import Leaver
    from macros.model.department import Person


def _complete_heir(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the people and, before the equals sign, the kinds that begin with `incomplete`."""
    kind, equals, _ = incomplete.rpartition("=")
    people = ids_at(ctx, ["person"])
    values = {f"{kind}{equals}{person_id}": text for person_id, text in people.items()}
    if not equals:
        values |= dict.fromkeys((f"{kind}=" for kind in KINDS_TO_TAKE), "")
    return completions(incomplete, values)


@click.command("leave", short_help="Hand over what a person who leaves is responsible for.")
@click.argument("person_id", metavar="PERSON", shell_complete=complete_ids("person"))
@click.option(
    "--on",
    "last_day",
    type=DayText(),
    help="The person's last working day, unless the data already has it.",
)
@click.option(
    "--to",
    "to",
    metavar="[KIND=]PERSON",
    multiple=True,
    shell_complete=_complete_heir,
    help="Who takes over everything, or one kind such as accounts= or policies=. May be repeated.",
)
@write_option
@format_option("text", "json")
@root_option
@today_option
def leave_command(
    *,
    person_id: str,
    last_day: str | None,
    to: tuple[str, ...],
    write: bool,
    form: str,
    root: Path,
    today: datetime | None,
) -> None:
    """Hand over the responsibilities of PERSON, who leaves.

    PERSON gets the status 'leaving' and a last day. With --to, a colleague takes over what the
    rules allow; the rest is listed for you to decide. A colleague who is already deputy or backup
    swaps seats with PERSON until the last day. After that day, PERSON gets the status 'left' and
    loses all roles. Without --write, the lines that would change are shown and nothing is written.

    Exit code: 0, 1 if the hand-over is not possible, 2 for wrong usage.
    """
    from macros.cli.handing_over import (
        departure,
        enumeration,
        find_leaver,
        heirs,
        person_label,
        run_handover,
        show,
    )

    report = run_check(root, today)
    leaver = find_leaver(report, person_id, last_day)
    successors = _successors(report, leaver, to)
    handover = run_handover(report, leaver, successors, write=write)
    names = [person_label(person) for person in heirs(successors.values())]
    opening = f"{person_label(leaver.person)} {departure(leaver)}"
    if names:
        opening += f", and {enumeration(names)} {'takes' if len(names) == 1 else 'take'} over"
    show(handover, root, form, f"{opening}.", is_written=write)


def _successors(report: Report, leaver: Leaver, to: Iterable[str]) -> dict[str, Person]:
    """Parse the --to options: kind to person, with an empty kind for all others."""
    from macros.cli.handing_over import enumeration, find_successor

    successors: dict[str, Person] = {}
    for assignment in to:
        kind, _, person_id = assignment.rpartition("=")
        if kind and kind not in KINDS_TO_TAKE:
            near = nearest(kind, KINDS_TO_TAKE)
            kinds = enumeration(KINDS_TO_TAKE, "or")
            hint = f"Did you mean '{near}'?" if near else f"Name one of {kinds}."
            raise click.UsageError(f"there is no kind {quote(kind)} in '--to'. {hint}")
        if kind in successors:
            raise click.UsageError(f"two people take over {kind or 'the rest'}. Name only one.")
        successors[kind] = find_successor(report, leaver, person_id)
    return successors
