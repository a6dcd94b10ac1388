"""What the commands that publish share: their options, and errors as one line."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from macros.atomic_files.disk_error import explain
from macros.basics.text import visible
from macros.basics.user_error import UserError

TARGETS = ("folder", "branch", "bucket")
_OPTIONS = (
    click.option(
        "--target",
        type=click.Choice(TARGETS),
        help="Where to publish, instead of what mkdocs.yml says.",
    ),
    click.option(
        "--to",
        metavar="PLACE",
        help="The folder, git remote or bucket, instead of what mkdocs.yml says.",
    ),
    click.option("--address", metavar="URL", help="Where readers open what is published."),
    click.option(
        "--read-back", metavar="URL", help="Where to read the result back; 'files' compares files."
    ),
)


def target_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name a target."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the command with exit code 1 and one line for whatever a person, a disk or a network did."""
    try:
        yield
    except UserError as error:
        for line in getattr(error, "lines", ()):
            click.echo(visible(line), err=True)
        _fail(str(error))
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        place = f" ({error.filename})" if error.filename else ""
        _fail(
            f"{error.strerror or error}{place}. Nothing was published. Look at the disk, its rights and the network, and try again."
        )


def _fail(message: str) -> None:
    click.echo(f"error: {visible(message)}", err=True)
    sys.exit(1)


def tell(line: str) -> None:
    """Tell of progress beside what is printed for other programs; that nobody can read it stops nothing."""
    with suppress(OSError):
        click.echo(line, err=True)


def say(text: str, *, nl: bool = True) -> None:
    """Print what a command did. If that fails, the command ends with that reason: what it did stays done."""
    try:
        click.echo(text, nl=nl)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise click.ClickException(
            f"what was done is done, and it cannot be printed: {explain(error)}"
        ) from None
