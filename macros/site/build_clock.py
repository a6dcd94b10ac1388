"""Time the parts of a build, and show how far it is.

The parts are named where the work is done. Without `playbook build` around them nobody listens, and
a part costs two readings of the clock.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from macros.basics.text import count

OTHER = "engine"
"""What no part accounts for: MkDocs, the theme and the plugins."""
_SHOWN_AFTER = 1.0
"""Seconds. A build that is faster shows no progress on a terminal."""
_REDRAW = 0.1
"""Seconds between two states of the line on a terminal."""
_LOG_PAUSE = 10.0
"""Seconds until the first line in a log, and between two: lines cannot be overwritten there."""
_CLEAR = "\r\x1b[K"


class BuildClock:
    """Adds up the seconds of each part of a build, without those of the parts inside it."""

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Start. Progress is written to `stream`, if there is one."""
        self._stream = stream
        self._is_terminal = stream is not None and stream.isatty()
        self._clock = clock
        self._since = clock()
        self._next_line = self._since + (_SHOWN_AFTER if self._is_terminal else _LOG_PAUSE)
        self._is_line_open = False
        self._parts: list[str] = []
        self._counts: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        """By part, in the order of their first beginning."""

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Charge what is done meanwhile to a part."""
        self._charge()
        self._parts.append(name)
        self.seconds.setdefault(name, 0.0)
        try:
            yield
        finally:
            self._charge()
            self._parts.pop()

    def charge(self, name: str, seconds: float) -> None:
        """Add time that passed before the clock was started."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def stop(self) -> None:
        """Charge the rest, and remove the line of progress."""
        self._charge()
        self.clear()

    def step(self, what: str, total: int) -> None:
        """Count one of `total` steps, such as pages; show how many are done from time to time."""
        number = self._counts[what] = self._counts.get(what, 0) + 1
        if self._stream is None:
            return
        now = self._clock()
        if now < self._next_line:
            return
        self._next_line = now + (_REDRAW if self._is_terminal else _LOG_PAUSE)
        line = f"{what} {number:,} of {count(total, 'page')}"
        if self._is_terminal:
            self._stream.write(f"{_CLEAR}{line}")
            self._is_line_open = True
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Remove the line of progress, so that something else can be printed."""
        if self._stream is not None and self._is_line_open:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_line_open = False

    def _charge(self) -> None:
        now = self._clock()
        self.charge(self._parts[-1] if self._parts else OTHER, now - self._since)
        self._since = now


clock = BuildClock()
"""The clock of the build in this process."""


@contextmanager
def running(stream: TextIO | None = sys.stderr) -> Iterator[BuildClock]:
    """Set a new clock for a build, which shows its progress on `stream`."""
    global clock  # noqa: PLW0603 - the engine's events are functions of modules
    earlier, clock = clock, BuildClock(stream)
    try:
        yield clock
    finally:
        clock.stop()
        clock = earlier


def timings(seconds: dict[str, float]) -> Iterator[str]:
    """Yield a table of the parts, the longest first, and their sum."""
    total = sum(seconds.values())
    width = max(map(len, (*seconds, "together")))
    for name, part_seconds in sorted(seconds.items(), key=lambda item: -item[1]):
        share = f"{part_seconds / total:4.0%}" if total else ""
        yield f"  {name:<{width}}  {part_seconds:7.2f} s  {share}"
    yield f"  {'together':<{width}}  {total:7.2f} s"
