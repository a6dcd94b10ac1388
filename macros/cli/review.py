"""`playbook review`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import click
from click.shell_completion import CompletionItem

from macros.basics.problem import Problem, did_you_mean, quoted
from macros.basics.text import long_date, visible
from macros.check import formats
from macros.check.run import Report
from macros.cli.option import (
    complete_ids,
    completed,
    ids_at,
    relocate,
    root_option,
    run_check,
    today_option,
)
from macros.cli.patch import patch
from macros.cli.write_changes import save
from macros.editing.sandbox import tried
from macros.model.department import Person
from macros.upkeep import reviewing
from macros.upkeep.reviewing import Kind, Review, ReviewError

_DAY = click.DateTime(["%Y-%m-%d"])


def _complete_what(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    kind = ctx.params.get("kind") or "page"
    return completed(incomplete, ids_at(ctx, ["page", "policy"] if kind == "page" else [kind]))


@click.command("review", short_help="Confirm that a page, an account or a course was looked at.")
@click.argument("what", metavar="PAGE", shell_complete=_complete_what)
@click.option(
    "--kind",
    type=click.Choice(get_args(Kind)),
    is_eager=True,
    default="page",
    show_default=True,
    help="What PAGE names.",
)
@click.option(
    "--by",
    "person_id",
    metavar="PERSON",
    required=True,
    shell_complete=complete_ids("person"),
    help="Who looked at it.",
)
@click.option(
    "--looked-at",
    metavar="TEXT",
    help="What was looked at, in a sentence; asked for on a terminal.",
)
@click.option(
    "--on",
    "day",
    type=_DAY,
    metavar="DATE",
    help="The day on which it was looked at; today when left out.",
)
@click.option(
    "--next", "next_day", type=_DAY, metavar="DATE", help="The day by which it is due again."
)
@click.option("--dry-run", is_flag=True, help="Write nothing; show the lines that would change.")
@root_option
@today_option
def review_command(
    *,
    what: str,
    kind: Kind,
    person_id: str,
    looked_at: str | None,
    dry_run: bool,
    root: Path,
    **days: datetime | None,
) -> None:
    """Confirm that PERSON looked at PAGE: write the lines that say so, and the message for the proposal.

    PAGE is a path below the folder of pages, or a policy's id; with --kind the id of an account
    ('verified' and 'audit_by' change) or of a course ('review_by'). PERSON belongs to the
    department that owns it, is the policy's approver or one of the account's admins.

    Exit code: 0, 1 where it cannot be confirmed like this, 2 for wrong use.
    """
    report = run_check(root, days["today"])
    try:
        record = reviewing.find(report.playbook, kind, what)
        person = _person(report, person_id)
        next_day = days["next_day"]
        made = reviewing.review(
            report.playbook,
            record,
            person,
            _day(days["day"], report.today),
            _looked_at(looked_at),
            next_day.date() if next_day else None,
        )
        found = tried(report, {made.file: (made.before, made.after)})
    except ReviewError as error:
        raise click.ClickException(f"nothing was written: {error}") from None
    if not dry_run:
        save(root, {made.file: made.after})
    for line in _told(report, made, found, root, written=not dry_run):
        click.echo(visible(line))


def _person(report: Report, person_id: str) -> Person:
    people = report.playbook.people
    if person_id not in people:
        hint = did_you_mean(person_id, people) or "Run 'playbook list people' to see who there is."
        raise ReviewError(f"there is no person {quoted(person_id)}. {hint}")
    return people[person_id]


def _day(day: datetime | None, today: date) -> date:
    on = day.date() if day else today
    if on > today:
        raise ReviewError(
            f"{long_date(on)} is still ahead; a review is confirmed once it was made."
        )
    return on


def _looked_at(text: str | None) -> str:
    """Give what was looked at, asked for where there is somebody to ask: a date without it says nothing."""
    if text is None and sys.stdin.isatty() and sys.stdout.isatty():
        text = click.prompt("What did you look at, in a sentence?")
    said = " ".join((text or "").split())
    if not said:
        raise click.UsageError("--looked-at is needed: what was looked at, in a sentence.")
    return said


def _told(
    report: Report, made: Review, found: Iterable[Problem], root: Path, *, written: bool
) -> Iterator[str]:
    shown = relocate(root, made.file)
    yield f"{made.by.id} ({made.by.name}) looked at {quoted(made.title, 100)} on {long_date(made.on)}."
    yield from reviewing.notes(report.playbook, made)
    if made.after == made.before:
        yield ""
        yield f"{shown} says so already; there is nothing to write."
        return
    yield ""
    yield from patch({made.file: (made.before, made.after)}, root)
    yield ""
    yield from (
        f"The check finds: {formats.line(problem, relocate(root, problem.location.path))}"
        for problem in found
    )
    yield (
        f"Wrote {shown}"
        if written
        else "Nothing was written. Run it without --dry-run to write the lines."
    )
    title, text = made.message
    yield ""
    yield "For the proposal:"
    yield ""
    yield f"  {title}"
    yield ""
    yield from (f"  {line}" for line in text.splitlines())
