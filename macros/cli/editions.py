"""`playbook editions`, `playbook rollback` and `playbook retire`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from macros import terminal
from macros.cli.option import root_option
from macros.cli.publishing import one_line_errors, target_options
from macros.publishing import publisher
from macros.publishing.edition import LATEST, Catalogue
from macros.publishing.settings import read_settings


@click.command("editions", short_help="List the editions that are published.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
@target_options
@root_option
def editions_command(*, form: str, root: Path, **place: str | None) -> None:
    """List the published editions, the newest first: since when and until when each was current, its commit and size."""
    with one_line_errors():
        catalogue = publisher.target_of(root, read_settings(root, place)).catalogue()
        if form == "json":
            click.echo(catalogue.editions_json(), nl=False)
        elif catalogue.editions:
            click.echo(_table(catalogue))
        else:
            click.echo("No edition is published yet. Run 'playbook publish'.")


@click.command("rollback", short_help="Make a published edition current again.")
@click.argument("edition")
@target_options
@root_option
def rollback_command(*, edition: str, root: Path, **place: str | None) -> None:
    """Make a published EDITION current. No other edition is changed; the next one that is published takes over again."""
    with one_line_errors():
        settings = read_settings(root, place)
        publisher.target_of(root, settings).roll_back(edition, datetime.now(UTC).date())
        click.echo(f"Edition {edition} is current: {settings.address}{LATEST}/")


@click.command("retire", short_help="Take an old edition off the list.")
@click.argument("edition")
@target_options
@root_option
def retire_command(*, edition: str, root: Path, **place: str | None) -> None:
    """Take an old EDITION off the list, and leave a page in its place that leads to the current one.

    The current edition cannot be retired.
    """
    with one_line_errors():
        settings = read_settings(root, place)
        publisher.target_of(root, settings).retire(edition)
        click.echo(f"Edition {edition} is retired. Its address leads to the current edition.")


def _table(catalogue: Catalogue) -> str:
    rows = [
        (
            f"{each.edition}{' (current)' if each.edition == catalogue.current else ''}",
            str(each.begins or "-"),
            str(each.ends or "-"),
            each.commit[:12],
            _size(each.size),
        )
        for each in catalogue.listed()
    ]
    return terminal.table(("edition", "from", "to", "commit", "size"), rows)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
