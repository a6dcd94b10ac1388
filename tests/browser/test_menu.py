"""The menu of a large playbook: a page shows its neighbours, and a list of all pages is one step away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, HEIGHTS, PHONE
from tests.browser.watching import watched
from tests.integration.engine import EPOCH, grow, mkdocs, small_playbook

pytestmark = [pytest.mark.build, pytest.mark.browser]

GUIDE, TEAM = "/guides/guide-40/", "/directory/team-40/"
GUIDES, TEAMS = "/guides/all-pages/", "/directory/departments/"
SIDEBAR = ".md-nav--primary"
COUNT = ".pb-filter__count"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a playbook with 80 guides and 80 more departments; return its site."""
    root = grow(small_playbook(tmp_path_factory.mktemp("large") / "playbook"), 80, 80)
    result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stdout
    return root / "site"


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Open]:
    """Open a page of it at a width. No script may fail, and no policy may be violated."""
    contexts: list[BrowserContext] = []
    refused: list[list[str]] = []
    errors: list[str] = []

    def opened(path: str, width: int, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=home,
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        refused.append(watched(context))
        context.on("weberror", lambda error: errors.append(error.error.message))
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []
    assert [what for each in refused for what in each] == []


def menu(page: Page) -> list[str]:
    """Return what the open section lists, its heading left out."""
    links = page.locator(
        f"{SIDEBAR} .md-nav__item--section > .md-nav > .md-nav__list a.md-nav__link"
    )
    return [" ".join(text.split()) for text in links.all_inner_texts()]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_of_a_long_section_shows_its_neighbours(visit: Open, *, scripts: bool) -> None:
    page = visit(GUIDE, DESKTOP, scripts=scripts)
    assert menu(page) == ["All 81 pages", *(f"Guide {number}" for number in range(35, 46))]
    expect(page.locator(".md-tabs__item--active")).to_have_text("Guides")
    expect(page.locator(f"{SIDEBAR} .md-nav__link--active:visible")).to_have_text("Guide 40")
    page.get_by_role("link", name="Next: Guide 41").click()
    assert menu(page)[-1] == "Guide 46"
    page.locator(".md-tabs").get_by_role("link", name="Policies").click()
    expect(page.get_by_role("heading", name="Policies", level=1)).to_be_visible()


def test_the_keyboard_goes_from_the_menu_to_the_list_and_finds_a_page(visit: Open) -> None:
    page = visit(GUIDE, DESKTOP)
    page.locator(SIDEBAR).get_by_role("link", name="All 81 pages").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{GUIDES}$"))
    expect(page.locator(COUNT)).to_have_text("81 of 81 pages")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the menus
    field = page.get_by_role("searchbox", name="Find in this list")
    for _ in range(3):  # the link to the heading may come first
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            break
    expect(field).to_be_focused()
    page.keyboard.type("GÚIDE 77")
    expect(page.locator(COUNT)).to_have_text("1 of 81 pages")
    expect(page.locator("[data-pb-find] > li:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/guides/guide-77/$"))
    assert menu(page)[-1] == "Guide 80"


def test_departments_are_found_in_their_own_list(visit: Open) -> None:
    page = visit(TEAM, DESKTOP)
    page.locator(SIDEBAR).get_by_role("link", name="All 83 departments").click()
    expect(page).to_have_url(re.compile(f"{TEAMS}$"))
    expect(page.locator(COUNT)).to_have_text("83 of 83 departments")
    page.get_by_role("searchbox", name="Find in this list").fill("team 80")
    expect(page.locator(COUNT)).to_have_text("1 of 83 departments")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_of_a_phone_leads_to_neighbours_the_list_and_other_sections(
    visit: Open, *, scripts: bool
) -> None:
    page = visit(GUIDE, PHONE, scripts=scripts)
    page.locator(".md-header__button[for=__drawer]").click()
    drawer = page.locator(SIDEBAR).first
    expect(drawer.get_by_role("link", name="Guide 41")).to_be_in_viewport()
    expect(drawer.get_by_role("link", name="All 81 pages")).to_be_in_viewport()
    drawer.locator("label.md-nav__title").filter(has_text="Guides").first.click()
    expect(drawer.get_by_role("link", name="Policies")).to_be_in_viewport()
    drawer.get_by_role("link", name="All departments").click()
    expect(page).to_have_url(re.compile(f"{TEAMS}$"))


@pytest.mark.parametrize("path", [GUIDES, TEAMS])
def test_without_scripts_a_list_has_all_pages_and_no_empty_field(visit: Open, path: str) -> None:
    page = visit(path, DESKTOP, scripts=False)
    expect(page.locator("[data-pb-find] > li")).to_have_count(81 if path == GUIDES else 83)
    expect(page.locator(".pb-filter")).to_be_hidden()
    page.locator("[data-pb-find]").get_by_role("link", name=re.compile("(Guide|Team) 77")).click()
    expect(page.locator("h1")).to_contain_text("77")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing(visit: Open, width: int) -> None:
    for path in (GUIDE, GUIDES, TEAMS):
        page = visit(path, width)
        assert violations(page) == [], path


def test_a_list_can_be_searched_where_the_site_is_opened_from_a_folder(
    browser: Browser, large: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{large.as_uri()}{GUIDES}index.html")
    page.get_by_role("searchbox", name="Find in this list").fill("guide 80")
    expect(page.locator(COUNT)).to_have_text("1 of 81 pages")
    context.close()
