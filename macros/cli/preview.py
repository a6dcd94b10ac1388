"""`playbook preview`."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from macros.basics.text import count, visible
from macros.basics.user_error import UserError
from macros.check.load import load
from macros.cli.option import root_option
from macros.cli.publishing import one_line_errors, say, target_options, tell
from macros.cli.user_agent import agent
from macros.code_host.api import HostError
from macros.code_host.git import git
from macros.code_host.pull_request import PullRequests, pull_requests_of
from macros.model.code_host import api_address, repository_name
from macros.network.session import Timeouts
from macros.publishing.edition_build import CommandError
from macros.publishing.proposal_preview import address_of, previews, publish_preview
from macros.publishing.publish_settings import Settings, read_settings
from macros.publishing.targets.preview_folder import Preview
from macros.publishing.verification import TreeError

_TOKEN = "PLAYBOOK_PREVIEW_TOKEN"  # noqa: S105 - the name of a variable


@click.command("preview", short_help="Publish a preview of a proposal.")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--ref", default="HEAD", show_default=True, help="The commit, branch or tag to show.")
@click.option("--remove", is_flag=True, help="Remove the preview of NUMBER.")
@click.option(
    "--open",
    "of_open",
    is_flag=True,
    help="Publish all open proposals, and remove the previews of closed ones.",
)
@click.option(
    "--older-than",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Remove previews that are older.",
)
@click.option(
    "--api", metavar="ADDRESS", help="The code host's REST API, if 'repository' does not imply it."
)
@target_options
@root_option
def preview_command(
    *,
    number: int | None,
    ref: str,
    remove: bool,
    of_open: bool,
    older_than: int | None,
    api: str | None,
    root: Path,
    **place: str | None,
) -> None:
    """Publish the proposal with this NUMBER at preview/NUMBER/, beside the editions.

    This needs a target that is the folder of a web server. The pages and data are built with the
    code of this checkout, so that no code of the proposal runs here. Every page says that it is not
    in force, and search engines are asked to ignore it. Editions are not changed.

    With --open, the open proposals are fetched from the code host. If that needs a token, set
    PLAYBOOK_PREVIEW_TOKEN.

    Exit code: 0; 1 if something was not published (an open proposal with errors does not count); 2
    for wrong usage.
    """
    if sum((number is not None, of_open, older_than is not None)) != 1 or (
        remove and number is None
    ):
        raise click.UsageError("name exactly one of NUMBER, --open and --older-than.")
    with one_line_errors():
        settings = read_settings(root, place)
        if older_than is not None:
            limit = datetime.now(UTC) - timedelta(days=older_than)
            _print_removed(
                previews(settings).remove(lambda preview: preview.published < limit),
                f"No preview is older than {older_than} days.",
            )
        elif number is None:
            _publish_open(root, settings, api)
        elif remove:
            _print_removed(
                previews(settings).remove(lambda preview: preview.number == number),
                f"There is no preview of {number}.",
            )
        else:
            commit = publish_preview(root, settings, number, ref, tell)
            _print_published(settings, number, commit)


def _print_published(settings: Settings, number: int, commit: str) -> None:
    address = address_of(settings, number)
    say(f"Published the preview of {number} from {commit[:12]}: {address}")


def _print_removed(previews: list[Preview], message_if_none: str = "") -> None:
    for preview in previews:
        say(f"Removed the preview of {preview.number} ({preview.commit}).")
    if not previews and message_if_none:
        say(message_if_none)


def _publish_open(root: Path, settings: Settings, api: str | None) -> None:
    """Publish the previews of new commits, and remove those of closed proposals.

    Raises UserError, and removes nothing, if the code host does not answer.
    """
    target = previews(settings)
    proposals = _proposals(root, api)
    try:
        commits = dict(proposals.open())
    except HostError as error:
        raise UserError(_sentence(str(error)), "Nothing was published or removed.") from None
    published_commits = {preview.number: preview.commit for preview in target.previews()}
    failures: list[int] = []
    for number, commit in sorted(commits.items()):
        if published_commits.get(number) == commit[:12]:
            continue
        ref = proposals.ref.replace("{number}", str(number))
        try:
            git(root, "fetch", "--quiet", "--no-tags", "origin", ref)
            publish_preview(root, settings, number, commit, tell)
        except UserError as error:
            # A proposal with errors is not a failure of this command: its author hears about them
            # from the check, and the other previews go on.
            if not isinstance(error, CommandError | TreeError):
                failures.append(number)
            say(f"The preview of {number} was not published: {visible(str(error))}")
        else:
            _print_published(settings, number, commit)
    _print_removed(target.remove(lambda preview: preview.number not in commits))
    if failures:
        numbers = ", ".join(map(str, failures))
        raise UserError(
            f"{count(len(failures), 'preview')} could not be published ({numbers}).",
            "Look at the reasons above, and run the command again.",
        )


def _proposals(root: Path, api: str | None) -> PullRequests:
    organization = load(root).playbook.organization_or_none
    repository = organization.repository if organization is not None else None
    if repository is None:
        raise UserError(
            "organization.yml has no 'repository'.", "Add the address of the repository."
        )
    address = api or api_address(repository.url, repository.host)
    name = repository_name(repository.url, address)
    try:
        return pull_requests_of(
            repository.host, address, name, os.environ.get(_TOKEN), agent(), Timeouts()
        )
    except HostError as error:
        raise UserError(_sentence(str(error)), "Name another address with --api.") from None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
