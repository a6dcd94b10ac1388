"""`playbook csp`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from macros.cli.option import root_option
from macros.content_policy import policy, refused


@click.command("csp", short_help="Print the content security policy of a built site.")
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@root_option
def csp_command(*, site: Path | None, root: Path) -> None:
    """Print the value of the header Content-Security-Policy for SITE, the folder of a built site or of several editions.

    Without SITE, the folder site/ of the playbook. Build it first: the scripts in its pages are named by their content.
    Exit code: 0; 1 when pages hold what the policy refuses, listed on standard error; 2 for wrong use.
    """
    folder = site or root / "site"
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder '{folder}'; build the site first.")
    lines = refused(folder)
    for line in lines:
        click.echo(line, err=True)
    click.echo(policy(folder))
    sys.exit(1 if lines else 0)
