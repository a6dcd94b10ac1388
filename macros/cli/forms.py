"""`playbook forms`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from macros.check.load import load
from macros.cli.option import root_option
from macros.forms.decap_config import FormsError, configuration, sign_in
from macros.forms.editor import policy, write_editor
from macros.forms.installation import FOLDER, InstallationError, install


@click.group("forms", short_help="Install and build the form editor.")
def forms_group() -> None:
    """Manage the form editor, with which people change data without opening a file.

    Once it is installed, 'playbook publish' publishes it at edit/, beside the editions.

    Exit code: 0; 1 if it cannot be installed or written; 2 for wrong usage.
    """


@forms_group.command("install")
@root_option
def _install(root: Path) -> None:
    """Download the form editor with npm, in one pinned version, without running its code."""
    try:
        files = install(root / FOLDER)
    except InstallationError as error:
        raise click.ClickException(str(error)) from None
    lines = [f"Downloaded {path.name}" for path in files]
    click.echo("\n".join(lines) or "The form editor is already installed.")
    _advise(root)


@forms_group.command("build")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--address",
    default="http://127.0.0.1:8000/",
    show_default=True,
    help="The public address of the published root.",
)
@click.option(
    "--local-backend",
    metavar="URL",
    help="Write to a server on this machine (npx decap-server), to try the forms out.",
)
@root_option
def _build(folder: Path, address: str, local_backend: str | None, root: Path) -> None:
    """Write the form editor into FOLDER, to try it out or to serve it yourself."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "config.json").is_file():
        raise click.ClickException(f"{folder} contains other files. Name an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        write_editor(root, root / FOLDER, folder, f"{address.rstrip('/')}/", local_backend)
    except (InstallationError, FormsError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {folder}")
    if not local_backend:
        _advise(root)


@forms_group.command("config")
@root_option
def _config(root: Path) -> None:
    """Print the settings of the form editor, generated from models and data."""
    try:
        click.echo(json.dumps(configuration(load(root).playbook, ""), indent=2, ensure_ascii=False))
    except FormsError as error:
        raise click.ClickException(str(error)) from None


@forms_group.command("csp")
@root_option
def _csp(root: Path) -> None:
    """Print the content security policy of the form editor, for the web server."""
    try:
        click.echo(policy(root))
    except FormsError as error:
        raise click.ClickException(str(error)) from None


def _advise(root: Path) -> None:
    """Print which settings are still missing."""
    try:
        for line in sign_in(load(root).playbook):
            click.echo(f"{line} Set it under extra.playbook.forms in mkdocs.yml.")
    except FormsError as error:
        click.echo(str(error))
