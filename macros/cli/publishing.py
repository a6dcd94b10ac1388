"""The options, output and error handling that the publishing commands share."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, get_args

import click

from macros.atomic_files.disk_error import explain_os_error
from macros.basics.text import visible
from macros.basics.user_error import UserError
from macros.publishing.publish_settings import TargetKind

_OPTIONS = (
    click.option(
        "--target",
        type=click.Choice(get_args(TargetKind)),
        help="Where to publish, instead of the target in mkdocs.yml.",
    ),
    click.option(
        "--to",
        metavar="PLACE",
        help="The folder, git remote or bucket, instead of the one in mkdocs.yml.",
    ),
    click.option("--address", metavar="URL", help="The public address of the published root."),
    click.option(
        "--read-back",
        metavar="URL",
        help="The address to verify the result at, or 'files' to compare files instead.",
    ),
)


def target_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name a target."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the command with exit code 1 and one line on errors of users, disks and networks."""
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
            f"{error.strerror or error}{place}. Nothing was published. Check the disk, its"
            " permissions and the network, and try again."
        )


def _fail(message: str) -> None:
    click.echo(f"error: {visible(message)}", err=True)
    sys.exit(1)


def tell(line: str) -> None:
    """Print a progress message on standard error. A failure to print it is ignored."""
    with suppress(OSError):
        click.echo(line, err=True)


def say(text: str, *, nl: bool = True) -> None:
    """Print the result of a command. Raises click.ClickException if it cannot be printed."""
    try:
        click.echo(text, nl=nl)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise click.ClickException(
            f"the command succeeded, but its result cannot be printed: {explain_os_error(error)}"
        ) from None
