"""The drawing of the operating model: links with a focus that is seen, in every scheme, and a list that says the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]

MODEL = "/governance/operating-model/"
LINKS = ".pb-diagram__drawing a"
_STROKE = "link => getComputedStyle(link.querySelector('rect')).strokeWidth"
_COLOURS = """link => {
  const probe = document.createElement("i");
  document.body.append(probe);
  const system = name => { probe.style.setProperty("color", name); return getComputedStyle(probe).color; };
  const box = getComputedStyle(link.querySelector("rect"));
  const found = box.fill === system("Canvas") && getComputedStyle(link).color === system("LinkText");
  probe.remove();
  return found;
}"""


def names(page: Page) -> list[str | None]:
    return [link.get_attribute("aria-label") for link in page.locator(LINKS).all()]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_keyboard_goes_from_the_hub_over_the_spokes_to_the_advisers(
    opening: Opening, width: int
) -> None:
    page = opening(MODEL, width)
    expected = names(page)
    assert expected[0] == "Social Media Centre of Excellence"
    advisers = expected[expected.index("Accessibility") :]
    spokes = expected[1 : expected.index("Accessibility")]
    assert spokes == sorted(spokes, key=str)
    assert advisers == sorted(advisers, key=str)
    page.locator(LINKS).first.focus()
    walked = []
    for _ in expected:
        walked.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("Tab")
    assert walked == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_seen_and_leads_to_the_department(opening: Opening, scheme: str) -> None:
    page = opening(MODEL, DESKTOP)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.locator(LINKS).first.focus()
    page.keyboard.press("Tab")
    link = page.locator(LINKS).nth(1)
    expect(link).to_be_focused()
    assert link.evaluate(_STROKE) == "3px"
    assert page.locator(LINKS).nth(2).evaluate(_STROKE) == "1.5px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory/customer-service/")


def test_the_colours_that_a_reader_forces_reach_the_drawing(opening: Opening) -> None:
    page = opening(MODEL, DESKTOP)
    page.emulate_media(forced_colors="active")
    for number in (0, 1, -1):
        # The theme lets the colour of a link pass over, so it is waited for rather than read at
        # once.
        page.wait_for_function(_COLOURS, arg=page.locator(LINKS).nth(number).element_handle())
    page.locator(LINKS).first.focus()
    page.keyboard.press("Tab")
    assert page.locator(LINKS).nth(1).evaluate(_STROKE) == "5px"


def test_a_list_says_the_same(opening: Opening) -> None:
    page = opening(MODEL, PHONE)
    page.get_by_text("The same as a list").click()
    listed = page.locator(".pb-diagram__list a")
    expect(listed.first).to_be_visible()
    drawn = page.locator(LINKS).evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert listed.evaluate_all("links => links.map(link => link.getAttribute('href'))") == drawn


def test_nobody_has_to_go_through_a_long_drawing(opening: Opening) -> None:
    page = opening(MODEL, DESKTOP)
    skip = page.get_by_role("link", name="Skip the diagram")
    assert skip.evaluate("link => getComputedStyle(link).clipPath") == "inset(50%)"
    skip.focus()
    assert skip.evaluate("link => getComputedStyle(link).clipPath") == "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "The same as a list"
