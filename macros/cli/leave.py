"""`playbook leave`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from macros.basics.problem import nearest, quoted
from macros.check.run import Report
from macros.cli.handing_over import (
    Day,
    called,
    heirs,
    joined,
    leaver_named,
    leaves,
    run_handover,
    show,
    successor_named,
)
from macros.cli.option import complete_ids, completed, ids_at, root_option, run_check, today_option
from macros.handover.transfer import KINDS_TO_TAKE, Leaver
from macros.model.department import Person


def _complete_heir(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a person, or a kind with the person who takes over what is of that kind."""
    kind, equals, _ = incomplete.rpartition("=")
    people = {f"{kind}{equals}{person}": what for person, what in ids_at(ctx, ["person"]).items()}
    return completed(
        incomplete,
        people if equals else people | dict.fromkeys((f"{one}=" for one in KINDS_TO_TAKE), ""),
    )


@click.command("leave", short_help="Show what somebody who leaves holds, and hand it over.")
@click.argument("person_id", metavar="PERSON", shell_complete=complete_ids("person"))
@click.option(
    "--on",
    "last_day",
    type=Day(),
    help="The person's last working day; not needed where the data holds it.",
)
@click.option(
    "--to",
    "to",
    metavar="[KIND=]PERSON",
    multiple=True,
    shell_complete=_complete_heir,
    help="Who takes over what can be; with a kind such as accounts= or policies=, what is of that kind. Repeat it for several.",
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
    """Show everything that PERSON, who leaves, holds, and hand it over.

    PERSON becomes 'leaving' with the last day. With --to, a colleague takes over what the rules
    allow; what they do not decide is listed. Somebody who is the deputy or backup already swaps
    seats with PERSON until the last day. After that day, PERSON becomes 'left' and loses all roles.
    Without --write nothing is written: the lines that would change are shown.

    Exit code: 0, 1 where nobody can leave or take over like this, 2 for wrong use.
    """
    report = run_check(root, today)
    leaver = leaver_named(report, person_id, last_day)
    successors = _successors(report, leaver, to)
    made = run_handover(report, leaver, successors, write=write)
    names = [called(person) for person in heirs(successors.values())]
    takes = f", and {joined(names)} {'takes' if len(names) == 1 else 'take'} over" if names else ""
    show(made, root, form, f"{called(leaver.person)} {leaves(leaver)}{takes}.", written=write)


def _successors(report: Report, leaver: Leaver, to: Iterable[str]) -> dict[str, Person]:
    """Read who takes over what: a person for everything, or for a kind."""
    successors: dict[str, Person] = {}
    for one in to:
        kind, _, person_id = one.rpartition("=")
        if kind and kind not in KINDS_TO_TAKE:
            near = nearest(kind, KINDS_TO_TAKE)
            hint = (
                f"Did you mean '{near}'?" if near else f"Name one of {joined(KINDS_TO_TAKE, 'or')}."
            )
            raise click.UsageError(f"there is no kind {quoted(kind)} in '--to'. {hint}")
        if kind in successors:
            raise click.UsageError(f"two people take over {kind or 'the rest'}; name one.")
        successors[kind] = successor_named(report, leaver, person_id)
    return successors
