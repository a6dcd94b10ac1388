"""`playbook report`."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macros.basics.text import count, long_date, visible
from macros.check import formats, terminal
from macros.cli.option import (
    complete_ids,
    format_option,
    relocate,
    root_option,
    run_check,
    today_option,
)

if TYPE_CHECKING:
    from macros.basics.problem import Problem
    from macros.upkeep.health_report import HealthReport, ReviewDue


@click.command("report", short_help="Show what is overdue, missing or due next.")
@format_option("text", "json", "markdown")
@click.option("--fail", is_flag=True, help="Exit with 1 if something is wrong, overdue or missing.")
@click.option("--due", is_flag=True, help="List what is due for every owner, and what to do.")
@click.option(
    "--within",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="With --due: how many days ahead.  [default: review_warning_days]",
)
@click.option(
    "--owner",
    metavar="ID",
    shell_complete=complete_ids("person", "department"),
    help="With --due: the list of this person or department only.",
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

    With --due, list what is due for every owner: reviews, audits, readings, actions, and the
    responsibilities of people who leave. The owner is the person in charge, else the department's
    representatives, else the hub.

    Exit code: 0; 1 with --fail if something is wrong, overdue or missing (a policy review that is
    only due soon does not count); 2 for wrong usage.
    """
    if not due and (within is not None or owner is not None):
        raise click.UsageError("--within and --owner need --due. Add it.")
    check = run_check(root, today)
    if due:
        from macros.cli.due import as_output, due_list

        dues = due_list(check, within, owner)
        click.echo(as_output(dues, form, check.playbook, root))
        sys.exit(1 if fail and any(item.overdue for item in dues.items) else 0)
    from macros.check.rules import RULES
    from macros.upkeep.health_report import report
    from macros.upkeep.report_format import as_json, as_markdown

    health = report(check.playbook, check.problems, RULES, check.today)
    here = partial(relocate, root)
    if form == "json":
        click.echo(as_json(health, here))
    elif form == "markdown":
        click.echo(as_markdown(health, here))
    else:
        for line in _as_text(health, root):
            click.echo(line)
        click.echo(f"\n{formats.summary(check.problems)}")
    sys.exit(1 if fail and health.needs_action else 0)


def _as_text(health: HealthReport, root: Path) -> Iterator[str]:
    from macros.upkeep.report_format import NO_BULK_REVIEWS, bulk_review_rows

    yield click.style(f"Health on {long_date(health.today)}", bold=True)
    for subject, problems in health.problems.items():
        yield from _heading(f"{subject} ({len(problems)})")
        for problem in problems:
            yield from _problem(problem, root)
    yield from _heading("Departments without a representative or deputy")
    vacancies = [(v.id, v.status, " and ".join(v.missing)) for v in health.vacancies]
    yield (
        terminal.table(("department", "status", "missing"), vacancies)
        if vacancies
        else "Every spoke has both."
    )
    yield from _heading("Audits of accounts, the next one first")
    yield _due(health.audits, "account") if health.audits else "There is no account in use."
    yield from _heading(f"Policies to review within {count(health.warning_days, 'day')}")
    yield _due(health.reviews, "policy") if health.reviews else "No review is due."
    yield from _heading("Reviews that one person confirmed on one day")
    rows = bulk_review_rows(health)
    yield terminal.table(("person", "day", "reviews"), rows) if rows else NO_BULK_REVIEWS


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True)


def _problem(problem: Problem, root: Path) -> Iterator[str]:
    """Yield a problem below its place, wrapped to the width of the terminal."""
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


def _due(dues: tuple[ReviewDue, ...], what: str) -> str:
    rows = (
        (due.id, due.title, due.department, f"{due.by}{' overdue' if due.overdue else ''}")
        for due in dues
    )
    return terminal.table((what, "what", "department", "due"), rows)
