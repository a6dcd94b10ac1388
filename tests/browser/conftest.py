"""One server and one browser for all tests of a worker; a fresh, empty profile for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.server import serving

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # What is not on this machine does not exist: a page that asks for it shows an error.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
"""Where web servers are installed, though ordinary users' shells don't look there."""

PHONE, DESKTOP = 360, 1280
"""Widths in pixels."""
HEIGHTS = {PHONE: 740, DESKTOP: 800}
_REFUSED = """addEventListener("securitypolicyviolation", (event) =>
  pbRefused(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""
Opening = Callable[[str, int], Page]


@pytest.fixture(scope="session")
def nginx() -> str:
    """Find the web server."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS])
    return shutil.which("nginx", path=path) or _missing("nginx is not installed.")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the browser."""
    named = os.environ.get("PLAYWRIGHT_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM)), None)
    return found or _missing(f"No Chromium was found: none of {', '.join(CHROMIUM)}, and PLAYWRIGHT_CHROMIUM is not set.")


def _missing(reason: str) -> str:
    """Skip what cannot run here; on the code host, nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def address(nginx: str, company_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the default playbook; give its address, without a slash at the end."""
    with serving(nginx, company_site, tmp_path_factory.mktemp("nginx")) as served:
        yield served


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


def watched(context: BrowserContext) -> list[str]:
    """Note what the content security policy refuses in the pages of a profile, from now on."""
    refused: list[str] = []
    context.expose_binding("pbRefused", lambda source, what: refused.append(f"{source['page'].url}: {what}"))
    context.add_init_script(_REFUSED)
    return refused


@pytest.fixture
def opening(browser: Browser, address: str) -> Iterator[Opening]:
    """Open a page of the site at a width, with a profile of its own. Whatever a test does there, no policy may be violated."""
    contexts: list[tuple[BrowserContext, list[str]]] = []

    def opened(path: str, width: int) -> Page:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": HEIGHTS[width]})
        contexts.append((context, watched(context)))
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context, _ in contexts:
        context.close()
    assert [what for _, refused in contexts for what in refused] == []
