"""Let signals that end the process wait while files are put in place."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppedAfterWriting(KeyboardInterrupt):
    """Ctrl-C was pressed while files were written; all of them are in place."""


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Let signals that end the process wait until the block is done; only the main thread gets any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[signal.Signals] = []
    handlers = {
        number: signal.signal(number, _remember(received)) or signal.SIG_DFL for number in _SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    for number in received:
        if handlers[number] is signal.default_int_handler:
            raise StoppedAfterWriting
        signal.raise_signal(number)


def _remember(received: list[signal.Signals]) -> Callable[[int, FrameType | None], None]:
    return lambda number, _: received.append(signal.Signals(number))
