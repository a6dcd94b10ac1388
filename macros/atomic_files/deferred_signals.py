"""Defer signals that end the process while files are put in place."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class InterruptedAfterWriting(KeyboardInterrupt):
    """Raised when Ctrl-C was pressed while files were written; all of them are in place."""


@contextmanager
def defer_signals() -> Iterator[None]:
    """Defer SIGINT and SIGTERM until the block has ended.

    Only the main thread receives signals, so in other threads this does nothing. Raises
    StoppedAfterWriting afterwards if Ctrl-C was pressed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[signal.Signals] = []
    handlers = {
        number: signal.signal(number, _remember(pending)) or signal.SIG_DFL for number in _SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    # Deliver what arrived meanwhile to the handlers that were there before.
    for number in pending:
        if handlers[number] is signal.default_int_handler:
            raise InterruptedAfterWriting
        signal.raise_signal(number)


def _remember(pending: list[signal.Signals]) -> Callable[[int, FrameType | None], None]:
    return lambda number, _: pending.append(signal.Signals(number))
