"""`playbook changes`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from macros.cli.option import root_option, run_check, today_option
from macros.editions.comparison import compare
from macros.editions.edit import Sign
from macros.editions.published import LATEST, Published, is_edition
from macros.editions.snapshot import FOLDER, Snapshot
from macros.outputs import changes_format
from macros.problem import did_you_mean, one_of
from macros.site import working_snapshot
from macros.text import visible

WORKING = "working"
PUBLISHED = "PLAYBOOK_PUBLISHED"
_COLOURS = {"old": "red", "new": "green"}


@click.command("changes", short_help="Show what changed between two editions.")
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="TO", default=WORKING)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True, help="How to print."
)
@click.option(
    "--published",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar=PUBLISHED,
    show_envvar=True,
    help="The folder that holds the published editions.",
)
@root_option
@today_option
def changes_command(*, old: str, new: str, form: str, published: Path | None, root: Path, today: datetime | None) -> None:
    """Show what changed between two editions: policies, people, accounts, the words of pages.

    FROM and TO each are an edition (2026.11) of the published ones, the folder of a site that was built, or 'working'
    for the playbook as it lies here, which TO is when it is left out. What is only written otherwise is no change.
    People who left are counted, not named.

    Exit code: 0, or 2 for wrong use.
    """
    sides = [replace(_snapshot(name, hint, published, root, today), edition=name) for name, hint in ((old, "FROM"), (new, "TO"))]
    found = compare(sides[0], sides[1])
    if form == "json":
        click.echo(changes_format.as_json(found))
        return
    lines = changes_format.as_markdown(found) if form == "markdown" else changes_format.as_text(found, _mark)
    for line in lines:
        click.echo(line)


def _snapshot(name: str, hint: str, published: Path | None, root: Path, today: datetime | None) -> Snapshot:
    """Read one side of the comparison."""
    if name == WORKING:
        report = run_check(root, today)
        if report.errors:
            raise click.ClickException("the playbook has errors. Run 'playbook check' to see them, mend them, and try again.")
        return working_snapshot(report)
    if published is not None and (is_edition(name) or name == LATEST):
        return _edition(Published(published), name, hint)
    folder = Path(name)
    if (folder / FOLDER).is_dir():
        return Published(folder.parent).snapshot(folder.name)
    if is_edition(name):
        said = f"no folder is known that holds edition {name}. Name the one with the published editions: --published FOLDER."
        raise click.UsageError(said)
    said = f"'{visible(name)}' is no edition such as 2026.11, no folder of a built site, and not '{WORKING}'."
    raise click.BadParameter(said, param_hint=hint)


def _edition(published: Published, name: str, hint: str) -> Snapshot:
    found = published.snapshot(name)
    if found.is_empty:
        known = [listed.edition for listed in published.editions if not listed.is_retired]
        said = f"edition {name} is not in '{published.root}', which holds {one_of(known, len(known)) if known else 'none'}."
        raise click.BadParameter(f"{said} {did_you_mean(name, known)}".strip(), param_hint=hint)
    return found


def _mark(sign: Sign, text: str) -> str:
    marked = visible(changes_format.plain_mark(sign, text))
    return click.style(marked, fg=_COLOURS[sign]) if sign in _COLOURS else marked
