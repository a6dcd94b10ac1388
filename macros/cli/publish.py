"""`playbook publish`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from macros.basics.text import count, visible
from macros.cli.option import CalendarDay, day, root_option
from macros.cli.publishing import one_line_errors, say, target_options, tell
from macros.publishing import commit_source, publisher
from macros.publishing.edition import LATEST
from macros.publishing.precedence import PinnedError
from macros.publishing.publish_settings import Settings, read_settings
from macros.publishing.root_files import POLICY_FILE

_MAX_FILES = 10
"""Files that a list of changes names at most."""
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("publish", short_help="Publish the current edition, or another commit.")
@click.option(
    "--edition",
    metavar="NAME",
    help="The name of the edition.  [default: the one in organization.yml]",
)
@click.option("--ref", help="The commit, branch or tag to publish.  [default: HEAD]")
@click.option(
    "--dry-run", is_flag=True, help="Check, build and verify, but only show what would change."
)
@click.option(
    "--keep", metavar="N", help="How many old builds to keep. Listed editions always stay."
)
@click.option(
    "--from",
    "begins",
    type=CalendarDay(),
    help="The day from which the edition is valid, instead of today. For a published edition, this"
    " corrects the day.",
)
@click.option(
    "--day",
    "today",
    type=CalendarDay(),
    help="The date of the build, instead of today (or SOURCE_DATE_EPOCH). The same commit and day"
    " give the same files.",
)
@click.option("--if-changed", is_flag=True, help="Publish only if readers would see a change.")
@click.option(
    "--allow-older",
    is_flag=True,
    help="Allow an older commit of the same edition to replace a newer one.",
)
@click.option("--resume", is_flag=True, help="Lift the pin of a rollback.")
@click.option(
    "--output",
    type=_FOLDER,
    metavar="FOLDER",
    help="Write a release to an empty folder instead of publishing it.",
)
@click.option(
    "--release", type=_FOLDER, metavar="FOLDER", help="Publish a release written by --output."
)
@target_options
@root_option
def publish_command(
    *, begins: datetime | None, today: datetime | None, root: Path, **options: Any
) -> None:
    """Publish the edition of a commit.

    The command checks the commit, builds it strictly for its own address and for 'latest', verifies
    the result, publishes it, and reads back what the server delivers. If anything is wrong, it
    prints one line and exits with 1; what was published before stays as it was.

    After a rollback, only a commit that is newer than the one rolled back from becomes current. Any
    other is held back with one line and exit code 0, until --resume.

    Two jobs can share the work. The first needs no write access: --output does everything up to the
    verification. The second runs no code of the commit: --release verifies the folder again and
    publishes it.
    """
    output, release = options.pop("output"), options.pop("release")
    flags = ("dry_run", "if_changed", "allow_older", "resume")
    wish = publisher.PublishRequest(
        ref=options.pop("ref") or "",
        edition=options.pop("edition"),
        day=begins.date() if begins else None,
        today=day(today),
        **{name: options.pop(name) for name in flags},
    )
    _refuse_contradictions(output, release, wish)
    with one_line_errors():
        settings = read_settings(root, options)
        if wish.ref in ("", "HEAD") and release is None and commit_source.has_open_changes(root):
            tell("Uncommitted changes are not published.")
        try:
            _run(root, settings, wish, output, release)
        except PinnedError as error:
            say(visible(str(error)))


def _refuse_contradictions(
    output: Path | None, release: Path | None, wish: publisher.PublishRequest
) -> None:
    if sum((output is not None, release is not None, wish.dry_run)) > 1:
        raise click.UsageError("use only one of --output, --release and --dry-run.")
    if output is not None and wish.if_changed:
        raise click.UsageError(
            "use --if-changed with --release instead: the comparison happens on publication."
        )
    if release is not None and wish.day is not None:
        raise click.UsageError("use --from with --output instead: the day is part of the release.")


def _run(
    root: Path,
    settings: Settings,
    wish: publisher.PublishRequest,
    output: Path | None,
    release: Path | None,
) -> None:
    if output is not None:
        edition = publisher.write_release(root, settings, wish, output, tell)
        commit = edition.commit[:12]
        say(f"Wrote edition {edition.edition} from {commit} to {output}. Nothing was published.")
        return
    if release is not None:
        outcome = publisher.publish_release(root, settings, wish, release, tell)
    else:
        outcome = publisher.publish(root, settings, wish, tell)
    if outcome.reason_unchanged:
        say(f"Nothing to publish: {outcome.reason_unchanged}.")
    elif wish.dry_run:
        _print_plan(outcome)
    else:
        _print_result(outcome, settings)


def _print_plan(outcome: publisher.Outcome) -> None:
    """Print what would be published."""
    name, current = outcome.edition.edition, outcome.catalogue.current
    for difference in outcome.differences:
        _print_difference(difference)
    role = "and be current" if current == name else f"beside the current edition {current}"
    would = "would not be published either" if outcome.is_held else f"would be published {role}"
    say(f"Nothing was published. Edition {name} {would}.")


def _print_result(outcome: publisher.Outcome, settings: Settings) -> None:
    """Print what was published, and what is left to do."""
    edition, current, pin = outcome.edition, outcome.catalogue.current, outcome.catalogue.pin
    name = edition.edition
    is_current = current == name
    where = f"{settings.address}{LATEST if is_current else name}/"
    role = "is current" if is_current else f"is available beside the current edition {current}"
    if outcome.before.pin is not None and pin is None:
        tell(f"Edition {outcome.before.current} is no longer pinned.")
    if pin is not None and pin != outcome.before.pin:
        commit = pin.commit[:12]
        tell(
            f"Edition {current} is pinned: only a commit newer than {commit} replaces it, or"
            " --resume."
        )
    has_own_server = settings.target == "folder" and not settings.hosting
    if has_own_server and outcome.catalogue.scripts != outcome.before.scripts:
        tell(
            f"{POLICY_FILE} has changed. Reload nginx, unless playbook-policy.path does that:"
            " until then, it sends the old policy."
        )
    start = edition.periods[-1].start if is_current and edition.periods else None
    # It may already be tomorrow in the time zone of whoever set the day.
    if start is not None and start > datetime.now(UTC).date() + timedelta(days=1):
        tell(
            f"The record says that it is current from {start}, which is in the future. Correct it"
            " with --from."
        )
    say(f"Published edition {name} from {edition.commit[:12]}. It {role}: {where}")


def _print_difference(difference: publisher.FolderChanges) -> None:
    """Print the files that a release changes."""
    for kind in ("added", "changed", "removed"):
        paths = getattr(difference, f"{kind}_paths")
        if paths:
            say(f"{difference.name}/: {count(len(paths), 'file')} {kind}")
            for path in paths[:_MAX_FILES]:
                say(f"  {path}")
            if len(paths) > _MAX_FILES:
                say(f"  and {len(paths) - _MAX_FILES:,} more")
    if not (difference.added_paths or difference.changed_paths or difference.removed_paths):
        say(f"{difference.name}/: nothing changes")
