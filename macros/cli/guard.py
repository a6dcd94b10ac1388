"""`playbook guard`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from macros import formats
from macros.cli.option import root_option
from macros.proposals.difference import difference
from macros.proposals.guard import Guard
from macros.publishing.failure import PublishingError
from macros.text import count, visible


@click.command("guard", short_help="Refuse changes that may not be proposed.")
@click.argument("base")
@click.argument("head", required=False)
@click.option("--mixed", is_flag=True, help="Let content and code change together: for maintainers.")
@root_option
def guard_command(*, base: str, head: str | None, mixed: bool, root: Path) -> None:
    """Look at what changed from BASE to HEAD (commits, branches or tags), or to the files as they lie here.

    A proposal changes pages and data, or code, looks, settings and workflows: not both. It brings in no symbolic links, no
    submodules, and below docs/ and data/ no programs and no types of files that the playbook does not know. Nothing of HEAD
    is checked out or run.

    Exit code: 0, 1 with a line for each refusal, 2 for wrong use.
    """
    try:
        what = difference(root, base, head)
        refusals = Guard(root, what).refusals(mixed=mixed)
    except PublishingError as error:
        raise click.UsageError(visible(str(error))) from None
    for problem in refusals:
        click.echo(formats.line(problem))
    if refusals:
        click.echo(f"{count(len(refusals), 'refusal')}.")
        sys.exit(1)
    click.echo(f"{count(len(what.files), 'file')} changed, nothing to refuse.")
