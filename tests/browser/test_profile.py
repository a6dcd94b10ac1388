"""A person or an account at a closer look: the dialog, what can be copied, the time of day where somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, HEIGHTS, WIDTHS

pytestmark = [pytest.mark.build, pytest.mark.browser]
AMARA = "#person-amara-okafor"
START = "https://code.example.com/larkfield/social-media-playbook/edit/main/data"


def line_of(path: str, record_id: str) -> int:
    """Return the line of a data file on which a record begins."""
    return 1 + [
        line.strip() for line in Path("data", path).read_text(encoding="utf-8").splitlines()
    ].index(f"{record_id}:")


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Yield the browser of a reader in Tokyo who lets the site use the clipboard; no script may fail."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]},
        timezone_id="Asia/Tokyo",
        permissions=["clipboard-read", "clipboard-write"],
    )
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(error.error.message))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def page(reader: BrowserContext) -> Page:
    """Open a window."""
    return reader.new_page()


def test_more_opens_everything_about_a_person(page: Page) -> None:
    page.goto("/directory/people/")
    page.locator(AMARA).get_by_text("More").click()
    dialog = page.get_by_role("dialog", name="Amara Okafor")
    expect(dialog).to_be_visible()
    assert dialog.locator("dt").all_inner_texts()[:3] == ["Contact", "Title", "Department"]
    card = dialog.get_by_role("link", name="Save to my contacts")
    assert str(card.evaluate("link => link.href")).endswith("/cards/amara-okafor.vcf")
    code = dialog.get_by_role("img", name="The card as a QR code, for a phone's camera")
    page.wait_for_function("() => document.querySelector('dialog[open] img').naturalWidth > 100")
    assert code.is_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(f"{AMARA} summary")).to_be_focused()


def test_an_address_is_copied(page: Page) -> None:
    page.goto("/directory/people/")
    page.locator(AMARA).get_by_text("More").click()
    page.get_by_role("button", name="Copy: amara.okafor@example.com").click()
    expect(page.locator("dialog[open] [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "amara.okafor@example.com"


def test_an_accounts_handle_and_address_are_copied(page: Page) -> None:
    page.goto("/directory/accounts/")
    row = page.locator("tr:has(details a[href^='https'])").first
    link = row.locator("th a").get_attribute("href")
    row.get_by_text("More").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name=f"Copy: {link}").click()
    expect(dialog.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert {"Handle", "Profile", "Replies", "House rules"} <= set(
        dialog.locator("dt").all_inner_texts()
    )


def test_the_time_where_somebody_is_goes_on(page: Page) -> None:
    page.clock.install(time="2026-11-23T09:14:30Z")
    page.goto("/directory/people/")
    zone = page.locator(f"{AMARA} td[data-label=Title] .pb-zone")
    expect(zone).to_have_text("09:14 there now")
    page.clock.run_for(31_000)
    expect(zone).to_have_text("09:15 there now")


def test_where_the_readers_clock_says_the_same_only_the_dialog_says_the_time(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, timezone_id="Europe/London")
    page = context.new_page()
    page.clock.install(time="2026-11-23T09:14:30Z")
    page.goto("/directory/people/")
    zone = page.locator(f"{AMARA} td[data-label=Title] .pb-zone")
    expect(zone).to_be_empty()
    page.locator(AMARA).get_by_text("More").click()
    expect(page.locator("dialog[open]")).to_contain_text("Europe/London09:14 there now")
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/directory/people/", "/directory/accounts/"])
def test_axe_finds_nothing_in_the_dialog(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    page.locator(".pb-profile > summary").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()
    assert violations(page) == []


def test_without_scripts_it_unfolds_in_the_row(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/directory/people/")
    row = page.locator(AMARA)
    assert row.get_by_text("there now").count() == 0
    row.get_by_text("More").click()
    expect(row.get_by_role("link", name="Save to my contacts")).to_be_visible()
    expect(row.get_by_role("img")).to_be_visible()
    context.close()


def test_a_change_is_proposed_at_the_line_where_somebody_stands(page: Page) -> None:
    page.goto("/directory/people/")
    page.locator(AMARA).get_by_text("More").click()
    link = page.get_by_role("dialog").get_by_role(
        "link", name="Propose a change to Amara Okafor", exact=True
    )
    expect(link).to_have_text("Propose a change")
    expect(link).to_have_attribute(
        "href", f"{START}/departments/hub.yml#L{line_of('departments/hub.yml', 'amara-okafor')}"
    )


def test_a_change_is_proposed_at_the_line_where_an_account_stands(page: Page) -> None:
    page.goto("/directory/accounts/")
    row = page.locator("tr[id^=account-]:has(details)").last
    account = str(row.get_attribute("id")).removeprefix("account-")
    file = f"accounts/{row.get_attribute('data-pb-department')}.yml"
    row.get_by_text("More").click()
    link = page.get_by_role("dialog").get_by_role("link", name="Propose a change to ")
    expect(link).to_have_attribute("href", f"{START}/{file}#L{line_of(file, account)}")


def test_without_scripts_a_departments_page_leads_to_the_files_of_its_people_and_accounts(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/directory/marketing/")
    for name, path in (
        ("Facts and people", "departments/marketing.yml"),
        ("Accounts", "accounts/marketing.yml"),
    ):
        link = page.locator(".pb-change").get_by_role("link", name=name, exact=True)
        expect(link).to_have_attribute("href", f"{START}/{path}")
    expect(page.locator(".pb-profile__change")).to_be_hidden()
    context.close()
