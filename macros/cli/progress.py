"""Show on standard error how far a command is: a bar on a terminal, a line now and then elsewhere."""

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
    """Yield a function that is told how many of how many are done, as often as it likes."""
    if not sys.stderr.isatty():
        yield _lines(every)
        return
    with click.progressbar(length=0, file=sys.stderr, show_pos=True, show_eta=False) as bar:

        def update(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield update


def _lines(every: float) -> Callable[[int, int], None]:
    """Return a function that writes a line once every so many seconds."""
    last = time.monotonic()

    def update(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            click.echo(f"{done} of {total} done ...", err=True)

    return update
