"""`playbook remind`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from macros.basics.text import visible
from macros.check.run import Report
from macros.cli.option import root_option, run_check, today_option
from macros.cli.user_agent import agent, in_environment
from macros.code_host.api import HostError
from macros.code_host.tracker import Tracker, tracker_of
from macros.model.code_host import Host, api_address
from macros.model.organization import Repository
from macros.network.session import Timeouts
from macros.upkeep import findings
from macros.upkeep.findings import Findings, FindingsError
from macros.upkeep.issue_writer import IssueWriter
from macros.upkeep.reminder_input import make_plan
from macros.upkeep.reminder_plan import ISSUE_LABEL, dry_run_lines, step_summary

_TOKENS: Mapping[Host, tuple[str, ...]] = {
    "github": ("PLAYBOOK_REMIND_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"),
    "gitlab": ("PLAYBOOK_REMIND_TOKEN", "GITLAB_TOKEN"),
}
"""Environment variables for the token; the first one that is set wins."""
_AUTHOR = "github-actions[bot]"
"""The author of issues written with the token of a workflow."""


@click.command("remind", short_help="Keep one issue open for every owner with something due.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing; show what would be opened, updated or closed."
)
@click.option(
    "--found",
    "reports",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The JSON report of 'playbook links' or 'verify-accounts'. May be repeated.",
)
@click.option(
    "--within",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="How many days ahead.  [default: review_warning_days]",
)
@click.option(
    "--label", default=ISSUE_LABEL, show_default=True, help="The label that marks the issues."
)
@click.option(
    "--api", metavar="ADDRESS", help="The code host's REST API, if 'repository' does not imply it."
)
@click.option(
    "--pause",
    type=click.FloatRange(0, 60),
    default=2,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait before a retry.",
)
@click.option(
    "--author",
    default=_AUTHOR,
    show_default=True,
    help="The author of the issues, if the code host does not reveal it.",
)
@root_option
@today_option
def remind_command(
    *,
    dry_run: bool,
    reports: tuple[Path, ...],
    within: int | None,
    label: str,
    pause: float,
    root: Path,
    today: datetime | None,
    **host: str | None,
) -> None:
    """Keep one issue open for every owner with something due, at the code host.

    The code host is the one in organization.yml. An issue is opened once and assigned to its owner,
    updated when the list changes, and closed when nothing is due. If nothing changes, nothing is
    written and nobody is notified. What people write into an issue stays. An issue that a person
    closes is reopened after a month, or on the date of a line such as 'snooze: 2026-12-15'.

    The token comes from the environment: PLAYBOOK_REMIND_TOKEN, or GH_TOKEN, GITHUB_TOKEN (GitHub)
    or GITLAB_TOKEN (GitLab).

    Exit code: 0; 1 if the code host, the playbook or a report cannot be read (nothing is closed
    because of that); 2 for wrong usage.
    """
    report = run_check(root, today)
    repository = _repository(report)
    try:
        usable = [content for path in reports if (content := _read(path)) is not None]
        token = _token(repository, is_required=not dry_run)
        issues = _tracker(repository, token, host["api"], pause)
        me = (issues.author() or host["author"]) if token is not None else None
        steps = make_plan(report, issues, label, me, within, usable)
        for text in (
            dry_run_lines(steps) if dry_run else IssueWriter(issues, label).carry_out(steps)
        ):
            click.echo(visible(text))
    except (FindingsError, HostError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(step_summary(steps))
    sys.exit(1 if len(usable) < len(reports) else 0)


def _read(path: Path) -> Findings | None:
    """Return the findings of a report, or None if its run had no network and proves nothing."""
    content = findings.read(path)
    if content.is_offline:
        click.echo(
            f"{path} is ignored: no address answered in that run. Its items in issues stay as they"
            " are.",
            err=True,
        )
        return None
    return content


def _repository(report: Report) -> Repository:
    """Return the repository.

    Raises click.ClickException if there is none, or if data cannot be read: items that are missing
    for that reason would look done, and their issues would be closed.
    """
    playbook = report.playbook
    if playbook.unread or playbook.refused or playbook.organization_or_none is None:
        raise click.ClickException(
            "parts of the playbook cannot be read, so what is due is unknown. Run 'playbook check'."
        )
    repository = playbook.organization.repository
    if repository is None:
        raise click.ClickException(
            "organization.yml has no 'repository' to open issues in. Add one."
        )
    return repository


def _tracker(repository: Repository, token: str | None, api: str | None, pause: float) -> Tracker:
    address = api or api_address(repository.url, repository.host)
    return tracker_of(
        repository.url, repository.host, address, token, agent(repository), Timeouts(pause=pause)
    )


def _token(repository: Repository, *, is_required: bool) -> str | None:
    """Return the token from the environment. Raises click.UsageError if it is missing."""
    names = _TOKENS[repository.host]
    token = in_environment(names)
    if token is None and is_required:
        raise click.UsageError(
            f"set the environment variable {names[0]} or {names[1]} to a token. Only --dry-run"
            " works without one."
        )
    return token
