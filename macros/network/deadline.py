"""Calls that end in time, whatever the other side does.

A name that is being looked up, a handshake, or headers that arrive byte by byte cannot be
interrupted, and no time-out of a socket ends them. So the call runs in a thread of its own, which
is abandoned once its time is over; it ends with the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what a call returns, or raise what it raises.

    Raises TimeoutError if it takes longer than `seconds`; nobody learns then what came of it.
    """
    results: SimpleQueue[tuple[Result] | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            results.put((call(),))
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread of the caller
            results.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        result = results.get(timeout=seconds)
    except Empty:
        raise TimeoutError("The answer took too long.") from None
    if isinstance(result, BaseException):
        raise result
    return result[0]
