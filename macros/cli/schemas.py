"""`playbook schemas`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from macros.cli.option import relocate, root_option
from macros.cli.write_changes import save, with_line_ends_of
from macros.model import json_schema
from macros.reading.configuration import read_configuration
from macros.setup import editor_settings


@click.command("schemas", short_help="Write the JSON Schemas and the editor's settings.")
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 and name the files that are not up to date.",
)
@root_option
def schemas_command(*, only_check: bool, root: Path) -> None:
    """Write the JSON Schemas of all data files, and the settings that make an editor use them.

    Exit code: 0, 1 with --check where a file is not up to date, 2 for wrong use.
    """
    data_dir = read_configuration(root)[0].data_dir
    wanted = {f"{data_dir}/schema/{name}": text for name, text in json_schema.files().items()}
    stale = {
        path: text
        for path, text in wanted.items()
        if _present(root / path).replace("\r\n", "\n") != text
    }
    try:
        settings = _present(root / editor_settings.PATH, "strict")
        bound = editor_settings.with_schemas(settings, data_dir, json_schema.bindings())
    except ValueError as error:
        raise click.ClickException(
            f"{relocate(root, editor_settings.PATH)} cannot be read as settings: {error}. Mend or delete it."
        ) from None
    if bound != settings:
        stale[editor_settings.PATH] = bound
    if only_check:
        for path in stale:
            click.echo(f"{relocate(root, path)} is not up to date.")
        click.echo(
            "Run 'playbook schemas' and commit what it writes."
            if stale
            else "The schemas are up to date."
        )
        sys.exit(1 if stale else 0)
    save(
        root,
        {
            path: with_line_ends_of(root / path, text) if path in wanted else text
            for path, text in stale.items()
        },
    )
    for path in stale:
        click.echo(f"Wrote {relocate(root, path)}")
    if not stale:
        click.echo("The schemas are up to date.")


def _present(path: Path, errors: str = "replace") -> str:
    """Give a file's text as it stands; empty where there is none."""
    return path.read_bytes().decode("utf-8", errors) if path.is_file() else ""
