"""`playbook format`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from macros.basics.problem import Location, Problem
from macros.basics.text import count
from macros.check import formats
from macros.cli.option import relocate, root_option
from macros.cli.write_changes import save
from macros.editing.house_style import StyleError, in_style
from macros.model.files import data_file
from macros.model.shape import shape_of
from macros.reading.configuration import read_configuration
from macros.reading.encoding import decode
from macros.reading.tree import is_inside, list_files


@click.command("format", short_help="Bring data files into the style that the forms write.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 and name the files that differ.",
)
@root_option
def format_command(*, paths: tuple[Path, ...], only_check: bool, root: Path) -> None:
    """Bring data files into one style, so that a change in a form is a change of one line.

    What the files say stays, comments as well. With PATHS, only these files and folders are looked
    at; files that are no data are left alone. Where a file cannot be read, none is written.

    Exit code: 0; 1 with --check where a file differs, or where one cannot be read; 2 for wrong use.
    """
    wanted = [path.resolve() for path in paths] or [root]
    folder = read_configuration(root)[0].data_dir
    listed = [
        path
        for path in _data_files(root, folder)
        if any((root / path).is_relative_to(each) for each in wanted)
    ]
    changed: dict[str, str] = {}
    problems: list[Problem] = []
    for path in listed:
        raw = (root / path).read_bytes()
        made, found = _made(raw, path, folder)
        problems += found
        if made is not None and made.encode() != raw:
            changed[path] = made
    for problem in problems:
        click.echo(formats.line(problem, relocate(root, problem.location.path)))
    if problems:
        click.echo("No file was written.")
        sys.exit(1)
    if only_check:
        _report(root, changed, len(listed))
    else:
        _write(root, changed, len(listed))


def _report(root: Path, changed: dict[str, str], number: int) -> None:
    for path in changed:
        click.echo(f"{relocate(root, path)} is not in the style of the forms.")
    if changed:
        click.echo("Run 'playbook format' and commit what it writes.")
        sys.exit(1)
    click.echo(f"{count(number, 'file')} in the style of the forms.")


def _write(root: Path, changed: dict[str, str], number: int) -> None:
    save(root, changed)
    for path in changed:
        click.echo(f"Wrote {relocate(root, path)}")
    if not changed:
        click.echo(f"{count(number, 'file')} in the style of the forms already.")


def _data_files(root: Path, folder: str) -> Iterator[str]:
    """List the data files by path below the root; links, which may lead out of it, are left out."""
    if is_inside(root / folder, root):
        for path, stamp in list_files(root / folder).items():
            if stamp is not None and data_file(path) is not None:
                yield f"{folder}/{path}"


def _made(raw: bytes, path: str, folder: str) -> tuple[str | None, list[Problem]]:
    """Give the text of a file in style, or say why there is none."""
    text, problems = decode(raw, path)
    kind = data_file(path.removeprefix(f"{folder}/"))
    if text is None or kind is None:
        return None, problems
    try:
        return in_style(text, shape_of(kind), path), problems
    except StyleError as error:
        message = f"{error}, a file that can be brought into one style was expected."
        hint = "Put each comment on a line of its own, above what it is about."
        return None, [
            *problems,
            *(error.problems or (Problem.worded(Location(path), "yaml-syntax", message, hint),)),
        ]
