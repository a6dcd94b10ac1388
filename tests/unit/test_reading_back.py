"""Test reading back: proxy and certificates of the environment, kept connections, no cache."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from macros.basics.user_error import UserError
from macros.publishing import reading_back
from macros.publishing.reading_back import HttpReader, compare
from tests.unit.web_server import Answer, Request, answering, drip, self_signed, speaking

HELLO = hashlib.sha256(b"Hello").hexdigest()


def fails(reader: HttpReader, *paths: str) -> str:
    """See that reading back fails; return what is said of the paths."""
    with pytest.raises(UserError) as info:
        compare(reader, dict.fromkeys(paths, HELLO))
    start, end = f"What was read back from {reader.where} is not what was published (", ")."
    assert info.value.what.startswith(start)
    assert info.value.what.endswith(end)
    assert info.value.remedy == "Check the web server and the setting 'read_back'."
    return info.value.what.removeprefix(start).removesuffix(end)


def silence(reader: HttpReader, *paths: str) -> str:
    """See that nothing can be read back; return the one reason that is given."""
    with pytest.raises(UserError) as info:
        compare(reader, dict.fromkeys(paths, HELLO))
    assert (
        info.value.remedy == "Check that the web server runs, and that 'read_back' is its address."
    )
    start = f"Nothing could be read back from {reader.where}: "
    assert info.value.what.startswith(start)
    return info.value.what.removeprefix(start)


def test_every_file_is_asked_for_past_caches_by_its_own_name() -> None:
    with answering(lambda _: Answer(body="Hello")) as server:
        compare(
            HttpReader(f"{server.address}/playbook/"), {"a b/ü%.html": HELLO, "index.html": HELLO}
        )
        assert sorted(request.path for request in server.asked) == [
            "/playbook/a%20b/%C3%BC%25.html",
            "/playbook/index.html",
        ]
        assert {request.headers["Cache-Control"] for request in server.asked} == {"no-cache"}
        assert {request.headers["Accept-Encoding"] for request in server.asked} == {"identity"}
        assert {request.headers["User-Agent"] for request in server.asked} == {"coe-playbook"}


def test_what_is_served_otherwise_is_said() -> None:
    answers = {
        "/another": Answer(body="Bye"),
        "/gone": Answer(404),
        "/moved": Answer.to("/fine"),
        "/fine": Answer(body="Hello"),
    }
    with answering(lambda request: answers[request.path]) as server:
        reader = HttpReader(f"{server.address}/")
        assert fails(reader, "another", "fine", "gone", "moved") == (
            "another: different content; gone: the server answered 404; moved: the server answered 301"
        )


def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(b"Hello")

    def speak(connection: socket.socket, _: threading.Event) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
        connection.sendall(head.encode() + packed)

    with speaking(speak) as server:
        compare(HttpReader(f"{server.address}/"), {"index.html": HELLO})


def test_a_kept_connection_that_the_server_dropped_is_opened_again() -> None:
    answers = iter([Answer(body="Hello"), Answer(breaks=True), Answer(body="Hello")])
    with answering(lambda _: next(answers)) as server:
        reader = HttpReader(f"{server.address}/")
        compare(reader, {"a": HELLO})
        compare(reader, {"b": HELLO})
        assert [request.path for request in server.asked] == ["/a", "/b", "/b"]


def test_connections_are_kept() -> None:
    ports: set[int] = set()

    def speak(connection: socket.socket, _: threading.Event) -> None:
        ports.add(connection.getpeername()[1])
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello"
        connection.sendall(answer)
        while connection.recv(65_536):
            connection.sendall(answer)

    with speaking(speak) as server:
        compare(HttpReader(f"{server.address}/"), {str(number): HELLO for number in range(200)})
    assert len(ports) <= 8


@pytest.mark.parametrize(
    "start",
    [b"H", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"],
    ids=["status line", "header", "body"],
)
def test_an_answer_that_never_ends_is_given_up(
    monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr(reading_back, "_PATIENCE", replace(reading_back._PATIENCE, whole=0.3))
    with speaking(drip(start)) as server:
        assert silence(HttpReader(f"{server.address}/"), "a") == "there was no answer in time."


def test_a_huge_answer_is_never_held_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_back, "_PATIENCE", replace(reading_back._PATIENCE, whole=1))
    packed = gzip.compress(b"a" * 200_000_000, 1)

    def bomb(connection: socket.socket, _: threading.Event) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
        connection.sendall(head.encode() + packed)

    with speaking(bomb) as server:
        reader = HttpReader(f"{server.address}/")
        tracemalloc.start()
        try:
            with pytest.raises(UserError, match=r"different content|there was no answer in time"):
                compare(reader, {"a": HELLO})
            assert tracemalloc.get_traced_memory()[1] < 50_000_000
        finally:
            tracemalloc.stop()


def test_a_round_over_all_files_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_back, "_LONGEST", 0.0)
    with answering(lambda _: Answer(body="Hello")) as server:
        assert (
            fails(HttpReader(f"{server.address}/"), "a")
            == "a: not asked for, as reading back took more than 0 minutes"
        )
        assert server.asked == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_companys_own_certificates_are_those_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    certificate = self_signed(tmp_path)
    with answering(lambda _: Answer(body="Hello"), certificate) as server:
        assert (
            silence(HttpReader(f"{server.address}/"), "a") == "its certificate cannot be trusted."
        )
        monkeypatch.setenv(variable, str(certificate))
        compare(HttpReader(f"{server.address}/"), {"a": HELLO})
        monkeypatch.setenv(variable, str(tmp_path / "none.pem"))
        said = "the certificates that the environment names do not exist."
        assert silence(HttpReader(f"{server.address}/"), "a") == said


def test_a_proxy_is_asked_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    with (
        answering(lambda _: Answer(body="Hello")) as proxy,
        answering(lambda _: Answer(body="Hello")) as server,
    ):
        monkeypatch.setenv("http_proxy", proxy.address.replace("//", "//rosa:secret@"))
        compare(HttpReader("http://playbook.intranet/"), {"a b": HELLO})
        assert proxy.asked[0].headers["Proxy-Authorization"] == "Basic cm9zYTpzZWNyZXQ="
        assert [request.path for request in proxy.asked] == ["http://playbook.intranet/a%20b"]
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        compare(HttpReader(f"{server.address}/"), {"a": HELLO})
        assert [request.path for request in server.asked] == ["/a"]
        assert len(proxy.asked) == 1


def test_a_proxy_that_refuses_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")

    def refuse(request: Request) -> Answer:
        assert request.method == "CONNECT"
        return Answer(403)

    with answering(refuse) as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        assert (
            silence(HttpReader("https://playbook.intranet/"), "a")
            == "the proxy did not forward the request."
        )


def test_a_server_that_does_not_answer_is_not_asked_for_every_file() -> None:
    with answering(lambda _: Answer(breaks=True)) as server:
        said = silence(HttpReader(f"{server.address}/"), *(str(number) for number in range(500)))
        assert said == "the connection failed."
        assert len(server.asked) <= 2 * (
            10 + 8
        )  # each of them twice, and eight are on their way at once


def test_a_server_that_answers_for_some_files_only_is_said_file_by_file() -> None:
    with answering(
        lambda request: Answer(404) if request.path == "/b" else Answer(breaks=True)
    ) as server:
        assert (
            fails(HttpReader(f"{server.address}/"), "a", "b")
            == "a: the connection failed; b: the server answered 404"
        )
