"""Servers that are slow, never end, ask to wait or do not speak HTTP.

Every run must end in time, and must not report such an address as fine.
"""

from __future__ import annotations

import gzip
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from macros.cli.link_options import progress
from macros.code_host.api import Api, HostError
from macros.network.link_check import classify, open_all
from macros.network.session import Timeouts
from macros.network.visit_options import Limits, VisitOptions
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.web_server import Answer, Request, Server, Speak, answering, drip, speaking

PATIENCE = Timeouts(connect=20, answer=20, tries=2, pause=0)
LONG = 60.0
"""Seconds: far more than any of these runs takes, unless it waits for what never comes."""
HEAD = b"HTTP/1.1 200 OK\r\n"


def options(
    address: float = LONG, host: float = LONG, run: float = LONG, between: float = 0
) -> VisitOptions:
    return VisitOptions(
        "coe-playbook/1",
        private=True,
        between=between,
        patience=PATIENCE,
        limits=Limits(address, host, run),
    )


def looks(
    addresses: list[str], options: VisitOptions, *, page: bool = False
) -> list[tuple[str, str]]:
    """Open addresses; return the outcome and reason of each."""
    began = time.monotonic()
    visits = open_all(addresses, options, pages=list(addresses) if page else ())
    assert time.monotonic() - began < LONG
    results = [classify(address, visits.get(address)) for address in addresses]
    return [(look.outcome, look.reason) for look in results]


def silent(_: socket.socket, over: threading.Event) -> None:
    """Accept a connection and never answer."""
    over.wait(LONG)


def addresses(server: Server, number: int = 4) -> list[str]:
    return [f"{server.address}/{one}" for one in range(number)]


@pytest.mark.parametrize(
    ("speak", "page"),
    [
        (silent, False),
        (drip(b"H"), False),
        (drip(HEAD + b"X: "), False),
        (drip(HEAD + b"Content-Length: 100000\r\n\r\n"), True),
        (drip(HEAD + b"\r\n"), True),
    ],
    ids=["silent", "status line", "header", "body with a length", "body without a length"],
)
def test_a_server_that_never_ends_is_left_and_its_host_is_not_asked_again(
    speak: Speak, page: bool
) -> None:
    with speaking(speak) as slow, answering(lambda _: Answer(body="Hello")) as well:
        results = looks([*addresses(slow), f"{well.address}/"], options(address=3), page=page)
        assert results == [
            ("unreached", "it answers too slowly"),
            *[("unreached", "its host answers too slowly")] * 3,
            ("fine", "the answer is 200"),
        ]
        assert len(slow.asked) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "start",
    [b"H", HEAD + b"X: ", HEAD + b"Content-Length: 100000\r\n\r\n"],
    ids=["status line", "header", "body"],
)
def test_a_code_host_that_trickles_is_given_up(start: bytes, method: str) -> None:
    with speaking(drip(start)) as server:
        api = Api(
            server.address, None, "test", Timeouts(connect=20, answer=20, tries=0, whole=0.5), {}
        )
        with pytest.raises(HostError) as error_info:
            api.read("/a") if method == "GET" else api.write("POST", "/a", {})
    assert (
        str(error_info.value) == f"the code host cannot be reached ({method} {server.address}/a): "
        "there was no answer in time."
    )


def test_a_server_that_sends_a_body_without_end_is_read_to_a_limit() -> None:
    def flood(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(HEAD + b"\r\n")
        while not over.is_set():
            connection.sendall(b"a" * 65_536)

    with speaking(flood) as server:
        address = f"{server.address}/"
        visit = open_all([address], options(), pages=[address])[address]
        assert visit.status == 200
        assert 1_000_000 <= len(visit.text) < 1_200_000


def test_a_small_packed_body_that_unpacks_to_a_huge_one_is_read_to_a_limit() -> None:
    compressed = gzip.compress(b"a" * 50_000_000)

    def bomb(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(
            HEAD
            + f"Content-Encoding: gzip\r\nContent-Length: {len(compressed)}\r\n\r\n".encode()
            + compressed
        )

    with speaking(bomb) as server:
        address = f"{server.address}/"
        visit = open_all([address], options(), pages=[address])[address]
        assert visit.status == 200
        assert len(visit.text) < 2_000_000


@pytest.mark.parametrize(
    "garbage",
    [
        b"\0\1\2\3\r\n\r\n",
        b"Hello\n",
        HEAD + b"X: a\r\n" * 200 + b"\r\n",
        HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
    ids=["bytes", "HTTP/0.9", "too many headers", "too long a header"],
)
def test_what_is_not_http_is_a_failure(garbage: bytes) -> None:
    def speak(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(garbage)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass

    with speaking(speak) as server:
        assert looks(addresses(server, 1), options()) == [("failed", "its answer cannot be read")]


def test_a_redirect_that_is_no_address_is_a_failure() -> None:
    with answering(lambda _: Answer.to("http://[")) as server:
        assert looks(addresses(server, 1), options()) == [("failed", "it cannot be opened")]


def test_a_host_that_asks_to_wait_is_remembered() -> None:
    with answering(lambda _: Answer(429)) as server:
        results = looks(addresses(server), options())
        assert results == [
            ("refused", "the answer is 429"),
            *[("unreached", "its host asks to wait (it answered 429)")] * 3,
        ]
        assert [request.path for request in server.asked] == ["/0"] * 3


@pytest.mark.parametrize("status", [403, 429, 503])
def test_nobody_waits_for_longer_than_there_is_time(status: int) -> None:
    with answering(lambda _: Answer(status, {"Retry-After": "3600"})) as server:
        results = looks(addresses(server), options())
        assert results[0] == ("failed" if status == 503 else "refused", f"the answer is {status}")
        assert results[1:] == [("unreached", f"its host asks to wait (it answered {status})")] * 3
        assert [request.path for request in server.asked] == ["/0"]


def test_a_date_to_come_back_that_cannot_be_read_is_none() -> None:
    answers = iter(
        [Answer(503, {"Retry-After": "soon"}), Answer(503, {"Retry-After": "9" * 5000}), Answer()]
    )
    with answering(lambda _: next(answers)) as server:
        assert looks(addresses(server, 1), options()) == [("fine", "the answer is 200")]


def test_a_host_that_is_not_well_gets_a_second_chance_without_more_tries() -> None:
    with answering(lambda _: Answer(503)) as server:
        results = looks(addresses(server), options())
        assert results == [
            *[("failed", "the answer is 503")] * 2,
            *[("unreached", "its host failed twice in a row (it answered 503)")] * 2,
        ]
        assert [request.path for request in server.asked] == ["/0"] * 3 + ["/1"]


def test_one_address_that_is_not_well_takes_nothing_from_the_others() -> None:
    with answering(lambda request: Answer(503 if request.path == "/0" else 200)) as server:
        assert [outcome for outcome, _ in looks(addresses(server), options())] == [
            "failed",
            "fine",
            "fine",
            "fine",
        ]


def test_a_host_that_is_not_there_is_remembered() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        results = looks(
            [f"http://127.0.0.1:{probe.getsockname()[1]}/{one}" for one in range(4)], options()
        )
    assert results == [
        *[("failed", "the connection failed")] * 2,
        *[("unreached", "its host failed twice in a row (the connection failed)")] * 2,
    ]


def test_a_host_that_others_redirect_to_is_remembered_and_they_are_not() -> None:
    def start(request: Request) -> Answer:
        return Answer.to(f"{busy.address}{request.path}") if request.path != "/3" else Answer()

    with answering(lambda _: Answer(429)) as busy, answering(start) as first:
        assert looks(addresses(first), options()) == [
            ("refused", "the answer is 429"),
            *[("unreached", "its host asks to wait (it answered 429)")] * 2,
            ("fine", "the answer is 200"),
        ]
        assert len(busy.asked) == 3


def test_the_time_for_a_host_is_limited() -> None:
    with answering(lambda _: Answer()) as server:
        assert looks(addresses(server), options(host=30, between=30)) == [
            ("fine", "the answer is 200"),
            *[("unreached", "the time limit for its host was reached")] * 3,
        ]


def test_the_time_for_the_whole_run_is_limited_for_hosts_that_wait_for_their_turn_too() -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(speaking(silent)) for _ in range(10)]
        results = looks(
            [address for server in servers for address in addresses(server, 2)], options(run=1)
        )
        assert results == [("unreached", "the time limit for the whole run was reached")] * 20
        assert sum(bool(server.asked) for server in servers) <= 8


def test_a_host_in_other_letters_is_asked_for_by_its_name_on_the_wire(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with answering(lambda _: Answer()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert looks(["http://bücher.intranet/"], options()) == [("fine", "the answer is 200")]
        assert [request.path for request in proxy.asked] == ["http://xn--bcher-kva.intranet/"]


def test_certificates_that_are_not_there_are_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    assert looks(["https://127.0.0.1:1/"], options()) == [
        ("failed", "the certificates that the environment names do not exist")
    ]


def test_a_log_gets_a_line_now_and_then() -> None:
    @click.command()
    def command() -> None:
        with progress(every=0) as update:
            update(3, 12)

    assert CliRunner().invoke(command).stderr == "3 of 12 done ...\n"


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    with answering(lambda _: Answer()) as server:
        links = "".join(f"- [{address}]({address})\n" for address in addresses(server))
        index = (BASE / "docs/index.md").read_text(encoding="utf-8")
        root = write_playbook(tmp_path, {"docs/index.md": f"{index}\n{links}"})
        ours, theirs = pty.openpty()
        command = [
            sys.executable,
            "-m",
            "macros",
            "links",
            "--root",
            str(root),
            "--private",
            "--between",
            "0",
        ]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"}
        ) as process:
            os.close(theirs)
            screen = b""
            try:
                while piece := os.read(ours, 65_536):
                    screen += piece
            except OSError:  # the terminal closes with the process
                pass
            assert process.wait() == 0
        os.close(ours)
    assert b"4/4" in screen


def test_a_run_can_be_interrupted_while_a_server_keeps_it_waiting(tmp_path: Path) -> None:
    was_requested = threading.Event()

    def keep_waiting(_: socket.socket, over: threading.Event) -> None:
        was_requested.set()
        over.wait(LONG)

    with speaking(keep_waiting) as server:
        index = (BASE / "docs/index.md").read_text(encoding="utf-8")
        root = write_playbook(tmp_path, {"docs/index.md": f"{index}\n[slow]({server.address}/)\n"})
        command = [sys.executable, "-m", "macros", "links", "--root", str(root), "--private"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert was_requested.wait(LONG)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=LONG)
    assert (process.returncode, errors) == (
        130,
        "Checking 1 address ...\nStopped. Nothing was written.\n",
    )
