"""`playbook remind`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from macros.checking import Report
from macros.cli.asking import agent, in_environment
from macros.cli.due import editor
from macros.cli.option import root_option, run_check, today_option
from macros.freshness import due_format, findings, reminding
from macros.freshness.due import due
from macros.freshness.findings import Findings, FindingsError
from macros.model.code_host import Host, api_address
from macros.model.organization import Repository
from macros.network.api import HostError
from macros.network.session import Patience
from macros.network.tracker import Tracker, tracker
from macros.text import visible

_TOKENS: Mapping[Host, tuple[str, ...]] = {
    "github": ("PLAYBOOK_REMIND_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"),
    "gitlab": ("PLAYBOOK_REMIND_TOKEN", "GITLAB_TOKEN"),
}
"""Environment variables that may hold the token, the first that does counts."""


@click.command("remind", short_help="Keep one issue for every owner with something due.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be opened, updated or closed.")
@click.option(
    "--found",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What 'playbook links' or 'verify-accounts' found, as JSON. May be repeated.",
)
@click.option("--within", type=click.IntRange(0, 3650), metavar="DAYS", help="How many days ahead (review_warning_days).")
@click.option("--label", default=reminding.LABEL, show_default=True, help="The label by which the issues are found again.")
@click.option("--api", metavar="ADDRESS", help="The code host's REST API, where 'repository' does not tell.")
@click.option(
    "--pause", type=click.FloatRange(0, 60), default=2, show_default=True, metavar="SECONDS", help="Before a second try."
)
@root_option
@today_option
def remind_command(
    *,
    dry_run: bool,
    found: tuple[Path, ...],
    within: int | None,
    label: str,
    api: str | None,
    pause: float,
    root: Path,
    today: datetime | None,
) -> None:
    """Keep one issue for every owner with something due, at the code host that organization.yml names.

    An issue is opened once and assigned to those it is for, updated when the list changes, and closed when nothing is due. Where
    nothing changes, nothing is written and nobody gets a message. The token comes from the environment:
    PLAYBOOK_REMIND_TOKEN, or GH_TOKEN, GITHUB_TOKEN (GitHub) or GITLAB_TOKEN (GitLab).

    Exit code: 0; 1 where the code host, the playbook or what was found cannot be read, and then nothing is closed on that
    account; 2 for wrong use.
    """
    report = run_check(root, today)
    repository = _repository(report)
    try:
        looked = [one for path in found if (one := _read(path)) is not None]
        host = _tracker(repository, api, pause, dry=dry_run)
        issues = host.issues(label)
        before = reminding.listed_before(issues)
        outside = [item for one in looked for item in one.items(report.playbook, before)]
        edit = editor(report.playbook)
        steps = reminding.plan(
            due(report, within, outside), issues, {one.subject for one in looked}, lambda item: due_format.line(item, edit, str)
        )
        if dry_run:
            for step in steps:
                click.echo(visible(reminding.said(step, dry=True)))
        else:
            for line in reminding.carry_out(steps, host, label):
                click.echo(visible(line))
    except (FindingsError, HostError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(reminding.tally(steps))
    sys.exit(1 if len(looked) < len(found) else 0)


def _read(path: Path) -> Findings | None:
    """Read what was found; None of a run whose network was down, which says nothing of what lies outside."""
    found = findings.read(path)
    if found.was_cut_off:
        click.echo(f"{path} says that no address answered: what issues list of that stays as it is.", err=True)
        return None
    return found


def _repository(report: Report) -> Repository:
    """Give the repository. Ends the command where some of the data cannot be read: what it says would seem done."""
    playbook = report.playbook
    if playbook.unread or playbook.refused or playbook.organization_or_none is None:
        raise click.ClickException("some of the playbook cannot be read, so nobody can tell what is due. Run 'playbook check'.")
    repository = playbook.organization.repository
    if repository is None:
        raise click.ClickException("organization.yml names no 'repository', so there is nowhere to remind anybody.")
    return repository


def _tracker(repository: Repository, api: str | None, pause: float, *, dry: bool) -> Tracker:
    names = _TOKENS[repository.host]
    token = in_environment(names)
    if token is None and not dry:
        raise click.UsageError(f"a token is needed, in the environment as {names[0]} or {names[1]}; --dry-run may go without.")
    address = api or api_address(repository.url, repository.host)
    return tracker(repository.url, repository.host, address, token, agent(repository), Patience(pause=pause))
