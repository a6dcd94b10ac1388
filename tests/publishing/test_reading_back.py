"""Test reading back in a company: through its proxy, and with its own certificates."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.publishing.conftest import Served
from tests.publishing.reading import versions
from tests.publishing.repository import ADDRESS, Repository
from tests.publishing.small_release import committed_release
from tests.unit.web_server import self_signed

pytestmark = pytest.mark.build
HOST = "playbook.intranet"
"""A name that only the proxy knows."""


@contextmanager
def running(handler: Any, certificate: Path | None = None) -> Iterator[int]:
    """Run a web server on a free port of this machine; give the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Files(SimpleHTTPRequestHandler):
    """Serves the files of a folder."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait 40 ms for the head to be acknowledged

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet."""


class Proxy(BaseHTTPRequestHandler):
    """A forward proxy that knows where HOST is, and passes nothing else on."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait 40 ms for the head to be acknowledged

    def __init__(self, port: int | None, passed: list[str], *arguments: Any) -> None:
        self._port = port or 0
        self._passed = passed
        super().__init__(*arguments)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if not self._is_known(parts.netloc):
            return
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_CONNECT(self) -> None:
        if not self._is_known(self.path.removesuffix(":443")):
            return
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_pass_on, args=(there, self.connection), daemon=True)
            back.start()
            _pass_on(self.connection, there)
            back.join()
        self.close_connection = True

    def _is_known(self, host: str) -> bool:
        self._passed.append(host)
        if host != HOST:
            self.send_error(502)
        return host == HOST

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet."""


def _pass_on(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while piece := here.recv(65_536):
            there.sendall(piece)
    with suppress(OSError):
        there.shutdown(socket.SHUT_WR)


def options(served: Served, scheme: str) -> tuple[str, ...]:
    """Publish into a folder, and read back what is served as HOST."""
    read_back = f"{scheme}://{HOST}/"
    return (
        "publish",
        "--target",
        "folder",
        "--to",
        str(served.folder),
        "--address",
        ADDRESS,
        "--read-back",
        read_back,
    )


@pytest.mark.exhaustive
def test_a_release_is_read_back_through_the_forward_proxy(
    repository: Repository, served: Served
) -> None:
    passed: list[str] = []
    repository.commit("2026.10", "This is 2026.10.")
    with running(partial(Proxy, urlsplit(served.address).port, passed)) as proxy:
        behind = {"http_proxy": f"http://127.0.0.1:{proxy}", "no_proxy": "", "NO_PROXY": ""}
        assert "Published edition 2026.10" in repository.succeeds(
            *options(served, "http"), **behind
        )
    assert set(passed) == {HOST}
    assert versions(served.address)[0]["version"] == "2026.10"


def test_a_release_is_read_back_by_https_with_a_private_authority(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    passed: list[str] = []
    certificate = self_signed(tmp_path, HOST)
    release = committed_release(repository, tmp_path / "release", "2026.10")
    arguments = (*options(served, "https"), "--release", str(release))
    with (
        running(partial(Files, directory=str(served.root)), certificate) as port,
        running(partial(Proxy, port, passed)) as proxy,
    ):
        behind = {"https_proxy": f"http://127.0.0.1:{proxy}", "no_proxy": "", "NO_PROXY": ""}
        error = repository.fails(*arguments, **behind)
        assert "its certificate cannot be trusted" in error
        assert versions(served.address)[0]["version"] == "2026.02"
        trusting = {**behind, "REQUESTS_CA_BUNDLE": str(certificate)}
        assert "Published edition 2026.10" in repository.succeeds(*arguments, **trusting)
    assert set(passed) == {HOST}
    assert versions(served.address)[0]["version"] == "2026.10"
