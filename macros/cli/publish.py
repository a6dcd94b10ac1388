"""`playbook publish`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from macros.cli.option import day, root_option
from macros.cli.publishing import one_line_errors, target_options, tell
from macros.publishing import publisher, source
from macros.publishing.edition import LATEST
from macros.publishing.settings import read_settings
from macros.text import count

_SHOWN = 10


@click.command("publish", short_help="Publish the current edition, or another commit.")
@click.option("--edition", metavar="NAME", help="Publish under this name, instead of the one in organization.yml.")
@click.option("--ref", default="HEAD", show_default=True, help="The commit, branch or tag to publish.")
@click.option("--dry-run", is_flag=True, help="Check, build and verify, and show what would change.")
@click.option("--keep", metavar="N", help="How many old builds to keep; listed editions always stay.")
@click.option(
    "--from", "begins", type=click.DateTime(["%Y-%m-%d"]), help="The day from which the edition counts, instead of today."
)
@click.option(
    "--day",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Publish as on this day, instead of today (or SOURCE_DATE_EPOCH): the same commit and day give the same files.",
)
@click.option("--if-changed", is_flag=True, help="Publish only if readers get something else than what they are served.")
@target_options
@root_option
def publish_command(
    *,
    edition: str | None,
    ref: str,
    dry_run: bool,
    keep: str | None,
    begins: datetime | None,
    today: datetime | None,
    if_changed: bool,
    root: Path,
    **place: str | None,
) -> None:
    """Publish the edition that a commit holds.

    Checks it, builds it strictly for its own address and for 'latest', verifies what was built, publishes it, and reads
    back what is served. If anything is not as it should be, the command says so in one line and ends with exit code 1;
    what was published before stays as it was.
    """
    with one_line_errors():
        settings = read_settings(root, {**place, "keep": keep})
        if ref == "HEAD" and source.has_open_changes(root):
            tell("Changes that are not committed are not published.")
        wish = publisher.Wish(ref, edition, begins.date() if begins else None, dry_run, day(today), if_changed)
        outcome = publisher.publish(root, settings, wish, tell)
        name = outcome.edition.edition
        is_current = outcome.catalogue.current == name
        if outcome.unchanged:
            click.echo(f"Nothing to publish: {outcome.unchanged}.")
        elif dry_run:
            for difference in outcome.differences:
                _show(difference)
            role = "and be current" if is_current else f"beside the current edition {outcome.catalogue.current}"
            click.echo(f"Nothing was published. Edition {name} would be published {role}.")
        else:
            where = f"{settings.address}{LATEST if is_current else name}/"
            role = "is current" if is_current else f"stands beside the current edition {outcome.catalogue.current}"
            click.echo(f"Published edition {name} from {outcome.edition.commit[:12]}. It {role}: {where}")


def _show(difference: publisher.Difference) -> None:
    """List the files that a release changes."""
    for what in ("added", "changed", "removed"):
        paths = getattr(difference, what)
        if paths:
            click.echo(f"{difference.name}/: {count(len(paths), 'file')} {what}")
            for path in paths[:_SHOWN]:
                click.echo(f"  {path}")
            if len(paths) > _SHOWN:
                click.echo(f"  and {len(paths) - _SHOWN:,} more")
    if not (difference.added or difference.changed or difference.removed):
        click.echo(f"{difference.name}/: nothing changes")
