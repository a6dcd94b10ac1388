"""From Home to an answer and on to whom to ask, by Tab and Enter alone, for each of the five tiles; focus is always seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]
TILES = {
    "Post": "/ask/post/",
    "Reply": "/ask/reply/",
    "Open an account": "/ask/open-an-account/",
    "Something's wrong": "/ask/something-is-wrong/",
    "Who do I ask": "/ask/who-do-i-ask/",
}
ENOUGH = 260
"""How many stops a page may have before what is looked for; the longest lists all questions
first."""
_AT = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const place = at.getBoundingClientRect();
  const middle = document.elementFromPoint(place.left + place.width / 2, place.top + Math.min(place.height, innerHeight) / 2);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  return {
    text: at.innerText?.trim() ?? "",
    href: at.getAttribute("href") ?? "",
    answers: at.matches("article a[href*='#question-']"),
    inside: at.closest("article") !== null && !at.classList.contains("headerlink"),
    seen: drawn || style.boxShadow !== "none" || at.matches("input, .md-skip"),
    shown: place.bottom > 0 && place.top < innerHeight && place.width > 0,
    covered: middle !== null && !at.contains(middle) && !middle.contains(at),
    html: at.outerHTML.slice(0, 160),
  };
}"""


def _tab(page: Page) -> dict[str, object]:
    """Press Tab; give where focus is, which must be seen."""
    page.keyboard.press("Tab")
    at: dict[str, object] = page.evaluate(_AT)
    assert at["seen"], f"focus is not seen: {at['html']}"
    assert at["shown"], f"focus is out of sight: {at['html']}"
    assert not at["covered"], f"something covers what has focus: {at['html']}"
    return at


def _skip(page: Page) -> None:
    """Go past the menus, as readers without a mouse do first."""
    page.keyboard.press("Tab")
    assert page.locator(".md-skip").evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")


def _walk(page: Page, wanted: str, text: str = "") -> str:
    """Press Tab in the text of the page until focus is on a link of a kind; give where it leads."""
    for _ in range(ENOUGH):
        at = _tab(page)
        href = str(at["href"])
        fits = {
            "tile": at["text"] == text,
            "question": at["answers"] and href.startswith("#"),
            "contact": href.startswith(("tel:", "mailto:")),
        }
        if at["inside"] and fits[wanted]:
            return href
    raise AssertionError(f"no {wanted} {text} was reached on {page.url}")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("tile", TILES)
def test_a_task_is_done_by_keyboard_alone(opening: Opening, tile: str, width: int) -> None:
    page = opening("/", width)
    _skip(page)
    _walk(page, "tile", tile)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(TILES[tile])
    _skip(page)
    anchor = _walk(page, "question")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{anchor}")
    answer = page.locator(anchor)
    assert answer.evaluate(
        "one => { const at = one.getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight; }"
    )
    # Tab goes on from the answer.
    contact = _walk(page, "contact")
    assert contact.startswith(("tel:+", "mailto:"))
