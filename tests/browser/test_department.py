"""The reader's own department: chosen once, named first wherever it says who to ask, forgotten when the reader says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, HEIGHTS, WIDTHS

pytestmark = [pytest.mark.build, pytest.mark.browser]
POLICY = "/policies/disclosure/"
WHO = ".pb-ask"
STATUS = ".pb-own [role=status]"
KEPT = "localStorage.getItem('playbook.department')"


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Yield the browser of a reader who was never here; no script may fail."""
    context = browser.new_context(
        base_url=address, viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]}
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


def choose(page: Page, department: str) -> None:
    """Choose a department in the header."""
    page.get_by_role("button", name="My department").click()
    page.get_by_role("dialog").get_by_label("My department").select_option(label=department)


def test_a_choice_in_the_header_names_the_representative_everywhere(page: Page) -> None:
    page.goto(POLICY)
    expect(page.locator(WHO)).to_contain_text(
        "Your department's representative knows your work best: find yours."
    )
    choose(page, "Marketing")
    expect(page.locator(STATUS)).to_have_text("Your department is Marketing.")
    page.get_by_role("button", name="Close").click()
    link = page.get_by_role("banner").get_by_role("link", name="My department: Marketing")
    assert str(link.evaluate("link => link.href")).endswith("/directory/marketing/")
    page.goto("/governance/charter/")
    who = page.locator(WHO)
    expect(who.locator(".pb-mine__name a")).to_have_text("Marketing")
    said = who.inner_text()
    assert (
        said.index("Lucía Fernández-Morales")
        < said.index("Deputy")
        < said.index("Dev Patel")
        < said.index("No answer")
    )
    assert "find yours" not in said
    assert (
        who.get_by_role("link", name="dev.patel@example.com").get_attribute("href")
        == "mailto:dev.patel@example.com"
    )
    with page.expect_navigation():
        who.get_by_role("link", name="Dev Patel").click()
    assert page.url.endswith("/directory/people/#person-dev-patel")


def test_the_finder_keeps_the_choice_and_forgets_it(page: Page) -> None:
    page.goto("/")
    finder = page.locator(".pb-finder")
    finder.get_by_label("My department").select_option(label="Marketing")
    expect(finder.locator(".pb-mine")).to_contain_text("Lucía Fernández-Morales")
    page.goto("/ask/who-do-i-ask/")
    expect(finder.locator(".pb-mine")).to_contain_text("Deputy")
    finder.get_by_role("button", name="Forget my choice").click()
    expect(finder.locator(".pb-mine")).to_be_empty()
    expect(page.locator(STATUS)).to_have_text("Your choice is forgotten.")
    assert page.evaluate(KEPT) is None
    assert finder.locator("select").evaluate("select => select === document.activeElement")


def test_a_department_is_chosen_on_its_own_page(page: Page) -> None:
    page.goto("/directory/sales/")
    button = page.get_by_role("button", name="This is my department")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(
        page.get_by_role("banner").get_by_role("link", name="My department: Sales")
    ).to_be_visible()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(KEPT) is None


def test_a_department_that_is_gone_is_said_to_be_gone(page: Page) -> None:
    page.goto("/")
    page.evaluate("localStorage.setItem('playbook.department', 'gone')")
    page.goto(POLICY)
    who = page.locator(WHO)
    expect(who.locator(".pb-mine__gone")).to_have_text(
        "The department that you chose is not in this edition."
    )
    expect(who.get_by_role("link", name="find yours")).to_be_visible()
    who.get_by_role("link", name="find yours").click()
    expect(page.locator(".pb-finder .pb-mine__gone")).to_be_visible()
    assert page.locator(".pb-finder select").input_value() == ""


def test_a_choice_in_one_window_holds_in_the_others(reader: BrowserContext) -> None:
    first, second = reader.new_page(), reader.new_page()
    first.goto(POLICY)
    second.goto(POLICY)
    choose(first, "Legal")
    expect(second.locator(f"{WHO} .pb-mine__name a")).to_have_text("Legal")


def test_it_is_chosen_by_keyboard_alone(page: Page) -> None:
    page.goto(POLICY)
    opener = page.get_by_role("button", name="My department")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="My department")).to_be_visible()
    page.keyboard.type("Produ")
    expect(page.locator(STATUS)).to_have_text("Your department is Product.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="My department")).to_be_hidden()
    expect(page.locator(".pb-own__button")).to_be_focused()
    assert page.locator(".pb-own__button").get_attribute("aria-label") == "Change my department"


def test_a_page_that_comes_without_a_reload_names_it_too(page: Page) -> None:
    page.goto(POLICY)
    choose(page, "Web")
    # What instant navigation does: the content is another one, and the theme tells.
    page.evaluate(
        "() => { const who = document.querySelector('.pb-ask'); who.outerHTML = "
        '\'<aside class="pb-ask" data-pb-ask="true"><p>Find yours</p><p>Hub</p></aside>\'; document$.next(document); }'
    )
    expect(page.locator(f"{WHO} .pb-mine__name a")).to_have_text("Web")
    assert page.locator(".pb-own__bar").count() == 1
    assert page.locator(WHO).get_by_text("Find yours").is_hidden()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_while_it_is_chosen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    page.evaluate("localStorage.setItem('playbook.department', 'marketing-communications')")
    page.goto(POLICY)
    page.locator(WHO).get_by_role("button", name="Change my department").click()
    expect(page.get_by_role("dialog", name="My department")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Close").click()
    assert violations(page) == []
    if width < DESKTOP:
        page.get_by_role("button", name="Navigation").click()
        expect(
            page.get_by_role("link", name="My department: Marketing Communications")
        ).to_be_in_viewport()
        assert violations(page) == []


def test_nothing_of_it_is_seen_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(POLICY)
    assert page.locator(".pb-own__bar").is_hidden()
    assert page.locator(WHO).get_by_role("link", name="find yours").is_visible()
    assert page.locator(f"{WHO} .pb-hub a[href^='mailto:']").is_visible()
    context.close()


def test_it_works_where_the_site_is_opened_from_a_folder(
    browser: Browser, company_site: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{company_site.as_uri()}/policies/disclosure/index.html")
    choose(page, "Marketing")
    expect(page.locator(f"{WHO} .pb-mine")).to_contain_text("Lucía Fernández-Morales")
    context.close()


def test_nothing_about_the_reader_leaves_the_device(page: Page) -> None:
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.append(
            request.method + request.url.partition("?")[2] + (request.post_data or "")
        ),
    )
    page.goto(POLICY)
    choose(page, "Marketing")
    page.goto("/")
    expect(page.locator(".pb-finder .pb-mine")).to_contain_text("Deputy")
    assert set(asked) == {"GET"}
    assert page.context.cookies() == []
