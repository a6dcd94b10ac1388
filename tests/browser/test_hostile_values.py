"""Hostile names, titles and settings in a real browser, with no content security policy to stop them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import free_port, serving
from tests.integration.engine import mkdocs
from tests.integration.hostile import HTML, PLAIN, TITLE, hostile_playbook

pytestmark = [pytest.mark.build, pytest.mark.browser]
_WITHOUT_POLICY = "default-src * 'unsafe-inline' data: blob:"
_NAME = f"{HTML}: {HTML}"


@pytest.fixture(scope="module")
def address(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the playbook where it is built for."""
    work = tmp_path_factory.mktemp("hostile")
    root = hostile_playbook(work / "playbook")
    port = free_port()
    result = mkdocs(root, "build", SITE_URL=f"http://127.0.0.1:{port}/")
    assert result.returncode == 0, result.stdout
    with serving(nginx, root / "site", work / "nginx", port, _WITHOUT_POLICY) as served:
        yield served


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a profile in which nothing may be written to the console, and no dialog may open."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console",
        lambda message: said.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: said.append(error.message))
    yield page
    context.close()
    # The logo and the icon of this playbook are addresses at which nothing stands.
    assert [text for text in said if "404" not in text] == []


@pytest.mark.parametrize("path", ["/", "/policies/house-rules/", "/directory/press/", "/404.html"])
def test_nothing_runs_and_titles_are_text(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator(".md-header__topic .md-ellipsis").first).to_have_text(_NAME)
    expect(page.locator(".md-tabs__link").first).to_have_text(TITLE)
    assert page.title().endswith(_NAME.strip())
    assert page.locator("labs, [onload], [onerror], img[src='x']").count() == 0


def test_the_search_shows_titles_as_text(page: Page) -> None:
    page.goto("/")
    page.get_by_role("textbox", name="Search").fill("Labs")
    result = page.locator(".md-search-result__item h1").first
    expect(result).to_contain_text(PLAIN)
    assert (
        page.locator("labs, .md-search-result [onload], .md-search-result [onerror]").count() == 0
    )
    assert page.title().endswith(_NAME)
