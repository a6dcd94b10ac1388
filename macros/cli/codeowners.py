"""`playbook codeowners`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from macros.check.load import load
from macros.cli.option import relocate, root_option
from macros.cli.write_changes import save, with_line_ends_of
from macros.code_host.codeowners import PATHS, Host, codeowners, maintainers
from macros.model.playbook import Playbook


@click.command("codeowners", short_help="Write the CODEOWNERS file: who reviews which files.")
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 if the file is not up to date.",
)
@click.option(
    "--host",
    type=click.Choice(get_args(Host)),
    help="The code host.  [default: the one in organization.yml]",
)
@root_option
def codeowners_command(*, only_check: bool, host: Host | None, root: Path) -> None:
    """Write CODEOWNERS from the data, so that the code host asks the right people for reviews.

    A department reviews its own files and pages, together with its head, representative and deputy.
    The owner and the approver review a policy, the hub all other data and pages, and the
    maintainers of the repository everything else.

    Exit code: 0; 1 with --check if the file is not up to date, or if nobody has a handle; 2 for
    wrong usage.
    """
    playbook = load(root).playbook
    _require_readable(playbook)
    text = codeowners(playbook)
    if text is None:
        raise click.ClickException(
            "nobody has a handle at the code host. Add 'handles' to a department, or 'maintainers'"
            " under 'repository'."
        )
    repository = playbook.organization.repository
    path = PATHS[host or (repository.host if repository is not None else "github")]
    file = relocate(root, path)
    target = root / path
    current = _read(target)
    if current == text:
        click.echo(f"{file} is up to date.")
    elif only_check:
        state = "is missing" if current is None else "is not up to date"
        click.echo(f"{file} {state}. Run 'playbook codeowners' and commit the result.")
        sys.exit(1)
    elif not target.resolve().is_relative_to(root):
        raise click.ClickException(f"{file} is a link that leads outside the playbook.")
    else:
        save(root, {path: with_line_ends_of(target, text)})
        click.echo(f"Wrote {file}")
    if not only_check and not maintainers(playbook):
        click.echo(
            "Nobody reviews code and settings. Add 'maintainers' under 'repository' in"
            " organization.yml."
        )


def _require_readable(playbook: Playbook) -> None:
    """Raise click.ClickException if records have errors: their lines would be missing silently."""
    has_errors = (
        playbook.ids("department") != set(playbook.departments)
        or playbook.refused
        or playbook.unread
    )
    if has_errors or playbook.organization_or_none is None:
        raise click.ClickException(
            "some records have errors, so their owners are unknown. Run 'playbook check' and fix"
            " them first."
        )


def stale_files(root: Path) -> list[str]:
    """Return the existing CODEOWNERS files that are out of date, as paths below the root.

    Returns an empty list if organization.yml has errors.
    """
    playbook = load(root).playbook
    if playbook.organization_or_none is None:
        return []
    texts = {path: _read(root / path) for path in PATHS.values()}
    return [
        path for path, text in texts.items() if text is not None and text != codeowners(playbook)
    ]


def _read(path: Path) -> str | None:
    """Return the text of a file with Unix line ends, or None if there is no such file."""
    if not path.is_file():
        return None
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
