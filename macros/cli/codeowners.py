"""`playbook codeowners`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from macros.check.load import load
from macros.cli.option import relocate, root_option
from macros.cli.write_changes import save, with_line_ends_of
from macros.code_host.codeowners import FILES, Host, codeowners, maintainers
from macros.model.playbook import Playbook


@click.command("codeowners", short_help="Write who is asked to review which file.")
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 where the file is not up to date.",
)
@click.option(
    "--host",
    type=click.Choice(get_args(Host)),
    help="The code host; the one that organization.yml names when left out.",
)
@root_option
def codeowners_command(*, only_check: bool, host: Host | None, root: Path) -> None:
    """Write CODEOWNERS from data, so that the code host asks the right people to review a change.

    A department is asked about its files and pages, with its head, representative and deputy; the
    owner and the approver about a policy; the hub about all other data and pages; the maintainers
    of the repository about everything else.

    Exit code: 0; 1 with --check where the file is not up to date, or where nobody has a handle; 2
    for wrong use.
    """
    playbook = load(root).playbook
    _demand_readable(playbook)
    wanted = codeowners(playbook)
    if wanted is None:
        raise click.ClickException(
            "nobody has a handle at the code host; add 'handles' to a department, or 'maintainers' under 'repository'."
        )
    repository = playbook.organization.repository
    path = FILES[host or (repository.host if repository is not None else "github")]
    shown = relocate(root, path)
    target = root / path
    present = _present(target)
    if present == wanted:
        click.echo(f"{shown} is up to date.")
    elif only_check:
        what = "is not there" if present is None else "is not up to date"
        click.echo(f"{shown} {what}. Run 'playbook codeowners' and commit what it writes.")
        sys.exit(1)
    elif not target.resolve().is_relative_to(root):
        raise click.ClickException(f"{shown} lies outside the playbook, by a link.")
    else:
        save(root, {path: with_line_ends_of(target, wanted)})
        click.echo(f"Wrote {shown}")
    if not only_check and not maintainers(playbook):
        click.echo(
            "Nobody is asked about code and settings: add 'maintainers' under 'repository' in organization.yml."
        )


def _demand_readable(playbook: Playbook) -> None:
    """End the command where a file that names owners has errors: its lines would silently be missing."""
    faulty = (
        playbook.ids("department") != set(playbook.departments)
        or playbook.refused
        or playbook.unread
    )
    if faulty or playbook.organization_or_none is None:
        raise click.ClickException(
            "some records have errors, so nobody can tell who looks after what. Run 'playbook check' and mend them first."
        )


def stale_files(root: Path) -> list[str]:
    """List the files that are there and not up to date, by path below the root; none where the data has errors."""
    playbook = load(root).playbook
    if playbook.organization_or_none is None:
        return []
    present = {path: text for path in FILES.values() if (text := _present(root / path)) is not None}
    return [path for path, text in present.items() if text != codeowners(playbook)]


def _present(path: Path) -> str | None:
    """Give a file's text with plain line ends; None where there is none."""
    return (
        path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        if path.is_file()
        else None
    )
