"""Opens addresses many hosts at a time, each host by one request after another, and ends in time whatever a server does.

Waiting for a name, for the head of an answer or for a handshake cannot be broken off from outside.
So each host has a thread of its own, which is left behind once an address took too long; it ends
with the program.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from requests import Session

from macros.network.address_class import host_of
from macros.network.host_memory import HostMemory
from macros.network.options import Manners
from macros.network.session import session
from macros.network.visit import TOO_SLOW, Turn, Visit, visit

_HOSTS_AT_ONCE = 8
_TICK = 0.1
"""Seconds between two looks at the clock while no result comes in."""
_HOST_OVER = "the time for its host was over"
_RUN_OVER = "the time for the whole run was over"

Progress = Callable[[int, int], None]
"""Is told how many addresses of how many are done, several times a second."""


@dataclass(eq=False, slots=True)
class _Worker:
    """A thread that opens the addresses of one host."""

    addresses: Sequence[str]
    ends: float
    """When the host's time is over, by the monotonic clock."""
    turn: Turn | None = None
    """The address that is being opened; None between two."""
    abandoned: bool = False

    def abandon(self) -> None:
        """Leave the thread behind: it asks nothing more, whenever it comes back."""
        self.abandoned = True
        if (turn := self.turn) is not None:
            turn.until = 0


class Scheduler:
    """One run over the addresses of many hosts."""

    def __init__(self, manners: Manners, *, pages: frozenset[str], progress: Progress) -> None:
        self._manners = manners
        self._pages = pages
        self._progress = progress
        self._hosts = HostMemory()
        self._results: SimpleQueue[tuple[_Worker, Visit | Exception | None]] = SimpleQueue()
        self._working: set[_Worker] = set()
        self._visits: dict[str, Visit] = {}

    def open(self, by_host: Mapping[str, Sequence[str]]) -> dict[str, Visit]:
        """Open all addresses; return what came of each."""
        ends = time.monotonic() + self._manners.limits.run
        waiting = deque(by_host.values())
        total = sum(map(len, waiting))
        while waiting or self._working:
            while waiting and len(self._working) < _HOSTS_AT_ONCE:
                self._start(waiting.popleft(), time.monotonic() + self._manners.limits.host)
            self._take_result()
            self._abandon_overdue()
            self._progress(len(self._visits), total)
            if time.monotonic() >= ends:
                self._abandon_all(waiting)
                break
        return self._visits

    def _start(self, addresses: Sequence[str], ends: float) -> None:
        worker = _Worker(addresses, ends)
        self._working.add(worker)
        threading.Thread(target=self._work, args=(worker,), daemon=True).start()

    def _work(self, worker: _Worker) -> None:
        """Open the addresses of a host in turn; runs in a thread of its own."""
        try:
            with session(replace(self._manners.patience, tries=0), self._manners.agent) as asking:
                for number, address in enumerate(worker.addresses):
                    if worker.abandoned:
                        return
                    self._results.put(
                        (worker, self._visit(asking, worker, address, is_first=number == 0))
                    )
        except Exception as error:  # noqa: BLE001 - raised in the main thread
            self._results.put((worker, error))
        else:
            self._results.put((worker, None))

    def _visit(self, asking: Session, worker: _Worker, address: str, *, is_first: bool) -> Visit:
        pause = 0 if is_first else self._manners.between
        reason = self._hosts.closed(host_of(address))
        if reason is None and time.monotonic() + pause >= worker.ends:
            reason = _HOST_OVER
        if reason is not None:
            return _unreached(address, reason)
        if pause:
            self._manners.wait(pause)
        worker.turn = Turn(
            address, min(time.monotonic() + self._manners.limits.address, worker.ends)
        )
        try:
            return visit(
                asking, self._manners, self._hosts, worker.turn, page=address in self._pages
            )
        finally:
            worker.turn = None

    def _take_result(self) -> None:
        """Wait a moment for a result, and note it."""
        try:
            worker, result = self._results.get(timeout=_TICK)
        except Empty:
            return
        if worker.abandoned:
            return
        if isinstance(result, Exception):
            raise result
        if result is None:
            self._working.discard(worker)
        else:
            self._note(result)

    def _abandon_overdue(self) -> None:
        """Leave threads behind whose address took too long; others go on with the rest of their addresses."""
        for worker in list(self._working):
            turn, now = worker.turn, time.monotonic()
            if turn is None or now < turn.until:
                continue
            worker.abandon()
            self._working.discard(worker)
            self._hosts.close(turn.host, TOO_SLOW.format("its host"))
            self._note(
                _unreached(
                    turn.address, _HOST_OVER if now >= worker.ends else TOO_SLOW.format("it")
                )
            )
            if left := [address for address in worker.addresses if address not in self._visits]:
                self._start(left, worker.ends)

    def _abandon_all(self, waiting: Iterable[Sequence[str]]) -> None:
        """Report everything that has no result as not reached."""
        for worker in self._working:
            worker.abandon()
        for addresses in (*(worker.addresses for worker in self._working), *waiting):
            for address in addresses:
                if address not in self._visits:
                    self._note(_unreached(address, _RUN_OVER))

    def _note(self, result: Visit) -> None:
        self._visits[result.address] = result


def _unreached(address: str, reason: str) -> Visit:
    return Visit(address, trouble=reason, reached=False)
