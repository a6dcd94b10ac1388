"""Test a published site in a real browser, with the policy and the redirects of the web server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.publishing.assets import change_assets, marked, parts_of
from tests.publishing.conftest import Prepared, Served, copied
from tests.publishing.reading import get

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
    "path",
    [
        "latest/",
        "2026.11/policies/",
        "2026.10/directory/",
        "2026.02/",
        "latest/nowhere/",
        "2026.02/nowhere/",
    ],
)
def test_the_policy_refuses_nothing_on_any_page(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("[data-md-component=header]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


def test_the_root_and_an_address_without_edition_lead_to_the_current_one(
    page: Page, library: Served
) -> None:
    page.goto("")
    assert page.url == f"{library.address}latest/"
    page.goto("policies/house-rules/")
    assert page.url == f"{library.address}latest/policies/house-rules/"
    expect(page.get_by_role("heading", level=1, name="House rules")).to_be_visible()


@pytest.mark.parametrize("edition", ["2026.02", "latest"])
def test_the_page_for_what_is_missing_searches_its_own_edition(
    page: Page, library: Served, edition: str
) -> None:
    answer = page.goto(f"{edition}/policies/nowhere/")
    assert answer is not None
    assert answer.status == 404
    page.keyboard.press("/")
    page.keyboard.type("house rules", delay=20)
    expect(page.locator(".pb-search-note")).to_have_attribute("data-pb-query", "house rules")
    first = page.locator(".md-search-result__link").first
    expect(first).to_be_visible()
    address = str(first.evaluate("link => link.href"))
    assert address.startswith(f"{library.address}{edition}/policies/house-rules/")
    assert violations(page) == []


def test_a_page_of_the_release_before_still_works(
    browser: Browser, nginx: str, prepared: Prepared, tmp_path: Path
) -> None:
    repository = prepared.repository.clone(tmp_path / "playbook")
    change_assets(repository, 1)
    repository.commit("2026.02", marked("2026.02", 1))
    with copied(nginx, prepared.folder, tmp_path / "served") as served:
        repository.succeeds("publish", *served.options)
        paths = ("latest/", "2026.02/policies/", "latest/nowhere/")
        opened = {path: get(served.address, path).text for path in paths}
        context = browser.new_context(base_url=served.address)
        page = context.new_page()
        failed: list[str] = []
        page.on(
            "response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None
        )
        # This page is searched after the next release.
        early = context.new_page()
        early.on(
            "response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None
        )
        early.goto("latest/directory/", wait_until="networkidle")
        # Here the theme loads its index after the next release.
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/search*.js*", hold)
        page.goto("latest/directory/", wait_until="domcontentloaded")
        while not any(route.request.url.endswith("/search_index.json") for route in held):
            page.wait_for_timeout(20)

        change_assets(repository, 2)
        repository.write("docs/policies/index.md", "Begin with", "Ask before rowing. Begin with")
        repository.commit("2026.02", marked("2026.02", 2))
        repository.succeeds("publish", *served.options)
        for path, text in opened.items():
            for part in parts_of(path, text):
                answer = get(served.address, part)
                assert answer.status == 200, part
                if ".min." in part:
                    assert (
                        answer.headers["cache-control"] == "public, max-age=31536000, immutable"
                    ), part
        assert any("/mark-1.gif" in part for part in parts_of("latest/", opened["latest/"]))
        served.assert_whole()

        # The search of a page that was open finds what the old index has.
        early.keyboard.press("/")
        early.keyboard.type("policies", delay=20)
        expect(early.locator(".md-search-result__link").first).to_be_visible()

        # The old script of the search finds what the new index has.
        for route in held:
            route.continue_()
        page.unroute("**/search*.js*")
        page.keyboard.press("/")
        page.keyboard.type("rowing", delay=20)
        expect(page.locator(".pb-search-note")).to_have_attribute("data-pb-query", "rowing")
        first = page.locator(".md-search-result__link").first
        expect(first).to_be_visible()
        first.click()
        expect(page.get_by_role("heading", level=1, name="Policies")).to_be_visible()
        assert failed == []
        context.close()
