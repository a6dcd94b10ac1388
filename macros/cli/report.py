"""`playbook report`."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from macros.basics.problem import Problem
from macros.basics.text import count, long_date, visible
from macros.check import formats, terminal
from macros.check.rules import RULES
from macros.cli.due import listed_due, printed
from macros.cli.option import complete_ids, relocate, root_option, run_check, today_option
from macros.upkeep.report import Due, HealthReport, report
from macros.upkeep.report_format import NOT_SEVERAL, as_json, as_markdown, confirmed_rows


@click.command("report", short_help="Show what is overdue, missing or due next.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.option(
    "--fail", is_flag=True, help="Exit with 1 when something is wrong, overdue or missing."
)
@click.option("--due", is_flag=True, help="List what is due for every owner, and what to do.")
@click.option(
    "--within",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="With --due: how many days ahead (review_warning_days).",
)
@click.option(
    "--owner",
    metavar="ID",
    shell_complete=complete_ids("person", "department"),
    help="With --due: one person's or department's list.",
)
@root_option
@today_option
def report_command(
    *,
    form: str,
    fail: bool,
    due: bool,
    within: int | None,
    owner: str | None,
    root: Path,
    today: datetime | None,
) -> None:
    """Report on the health of the playbook: what is overdue, who is missing, what is due next.

    With --due it lists for every owner what is due: reviews, audits, readings, actions, and people
    who go with all that they hold. The owner is the person in charge, else those who represent the
    department, else the hub.

    Exit code: 0; with --fail 1 when something is wrong, overdue or missing (a policy's review that
    is only near does not count); 2 for wrong use.
    """
    if not due and (within is not None or owner is not None):
        raise click.UsageError("--within and --owner belong to --due; add it.")
    checked = run_check(root, today)
    if due:
        listed = listed_due(checked, within, owner)
        click.echo(printed(listed, form, checked.playbook, root))
        sys.exit(1 if fail and any(item.overdue for item in listed.items) else 0)
    made = report(checked.playbook, checked.problems, RULES, checked.today)

    def here(path: str) -> str:
        return relocate(root, path)

    if form == "json":
        click.echo(as_json(made, here))
    elif form == "markdown":
        click.echo(as_markdown(made, here))
    else:
        for line in _as_text(made, root):
            click.echo(line)
        click.echo(f"\n{formats.summary(checked.problems)}")
    sys.exit(1 if fail and made.needs_action else 0)


def _as_text(made: HealthReport, root: Path) -> Iterator[str]:
    yield click.style(f"Health on {long_date(made.today)}", bold=True)
    for subject, problems in made.problems.items():
        yield from _heading(f"{subject} ({len(problems)})")
        for problem in problems:
            yield from _problem(problem, root)
    yield from _heading("Departments without a representative or deputy")
    vacancies = [(v.id, v.status, " and ".join(v.missing)) for v in made.vacancies]
    yield (
        terminal.table(("department", "status", "missing"), vacancies)
        if vacancies
        else "Every spoke has both."
    )
    yield from _heading("Audits of accounts, the next one first")
    yield _due(made.audits, "account") if made.audits else "There is no account in use."
    yield from _heading(f"Policies to review within {count(made.warning_days, 'day')}")
    yield _due(made.reviews, "policy") if made.reviews else "No review is due."
    yield from _heading("Reviews that one person confirmed on one day")
    confirmed = confirmed_rows(made)
    yield terminal.table(("person", "day", "reviews"), confirmed) if confirmed else NOT_SEVERAL


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True)


def _problem(problem: Problem, root: Path) -> Iterator[str]:
    """Write a problem under its place, filled to the width of the terminal."""
    place = visible(f"{relocate(root, problem.location.path)}:{problem.location.line}")
    colour = "red" if problem.severity == "error" else "yellow"
    yield f"  {place}: {click.style(f'{problem.rule} ({problem.severity})', fg=colour)}"
    columns = max(40, min(shutil.get_terminal_size((100, 24)).columns, 100))
    yield textwrap.fill(
        visible(f"{problem.message} {problem.hint}".strip()),
        columns,
        initial_indent="    ",
        subsequent_indent="    ",
    )


def _due(dues: tuple[Due, ...], what: str) -> str:
    rows = (
        (due.id, due.title, due.department, f"{due.by}{' overdue' if due.overdue else ''}")
        for due in dues
    )
    return terminal.table((what, "what", "department", "due"), rows)
