"""Every page of the site, opened once on a phone: nothing outside is asked for, nothing is refused, breaks or is cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Response

from tests.browser.conftest import HEIGHTS, PHONE
from tests.browser.watching import watched

pytestmark = [pytest.mark.build, pytest.mark.browser]
_OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
_SMUGGLED = """() => {
  window.pbSeen = 0;
  addEventListener("securitypolicyviolation", () => { window.pbSeen += 1; });
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
  document.body.setAttribute("style", "outline: 1px solid");
}"""


@dataclass
class Tour:
    """What was seen on the way; each entry begins with the page."""

    pages: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tour(browser: Browser, address: str, company_site: Path) -> Tour:
    """Open every page in one profile, as a reader with a warm cache does."""
    seen = Tour()
    context = browser.new_context(
        base_url=address, viewport={"width": PHONE, "height": HEIGHTS[PHONE]}
    )
    seen.refused = watched(context)
    page = context.new_page()

    def answered(response: Response) -> None:
        if response.status >= 400:
            seen.missing.append(f"{seen.pages[-1]}: {response.status} {response.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.errors.append(f"{seen.pages[-1]}: {message.text}")

    def threw(error: Error) -> None:
        seen.errors.append(f"{seen.pages[-1]}: {error.message}")

    def asked(url: str) -> None:
        if not url.startswith((f"{address}/", "data:", "blob:")):
            seen.outside.append(f"{seen.pages[-1]}: {url}")

    context.on("request", lambda request: asked(request.url))
    context.on("response", answered)
    page.on("console", said)
    page.on("pageerror", threw)
    for path in sorted(company_site.rglob("index.html")):
        folder = path.parent.relative_to(company_site).as_posix()
        seen.pages.append("/" if folder == "." else f"/{folder}/")
        page.goto(seen.pages[-1])
        over = page.evaluate(_OVERFLOW)
        if over > 0:
            seen.sideways.append(f"{seen.pages[-1]}: {over} px")
    context.close()
    return seen


def test_every_page_is_visited(tour: Tour) -> None:
    assert len(tour.pages) > 100


def test_no_request_leaves_the_origin(tour: Tour) -> None:
    assert tour.outside == []


def test_nothing_that_a_page_asks_for_is_missing(tour: Tour) -> None:
    assert tour.missing == []


def test_the_content_security_policy_refuses_nothing(tour: Tour) -> None:
    assert tour.refused == []


def test_the_content_security_policy_allows_nothing_else(browser: Browser, address: str) -> None:
    """What somebody smuggled into a page would neither run nor be shown."""
    context = browser.new_context(base_url=address)
    refused = watched(context)
    page = context.new_page()
    answer = page.goto("/")
    assert answer is not None
    assert "unsafe" not in answer.headers["content-security-policy"]
    page.evaluate(_SMUGGLED)
    page.wait_for_function("() => window.pbSeen === 2")
    assert page.evaluate("() => [window.ran, getComputedStyle(document.body).outlineStyle]") == [
        None,
        "none",
    ]
    context.close()
    assert sorted(line.split()[1] for line in refused) == ["script-src-elem", "style-src-attr"]


def test_no_page_writes_an_error_to_the_console(tour: Tour) -> None:
    assert tour.errors == []


def test_no_page_scrolls_sideways_on_a_phone(tour: Tour) -> None:
    assert tour.sideways == []
