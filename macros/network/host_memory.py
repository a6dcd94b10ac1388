"""Remember hosts that asked to wait, failed or were too slow, so that a run avoids them."""

from __future__ import annotations

import threading

_MAX_FAILURES = 2
"""In a row; a single one may be the fault of one address."""


class HostMemory:
    """Hosts to avoid in this run. Methods are safe to call from several threads."""

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()

    def reason_closed(self, host: str) -> str | None:
        """Return why a host must not be asked again; None if it may be."""
        with self._lock:
            return self._reasons.get(host)

    def is_doubtful(self, host: str) -> bool:
        """Return whether the last request to a host failed; it is then asked without retries."""
        with self._lock:
            return host in self._failures

    def close(self, host: str, reason: str) -> None:
        """Ask a host nothing more in this run."""
        with self._lock:
            self._reasons.setdefault(host, reason)

    def record_answer(self, host: str) -> None:
        """Record that a host answered properly."""
        with self._lock:
            self._failures.pop(host, None)

    def record_failure(self, host: str, reason: str) -> None:
        """Record that a host failed; two failures in a row close it."""
        with self._lock:
            self._failures[host] = self._failures.get(host, 0) + 1
            if self._failures[host] >= _MAX_FAILURES:
                self._reasons.setdefault(host, f"its host failed twice in a row ({reason})")
