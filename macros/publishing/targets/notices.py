"""What targets tell the person who publishes, beside what the command prints for other programs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache

import click

from macros.basics.text import count, visible
from macros.basics.user_error import UserError
from macros.publishing.edition import Catalogue

_SHOWN = 5


@cache
def notice(line: str) -> None:
    """Print a line to standard error; the same line once only, however often a run meets its reason.

    That nobody can read it, as on a full disk, stops nothing.
    """
    with suppress(OSError):
        click.echo(f"note: {visible(line)}", err=True)


def without_missing(catalogue: Catalogue, present: Collection[str], where: str) -> Catalogue:
    """Return the catalogue with the editions whose folder somebody removed counted as retired, and name these."""
    missing = [edition for edition in catalogue.listed() if edition.edition not in present]
    for edition in missing:
        notice(
            f"Edition {edition.edition} is left off the list: somebody removed its folder from {where}. "
            f"Publish it again: playbook publish --edition {edition.edition} --ref {edition.commit[:12]}."
        )
    return catalogue.only(present, datetime.now(UTC).date())


def report_strays(paths: Sequence[str], where: str) -> None:
    """Name the files that somebody put into the published place, or changed there, and that this release drops."""
    if paths:
        more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
        what = count(len(paths), "file")
        notice(
            f"Dropped {what} that somebody else wrote into {where}: {', '.join(sorted(paths)[:_SHOWN])}{more}."
        )


@contextmanager
def tidying(where: str) -> Iterator[None]:
    """Tell of what fails while old files are removed, and go on: what is published by then is published."""
    try:
        yield
    except (OSError, UserError) as error:
        why = (
            f"{error.strerror or error} ({error.filename})"
            if isinstance(error, OSError)
            else str(error)
        )
        notice(
            f"It is published, and not everything old could be removed from {where}: {why}. The next release tries again."
        )
