"""Notices for the person who publishes, printed to standard error."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache

import click

from macros.basics.text import count, visible
from macros.basics.user_error import UserError
from macros.publishing.edition import Catalogue

_MAX_SHOWN = 5


@cache
def notice(line: str) -> None:
    """Print a line to standard error. The same line is printed only once in a run.

    A line that cannot be written, for example because the disk is full, is no error.
    """
    with suppress(OSError):
        click.echo(f"note: {visible(line)}", err=True)


def without_missing(catalogue: Catalogue, present: Collection[str], where: str) -> Catalogue:
    """Return the catalogue with editions retired whose folder is missing. Print a notice each."""
    missing = [edition for edition in catalogue.newest_first() if edition.edition not in present]
    for edition in missing:
        notice(
            f"Edition {edition.edition} is left off the list: somebody removed its folder from"
            f" {where}. Publish it again: playbook publish --edition {edition.edition}"
            f" --ref {edition.commit[:12]}."
        )
    return catalogue.without_missing(present, datetime.now(UTC).date())


def report_strays(paths: Sequence[str], where: str) -> None:
    """Print a notice of the files that somebody else wrote and that this release removes."""
    if paths:
        names = ", ".join(sorted(paths)[:_MAX_SHOWN])
        more = f" and {len(paths) - _MAX_SHOWN:,} more" if len(paths) > _MAX_SHOWN else ""
        files = count(len(paths), "file")
        notice(f"Removed {files} that somebody else wrote into {where}: {names}{more}.")


@contextmanager
def tidying(where: str) -> Iterator[None]:
    """Turn an error while old files are removed into a notice: the release is already published."""
    try:
        yield
    except (OSError, UserError) as error:
        reason = str(error)
        if isinstance(error, OSError):
            reason = f"{error.strerror or error} ({error.filename})"
        notice(
            f"It is published, but not all old files could be removed from {where}: {reason}."
            " The next release tries again."
        )
