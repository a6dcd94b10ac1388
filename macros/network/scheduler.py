"""Open addresses on many hosts at once, one request at a time for each host, within a time limit.

Resolving a name, waiting for headers or a handshake cannot be interrupted from outside. So each
host has a thread of its own, which is abandoned when an address takes too long and ends with the
program.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from requests import Session

from macros.network.address_class import host_and_port
from macros.network.host_memory import HostMemory
from macros.network.session import new_session
from macros.network.visit import TOO_SLOW, Attempt, Visit, visit
from macros.network.visit_options import VisitOptions

_HOSTS_AT_ONCE = 8
_TICK = 0.1
"""Seconds between two looks at the clock while no result arrives."""
_HOST_OVER = "the time limit for its host was reached"
_RUN_OVER = "the time limit for the whole run was reached"

Progress = Callable[[int, int], None]
"""Called several times a second with the number of addresses that are done, and of all."""


@dataclass(eq=False, slots=True)
class _Worker:
    """A thread that opens the addresses of one host."""

    addresses: Sequence[str]
    ends: float
    """When the host's time is over, by the monotonic clock."""
    turn: Attempt | None = None
    """The address that is being opened; None in between."""
    is_abandoned: bool = False

    def abandon(self) -> None:
        """Abandon the thread: it makes no more requests if it ever resumes."""
        self.is_abandoned = True
        if (turn := self.turn) is not None:
            turn.until = 0


class Scheduler:
    """One run over the addresses of many hosts."""

    def __init__(self, options: VisitOptions, *, pages: frozenset[str], progress: Progress) -> None:
        self._options = options
        self._pages = pages
        self._progress = progress
        self._hosts = HostMemory()
        self._results: SimpleQueue[tuple[_Worker, Visit | Exception | None]] = SimpleQueue()
        self._working: set[_Worker] = set()
        self._visits: dict[str, Visit] = {}

    def open(self, by_host: Mapping[str, Sequence[str]]) -> dict[str, Visit]:
        """Open all addresses and return the results."""
        deadline = time.monotonic() + self._options.limits.run
        queue = deque(by_host.values())
        total = sum(map(len, queue))
        while queue or self._working:
            while queue and len(self._working) < _HOSTS_AT_ONCE:
                self._start(queue.popleft(), time.monotonic() + self._options.limits.host)
            self._take_result()
            self._abandon_overdue()
            self._progress(len(self._visits), total)
            if time.monotonic() >= deadline:
                self._abandon_all(queue)
                break
        return self._visits

    def _start(self, addresses: Sequence[str], ends: float) -> None:
        worker = _Worker(addresses, ends)
        self._working.add(worker)
        threading.Thread(target=self._work, args=(worker,), daemon=True).start()

    def _work(self, worker: _Worker) -> None:
        """Open the addresses of a host in turn; runs in a thread of its own."""
        try:
            # `visit` retries by itself, because it knows how much time is left.
            with new_session(replace(self._options.patience, tries=0), self._options.agent) as http:
                for number, address in enumerate(worker.addresses):
                    if worker.is_abandoned:
                        return
                    self._results.put(
                        (worker, self._visit(http, worker, address, is_first=number == 0))
                    )
        except Exception as error:  # noqa: BLE001 - raised in the main thread
            self._results.put((worker, error))
        else:
            self._results.put((worker, None))

    def _visit(self, http: Session, worker: _Worker, address: str, *, is_first: bool) -> Visit:
        pause = 0 if is_first else self._options.between
        reason = self._hosts.reason_closed(host_and_port(address))
        if reason is None and time.monotonic() + pause >= worker.ends:
            reason = _HOST_OVER
        if reason is not None:
            return _not_reached(address, reason)
        if pause:
            self._options.wait(pause)
        worker.turn = Attempt(
            address, min(time.monotonic() + self._options.limits.address, worker.ends)
        )
        try:
            return visit(http, self._options, self._hosts, worker.turn, page=address in self._pages)
        finally:
            worker.turn = None

    def _take_result(self) -> None:
        """Wait a moment for a result, and record it."""
        try:
            worker, result = self._results.get(timeout=_TICK)
        except Empty:
            return
        # A thread cannot be ended: what an abandoned one still finds has been reported as missing.
        if worker.is_abandoned:
            return
        if isinstance(result, Exception):
            raise result
        if result is None:
            self._working.discard(worker)
        else:
            self._note(result)

    def _abandon_overdue(self) -> None:
        """Abandon threads whose address took too long.

        New threads continue with the other addresses of their hosts.
        """
        for worker in list(self._working):
            turn, now = worker.turn, time.monotonic()
            if turn is None or now < turn.until:
                continue
            worker.abandon()
            self._working.discard(worker)
            self._hosts.close(turn.host, TOO_SLOW.format("its host"))
            self._note(
                _not_reached(
                    turn.address, _HOST_OVER if now >= worker.ends else TOO_SLOW.format("it")
                )
            )
            rest = [address for address in worker.addresses if address not in self._visits]
            if rest:
                self._start(rest, worker.ends)

    def _abandon_all(self, queue: Iterable[Sequence[str]]) -> None:
        """Report everything without a result as not reached."""
        for worker in self._working:
            worker.abandon()
        for addresses in (*(worker.addresses for worker in self._working), *queue):
            for address in addresses:
                if address not in self._visits:
                    self._note(_not_reached(address, _RUN_OVER))

    def _note(self, visit: Visit) -> None:
        self._visits[visit.address] = visit


def _not_reached(address: str, reason: str) -> Visit:
    return Visit(address, trouble=reason, reached=False)
