"""`playbook review`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from macros.basics.problem import did_you_mean, quote
from macros.basics.text import long_date, visible
from macros.check import formats
from macros.cli.option import (
    CalendarDay,
    complete_ids,
    completions,
    ids_at,
    relocate,
    root_option,
    run_check,
    today_option,
)
from macros.cli.write_changes import patch, save

if TYPE_CHECKING:
    from macros.basics.problem import Problem
    from macros.check.run import Report
    from macros.model.department import Person
    from macros.upkeep.review_confirmation import Kind, Review


def _complete_what(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    kind = ctx.params.get("kind") or "page"
    return completions(incomplete, ids_at(ctx, ["page", "policy"] if kind == "page" else [kind]))


@click.command(
    "review",
    options_metavar="--by PERSON [OPTIONS]",
    short_help="Confirm the review of a page, an account or a course.",
)
@click.argument("what", metavar="PAGE", shell_complete=_complete_what)
@click.option(
    "--kind",
    type=click.Choice(("page", "account", "course")),
    is_eager=True,
    default="page",
    show_default=True,
    help="The kind of record that PAGE names.",
)
@click.option(
    "--by",
    "person_id",
    metavar="PERSON",
    required=True,
    shell_complete=complete_ids("person"),
    help="Who reviewed it.",
)
@click.option(
    "--looked-at",
    metavar="TEXT",
    help="What was reviewed, in one sentence. The command asks for it on a terminal.",
)
@click.option("--on", "day", type=CalendarDay(), help="The date of the review.  [default: today]")
@click.option("--next", "next_day", type=CalendarDay(), help="The date of the next review.")
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
    """Confirm that PERSON reviewed PAGE: update its dates, and print a message for the proposal.

    PAGE is a path below the folder of pages or the id of a policy. With --kind, it is the id of an
    account ('verified' and 'audit_by' change) or of a course ('review_by' changes). PERSON belongs
    to the owning department, or is the policy's approver or one of the account's admins.

    Exit code: 0, 1 if the review cannot be confirmed, 2 for wrong usage.
    """
    from macros.editing.sandbox import check_changes
    from macros.upkeep import review_confirmation

    report = run_check(root, days["today"])
    try:
        record = review_confirmation.find_record(report.playbook, kind, what)
        person = _person(report, person_id)
        next_day = days["next_day"]
        review = review_confirmation.confirm_review(
            report.playbook,
            record,
            person,
            _day(days["day"], report.today),
            _looked_at(looked_at),
            next_day.date() if next_day else None,
        )
        problems = check_changes(report, {review.file: (review.before, review.after)})
    except review_confirmation.ReviewError as error:
        raise click.ClickException(f"nothing was written: {error}") from None
    if not dry_run:
        save(root, {review.file: review.after})
    for line in _as_text(report, review, problems, root, is_written=not dry_run):
        click.echo(visible(line))


def _person(report: Report, person_id: str) -> Person:
    from macros.upkeep.review_confirmation import ReviewError

    people = report.playbook.people
    if person_id not in people:
        hint = did_you_mean(person_id, people) or "Run 'playbook list people' to see all people."
        raise ReviewError(f"there is no person {quote(person_id)}. {hint}")
    return people[person_id]


def _day(day: datetime | None, today: date) -> date:
    from macros.upkeep.review_confirmation import ReviewError

    date_ = day.date() if day else today
    if date_ > today:
        raise ReviewError(
            f"{long_date(date_)} is in the future. Confirm a review after it has taken place."
        )
    return date_


def _looked_at(text: str | None) -> str:
    """Return what was reviewed, on one line, asked for on a terminal if the option is missing.

    Raises click.UsageError without a text: a date alone does not show that anybody read anything.
    """
    if text is None and sys.stdin.isatty() and sys.stdout.isatty():
        text = click.prompt("What did you review? Answer in one sentence")
    line = " ".join((text or "").split())
    if not line:
        raise click.UsageError("add --looked-at with a sentence about what was reviewed.")
    return line


def _as_text(
    report: Report, review: Review, problems: Iterable[Problem], root: Path, *, is_written: bool
) -> Iterator[str]:
    from macros.upkeep import review_confirmation

    file = relocate(root, review.file)
    person, title = review.by, quote(review.title, 100)
    yield f"{person.id} ({person.name}) reviewed {title} on {long_date(review.on)}."
    yield from review_confirmation.review_notes(report.playbook, review)
    if review.after == review.before:
        yield ""
        yield f"{file} is up to date. There is nothing to write."
        return
    yield ""
    yield from patch({review.file: (review.before, review.after)}, root)
    yield ""
    for problem in problems:
        yield f"The check finds: {formats.line(problem, relocate(root, problem.location.path))}"
    yield (
        f"Wrote {file}"
        if is_written
        else "Nothing was written. Run the command without --dry-run to write the changes."
    )
    title, text = review.message
    yield ""
    yield "For the proposal:"
    yield ""
    yield f"  {title}"
    yield ""
    yield from (f"  {line}" for line in text.splitlines())
