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
from macros.editing.house_style import FormatError, format_data
from macros.model.files import data_file
from macros.model.shape import shape_of
from macros.reading.configuration import read_configuration
from macros.reading.encoding import decode
from macros.reading.tree import is_inside, list_files


@click.command("format", short_help="Format data files.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 and name the files that differ.",
)
@root_option
def format_command(*, paths: tuple[Path, ...], only_check: bool, root: Path) -> None:
    """Format data files as the form editor writes them, so that its diffs stay small.

    The content and the comments stay as they are. With PATHS, only these files and folders are
    formatted; files other than data files are ignored. If a file cannot be read, none is written.

    Exit code: 0; 1 with --check if a file differs, or if one cannot be read; 2 for wrong usage.
    """
    scopes = [path.resolve() for path in paths] or [root]
    folder = read_configuration(root)[0].data_dir
    files = [
        path
        for path in _data_files(root, folder)
        if any((root / path).is_relative_to(scope) for scope in scopes)
    ]
    changes: dict[str, str] = {}
    problems: list[Problem] = []
    for path in files:
        raw = (root / path).read_bytes()
        text, file_problems = _format(raw, path, folder)
        problems += file_problems
        if text is not None and text.encode() != raw:
            changes[path] = text
    for problem in problems:
        click.echo(formats.line(problem, relocate(root, problem.location.path)))
    if problems:
        click.echo("No file was written.")
        sys.exit(1)
    if only_check:
        _report(root, changes, len(files))
    else:
        _write(root, changes, len(files))


def _report(root: Path, changes: dict[str, str], number: int) -> None:
    for path in changes:
        click.echo(f"{relocate(root, path)} is not formatted.")
    if changes:
        click.echo("Run 'playbook format' and commit the result.")
        sys.exit(1)
    click.echo(f"{_are_formatted(number)}.")


def _write(root: Path, changes: dict[str, str], number: int) -> None:
    save(root, changes)
    for path in changes:
        click.echo(f"Wrote {relocate(root, path)}")
    if not changes:
        click.echo(f"{_are_formatted(number)} already.")


def _are_formatted(number: int) -> str:
    return f"{count(number, 'file')} {'is' if number == 1 else 'are'} formatted"


def _data_files(root: Path, folder: str) -> Iterator[str]:
    """Yield the paths of data files below the root, except links, which may lead out of it."""
    if is_inside(root / folder, root):
        for path, stamp in list_files(root / folder).items():
            if stamp is not None and data_file(path) is not None:
                yield f"{folder}/{path}"


def _format(raw: bytes, path: str, folder: str) -> tuple[str | None, list[Problem]]:
    """Return the formatted text of a file, or None and the problems that prevent it."""
    text, problems = decode(raw, path)
    kind = data_file(path.removeprefix(f"{folder}/"))
    if text is None or kind is None:
        return None, problems
    try:
        return format_data(text, shape_of(kind), path), problems
    except FormatError as error:
        message = f"this file cannot be formatted: {error}."
        hint = "Put each comment on a line of its own, above what it is about."
        return None, [
            *problems,
            *(error.problems or (Problem.worded(Location(path), "yaml-syntax", message, hint),)),
        ]
