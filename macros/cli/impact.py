"""`playbook impact`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from macros.atomic_files.whole_file import replacing
from macros.basics.text import visible
from macros.basics.user_error import UserError
from macros.cli.guard import EDITORIAL
from macros.cli.option import day, is_web_address, root_option, today_option
from macros.cli.publishing import tell
from macros.pull_requests import impact_json
from macros.pull_requests.comment import comment
from macros.pull_requests.html_report import sheet
from macros.pull_requests.impact import Wish, impact
from macros.pull_requests.report import story_of


@click.command("impact", short_help="Show what readers will see of a proposed change.")
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html", "json"]),
    default="markdown",
    show_default=True,
    help="How to print.",
)
@click.option(
    "--preview", metavar="URL", help="Where the built site of the proposal can be looked at."
)
@click.option(
    "--json",
    "also",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report as JSON into a file as well, for 'playbook comment'.",
)
@click.option(
    "--mixed", is_flag=True, help="Let content and code change together: for maintainers."
)
@click.option("--editorial", is_flag=True, help=EDITORIAL)
@root_option
@today_option
def impact_command(  # noqa: PLR0913 - the command's options
    *,
    base: str,
    head: str | None,
    form: str,
    preview: str | None,
    also: Path | None,
    mixed: bool,
    editorial: bool,
    root: Path,
    today: datetime | None,
) -> None:
    """Show what changes from BASE to HEAD (commits, branches or tags), or to the files as they lie here.

    Both sides are built with the code that runs this command, and the finished pages compared:
    words, links, images, forms, order, what is around them, which problems come and go, who has to
    approve. Markup that readers do not see is ignored. Markdown is the comment for the code host;
    nothing in it calls or links anybody.

    Exit code: 0; 1 if HEAD has errors or is refused (the report is still printed); 2 for wrong use.
    """
    if preview is not None and not is_web_address(preview):
        raise click.BadParameter(f"'{visible(preview)}' is no web address.", param_hint="--preview")
    try:
        found = impact(root, Wish(base, head, day(today), mixed, editorial), tell)
    except UserError as error:
        raise click.UsageError(visible(str(error))) from None
    story = story_of(found, f"{preview.rstrip('/')}/" if preview else "")
    if also is not None:
        with replacing(also) as draft:
            draft.write_text(impact_json.as_json(found), encoding="utf-8")
    if form == "json":
        click.echo(impact_json.as_json(found))
    elif form == "html":
        click.echo(sheet(root, story))
    else:
        click.echo(comment(story), nl=False)
    sys.exit(0 if found.is_sound else 1)
