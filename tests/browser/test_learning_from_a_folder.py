"""Deciding and learning where the site is opened from a folder: the address and the device keep what they keep on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.build, pytest.mark.browser]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def opened(page: Page, site: Path, path: str) -> None:
    page.goto(f"{site.as_uri()}/{path}/index.html")


def test_the_decision_tree(page: Page, company_site: Path) -> None:
    opened(page, company_site, "best-practices/reply-triage")
    page.get_by_role("button", name="No", exact=True).click()
    asked = page.locator(".pb-triage__asked")
    expect(asked).to_be_focused()
    expect(asked).to_have_text(
        "Does it make a legal claim, or come from a lawyer, a court or a regulator?"
    )
    page.go_back()
    expect(asked).to_contain_text("Does it threaten somebody")


def test_the_calendar(page: Page, company_site: Path) -> None:
    page.clock.set_fixed_time("2026-11-25T12:00:00")
    opened(page, company_site, "coordination/campaign-calendar")
    page.get_by_role("button", name="Next month").click()
    page.wait_for_url("**/index.html?month=2026-12")
    expect(page.locator(".pb-month:not([hidden]) > table")).to_have_accessible_name("December 2026")


def test_a_quiz_and_a_policy(page: Page, company_site: Path) -> None:
    opened(page, company_site, "education/everyone")
    page.locator(".pb-quiz > summary").click()
    page.locator(".pb-quiz form").first.get_by_role("radio").first.check()
    page.locator(".pb-quiz form").first.get_by_role("button").click()
    page.reload()
    expect(page.locator(".pb-progress")).to_have_text("1 of 3 answered.")
    opened(page, company_site, "policies/disclosure")
    read = page.get_by_role("button", name="Remember that I have read version 3.0")
    read.click()
    page.reload()
    expect(read).to_have_attribute("aria-pressed", "true")
