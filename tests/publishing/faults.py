"""A network that fails at a chosen request: a proxy before a server of objects."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Fault = Literal["hang before", "hang after", "close", "refuse"]
_WRITES = ("PUT", "POST", "DELETE")


@dataclass
class Faults:
    """What the proxy does: from the `number`-th write to an object on, whose key ends in `key`."""

    endpoint: str
    fault: Fault
    key: str
    number: int = 1
    seen: int = 0
    failing: threading.Event = field(default_factory=threading.Event)
    """Set when the request has come."""
    over: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def fails(self, method: str, path: str) -> bool:
        """Return whether a request should fail."""
        if method in _WRITES and urlsplit(path).path.endswith(self.key):
            self.seen += 1
            if self.seen == self.number:
                return True
        return self.failing.is_set() and (self.fault != "refuse" or method in _WRITES)


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, faults: Faults) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = faults


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait 40 ms for the head to be acknowledged
    server: _Proxy

    def do(self) -> None:
        """Answer a request, or fail."""
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        faults = self.server.faults
        is_first = not faults.failing.is_set()
        if faults.fails(self.command, self.path):
            if faults.fault == "hang after" and is_first:
                self._forward(content)
            faults.failing.set()
            self._fail(faults)
        else:
            self._answer(*self._forward(content))

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do  # noqa: N815 - names of the standard library

    def log_message(self, *_arguments: object) -> None:
        """Log nothing."""

    def _fail(self, faults: Faults) -> None:
        if faults.fault == "refuse":
            self._answer(
                403, {}, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            )
            return
        if faults.fault != "close":
            faults.over.wait()
        self.close_connection = True

    def _forward(self, content: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(
            urlsplit(self.server.faults.endpoint).netloc, timeout=30
        )
        try:
            connection.request(self.command, self.path, content, dict(self.headers))
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


@contextmanager
def failing(endpoint: str, fault: Fault, key: str, number: int = 1) -> Iterator[Faults]:
    """Start a proxy that fails."""
    faults = Faults(endpoint, fault, key, number)
    server = _Proxy(faults)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    faults.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield faults
    finally:
        faults.over.set()
        server.shutdown()
        server.server_close()
