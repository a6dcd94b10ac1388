"""Test nginx with single-sign-on.conf and a sign-in service.

Strangers are asked to sign in, and return to the page that they asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hosting.conftest import EDIT_POLICY
from tests.integration.engine import ROOT
from tests.publishing.reading import get
from tests.publishing.server import free_port, serving
from tests.unit.web_server import Answer, Request, Server, answering

pytestmark = pytest.mark.build
_COOKIE = "_oauth2_proxy=signed-in"
_PROVIDER = "https://id.example.com/authorize?state=1"
_ADDRESSES = [
    "",
    "latest/",
    "latest",
    "2026.10.1/policies/",
    "2026.02/nothing/here/",
    "policies/house-rules/",
    "preview/1/",
    "preview/1/nothing/",
    "edit/",
    "edit/nothing.js",
    "versions.json",
    "latest/feeds/changes.xml",
    "latest/?q=a&b=c%26d&e=100%25+f",
    "2026.10.1/?h=%C3%A4%2Fb&c",
    "policies/?q=1&r=2",
    ".git/config",
    "404.html",
]


@dataclass(frozen=True)
class SignedIn:
    """A web server that asks a sign-in service."""

    address: str
    service: Server


def _service(request: Request) -> Answer:
    """Answer as oauth2-proxy does."""
    path = request.path.partition("?")[0]
    if path == "/oauth2/auth":
        return Answer(202 if _COOKIE in request.headers.get("Cookie", "") else 401)
    if path == "/oauth2/start":
        return Answer.to(_PROVIDER, 302)
    return Answer(404, body="oauth2-proxy knows no such page")


@contextmanager
def _guarded(
    nginx: str, published: Path, challenges: Path, folder: Path, port: int
) -> Iterator[str]:
    included = (ROOT / ".hosting/single-sign-on.conf").read_text(encoding="utf-8")
    own = free_port()
    replaced = {"127.0.0.1:4180": f"127.0.0.1:{port}", "/srv/playbook-web;": f"{challenges};"}
    with serving(nginx, published, folder, own, included=included, replaced=replaced):
        yield f"http://127.0.0.1:{own}/"


@pytest.fixture(scope="module")
def guarded(
    nginx: str, published: Path, challenges: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SignedIn]:
    """Serve the published folder behind a sign-in."""
    with (
        answering(_service) as service,
        _guarded(
            nginx, published, challenges, tmp_path_factory.mktemp("guarded"), service.port
        ) as address,
    ):
        yield SignedIn(address, service)


def _is_complete(headers: dict[str, str], policy: str = "") -> bool:
    wanted = {
        "cache-control": "no-cache",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
    }
    return wanted.items() <= headers.items() and policy in headers["content-security-policy"]


@pytest.mark.parametrize("path", _ADDRESSES)
def test_a_stranger_is_asked_to_sign_in_and_the_whole_address_is_kept(
    guarded: SignedIn, path: str
) -> None:
    answer = get(guarded.address, path)
    assert (answer.status, answer.headers["location"]) == (302, _PROVIDER)
    assert _is_complete(answer.headers)
    asked = guarded.service.asked[-1]
    assert (asked.method, asked.path, asked.headers["X-Auth-Request-Redirect"]) == (
        "GET",
        "/oauth2/start",
        f"/{path}",
    )
    assert asked.headers["Host"] == guarded.address.split("/")[2]


@pytest.mark.parametrize(
    "path",
    [
        "/evil.example.com/",
        "/evil.example.com/latest/",
        "\\evil.example.com/",
        "//evil.example.com/",
    ],
)
def test_a_stranger_never_comes_back_to_another_host(guarded: SignedIn, path: str) -> None:
    answer = get(guarded.address, path)
    assert (answer.status, answer.headers["location"]) == (302, _PROVIDER)
    assert guarded.service.asked[-1].headers["X-Auth-Request-Redirect"] == "/"


@pytest.mark.parametrize(
    "path", ["latest/?a=b&rd=https://evil.example.com/", "latest/?rd=//evil.example.com/"]
)
def test_an_address_never_becomes_part_of_the_query(guarded: SignedIn, path: str) -> None:
    get(guarded.address, path)
    asked = guarded.service.asked[-1]
    assert (asked.path, asked.headers["X-Auth-Request-Redirect"]) == ("/oauth2/start", f"/{path}")


def test_a_link_of_the_service_itself_keeps_its_own_return_address(guarded: SignedIn) -> None:
    get(guarded.address, "oauth2/start?rd=%2Flatest%2F%3Fa%26b")
    asked = guarded.service.asked[-1]
    assert asked.path == "/oauth2/start?rd=%2Flatest%2F%3Fa%26b"
    assert "X-Auth-Request-Redirect" not in asked.headers


def test_a_file_that_is_kept_for_long_is_never_kept_as_a_redirect(
    guarded: SignedIn, published: Path
) -> None:
    script = next((published / "current/latest/assets/javascripts").glob("bundle.*.min.js")).name
    path = f"latest/assets/javascripts/{script}"
    assert get(guarded.address, path).headers["cache-control"] == "no-cache"
    kept = get(guarded.address, path, Cookie=_COOKIE)
    assert (kept.status, kept.headers["cache-control"]) == (
        200,
        "public, max-age=31536000, immutable",
    )


def test_whoever_signed_in_gets_pages_and_the_edition_s_own_page_for_what_is_missing(
    guarded: SignedIn,
) -> None:
    home = get(guarded.address, "latest/", Cookie=_COOKIE)
    assert home.status == 200
    assert "This is 2026.10.1." in home.text
    assert _is_complete(home.headers, "script-src 'self' 'sha256-")
    for path, name in (
        ("2026.02/nothing/", "2026.02"),
        ("latest/x", "latest"),
        ("2031.01/", "latest"),
        (".git/config", "latest"),
    ):
        missing = get(guarded.address, path, Cookie=_COOKIE)
        assert missing.status == 404
        assert f'href="/{name}/assets/stylesheets/' in missing.text
        assert _is_complete(missing.headers)
    preview = get(guarded.address, "preview/1/nothing/", Cookie=_COOKIE)
    assert (preview.status, "Preview 404.html" in preview.text) == (404, True)
    assert preview.headers["x-robots-tag"] == "noindex, nofollow"
    forms = get(guarded.address, "edit/", Cookie=_COOKIE)
    assert (forms.status, "Forms" in forms.text) == (200, True)
    assert _is_complete(forms.headers, EDIT_POLICY)
    short = get(guarded.address, "policies/house-rules/?q=a&b", Cookie=_COOKIE)
    assert (short.status, short.headers["location"]) == (302, "/latest/policies/house-rules/?q=a&b")


def test_certificates_are_issued_without_signing_in(guarded: SignedIn) -> None:
    token = get(guarded.address, ".well-known/acme-challenge/token")
    assert (token.status, token.text) == (200, "token.key")
    assert token.headers["content-type"].startswith("text/plain")
    missing = get(guarded.address, ".well-known/acme-challenge/other")
    assert missing.status == 404
    assert "assets/stylesheets" not in missing.text
    for path in (
        ".well-known/../latest/",
        ".well-known/%2e%2e/latest/",
        ".well-known//../versions.json",
    ):
        assert get(guarded.address, path).status == 302


def test_nobody_gets_in_while_the_service_does_not_answer(
    nginx: str, published: Path, challenges: Path, tmp_path: Path
) -> None:
    with _guarded(nginx, published, challenges, tmp_path, free_port()) as address:
        for path in ("latest/", "versions.json", "edit/", "preview/1/", "nothing"):
            answer = get(address, path, Cookie=_COOKIE)
            assert answer.status == 500
            assert "2026" not in answer.text
            assert _is_complete(answer.headers)
