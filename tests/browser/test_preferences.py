"""Readers who magnify pages, need large letters, want no motion, or bring their own colours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.axe import KINDS
from tests.browser.conftest import DESKTOP, HEIGHTS, PHONE

pytestmark = [pytest.mark.build, pytest.mark.browser]
MAGNIFIED = 320
"""CSS pixels that are left of 1280 at 400 %."""
_SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
_CUT = """() => [...document.querySelectorAll("article *, .md-header *, .pb-urgent *")].filter(one => {
  const hidden = !one.checkVisibility({visibilityProperty: true}) || !one.innerText?.trim();
  if (hidden || one.closest("pre, select, .pb-table, .md-typeset__scrollwrap, [role=search]")) return false;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  if (style.overflowX === "visible" || style.textOverflow === "ellipsis" || style.clipPath !== "none" || box.width < 2) return false;
  const text = document.createRange();
  text.selectNodeContents(one);
  const place = text.getBoundingClientRect();
  return place.right > box.right + 1 || place.left < box.left - 1 || place.bottom > box.bottom + 4;
}).map(one => one.outerHTML.slice(0, 160))"""
"""Texts that do not fit into boxes that cut them off; those that end in three dots stand in full
elsewhere, tables and code scroll."""
_OVERLAPS = """() => {
  const blocks = [...document.querySelectorAll("article :is(h1, h2, h3, h4, p, li, dt, dd, summary, button, figure)")]
    .filter(one => one.checkVisibility() && !one.closest("table, svg") && one.innerText.trim());
  const found = [];
  for (let at = 1; at < blocks.length; at += 1) {
    const [before, after] = [blocks[at - 1], blocks[at]];
    if (before.contains(after) || getComputedStyle(after).position === "absolute") continue;
    const [a, b] = [before.getBoundingClientRect(), after.getBoundingClientRect()];
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (a.width && b.width && width > 2 && height > 4) found.push(`${before.outerHTML.slice(0, 90)} / ${after.outerHTML.slice(0, 90)}`);
  }
  return found;
}"""
_LOUD = """() => {
  const seconds = text => Math.max(...text.split(",").map(one => parseFloat(one) * (one.includes("ms") ? 0.001 : 1)));
  return [...document.querySelectorAll("*")].filter(one => {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(one, part);
      if (seconds(style.transitionDuration) > 0.01 || (style.animationName !== "none" && seconds(style.animationDuration) > 0.01)) return true;
    }
    return false;
  }).map(one => one.outerHTML.slice(0, 120));
}"""
_MOVING = """() => document.getAnimations().filter(one => one.effect.getComputedTiming().endTime > 50)
  .map(one => one.effect.target.outerHTML.slice(0, 120))"""
READ = [kind for kind in KINDS if kind not in ("template in a code block", "macro reference")]


@pytest.fixture(scope="module")
def magnified(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window of 1280 pixels at 400 %."""
    context = browser.new_context(
        base_url=address, viewport={"width": MAGNIFIED, "height": 256}, device_scale_factor=4
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def enlarged(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window in which letters are to be twice their size."""
    context = browser.new_context(
        base_url=address, viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]}
    )
    yield context.new_page()
    context.close()


def _whole(page: Page) -> list[str]:
    over = page.evaluate(_SIDEWAYS)
    sideways = [f"{over} px sideways"] if over > 0 else []
    return [*sideways, *page.evaluate(_CUT), *page.evaluate(_OVERLAPS)]


@pytest.mark.parametrize("kind", READ)
def test_at_400_per_cent_nothing_is_lost(magnified: Page, kind: str) -> None:
    magnified.goto(KINDS[kind])
    assert _whole(magnified) == []


def test_at_400_per_cent_most_of_the_screen_is_for_the_page(magnified: Page) -> None:
    magnified.goto("/policies/personal-use/")
    magnified.mouse.wheel(0, 1500)
    magnified.wait_for_function("scrollY > 500")
    bars = magnified.locator(".md-header, .md-tabs, .md-banner").evaluate_all(
        "found => found.map(one => one.getBoundingClientRect()).reduce((sum, one) => sum + Math.max(0, Math.min(one.bottom, innerHeight) - Math.max(one.top, 0)), 0)"
    )
    assert bars <= 256 / 3


@pytest.mark.parametrize("kind", READ)
def test_with_letters_of_twice_their_size_nothing_is_lost(enlarged: Page, kind: str) -> None:
    enlarged.goto(KINDS[kind])
    size = "() => parseFloat(getComputedStyle(document.querySelector('article')).fontSize)"
    before = enlarged.evaluate(size)
    enlarged.evaluate(
        "() => { const root = document.documentElement; root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`; }"
    )
    assert enlarged.evaluate(size) == 2 * before
    assert _whole(enlarged) == []


# Less motion


@pytest.fixture
def still(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Open a profile that asks for less motion."""
    context = browser.new_context(
        base_url=address,
        reduced_motion="reduce",
        viewport={"width": PHONE, "height": HEIGHTS[PHONE]},
    )
    yield context
    context.close()


@pytest.mark.parametrize("kind", ["home", "policy", "people", "course with a quiz", "triage"])
def test_nothing_moves_for_those_who_want_no_motion(still: BrowserContext, kind: str) -> None:
    page = still.new_page()
    page.goto(KINDS[kind])
    assert page.evaluate(_LOUD) == []
    for opened in ("Navigation", "Search"):
        page.get_by_role("button", name=opened, exact=True).first.click()
        assert page.evaluate(_MOVING) == []
        page.keyboard.press("Escape")
        page.evaluate(
            "() => document.querySelectorAll('.md-toggle:checked').forEach(one => one.click())"
        )
    assert (
        page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    )


# Colours of one's own


@pytest.fixture
def forced(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window whose colours are the reader's."""
    context = browser.new_context(
        base_url=address,
        forced_colors="active",
        viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]},
    )
    yield context.new_page()
    context.close()


def _system(page: Page, name: str) -> str:
    """Return a colour of the system as the browser computes it."""
    return str(
        page.evaluate(
            "name => { const one = document.body.appendChild(document.createElement('i')); one.style.setProperty('color', name);"
            " const found = getComputedStyle(one).color; one.remove(); return found; }",
            name,
        )
    )


@pytest.mark.parametrize("path", ["/", "/directory/people/"])
def test_focus_is_seen_in_colours_of_ones_own(forced: Page, path: str) -> None:
    forced.goto(path)
    highlight = _system(forced, "Highlight")
    stops = 0
    for _ in range(40):
        forced.keyboard.press("Tab")
        outline = forced.evaluate(
            "() => { const at = document.activeElement; const style = getComputedStyle(at);"
            " return at === document.body ? null : [at.outerHTML.slice(0, 120), style.outlineStyle, parseFloat(style.outlineWidth), style.outlineColor]; }"
        )
        if outline is None:
            break
        stops += 1
        assert outline[1] != "none", outline
        assert outline[2] >= 1, outline
        assert outline[3] == highlight or "search" in outline[0], outline
    assert stops > 10


def test_states_are_seen_in_colours_of_ones_own(forced: Page) -> None:
    forced.goto("/policies/personal-use/")
    border = "one => [getComputedStyle(one).borderBottomStyle, parseFloat(getComputedStyle(one).borderBottomWidth) > 0]"
    assert forced.locator(".md-tabs__item--active").evaluate(border) == ["solid", True]
    assert forced.locator(".pb-tag").first.evaluate(border) == ["solid", True]
