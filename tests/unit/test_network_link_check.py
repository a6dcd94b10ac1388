"""Link checks against a real server: addresses that are gone, moved, refused, failed or fine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import requests
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NameResolutionError

from macros.network import address_class
from macros.network.link_check import LinkResult, classify, open_all
from macros.network.session import Timeouts, failure_reason
from macros.network.visit_options import VisitOptions
from tests.unit.web_server import Answer, Request, Server, answering

AGENT = "coe-playbook/1 (+https://code.example.com/tide/playbook)"
MANNERS = VisitOptions(
    AGENT, private=True, between=0, patience=Timeouts(connect=20, answer=20, tries=2, pause=0)
)
SITE = {
    "/fine": Answer(body="Hello"),
    "/gone": Answer(404),
    "/gone-for-good": Answer(410),
    "/moved": Answer.to("/fine"),
    "/moved-twice": Answer.to("/moved", 308),
    "/for-now": Answer.to("/fine", 302),
    "/moved-then-for-now": Answer.to("/for-now", 301),
    "/for-now-then-moved": Answer.to("/moved", 307),
    "/moved-to-nothing": Answer.to("/gone"),
    "/members": Answer.to("/sign-in?next=/members", 302),
    "/agree": Answer.to("/consent?continue=/agree", 302),
    "/consent": Answer(body="Cookies?"),
    "/sign-in": Answer(body="Who are you?"),
    "/secret": Answer(403),
    "/bot": Answer(999),
    "/busy": Answer(429, {"Retry-After": "0"}),
    "/broken": Answer(500),
    "/teapot": Answer(418),
    "/round": Answer.to("/round"),
    "/mail": Answer.to("mailto:mia@example.com"),
    "/cut": Answer(breaks=True),
}


def site(request: Request) -> Answer:
    path = request.path.partition("?")[0]
    if path == "/no-heads":
        return Answer(405 if request.method == "HEAD" else 200)
    return SITE.get(path, Answer(404))


@pytest.fixture
def server() -> Iterator[Server]:
    with answering(site) as running:
        yield running


def look(address: str, options: VisitOptions = MANNERS) -> LinkResult:
    return classify(address, open_all([address], options).get(address))


@pytest.mark.parametrize(
    ("path", "outcome", "reason", "to"),
    [
        ("/fine", "fine", "the answer is 200", None),
        ("/no-heads", "fine", "the answer is 200", None),
        ("/for-now", "fine", "the answer is 200", None),
        ("/for-now-then-moved", "fine", "the answer is 200", None),
        ("/moved", "moved", "it has moved permanently", "/fine"),
        ("/moved-twice", "moved", "it has moved permanently", "/fine"),
        ("/moved-then-for-now", "moved", "it has moved permanently", "/for-now"),
        ("/gone", "gone", "the answer is 404", None),
        ("/gone-for-good", "gone", "the answer is 410", None),
        ("/moved-to-nothing", "gone", "the answer is 404", None),
        ("/secret", "refused", "the answer is 403", None),
        ("/bot", "refused", "the answer is 999", None),
        ("/busy", "refused", "the answer is 429", None),
        ("/members", "refused", "it asks to sign in or give consent first", None),
        ("/agree", "refused", "it asks to sign in or give consent first", None),
        ("/sign-in", "fine", "the answer is 200", None),
        ("/broken", "failed", "the answer is 500", None),
        ("/teapot", "failed", "the answer is 418", None),
        ("/round", "failed", "it redirects too often", None),
        ("/mail", "failed", "it redirects to an address that is neither http nor https", None),
        ("/cut", "failed", "the connection failed", None),
    ],
)
def test_what_comes_of_an_address(
    server: Server, path: str, outcome: str, reason: str, to: str | None
) -> None:
    result = look(server.address + path)
    assert (result.outcome, result.reason) == (outcome, reason)
    assert result.to == (f"{server.address}{to}" if to else None)


def test_the_head_is_asked_for_first_and_the_page_only_where_that_does_not_help(
    server: Server,
) -> None:
    look(f"{server.address}/fine")
    look(f"{server.address}/no-heads")
    look(f"{server.address}/gone")
    assert server.methods("/fine") == ["HEAD"]
    assert server.methods("/no-heads") == ["HEAD", "GET"]
    assert server.methods("/gone") == ["HEAD", "GET"]
    assert {request.headers["User-Agent"] for request in server.asked} == {AGENT}
    assert not any("Authorization" in request.headers for request in server.asked)


def test_what_fails_by_chance_is_tried_again() -> None:
    answers = iter([Answer(503), Answer(429, {"Retry-After": "0"}), Answer(200)])
    with answering(lambda _: next(answers)) as server:
        assert look(f"{server.address}/").outcome == "fine"
        assert server.methods("/") == ["HEAD"] * 3


def test_what_goes_on_failing_is_given_up(server: Server) -> None:
    look(f"{server.address}/broken")
    assert server.methods("/broken") == ["HEAD"] * 3 + ["GET"] * 3


def test_no_answer_in_time_is_a_failure() -> None:
    test_over = threading.Event()

    def late(_: Request) -> Answer:
        test_over.wait(20)
        return Answer()

    with answering(late) as server:
        patience = Timeouts(connect=20, answer=0.05, tries=0, pause=0)
        result = look(
            f"{server.address}/", VisitOptions(AGENT, private=True, between=0, patience=patience)
        )
        test_over.set()
    assert (result.outcome, result.reason) == ("failed", "there was no answer in time")


def test_a_server_that_is_not_there_and_one_without_a_certificate_are_failures(
    server: Server,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert look(f"http://127.0.0.1:{free}/").reason == "the connection failed"
    assert look(f"https://127.0.0.1:{server.port}/").outcome == "failed"


@pytest.mark.parametrize(
    "address",
    [
        "http://[",
        "https://",
        "https://a b/",
        "http://127.0.0.1:99999/",
        "https://\ud800.de/",
        "http://" + "a" * 300,
    ],
)
def test_what_is_no_address_is_a_failure(address: str) -> None:
    result = look(address)
    assert (result.outcome, result.status) == ("failed", None)


def test_a_name_that_nobody_knows_is_said_so() -> None:
    nowhere = NameResolutionError(
        "nowhere", HTTPConnection("nowhere"), socket.gaierror(-2, "Name or service not known")
    )
    assert failure_reason(requests.ConnectionError(nowhere)) == "its name cannot be resolved"
    assert failure_reason(requests.exceptions.SSLError("x")) == "its certificate cannot be trusted"
    assert failure_reason(requests.exceptions.InvalidURL("x")) == "it cannot be opened"


def test_private_networks_are_left_alone_unless_they_are_wanted(server: Server) -> None:
    result = look(f"{server.address}/fine", VisitOptions(AGENT, between=0))
    assert (result.outcome, result.reason, server.asked) == (
        "skipped",
        "it is in a private network",
        [],
    )


def test_a_redirect_into_a_private_network_is_not_followed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = f"http://127.0.0.2:{server.port}/fine"
    monkeypatch.setitem(SITE, "/inside", Answer.to(inside))
    monkeypatch.setattr(address_class, "is_private", lambda address: "127.0.0.2" in address)
    result = look(f"{server.address}/inside", VisitOptions(AGENT, between=0))
    assert (result.outcome, [request.path for request in server.asked]) == ("skipped", ["/inside"])


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("http://127.0.0.1/", True),
        ("http://[::1]/", True),
        ("http://10.1.2.3:8080/", True),
        ("http://169.254.169.254/latest/", True),
        ("http://[::ffff:192.168.0.1]/", True),
        ("http://localhost/", True),
        ("https://93.184.215.14/", False),
        ("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", False),
        ("https:///", False),
        ("http://[", False),
    ],
)
def test_what_is_private(address: str, private: bool) -> None:
    assert address_class.is_private(address) is private


def test_samples_are_not_opened() -> None:
    for address in (
        "https://example.com/",
        "https://linkedin.example.com/a",
        "https://forms.example/x",
        "https://a.test:8443/",
    ):
        assert classify(address, open_all([address], MANNERS).get(address)) == LinkResult(
            address, "skipped", "it is a sample address"
        )
    assert not address_class.is_sample("https://example.com.evil.org/")
    assert not address_class.is_sample("https://notexample.com/")


def test_a_host_is_asked_one_thing_after_another_with_a_pause_between(server: Server) -> None:
    pauses: list[float] = []
    options = VisitOptions(
        AGENT, private=True, between=7, patience=MANNERS.patience, wait=pauses.append
    )
    addresses = [f"{server.address}/fine?{number}" for number in range(4)]
    assert len(open_all([*addresses, *addresses], options)) == 4
    assert pauses == [7, 7, 7]
    assert [request.path for request in server.asked] == [f"/fine?{number}" for number in range(4)]


def test_cookies_of_one_address_are_not_shown_to_the_next() -> None:
    with answering(lambda _: Answer(200, {"Set-Cookie": "a=b"})) as server:
        open_all([f"{server.address}/1", f"{server.address}/2"], MANNERS)
        assert not any("Cookie" in request.headers for request in server.asked)
