"""`playbook words`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from macros.basics.i18n import FOLDER
from macros.cli.option import check_option, relocate, root_option
from macros.cli.write_changes import save


@click.command("words", short_help="Update the translation files of the interface.")
@check_option
@root_option
def words_command(*, only_check: bool, root: Path) -> None:
    """Collect the texts of the interface into a template, and update the file of each language.

    To add a language, copy the template and name the copy after the value of theme.language in
    mkdocs.yml: fr.po.

    Exit code: 0, 1 with --check if a file is not up to date, 2 for wrong usage.
    """
    from macros.basics import translation_files  # slow, and only needed here

    folder = root / FOLDER
    texts = translation_files.template(folder.parent)
    languages = [translation_files.update(path, texts) for path in sorted(folder.glob("*.po"))]
    contents = {translation_files.TEMPLATE: translation_files.serialize(texts)}
    contents |= {f"{language.language}.po": language.content for language in languages}
    stale = [
        name
        for name, content in contents.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    ]
    paths = {name: f"{FOLDER.as_posix()}/{name}" for name in stale}
    if not only_check:
        save(root, {path: contents[name] for name, path in paths.items()})
    for path in paths.values():
        file = relocate(root, path)
        click.echo(f"{file} is not up to date." if only_check else f"Wrote {file}")
    for language in languages:
        if language.missing:
            numbers = f"{language.missing} of {language.texts} texts"
            click.echo(f"{language.language}: {numbers} have no translation and stay English.")
    if only_check and stale:
        click.echo("Run 'playbook words' and commit the result.")
        sys.exit(1)
    if not stale:
        click.echo("The translation files are up to date.")
