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
from macros.code_host.pull_request import pull_requests_of, update_comment
from macros.model.code_host import Host
from macros.network.session import Timeouts
from macros.pull_requests.comment import MARKER, comment
from macros.pull_requests.impact import Impact
from macros.pull_requests.impact_json import MOST_BYTES, read_json
from macros.pull_requests.proposal_report import build_report

_API: Mapping[Host, str] = {"github": "GITHUB_API_URL", "gitlab": "CI_API_V4_URL"}
_REPOSITORY: Mapping[Host, str] = {"github": "GITHUB_REPOSITORY", "gitlab": "CI_PROJECT_PATH"}
_TOKENS: Mapping[Host, tuple[str, ...]] = {
    "github": ("PLAYBOOK_COMMENT_TOKEN", "GH_TOKEN"),
    "gitlab": ("PLAYBOOK_COMMENT_TOKEN",),
}
_AUTHOR = "github-actions[bot]"
"""The author of comments written with the token of a workflow."""
_PIPELINES = (".github/", ".gitlab-ci.yml", ".gitlab/", ".ci/")
_CAUTION = (
    "This proposal changes the workflows that check it, so its author may have influenced this"
    " report. Run 'playbook impact' yourself before you rely on it."
)


@click.command("comment", short_help="Create or update the comment on a proposal.")
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--number",
    required=True,
    metavar="NUMBER",
    help="The proposal's number, or a file with it.",
)
@click.option(
    "--head",
    required=True,
    metavar="COMMIT",
    help="The commit that the report is about. Nothing is written if there is a newer one.",
)
@click.option(
    "--preview",
    metavar="URL",
    help="The address of the proposal's preview; {number} is replaced by its number.",
)
@click.option(
    "--host",
    type=click.Choice(["github", "gitlab"]),
    help="The code host.  [default: the one whose pipeline runs the command]",
)
@click.option(
    "--author",
    default=_AUTHOR,
    show_default=True,
    help="The author of the comment, if the code host does not reveal it.",
)
@click.option(
    "--pause", type=click.FloatRange(0, 60), default=2, help="Seconds to wait before a retry."
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
    """Write REPORT (from 'playbook impact --format json') as a comment on the proposal.

    A later run updates the same comment. REPORT is not trusted: every value in it is validated, and
    the sentences are written here. Nothing is written if the proposal is closed, or if --head is
    not its newest commit. The address and the repository come from the variables of the code host's
    pipelines, the token from PLAYBOOK_COMMENT_TOKEN or, on GitHub, GH_TOKEN.

    Exit code: 0, also if there was nothing to write; 1 if the report is invalid or the code host
    refuses; 2 for wrong usage.
    """
    host = host or ("gitlab" if os.environ.get("GITLAB_CI") else "github")
    proposal = _number(number)
    if preview is not None and not is_web_address(preview.replace("{number}", "1")):
        raise click.BadParameter(
            f"'{visible(preview)}' is not a web address.", param_hint="--preview"
        )
    try:
        impact = _read(report, head)
        proposals = pull_requests_of(
            host,
            _require_variable(_API[host]),
            _require_variable(_REPOSITORY[host]),
            _require_variable(*_TOKENS[host]),
            agent(),
            Timeouts(pause=pause),
        )
        newest = proposals.head(proposal)
        if newest != head:
            reason = "the proposal is closed" if newest is None else "there is a newer commit"
            click.echo(f"Nothing was written: {reason}.")
            return
        # The report comes from the proposal's own pipeline, which the proposal may have changed.
        caution = any(path.startswith(_PIPELINES) for path in proposals.files(proposal))
        address = f"{preview.replace('{number}', str(proposal)).rstrip('/')}/" if preview else ""
        text = comment(build_report(impact, address, _CAUTION if caution else ""))
        outcome = update_comment(proposals, proposal, MARKER, text, author)
        click.echo(f"The comment on {proposal} was {outcome}.")
    except (ValueError, HostError) as error:
        raise click.ClickException(visible(str(error))) from None


def _read(report: Path, head: str) -> Impact:
    with report.open("rb") as stream:
        impact = read_json(stream.read(MOST_BYTES + 1))
    if impact.difference.head != head:
        subject = f"the report is about {impact.difference.head_name}, not about {head[:12]}."
        raise ValueError(f"{subject} Create it again: playbook impact BASE {head[:12]}.")
    return impact


def _number(text: str) -> int:
    """Return the number of the proposal, read from a file if `text` names one."""
    path = Path(text)
    if not text.isdecimal() and path.is_file():
        with path.open("rb") as stream:
            text = stream.read(20).decode("ascii", "replace").strip()
    if not re.fullmatch(r"[1-9][0-9]{0,9}", text):
        raise click.BadParameter("that is not the number of a proposal.", param_hint="--number")
    return int(text)


def _require_variable(*names: str) -> str:
    value = in_environment(names)
    if value is None:
        raise click.UsageError(f"the environment variable {' or '.join(names)} is not set.")
    return value
