"""What a run remembers of hosts: which asked to wait, failed or were too slow, so that nobody waits for them again."""

from __future__ import annotations

import threading

_MAX_FAILURES = 2
"""In a row; one may be the fault of one address."""


class HostMemory:
    """Hosts that are not asked again in this run. Methods may be called by several threads."""

    def __init__(self) -> None:
        self._closed: dict[str, str] = {}
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()

    def closed(self, host: str) -> str | None:
        """Return why a host is not asked again; None if it may be asked."""
        with self._lock:
            return self._closed.get(host)

    def is_doubtful(self, host: str) -> bool:
        """Return whether a host failed when it was last asked: then it is asked once, without further tries."""
        with self._lock:
            return host in self._failures

    def close(self, host: str, reason: str) -> None:
        """Ask a host nothing more."""
        with self._lock:
            self._closed.setdefault(host, reason)

    def answered(self, host: str) -> None:
        """Note that a host answered as hosts should."""
        with self._lock:
            self._failures.pop(host, None)

    def failed(self, host: str, reason: str) -> None:
        """Note that a host failed; after two failures in a row it is closed."""
        with self._lock:
            self._failures[host] = self._failures.get(host, 0) + 1
            if self._failures[host] >= _MAX_FAILURES:
                self._closed.setdefault(host, f"its host failed twice in a row ({reason})")
