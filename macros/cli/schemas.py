"""`playbook schemas`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from macros.cli.option import check_option, relocate, root_option
from macros.cli.write_changes import save, with_line_ends_of
from macros.model import json_schema
from macros.reading.configuration import read_configuration
from macros.setup import editor_settings


@click.command("schemas", short_help="Write the JSON Schemas and the editor settings.")
@check_option
@root_option
def schemas_command(*, only_check: bool, root: Path) -> None:
    """Write the JSON Schemas of all data files, and the settings with which an editor uses them.

    Exit code: 0, 1 with --check if a file is not up to date, 2 for wrong usage.
    """
    data_dir = read_configuration(root)[0].data_dir
    schemas = {f"{data_dir}/schema/{name}": text for name, text in json_schema.files().items()}
    stale = {
        path: text
        for path, text in schemas.items()
        if _read(root / path).replace("\r\n", "\n") != text
    }
    try:
        settings = _read(root / editor_settings.PATH, "strict")
        new_settings = editor_settings.with_schemas(settings, data_dir, json_schema.bindings())
    except ValueError as error:
        file = relocate(root, editor_settings.PATH)
        raise click.ClickException(
            f"{file} cannot be read as settings: {error}. Fix or delete it."
        ) from None
    if new_settings != settings:
        stale[editor_settings.PATH] = new_settings
    if only_check:
        for path in stale:
            click.echo(f"{relocate(root, path)} is not up to date.")
        click.echo(
            "Run 'playbook schemas' and commit the result."
            if stale
            else "The schemas are up to date."
        )
        sys.exit(1 if stale else 0)
    save(
        root,
        {
            path: with_line_ends_of(root / path, text) if path in schemas else text
            for path, text in stale.items()
        },
    )
    for path in stale:
        click.echo(f"Wrote {relocate(root, path)}")
    if not stale:
        click.echo("The schemas are up to date.")


def _read(path: Path, errors: str = "replace") -> str:
    """Return the text of a file with its line ends, empty if there is no such file."""
    return path.read_bytes().decode("utf-8", errors) if path.is_file() else ""
