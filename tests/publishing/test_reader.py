"""What a reader meets on a published site, in a real browser, under the policy and the redirects of the web server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.publishing.conftest import Served

pytestmark = [pytest.mark.build, pytest.mark.browser]
_VIOLATIONS = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture
def page(browser: Browser, library: Served) -> Iterator[Page]:
    """Open a browser that notes what the policy refuses."""
    context = browser.new_context(base_url=library.address)
    context.add_init_script(_VIOLATIONS)
    opened = context.new_page()
    yield opened
    context.close()


def violations(page: Page) -> list[str]:
    """List what the policy refused on the page."""
    found: list[str] = page.evaluate("window.violations")
    return found


@pytest.mark.parametrize(
    "path", ["latest/", "2026.11/policies/", "2026.10/directory/", "2026.02/", "latest/nowhere/", "2026.02/nowhere/"]
)
def test_the_policy_refuses_nothing_on_any_page(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("[data-md-component=header]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


def test_the_root_and_an_address_without_edition_lead_to_the_current_one(page: Page, library: Served) -> None:
    page.goto("")
    assert page.url == f"{library.address}latest/"
    page.goto("policies/house-rules/")
    assert page.url == f"{library.address}latest/policies/house-rules/"
    expect(page.get_by_role("heading", level=1, name="House rules")).to_be_visible()


@pytest.mark.parametrize("edition", ["2026.02", "latest"])
def test_the_page_for_what_is_missing_searches_its_own_edition(page: Page, library: Served, edition: str) -> None:
    answer = page.goto(f"{edition}/policies/nowhere/")
    assert answer is not None
    assert answer.status == 404
    page.keyboard.press("/")
    page.keyboard.type("house rules", delay=20)
    first = page.locator(".md-search-result__link").first
    expect(first).to_be_visible()
    address = str(first.evaluate("link => link.href"))
    assert address.startswith(f"{library.address}{edition}/policies/house-rules/")
    assert violations(page) == []
