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
from macros.code_host.pull_request import Proposals, proposals_at
from macros.model.code_host import api_address, repository_name
from macros.network.session import Patience
from macros.publishing.building import CommandError
from macros.publishing.proposal_preview import address_of, previews, publish_preview
from macros.publishing.settings import Settings, read_settings
from macros.publishing.targets.preview_folder import Preview
from macros.publishing.verification import TreeError

_TOKEN = "PLAYBOOK_PREVIEW_TOKEN"  # noqa: S105 - the name of a variable


@click.command("preview", short_help="Publish what a proposal would look like.")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--ref", default="HEAD", show_default=True, help="The commit, branch or tag to show.")
@click.option("--remove", is_flag=True, help="Take the preview of NUMBER away.")
@click.option(
    "--open",
    "of_open",
    is_flag=True,
    help="Publish every open proposal, and take away those of closed ones.",
)
@click.option(
    "--older-than",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Take away the previews that are older.",
)
@click.option(
    "--api", metavar="ADDRESS", help="The code host's REST API, where 'repository' does not tell."
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
    """Publish the proposal with a NUMBER at preview/NUMBER/, beside the editions in the folder of a web server.

    Its pages and data are built with the code of this checkout, so that nothing of the proposal
    runs here. Every page says that it is not in force, and search engines are told to leave it out.
    Editions are never touched.

    With --open the code host is asked which proposals are open (the token, if one is needed, from
    PLAYBOOK_PREVIEW_TOKEN).

    Exit code: 0; 1 if something was not published, though an open proposal that is broken itself
    does not count; 2 for wrong use.
    """
    if sum((number is not None, of_open, older_than is not None)) != 1 or (
        remove and number is None
    ):
        raise click.UsageError("name a NUMBER, or --open, or --older-than: one of the three.")
    with one_line_errors():
        settings = read_settings(root, place)
        if older_than is not None:
            limit = datetime.now(UTC) - timedelta(days=older_than)
            _removed(
                previews(settings).remove(lambda one: one.published < limit),
                f"No preview is older than {older_than} days.",
            )
        elif number is None:
            _open(root, settings, api)
        elif remove:
            _removed(
                previews(settings).remove(lambda one: one.number == number),
                f"There is no preview of {number}.",
            )
        else:
            commit = publish_preview(root, settings, number, ref, tell)
            say(
                f"Published the preview of {number} from {commit[:12]}: {address_of(settings, number)}"
            )


def _removed(gone: list[Preview], otherwise: str = "") -> None:
    for one in gone:
        say(f"Took away the preview of {one.number} ({one.commit}).")
    if not gone and otherwise:
        say(otherwise)


def _open(root: Path, settings: Settings, api: str | None) -> None:
    """Publish what is new, and take away what is closed; nothing is taken away where the code host does not answer."""
    target = previews(settings)
    proposals = _proposals(root, api)
    try:
        wanted = dict(proposals.open())
    except HostError as error:
        raise UserError(_sentence(str(error)), "Nothing was published or taken away.") from None
    known = {one.number: one.commit for one in target.listed()}
    failed: list[int] = []
    for number, commit in sorted(wanted.items()):
        if known.get(number) == commit[:12]:
            continue
        try:
            git(
                root,
                "fetch",
                "--quiet",
                "--no-tags",
                "origin",
                proposals.ref.replace("{number}", str(number)),
            )
            publish_preview(root, settings, number, commit, tell)
        except UserError as error:
            # One that is broken keeps nobody else's from being seen; its author is told by the
            # check.
            if not isinstance(error, CommandError | TreeError):
                failed.append(number)
            say(f"The preview of {number} was not published: {visible(str(error))}")
        else:
            say(
                f"Published the preview of {number} from {commit[:12]}: {address_of(settings, number)}"
            )
    _removed(target.remove(lambda one: one.number not in wanted))
    if failed:
        raise UserError(
            f"{count(len(failed), 'preview')} could not be published ({', '.join(map(str, failed))}).",
            "Look at the reasons above, and run the command again.",
        )


def _proposals(root: Path, api: str | None) -> Proposals:
    organization = load(root).playbook.organization_or_none
    repository = organization.repository if organization is not None else None
    if repository is None:
        raise UserError(
            "organization.yml names no 'repository'.", "Say there where proposals are made."
        )
    address = api or api_address(repository.url, repository.host)
    name = repository_name(repository.url, address)
    try:
        return proposals_at(
            repository.host, address, name, os.environ.get(_TOKEN), agent(), Patience()
        )
    except HostError as error:
        raise UserError(_sentence(str(error)), "Name another address with --api.") from None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
