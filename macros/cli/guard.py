"""`playbook guard`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from macros.basics.text import count, visible
from macros.basics.user_error import UserError
from macros.check import formats
from macros.cli.option import day, root_option, today_option
from macros.pull_requests.difference import difference
from macros.pull_requests.guard import Guard, unversioned_policies

EDITORIAL = "Let policies change without a new version: for spelling, layout and links alone."


@click.command("guard", short_help="Refuse changes that may not be proposed.")
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--mixed", is_flag=True, help="Let content and code change together: for maintainers."
)
@click.option("--editorial", is_flag=True, help=EDITORIAL)
@root_option
@today_option
def guard_command(
    *, base: str, head: str | None, mixed: bool, editorial: bool, root: Path, today: datetime | None
) -> None:
    """Look at what changed from BASE to HEAD (commits, branches or tags), or to the files as they lie here.

    A proposal changes pages and data, or code, looks, settings and workflows: not both. It brings
    in no symbolic links, no submodules, and below docs/ and data/ no programs and no types of files
    that the playbook does not know. Nothing of HEAD is checked out or run. The text of an active
    policy changes with its version, unless --editorial says that only spelling, layout or links
    change.

    Exit code: 0, 1 with a line for each refusal, 2 for wrong use.
    """
    try:
        what = difference(root, base, head)
        refusals = Guard(root, what).refusals(mixed=mixed)
        texts = [] if editorial else unversioned_policies(root, what, day(today))
    except UserError as error:
        raise click.UsageError(visible(str(error))) from None
    for problem in refusals:
        click.echo(formats.line(problem))
    for one in texts:
        click.echo(formats.line(one.problem))
        for line in one.lines:
            click.echo(f"    {visible(line)}")
    if refusals or texts:
        click.echo(f"{count(len(refusals) + len(texts), 'refusal')}.")
        sys.exit(1)
    click.echo(f"{count(len(what.files), 'file')} changed, nothing to refuse.")
