"""`playbook editions`, `playbook rollback` and `playbook retire`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from macros.basics.text import visible
from macros.check import terminal
from macros.cli.option import root_option
from macros.cli.publishing import one_line_errors, say, target_options, tell
from macros.publishing import publisher
from macros.publishing.edition import LATEST, Catalogue, Edition
from macros.publishing.settings import read_settings

_LONGEST = 200
"""Characters of a reason."""


def _reason(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Accept a reason of one line: it is shown in one."""
    reason = value.strip()
    if len(reason) > _LONGEST or not reason.isprintable():
        raise click.BadParameter(f"write one line of at most {_LONGEST} characters.")
    return reason


@click.command("editions", short_help="List the editions that are published.")
@click.option("--all", "with_retired", is_flag=True, help="List retired editions as well.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@target_options
@root_option
def editions_command(*, with_retired: bool, form: str, root: Path, **place: str | None) -> None:
    """List the published editions, the newest first: since when and until when each was current, its commit and size.

    An edition that became current again has a line for each time. A rollback that holds is named
    below the table.
    """
    with one_line_errors():
        catalogue = publisher.target_of(root, read_settings(root, place)).catalogue()
        shown = catalogue if with_retired else replace(catalogue, retired={})
        if form == "json":
            say(shown.editions_json(), nl=False)
        elif shown.editions or shown.retired:
            say(_table(shown))
            if catalogue.pin is not None:
                say("")
                say(visible(f"Edition {catalogue.current} is pinned {catalogue.pin.describe()}."))
                say(
                    f"Only a commit newer than {visible(catalogue.pin.commit[:12])} replaces it, or --resume."
                )
        else:
            say("No edition is published yet. Run 'playbook publish'.")


@click.command("rollback", short_help="Make a published edition current again.")
@click.argument("edition")
@click.option(
    "--because",
    metavar="TEXT",
    default="",
    callback=_reason,
    help="Why, for everybody who is held back by it.",
)
@target_options
@root_option
def rollback_command(*, edition: str, because: str, root: Path, **place: str | None) -> None:
    """Make a published EDITION current, and pin it. No other edition is changed.

    'playbook publish' leaves a pinned edition current until a commit comes that is newer than the
    one rolled back from, or until --resume. The list of editions says who pinned it, when and why.
    """
    with one_line_errors():
        settings = read_settings(root, place)
        outcome = publisher.roll_back(root, settings, edition, because)
        pin = outcome.catalogue.pin
        if pin is not None:
            tell(
                f"It is pinned: only a commit newer than {pin.commit[:12]} replaces it, or --resume."
            )
        say(f"Edition {edition} is current: {settings.address}{LATEST}/")


@click.command("retire", short_help="Take an old edition off the list.")
@click.argument("edition")
@target_options
@root_option
def retire_command(*, edition: str, root: Path, **place: str | None) -> None:
    """Take an old EDITION off the list, and leave a page in its place that leads to the current one.

    The record keeps the days on which it was current. The current edition cannot be retired.
    """
    with one_line_errors():
        publisher.retire(root, read_settings(root, place), edition)
        say(f"Edition {edition} is retired. Its address leads to the current edition.")


def _table(catalogue: Catalogue) -> str:
    return terminal.table(
        ("edition", "from", "to", "commit", "size"),
        [row for each in catalogue.known() for row in _rows(catalogue, each)],
    )


def _rows(catalogue: Catalogue, edition: Edition) -> list[tuple[str, ...]]:
    """Return a row for the last time when an edition was current, and below it one for each time before."""
    mark = (
        " (retired)"
        if edition.retired
        else " (current)"
        if edition.edition == catalogue.current
        else ""
    )
    days = [(str(each.start), str(each.end or "-")) for each in reversed(edition.periods)] or [
        ("-", "-")
    ]
    size = "-" if edition.retired else _size(edition.size)
    return [
        (f"{edition.edition}{mark}", *days[0], edition.commit[:12], size),
        *(("", *each, "", "") for each in days[1:]),
    ]


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
