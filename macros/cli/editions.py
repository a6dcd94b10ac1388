"""`playbook editions`, `playbook rollback` and `playbook retire`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from macros.basics.text import visible
from macros.check import terminal
from macros.cli.option import format_option, root_option
from macros.cli.publishing import one_line_errors, say, target_options, tell
from macros.publishing import publisher
from macros.publishing.edition import LATEST, Catalogue, Edition
from macros.publishing.publish_settings import read_settings

_MAX_REASON = 200
"""Maximum length of a reason, in characters."""


def _reason(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return the reason, stripped. Raises click.BadParameter if it is not one short line."""
    reason = value.strip()
    if len(reason) > _MAX_REASON or not reason.isprintable():
        raise click.BadParameter(f"write one line of at most {_MAX_REASON} characters.")
    return reason


@click.command("editions", short_help="List the published editions.")
@click.option("--all", "with_retired", is_flag=True, help="Include retired editions.")
@format_option("text", "json")
@target_options
@root_option
def editions_command(*, with_retired: bool, form: str, root: Path, **place: str | None) -> None:
    """List the published editions, newest first: when each was current, its commit and its size.

    An edition that became current again has one line for each period. A pin is shown below the
    table.
    """
    with one_line_errors():
        catalogue = publisher.target_of(root, read_settings(root, place)).catalogue()
        selection = catalogue if with_retired else replace(catalogue, retired={})
        if form == "json":
            say(selection.editions_json(), nl=False)
        elif selection.editions or selection.retired:
            say(_table(selection))
            if catalogue.pin is not None:
                commit = visible(catalogue.pin.commit[:12])
                say("")
                say(visible(f"Edition {catalogue.current} is pinned {catalogue.pin.describe()}."))
                say(f"Only a commit newer than {commit} replaces it, or --resume.")
        else:
            say("No edition is published yet. Run 'playbook publish'.")


@click.command("rollback", short_help="Make an earlier edition current again.")
@click.argument("edition")
@click.option(
    "--because",
    metavar="TEXT",
    default="",
    callback=_reason,
    help="The reason, shown to everybody who wants to publish.",
)
@target_options
@root_option
def rollback_command(*, edition: str, because: str, root: Path, **place: str | None) -> None:
    """Make a published EDITION current, and pin it. No other edition is changed.

    A pinned edition stays current until 'playbook publish' gets a commit that is newer than the one
    rolled back from, or the option --resume. The list of editions shows who pinned it, when and
    why.
    """
    with one_line_errors():
        settings = read_settings(root, place)
        outcome = publisher.roll_back(root, settings, edition, because)
        pin = outcome.catalogue.pin
        if pin is not None:
            commit = pin.commit[:12]
            tell(f"It is pinned: only a commit newer than {commit} replaces it, or --resume.")
        say(f"Edition {edition} is current: {settings.address}{LATEST}/")


@click.command("retire", short_help="Take an old edition off the list.")
@click.argument("edition")
@target_options
@root_option
def retire_command(*, edition: str, root: Path, **place: str | None) -> None:
    """Take an old EDITION off the list, and redirect its address to the current edition.

    The record keeps the dates on which it was current. The current edition cannot be retired.
    """
    with one_line_errors():
        publisher.retire(root, read_settings(root, place), edition)
        say(f"Edition {edition} is retired. Its address now leads to the current edition.")


def _table(catalogue: Catalogue) -> str:
    return terminal.table(
        ("edition", "from", "to", "commit", "size"),
        [row for edition in catalogue.all_editions() for row in _rows(catalogue, edition)],
    )


def _rows(catalogue: Catalogue, edition: Edition) -> list[tuple[str, ...]]:
    """Return one row for each period in which an edition was current, the last one first."""
    mark = ""
    if edition.retired:
        mark = " (retired)"
    elif edition.edition == catalogue.current:
        mark = " (current)"
    size = "-" if edition.retired else _size(edition.size)
    periods = [(str(period.start), str(period.end or "-")) for period in edition.periods]
    latest, *earlier = periods[::-1] or [("-", "-")]
    return [
        (f"{edition.edition}{mark}", *latest, edition.commit[:12], size),
        *(("", *period, "", "") for period in earlier),
    ]


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
