"""Who has no mouse gets everywhere: past the menus, into the search, to what the search finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.conftest import DESKTOP, PHONE, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]

ENOUGH = 80
"""How many steps a reader may need from the top of a page to its first link without skipping the
menus."""
_FOCUSED = """() => {
  const at = document.activeElement;
  const inContent = at.closest("article") !== null && !at.classList.contains("headerlink");
  return at === document.body ? "nothing" : at.matches(".md-search__input") ? "search" : inContent ? "content" : at.className;
}"""
_FIRST_STOP = """() => document.activeElement === document.querySelector(
  "article :is(a[href]:not(.headerlink), button, input, select, summary, [tabindex])"
)"""
_IN_SIGHT = """() => {
  const at = document.activeElement;
  const option = at.matches(".md-option") ? at.nextElementSibling : at;
  const place = option.getBoundingClientRect();
  const shown = option.checkVisibility({visibilityProperty: true}) && place.width > 0;
  return shown && place.right > 0 && place.left < innerWidth && place.bottom > 0 && place.top < innerHeight;
}"""


def _tab_to(page: Page, wanted: str) -> list[str]:
    """Press the tab key until focus is on what is wanted; give what it went over."""
    passed: list[str] = []
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found == wanted:
            return passed
        passed.append(found)
    raise AssertionError(f"{wanted} was not reached; the way led over {passed}")


def _comes_into_sight(page: Page) -> bool:
    """Return whether what has focus is in sight; the search slides in, which takes a moment."""
    try:
        page.wait_for_function(_IN_SIGHT, timeout=10_000)
    except PlaywrightTimeoutError:
        return False
    return True


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("path", ["/", "/policies/personal-use/", "/directory/marketing/"])
def test_the_skip_link_comes_first_and_leads_to_the_content(
    opening: Opening, path: str, width: int
) -> None:
    page = opening(path, width)
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert page.evaluate(_IN_SIGHT)
    page.keyboard.press("Enter")
    assert set(_tab_to(page, "content")) <= {"headerlink focus-visible"}
    assert page.evaluate(_FIRST_STOP)


@pytest.mark.parametrize("path", ["/", "/policies/personal-use/"])
def test_the_tab_key_reaches_the_search_and_then_the_first_link_of_the_content(
    opening: Opening, path: str
) -> None:
    page = opening(path, DESKTOP)
    assert len(_tab_to(page, "search")) < 6
    _tab_to(page, "content")
    assert page.evaluate(_FIRST_STOP)
    assert page.evaluate(_IN_SIGHT)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_everything_that_takes_focus_on_home_is_in_sight(opening: Opening, width: int) -> None:
    page = opening("/", width)
    hidden: list[str] = []
    while True:
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found == "nothing" or len(hidden) > ENOUGH:
            break
        if not _comes_into_sight(page):
            hidden.append(
                f"{found}: {page.evaluate('() => document.activeElement.outerHTML.slice(0, 200)')}"
            )
    assert hidden == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_menu_of_a_narrow_screen_opens_without_a_mouse(opening: Opening, key: str) -> None:
    page = opening("/", PHONE)
    button = page.get_by_role("button", name="Navigation")
    button.focus()
    assert button.get_attribute("aria-expanded") == "false"
    page.keyboard.press(key)
    assert button.get_attribute("aria-expanded") == "true"
    link = page.locator(".md-nav--primary").get_by_role("link", name="Policies", exact=True)
    link.focus()
    assert link.evaluate("link => link === document.activeElement")


def test_the_search_leads_to_an_answer_without_a_mouse(opening: Opening) -> None:
    page = opening("/", DESKTOP)
    _tab_to(page, "search")
    page.keyboard.type("hacked")
    expect(page.locator(".pb-search-note")).to_have_attribute("data-pb-query", "hacked")
    page.locator(".md-search-result__item").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.matches('.md-search-result__link')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "hacked" in page.locator("article").inner_text().lower()


def test_escape_closes_the_search(opening: Opening) -> None:
    page = opening("/", DESKTOP)
    _tab_to(page, "search")
    opened = page.locator("#__search")
    expect(opened).to_be_checked()
    page.keyboard.press("Escape")
    expect(opened).not_to_be_checked()
