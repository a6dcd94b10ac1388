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
from macros.code_host.tracker import Tracker, tracker
from macros.model.code_host import Host, api_address
from macros.model.organization import Repository
from macros.network.session import Patience
from macros.upkeep import findings
from macros.upkeep.findings import Findings, FindingsError
from macros.upkeep.issue_writer import IssueWriter
from macros.upkeep.reminding import LABEL, foretold, tally
from macros.upkeep.survey import planned

_TOKENS: Mapping[Host, tuple[str, ...]] = {
    "github": ("PLAYBOOK_REMIND_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"),
    "gitlab": ("PLAYBOOK_REMIND_TOKEN", "GITLAB_TOKEN"),
}
"""Environment variables that may hold the token, the first that does counts."""
_AUTHOR = "github-actions[bot]"
"""Who writes with the token of a workflow."""


@click.command("remind", short_help="Keep one issue for every owner with something due.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing; say what would be opened, updated or closed."
)
@click.option(
    "--found",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What 'playbook links' or 'verify-accounts' found, as JSON. May be repeated.",
)
@click.option(
    "--within",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="How many days ahead (review_warning_days).",
)
@click.option(
    "--label",
    default=LABEL,
    show_default=True,
    help="The label by which the issues are found again.",
)
@click.option(
    "--api", metavar="ADDRESS", help="The code host's REST API, where 'repository' does not tell."
)
@click.option(
    "--pause",
    type=click.FloatRange(0, 60),
    default=2,
    show_default=True,
    metavar="SECONDS",
    help="Before a second try.",
)
@click.option(
    "--author",
    default=_AUTHOR,
    show_default=True,
    help="Who writes the issues, where the code host does not tell.",
)
@root_option
@today_option
def remind_command(
    *,
    dry_run: bool,
    found: tuple[Path, ...],
    within: int | None,
    label: str,
    pause: float,
    root: Path,
    today: datetime | None,
    **host: str | None,
) -> None:
    """Keep one issue for every owner with something due, at the code host that organization.yml names.

    An issue is opened once and assigned to those it is for, updated when the list changes, and
    closed when nothing is due. Where nothing changes, nothing is written and nobody gets a message.
    What people write into an issue stays. An issue that a person closes comes back on the day that
    a line such as 'snooze: 2026-12-15' names, else after a month.

    The token comes from the environment: PLAYBOOK_REMIND_TOKEN, or GH_TOKEN, GITHUB_TOKEN (GitHub)
    or GITLAB_TOKEN (GitLab).

    Exit code: 0; 1 where the code host, the playbook or what was found cannot be read, and then
    nothing is closed on that account; 2 for wrong use.
    """
    report = run_check(root, today)
    repository = _repository(report)
    try:
        looked = [one for path in found if (one := _read(path)) is not None]
        token = _token(repository, needed=not dry_run)
        issues = _tracker(repository, token, host["api"], pause)
        me = (issues.me() or host["author"]) if token is not None else None
        steps = planned(report, issues, label, me, within, looked)
        for text in foretold(steps) if dry_run else IssueWriter(issues, label).carry_out(steps):
            click.echo(visible(text))
    except (FindingsError, HostError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(tally(steps))
    sys.exit(1 if len(looked) < len(found) else 0)


def _read(path: Path) -> Findings | None:
    """Read what was found; None of a run whose network was down, which says nothing of what lies outside."""
    found = findings.read(path)
    if found.was_cut_off:
        click.echo(
            f"{path} says that no address answered: what issues list of that stays as it is.",
            err=True,
        )
        return None
    return found


def _repository(report: Report) -> Repository:
    """Give the repository. Ends the command where some of the data cannot be read: what it says would seem done."""
    playbook = report.playbook
    if playbook.unread or playbook.refused or playbook.organization_or_none is None:
        raise click.ClickException(
            "some of the playbook cannot be read, so nobody can tell what is due. Run 'playbook check'."
        )
    repository = playbook.organization.repository
    if repository is None:
        raise click.ClickException(
            "organization.yml names no 'repository', so there is nowhere to remind anybody."
        )
    return repository


def _tracker(repository: Repository, token: str | None, api: str | None, pause: float) -> Tracker:
    address = api or api_address(repository.url, repository.host)
    return tracker(
        repository.url, repository.host, address, token, agent(repository), Patience(pause=pause)
    )


def _token(repository: Repository, *, needed: bool) -> str | None:
    """Return the token of the environment. Ends the command as wrong use where one is needed and there is none."""
    names = _TOKENS[repository.host]
    token = in_environment(names)
    if token is None and needed:
        raise click.UsageError(
            f"a token is needed, in the environment as {names[0]} or {names[1]}; --dry-run may go without."
        )
    return token
