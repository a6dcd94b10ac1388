"""One server for all tests of a worker; a fresh, empty profile for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.server import serving

PHONE, TABLET, DESKTOP = 360, 768, 1280
"""Widths in pixels."""
HEIGHTS = {PHONE: 740, TABLET: 1024, DESKTOP: 800}
WIDTHS = [PHONE, *(pytest.param(width, marks=pytest.mark.exhaustive) for width in (TABLET, DESKTOP))]
"""Parameters of tests that are made at every width: the phone first, because most readers come from there."""
_REFUSED = """addEventListener("securitypolicyviolation", (event) =>
  pbRefused(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""
Opening = Callable[[str, int], Page]


@pytest.fixture(scope="session")
def address(nginx: str, company_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the default playbook; give its address, without a slash at the end."""
    with serving(nginx, company_site, tmp_path_factory.mktemp("nginx")) as served:
        yield served


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
