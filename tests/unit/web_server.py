"""A local web server that answers as a test tells it to, and records its requests."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Request:
    """A request."""

    method: str
    path: str
    """With its query."""
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def content(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """An answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    breaks: bool = False
    """Whether the connection is closed without an answer."""

    @classmethod
    def json(
        cls, content: Any, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Answer with JSON."""
        return cls(
            status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(content)
        )

    @classmethod
    def to(cls, address: str, status: int = 301) -> Answer:
        """Redirect."""
        return cls(status, {"Location": address})


@dataclass
class Server:
    """A running server."""

    port: int
    scheme: str = "http"
    asked: list[Request] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address of its root, without a slash at its end."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def methods(self, path: str) -> list[str]:
        """Return the methods of the requests for a path."""
        return [request.method for request in self.asked if request.path == path]


class _Quiet(ThreadingHTTPServer):
    """A server that ignores clients that disconnect."""

    def handle_error(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def answering(
    answer: Callable[[Request], Answer], certificate: Path | None = None
) -> Iterator[Server]:
    """Run a server whose answers come from a function, over https if there is a certificate."""
    server = Server(0, "http" if certificate is None else "https")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # the body would wait 40 ms for the head to be acknowledged

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, dict(self.headers.items()), body)
            server.asked.append(request)
            reply = answer(request)
            if reply.breaks:
                self.close_connection = True
                return
            content = reply.body.encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_CONNECT = handle_any  # noqa: N815 - http.server's names

        def log_message(self, format: str, *arguments: Any) -> None:
            """Keep quiet."""

    running = _Quiet(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        running.socket = context.wrap_socket(
            running.socket, server_side=True, do_handshake_on_connect=False
        )
    server.port = running.server_address[1]
    thread = threading.Thread(
        target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


Speak = Callable[[socket.socket, threading.Event], None]
"""Says something on a connection; the event is set when the test is over."""


@contextmanager
def speaking(speak: Speak) -> Iterator[Server]:
    """Run a server that passes each connection to a function, which may not speak HTTP."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(listening.getsockname()[1])

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the other side hung up
            head = connection.recv(65_536).decode("latin-1").split(" ")
            server.asked.append(Request(head[0], head[1] if len(head) > 1 else "", {}))
            speak(connection, over)

    def accept() -> None:
        with suppress(OSError):  # the listening socket was closed
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def drip(start: bytes) -> Speak:
    """Send `start`, and then a byte now and then, for ever."""

    def speak(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(0.05):
            connection.sendall(b"a")

    return speak


def self_signed(folder: Path, host: str = "localhost") -> Path:
    """Write a self-signed certificate for this machine and a host, with its key, to one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName(host)]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
