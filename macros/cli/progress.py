"""Show progress on standard error: a bar on a terminal, an occasional line in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_EVERY = 30.0
"""Seconds between two lines in a log."""


@contextmanager
def progress(every: float = _EVERY) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that takes the number of finished items and the total.

    It may be called at any rate; a log gets a line every `every` seconds at most.
    """
    if not sys.stderr.isatty():
        yield _lines(every)
        return
    with click.progressbar(length=0, file=sys.stderr, show_pos=True, show_eta=False) as bar:

        def update(number: int, total: int) -> None:
            bar.length = total
            bar.update(number - bar.pos)

        yield update


def _lines(every: float) -> Callable[[int, int], None]:
    """Return a function that prints a line every `every` seconds at most."""
    last = time.monotonic()

    def update(number: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            click.echo(f"{number} of {total} done ...", err=True)

    return update
