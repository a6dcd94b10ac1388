"""What readers gain when scripts run, and what stands without them: a built site in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.build
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 800}
TABLES = (
    "directory/people/",
    "directory/accounts/",
    "directory/policy-register/",
    "directory/marketing/",
    "lead/health/",
)
ROWS = "table tbody tr:not([hidden]) th"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window of a reader who was never here; no script may fail in it."""
    context = browser.new_context(base_url=address, viewport=WIDE)
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    context.close()
    assert errors == []


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window without scripts."""
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def shown(page: Page) -> list[str]:
    """Return the headings of the rows of the filtered table that are shown."""
    return [
        text.strip() for text in page.locator(f".pb-table[data-pb-count] {ROWS}").all_inner_texts()
    ]


def table(page: Page, path: str) -> None:
    """Open a page and wait until its table can be filtered."""
    page.goto(path)
    page.wait_for_selector(".pb-filter__count:not(:empty)")


# Without scripts


def test_home_without_scripts_has_tiles_departments_and_the_hub(plain: Page) -> None:
    plain.goto("")
    assert plain.locator(".pb-tiles__name a").count() == 5
    assert not plain.locator(".pb-search").is_visible()
    assert plain.locator(".pb-finder select").count() == 0
    assert plain.locator(".pb-hub a[href^='mailto:']").is_visible()
    plain.locator(".pb-finder__all summary").click()
    plain.get_by_role("link", name="Customer Service", exact=True).click()
    assert plain.url.endswith("/directory/customer-service/")


def test_a_table_without_scripts_is_the_plain_table(plain: Page) -> None:
    plain.goto("directory/people/?filter=nobody")
    assert not plain.locator(".pb-filter").is_visible()
    assert plain.locator(f".pb-table {ROWS}").count() > 10


# Layout


@pytest.mark.parametrize("path", ["", *TABLES, "directory/departments/", "ask/who-do-i-ask/"])
def test_nothing_scrolls_sideways(page: Page, path: str) -> None:
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        page.goto(path)
        page.wait_for_selector("h1")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        frames = "[...document.querySelectorAll('.pb-table')].filter(frame => frame.scrollWidth > frame.clientWidth).length"
        assert page.evaluate(frames) == 0, size


def test_rows_are_labelled_cards_on_a_phone_and_a_table_on_a_desk(page: Page) -> None:
    page.goto("directory/people/")
    cell = page.locator(".pb-table td[data-label='Roles']").first
    label = "cell => getComputedStyle(cell, '::before').content"
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
    assert cell.evaluate(label) == "none"
    page.set_viewport_size(PHONE)
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "flow-root"
    assert cell.evaluate(label) == '"Roles"'


# Search


def test_the_button_on_home_opens_the_search(page: Page) -> None:
    page.goto("")
    page.get_by_role("button", name="Search the playbook").click()
    page.keyboard.type("hacked")
    page.wait_for_selector(".md-search-result__item")


# Filter and sort


def test_words_find_rows_without_accents_and_are_counted(page: Page) -> None:
    table(page, "directory/people/")
    everybody = len(shown(page))
    count = page.locator(".pb-filter__count")
    assert count.inner_text() == f"{everybody} of {everybody} people"
    page.get_by_label("Find in this table").fill("DIAZ")
    page.wait_for_url("**/?filter=DIAZ")
    assert shown(page) == ["Adriana Díaz (she/her)"]
    assert count.inner_text() == f"1 of {everybody} people"
    page.get_by_role("button", name="Show all").click()
    assert len(shown(page)) == everybody
    assert page.url.endswith("/directory/people/")


def test_the_address_keeps_what_was_chosen(page: Page) -> None:
    table(page, "directory/accounts/")
    page.get_by_role("combobox", name="Platform").select_option("LinkedIn")
    page.get_by_role("button", name="Account", exact=True).click()
    page.get_by_role("button", name="Account", exact=True).click()
    assert page.url.endswith("?platform=LinkedIn&sort=-account")
    found = shown(page)
    page.reload()
    page.wait_for_selector(".pb-filter__count:not(:empty)")
    assert shown(page) == found == sorted(found, key=str.casefold, reverse=True)
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_a_table_is_filtered_and_sorted_by_keyboard_alone(page: Page) -> None:
    table(page, "directory/policy-register/")
    page.get_by_label("Find in this table").focus()
    page.keyboard.type("must")
    page.wait_for_url("**/?filter=must")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.get_by_role("button", name="Next review").focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort='ascending']").inner_text().strip() == "Next review"
    days = page.locator("table tbody tr:not([hidden]) td[data-label='Next review'] time")
    found = [day.get_attribute("datetime") for day in days.all()]
    assert len(found) > 3
    assert found == sorted(found, key=str)


def test_a_choice_of_one_role_finds_those_who_hold_several(page: Page) -> None:
    table(page, "directory/people/")
    page.get_by_label("Roles").select_option("publisher")
    roles = page.locator("table tbody tr:not([hidden]) td[data-label='Roles']").all_inner_texts()
    assert all("publisher" in role for role in roles)
    assert any("," in role for role in roles)


def test_a_link_to_a_row_finds_it_whatever_is_filtered(page: Page) -> None:
    page.goto("directory/people/?filter=nobody-of-this-name#person-amara-okafor")
    page.wait_for_selector("#person-amara-okafor:not([hidden])")
    assert page.locator("#person-amara-okafor").is_visible()


# The reader's department


def test_the_accounts_of_the_readers_department_come_first(page: Page) -> None:
    page.goto("")
    page.evaluate("localStorage.setItem('playbook.department', 'sales')")
    table(page, "directory/accounts/")
    owners = page.locator(
        ".pb-table[data-pb-count] tbody td[data-label='Owner'] > a"
    ).all_inner_texts()
    number = owners.count("Sales")
    assert number > 0
    assert owners[:number] == ["Sales"] * number
    assert page.locator(".pb-table[data-pb-count] caption").inner_text().endswith(". Sales first")
