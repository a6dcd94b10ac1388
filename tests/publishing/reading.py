"""Requests of a reader to the web server, and a steady load of them during a release."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

MARK = re.compile(r"Mark-(\d+)-(\d+)")
"""What the home page of each release says, twice in the end: a page of two releases would say
two."""


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8")


def get(address: str, path: str, **headers: str) -> Answer:
    """Ask once."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request(
            "GET",
            f"/{path}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        response = connection.getresponse()
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
    finally:
        connection.close()


def versions(address: str) -> list[dict[str, Any]]:
    """Return versions.json as it is served."""
    listed: list[dict[str, Any]] = json.loads(get(address, "versions.json").content)
    return listed


@dataclass
class Load:
    """Readers who ask without a pause."""

    address: str
    paths: tuple[str, ...]
    answers: int = 0
    faults: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self) -> None:
        """Ask until it is over; note each answer that no reader should see."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        while not self._over.is_set():
            for path in self.paths:
                try:
                    connection.request("GET", f"/{path}")
                    response = connection.getresponse()
                    content = response.read()
                    fault = _fault(path, response.status, content)
                except (OSError, http.client.HTTPException) as error:
                    connection.close()
                    fault = f"{path}: {error!r}"
                with self._lock:
                    self.answers += 1
                    if fault:
                        self.faults.append(fault)
        connection.close()

    def end(self) -> None:
        """Let the readers go."""
        self._over.set()


def _fault(path: str, status: int, content: bytes) -> str | None:
    if status != http.client.OK:
        return f"{path}: status {status}"
    if path.endswith(".json"):
        json.loads(content)
        return None
    text = content.decode("utf-8")
    if not text.rstrip().endswith("</html>"):
        return f"{path}: the page ends early"
    marks = set(MARK.findall(text))
    return f"{path}: marks of {len(marks)} releases" if len(marks) > 1 else None


@contextmanager
def load(address: str, *paths: str, readers: int = 4) -> Iterator[Load]:
    """Keep readers asking for paths while something is published."""
    made = Load(address, paths)
    threads = [threading.Thread(target=made.ask) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        made.end()
        for thread in threads:
            thread.join()
