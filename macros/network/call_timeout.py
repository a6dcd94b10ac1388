"""Run calls with a time limit, whatever the other side does.

Resolving a name, a handshake, or headers that arrive byte by byte cannot be interrupted, and no
socket time-out ends them. So the call runs in a thread of its own, which is abandoned when the time
is over and ends with the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")


def call_with_timeout(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what a call returns, or raise what it raises.

    Raises TimeoutError if it takes longer than `seconds`; its result is then discarded.
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
