"""`playbook comment`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import click

from macros.basics.text import visible
from macros.cli.option import is_web_address
from macros.cli.user_agent import agent, in_environment
from macros.code_host.api import HostError
from macros.code_host.pull_request import keep, proposals_at
from macros.model.code_host import Host
from macros.network.session import Patience
from macros.pull_requests.comment import MARKER, comment
from macros.pull_requests.impact import Impact
from macros.pull_requests.impact_json import MOST_BYTES, read_json
from macros.pull_requests.report import story_of

_API: Mapping[Host, str] = {"github": "GITHUB_API_URL", "gitlab": "CI_API_V4_URL"}
_REPOSITORY: Mapping[Host, str] = {"github": "GITHUB_REPOSITORY", "gitlab": "CI_PROJECT_PATH"}
_TOKENS: Mapping[Host, tuple[str, ...]] = {
    "github": ("PLAYBOOK_COMMENT_TOKEN", "GH_TOKEN"),
    "gitlab": ("PLAYBOOK_COMMENT_TOKEN",),
}
_AUTHOR = "github-actions[bot]"
"""Who comments with the token of a workflow."""
_PIPELINES = (".github/", ".gitlab-ci.yml", ".gitlab/", ".ci/")
_CAUTION = (
    "This proposal changes the workflows that look at it, so this report may say what its author wants. "
    "Run 'playbook impact' yourself before you believe it."
)


@click.command("comment", short_help="Keep the one comment on a proposal up to date.")
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--number", required=True, help="The proposal's number, or a file that holds it.")
@click.option(
    "--head",
    required=True,
    metavar="COMMIT",
    help="The commit that the report is about; another one is not commented on.",
)
@click.option(
    "--preview",
    metavar="URL",
    help="Where the built site of the proposal can be looked at; {number} stands for its number.",
)
@click.option(
    "--host",
    type=click.Choice(["github", "gitlab"]),
    help="The code host; the one whose pipeline runs this when left out.",
)
@click.option(
    "--author",
    default=_AUTHOR,
    show_default=True,
    help="Who comments, where the code host does not tell.",
)
@click.option(
    "--pause", type=click.FloatRange(0, 60), default=2, help="Seconds before a second try."
)
def comment_command(
    *,
    report: Path,
    number: str,
    head: str,
    preview: str | None,
    host: Host | None,
    author: str,
    pause: float,
) -> None:
    """Write what REPORT (of 'playbook impact --format json') says as a comment on the proposal, or write its comment anew.

    REPORT is not trusted: every value is checked, and worded here. Nothing is written where the
    proposal is closed, or where --head is not its newest commit. Address and repository come from
    the variables of the code host's pipelines, the token from PLAYBOOK_COMMENT_TOKEN, or from
    GH_TOKEN at GitHub.

    Exit code: 0, also where there was nothing to write; 1 where the report cannot be used or the
    code host refuses; 2 for wrong use.
    """
    where = host or ("gitlab" if os.environ.get("GITLAB_CI") else "github")
    which = _number(number)
    if preview is not None and not is_web_address(preview.replace("{number}", "1")):
        raise click.BadParameter(f"'{visible(preview)}' is no web address.", param_hint="--preview")
    try:
        found = _read(report, head)
        proposals = proposals_at(
            where,
            _needed(_API[where]),
            _needed(_REPOSITORY[where]),
            _needed(*_TOKENS[where]),
            agent(),
            Patience(pause=pause),
        )
        newest = proposals.head(which)
        if newest != head:
            click.echo(
                f"Nothing was written: {'the proposal is closed' if newest is None else 'there is a newer commit'}."
            )
            return
        caution = any(path.startswith(_PIPELINES) for path in proposals.files(which))
        address = f"{preview.replace('{number}', str(which)).rstrip('/')}/" if preview else ""
        text = comment(story_of(found, address, _CAUTION if caution else ""))
        click.echo(f"The comment on {which} was {keep(proposals, which, MARKER, text, author)}.")
    except (ValueError, HostError) as error:
        raise click.ClickException(visible(str(error))) from None


def _read(report: Path, head: str) -> Impact:
    with report.open("rb") as stream:
        found = read_json(stream.read(MOST_BYTES + 1))
    if found.difference.head != head:
        about = f"the report is about {found.difference.head_name}, not about {head[:12]}."
        raise ValueError(f"{about} Make it again: playbook impact BASE {head[:12]}.")
    return found


def _number(given: str) -> int:
    """Give the number that was named, or that a file holds."""
    path = Path(given)
    if not given.isdecimal() and path.is_file():
        with path.open("rb") as stream:
            given = stream.read(20).decode("ascii", "replace").strip()
    if not re.fullmatch(r"[1-9][0-9]{0,9}", given):
        raise click.BadParameter("that is no number of a proposal.", param_hint="--number")
    return int(given)


def _needed(*names: str) -> str:
    value = in_environment(names)
    if value is None:
        raise click.UsageError(f"the environment has no {' or '.join(names)}.")
    return value
