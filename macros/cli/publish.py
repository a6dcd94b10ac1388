"""`playbook publish`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from macros.basics.text import count, visible
from macros.cli.option import day, root_option
from macros.cli.publishing import one_line_errors, say, target_options, tell
from macros.publishing import publisher, source
from macros.publishing.edition import LATEST
from macros.publishing.precedence import PinnedError
from macros.publishing.root_files import POLICY_FILE
from macros.publishing.settings import Settings, read_settings

_SHOWN = 10
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("publish", short_help="Publish the current edition, or another commit.")
@click.option(
    "--edition",
    metavar="NAME",
    help="Publish under this name, instead of the one in organization.yml.",
)
@click.option("--ref", help="The commit, branch or tag to publish.  [default: HEAD]")
@click.option(
    "--dry-run", is_flag=True, help="Check, build and verify, and show what would change."
)
@click.option(
    "--keep", metavar="N", help="How many old builds to keep; listed editions always stay."
)
@click.option(
    "--from",
    "begins",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which the edition counts, instead of today. For one that is published already, it corrects that day.",
)
@click.option(
    "--day",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Publish as on this day, instead of today (or SOURCE_DATE_EPOCH): the same commit and day give the same files.",
)
@click.option(
    "--if-changed",
    is_flag=True,
    help="Publish only if readers get something else than what they are served.",
)
@click.option(
    "--allow-older",
    is_flag=True,
    help="Let an older commit of the same edition replace a newer one.",
)
@click.option("--resume", is_flag=True, help="Lift the pin of a rollback.")
@click.option(
    "--output",
    type=_FOLDER,
    metavar="FOLDER",
    help="Write a release to an empty folder instead of publishing it.",
)
@click.option(
    "--release", type=_FOLDER, metavar="FOLDER", help="Publish a release that --output wrote."
)
@target_options
@root_option
def publish_command(
    *, begins: datetime | None, today: datetime | None, root: Path, **given: Any
) -> None:
    """Publish the edition that a commit holds.

    Checks it, builds it strictly for its own address and for 'latest', verifies what was built,
    publishes it, and reads back what is served. If anything is not as it should be, the command
    says so in one line and ends with exit code 1; what was published before stays as it was.

    After a rollback only a commit that is newer than the one rolled back from becomes current. Any
    other is held back with one line and exit code 0, until --resume.

    The work can be shared by two jobs. One needs no right to write: --output does everything up to
    the verification. The other one runs nothing of the commit: --release verifies the folder again,
    and publishes it.
    """
    output, release = given.pop("output"), given.pop("release")
    wish = publisher.Wish(
        ref=given.pop("ref") or "",
        edition=given.pop("edition"),
        day=begins.date() if begins else None,
        today=day(today),
        **{name: given.pop(name) for name in ("dry_run", "if_changed", "allow_older", "resume")},
    )
    _refuse_contradictions(output, release, wish)
    with one_line_errors():
        settings = read_settings(root, given)
        if wish.ref in ("", "HEAD") and release is None and source.has_open_changes(root):
            tell("Changes that are not committed are not published.")
        try:
            _run(root, settings, wish, output, release)
        except PinnedError as error:
            say(visible(str(error)))


def _refuse_contradictions(output: Path | None, release: Path | None, wish: publisher.Wish) -> None:
    if sum((output is not None, release is not None, wish.dry_run)) > 1:
        raise click.UsageError("--output, --release and --dry-run exclude each other.")
    if output is not None and wish.if_changed:
        raise click.UsageError(
            "say --if-changed together with --release: what is served is compared when it is published."
        )
    if release is not None and wish.day is not None:
        raise click.UsageError("say --from together with --output: the day is part of the release.")


def _run(
    root: Path, settings: Settings, wish: publisher.Wish, output: Path | None, release: Path | None
) -> None:
    if output is not None:
        edition = publisher.write_release(root, settings, wish, output, tell)
        say(
            f"Wrote edition {edition.edition} from {edition.commit[:12]} to {output}. Nothing was published."
        )
        return
    if release is not None:
        outcome = publisher.publish_release(root, settings, wish, release, tell)
    else:
        outcome = publisher.publish(root, settings, wish, tell)
    if outcome.unchanged:
        say(f"Nothing to publish: {outcome.unchanged}.")
    elif wish.dry_run:
        _preview(outcome)
    else:
        _report(outcome, settings)


def _preview(outcome: publisher.Outcome) -> None:
    """Print what would be published."""
    name, current = outcome.edition.edition, outcome.catalogue.current
    for difference in outcome.differences:
        _show(difference)
    role = "and be current" if current == name else f"beside the current edition {current}"
    would = "would not be published either" if outcome.is_held else f"would be published {role}"
    say(f"Nothing was published. Edition {name} {would}.")


def _report(outcome: publisher.Outcome, settings: Settings) -> None:
    """Print what was published."""
    edition, current, pin = outcome.edition, outcome.catalogue.current, outcome.catalogue.pin
    name = edition.edition
    is_current = current == name
    where = f"{settings.address}{LATEST if is_current else name}/"
    role = "is current" if is_current else f"stands beside the current edition {current}"
    if outcome.before.pin is not None and pin is None:
        tell(f"Edition {outcome.before.current} is no longer pinned.")
    if pin is not None and pin != outcome.before.pin:
        tell(
            f"Edition {current} is pinned: only a commit newer than {pin.commit[:12]} replaces it, or --resume."
        )
    if (
        settings.target == "folder"
        and not settings.hosting
        and outcome.catalogue.scripts != outcome.before.scripts
    ):
        tell(
            f"{POLICY_FILE} has changed. Reload nginx, unless playbook-policy.path does: it sends the old policy until then."
        )
    start = edition.periods[-1].start if is_current and edition.periods else None
    # Where the lead works it may be tomorrow already.
    if start is not None and start > datetime.now(UTC).date() + timedelta(days=1):
        tell(
            f"The record says that it is current from {start} on, which is in the future. Correct it with --from."
        )
    say(f"Published edition {name} from {edition.commit[:12]}. It {role}: {where}")


def _show(difference: publisher.Difference) -> None:
    """List the files that a release changes."""
    for what in ("added", "changed", "removed"):
        paths = getattr(difference, what)
        if paths:
            say(f"{difference.name}/: {count(len(paths), 'file')} {what}")
            for path in paths[:_SHOWN]:
                say(f"  {path}")
            if len(paths) > _SHOWN:
                say(f"  and {len(paths) - _SHOWN:,} more")
    if not (difference.added or difference.changed or difference.removed):
        say(f"{difference.name}/: nothing changes")
