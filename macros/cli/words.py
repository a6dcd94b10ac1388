"""`playbook words`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from macros.basics.i18n import FOLDER
from macros.cli.option import relocate, root_option
from macros.cli.write_changes import save


@click.command("words", short_help="Write the texts of the interface for translators.")
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 and name the files that are not up to date.",
)
@root_option
def words_command(*, only_check: bool, root: Path) -> None:
    """Collect the texts of the interface into a template, and bring the file of each language up to date.

    A new language is a copy of the template, called after the language as theme.language in
    mkdocs.yml writes it: fr.po.

    Exit code: 0, 1 with --check where a file is not up to date, 2 for wrong use.
    """
    from macros.basics import translation_files  # noqa: PLC0415 - the other commands do not wait for it

    folder = root / FOLDER
    texts = translation_files.template(folder.parent)
    languages = [translation_files.up_to_date(path, texts) for path in sorted(folder.glob("*.po"))]
    wanted = {translation_files.TEMPLATE: translation_files.written(texts)} | {
        f"{one.language}.po": one.content for one in languages
    }
    stale = [
        name
        for name, content in wanted.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    ]
    paths = {name: f"{FOLDER.as_posix()}/{name}" for name in stale}
    if not only_check:
        save(root, {path: wanted[name] for name, path in paths.items()})
    for path in paths.values():
        shown = relocate(root, path)
        click.echo(f"{shown} is not up to date." if only_check else f"Wrote {shown}")
    for one in languages:
        if one.missing:
            click.echo(
                f"{one.language}: {one.missing} of {one.texts} texts have no translation and stay English."
            )
    if only_check and stale:
        click.echo("Run 'playbook words' and commit what it writes.")
        sys.exit(1)
    if not stale:
        click.echo("The texts are up to date.")
