"""`playbook changes`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

import click

from macros.basics.problem import one_of
from macros.basics.text import visible
from macros.cli.option import format_option, root_option, run_check, today_option
from macros.cli.publishing import one_line_errors, say, target_options
from macros.editions import changes_format
from macros.editions.comparison import compare
from macros.editions.diff import Sign
from macros.editions.published import LATEST, PublishedRoot, is_edition
from macros.editions.snapshot import FOLDER, Snapshot
from macros.publishing import publisher
from macros.publishing.publish_settings import read_settings
from macros.site.rendering import working_snapshot

WORKING = "working"
VARIABLE = "PLAYBOOK_PUBLISHED"
_COLOURS = {"old": "red", "new": "green"}


@click.command("changes", short_help="Show what changed between two editions.")
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="[TO]", default=WORKING)
@format_option("text", "markdown", "json")
@click.option(
    "--published",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar=VARIABLE,
    show_envvar=True,
    help="A folder with published editions, instead of the target in the settings.",
)
@target_options
@root_option
@today_option
def changes_command(
    *,
    old: str,
    new: str,
    form: str,
    published: Path | None,
    root: Path,
    today: datetime | None,
    **place: str | None,
) -> None:
    """Show what changed between two editions: policies, people, accounts and the text of pages.

    FROM and TO are each a published edition (2026.11), 'latest', the folder of a built site
    (./site), or 'working' for the playbook in this folder. TO is 'working' by default. Changes that
    only affect the layout of the files are ignored. People who left are counted, not named.

    Exit code: 0; 1 if the published editions cannot be read; 2 for wrong usage.
    """
    with one_line_errors(), tempfile.TemporaryDirectory() as folder:
        editions = cache(partial(_editions, published, root, place, Path(folder)))
        sides = [
            replace(_snapshot(name, hint, editions, root, today), edition=name)
            for name, hint in ((old, "FROM"), (new, "TO"))
        ]
        changes = compare(sides[0], sides[1])
    if form == "json":
        say(changes_format.as_json(changes))
        return
    lines = (
        changes_format.as_markdown(changes)
        if form == "markdown"
        else changes_format.as_text(changes, _mark)
    )
    for line in lines:
        say(line)


def _editions(
    editions_folder: Path | None, root: Path, place: Mapping[str, str | None], folder: Path
) -> PublishedRoot:
    """Return the editions in `editions_folder`, or those of the target, downloaded into `folder`.

    Raises UserError if the target cannot be read.
    """
    if editions_folder is not None:
        # A folder target serves its subfolder `current`; people pass either of the two.
        return PublishedRoot(
            editions_folder / "current"
            if (editions_folder / "current").is_dir()
            else editions_folder
        )
    return PublishedRoot(publisher.target_of(root, read_settings(root, place)).copy(folder))


def _snapshot(
    name: str, hint: str, editions: Callable[[], PublishedRoot], root: Path, today: datetime | None
) -> Snapshot:
    """Return one side of the comparison. Raises click.BadParameter if the name is unknown."""
    if name == WORKING:
        report = run_check(root, today)
        if report.errors:
            raise click.ClickException(
                "the playbook has errors. Run 'playbook check', fix them, and try again."
            )
        return working_snapshot(report)
    if is_edition(name) or name == LATEST:
        return _edition(editions(), name, hint)
    folder = Path(name)
    if (folder / FOLDER).is_dir():
        return PublishedRoot(folder.parent).snapshot(folder.name)
    raise click.BadParameter(
        f"'{visible(name)}' is neither an edition such as 2026.11, nor the folder of a built site,"
        f" nor '{WORKING}'.",
        param_hint=hint,
    )


def _edition(editions: PublishedRoot, name: str, hint: str) -> Snapshot:
    names = [edition.edition for edition in editions.editions if not edition.is_retired]
    snapshot = editions.snapshot(editions.current or name if name == LATEST else name)
    if not snapshot.is_empty:
        return snapshot
    if not names:
        raise click.BadParameter(
            "no edition is published yet. Run 'playbook publish' first.", param_hint=hint
        )
    raise click.BadParameter(
        f"edition {name} is not published. Published editions: {one_of(names, len(names))}.",
        param_hint=hint,
    )


def _mark(sign: Sign, text: str) -> str:
    plain = visible(changes_format.plain_mark(sign, text))
    return click.style(plain, fg=_COLOURS[sign]) if sign in _COLOURS else plain
