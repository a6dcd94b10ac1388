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

EDITORIAL = "Allow policies to change without a new version: for spelling, layout and links only."


@click.command("guard", short_help="Refuse changes that a proposal may not make.")
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--mixed", is_flag=True, help="Allow content and code to change together: for maintainers."
)
@click.option("--editorial", is_flag=True, help=EDITORIAL)
@root_option
@today_option
def guard_command(
    *, base: str, head: str | None, mixed: bool, editorial: bool, root: Path, today: datetime | None
) -> None:
    """Check what changed from BASE to HEAD (commits, branches or tags).

    Without HEAD, BASE is compared with the files in the work tree. A proposal changes either pages
    and data, or code, looks, settings and workflows, but not both. It adds no symbolic links, no
    submodules, and below docs/ and data/ no programs and no unknown file types. The text of an
    active policy changes together with its version, unless --editorial says that only spelling,
    layout or links change. Nothing of HEAD is checked out or run.

    Exit code: 0, 1 with a line for each refusal, 2 for wrong usage.
    """
    try:
        changes = difference(root, base, head)
        refusals = Guard(root, changes).refusals(mixed=mixed)
        policies = [] if editorial else unversioned_policies(root, changes, day(today))
    except UserError as error:
        raise click.UsageError(visible(str(error))) from None
    for problem in refusals:
        click.echo(formats.line(problem))
    for policy in policies:
        click.echo(formats.line(policy.problem))
        for line in policy.lines:
            click.echo(f"    {visible(line)}")
    if refusals or policies:
        click.echo(f"{count(len(refusals) + len(policies), 'refusal')}.")
        sys.exit(1)
    click.echo(f"{count(len(changes.files), 'file')} changed, nothing to refuse.")
