"""`playbook impact`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from macros.atomic_files.whole_file import atomic_replace
from macros.basics.i18n import load_words
from macros.basics.text import visible
from macros.basics.user_error import UserError
from macros.check.load import load
from macros.cli.guard import EDITORIAL
from macros.cli.option import day, format_option, is_web_address, root_option, today_option
from macros.cli.publishing import tell
from macros.pages import component
from macros.pull_requests import impact_json
from macros.pull_requests.comment import comment
from macros.pull_requests.impact import ImpactRequest, impact
from macros.pull_requests.proposal_report import build_report
from macros.pull_requests.spans import ProposalReport


@click.command("impact", short_help="Show what a proposed change means for readers.")
@click.argument("base")
@click.argument("head", required=False)
@format_option("markdown", "html", "json")
@click.option("--preview", metavar="URL", help="The address of the proposal's preview.")
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the report as JSON into a file, for 'playbook comment'.",
)
@click.option(
    "--mixed", is_flag=True, help="Allow content and code to change together: for maintainers."
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
    json_file: Path | None,
    mixed: bool,
    editorial: bool,
    root: Path,
    today: datetime | None,
) -> None:
    """Show what changes for readers from BASE to HEAD (commits, branches or tags).

    Without HEAD, BASE is compared with the files in the work tree. Both sides are built with the
    code that runs this command. The report compares the finished pages (text, links, images, forms,
    order and navigation), lists problems that appear or disappear, and names who has to approve.
    Markup that readers do not see is ignored. The Markdown report is the comment for the code host;
    it mentions nobody, so nobody is notified.

    Exit code: 0; 1 if HEAD has errors or is refused (the report is still printed); 2 for wrong
    usage.
    """
    if preview is not None and not is_web_address(preview):
        raise click.BadParameter(
            f"'{visible(preview)}' is not a web address.", param_hint="--preview"
        )
    try:
        result = impact(root, ImpactRequest(base, head, day(today), mixed, editorial), tell)
    except UserError as error:
        raise click.UsageError(visible(str(error))) from None
    story = build_report(result, f"{preview.rstrip('/')}/" if preview else "")
    if json_file is not None:
        with atomic_replace(json_file) as draft:
            draft.write_text(impact_json.as_json(result), encoding="utf-8")
    if form == "json":
        click.echo(impact_json.as_json(result))
    elif form == "html":
        click.echo(_sheet(root, story))
    else:
        click.echo(comment(story), nl=False)
    sys.exit(0 if result.is_sound else 1)


def _sheet(root: Path, story: ProposalReport) -> str:
    """Return the report as one self-contained page, with the templates of the playbook in `root`.

    Its text is English.
    """
    words = load_words(root, load(root).playbook.language)
    environment = component.environment(component.folder_of(root), words)
    return environment.get_template("impact.html").render(story=story).strip()
