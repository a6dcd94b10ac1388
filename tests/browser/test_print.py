"""Pages on paper: Chromium prints them as readers do, on A4 and US Letter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser.axe import KINDS
from tests.browser.conftest import DESKTOP, HEIGHTS
from tests.browser.server import serving

pytestmark = [pytest.mark.build, pytest.mark.browser]
SHEETS = ("A4", "Letter")
SHEET = "/directory/urgent-sheet/"
_ON_PAPER = "selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).map(one => one.outerHTML)"


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open one window for all pages of this module, in the dark: paper stays white."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]},
        color_scheme="dark",
    )
    yield context.new_page()
    context.close()


def printed(page: Page, path: str, sheet: str) -> list[str]:
    """Print a page; give the text of each sheet, letters that print as one apart again."""
    page.goto(path)
    return [
        normalize("NFKC", one.extract_text())
        for one in PdfReader(io.BytesIO(page.pdf(format=sheet))).pages
    ]


def on_paper(page: Page, path: str) -> None:
    """Open a page as it is laid out for paper, as wide as an A4 sheet between its margins."""
    page.goto(path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})
    # Links change their colour little by little.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(one => one.finished))")


@pytest.fixture(autouse=True)
def screen_again(page: Page) -> Iterator[None]:
    """Go back to the screen after each test."""
    yield
    page.emulate_media(media="null")
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHTS[DESKTOP]})


@pytest.mark.parametrize("sheet", SHEETS)
def test_all_urgent_routes_stand_on_one_sheet(page: Page, sheet: str) -> None:
    (text,) = printed(page, SHEET, sheet)
    for words in (
        "Somebody else posts from one of our accounts",
        "Somebody threatens a person",
        "Personal data is somewhere it must not be",
        "A journalist, an analyst or a broadcaster asks anything",
        "Somebody threatens to sue",
        "+44 20 7946 0211",
        "Edition 2026.11",
    ):
        assert words in " ".join(text.split())
    assert "What next" not in text


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_colleges_urgent_routes_stand_on_one_sheet_too(
    browser: Browser, nginx: str, college_site: Path, tmp_path: Path, sheet: str
) -> None:
    with serving(nginx, college_site, tmp_path) as served:
        page = browser.new_page(base_url=served)
        (text,) = printed(page, SHEET, sheet)
        page.close()
    assert text.count("First contact") > 3


@pytest.mark.parametrize(
    "kind",
    [
        "home",
        "ask",
        "policy",
        "department",
        "accounts",
        "decision log",
        "campaign calendar",
        "course with a quiz",
    ],
)
def test_paper_shows_nothing_to_press_and_cuts_nothing_off(page: Page, kind: str) -> None:
    on_paper(page, KINDS[kind])
    frame = ".md-header, .md-tabs, .md-sidebar, .md-footer, .md-banner, .md-top, .md-search, .md-dialog, .headerlink, .pb-filter"
    assert (
        page.evaluate(
            _ON_PAPER, ".pb-propose, .pb-facts__ways, .pb-question__also, .pb-profile > summary"
        )
        == []
    )
    assert (
        page.evaluate(
            _ON_PAPER,
            f"{frame}, article :is(button:not(.pb-sort), select, textarea, input[type=search])",
        )
        == []
    )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    cut = page.locator("article :is(table, pre, svg)").evaluate_all(
        "found => found.filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)"
        ".map(one => one.outerHTML.slice(0, 200))"
    )
    assert cut == []


def test_what_is_folded_away_is_on_paper(page: Page) -> None:
    page.goto("/policies/personal-use/")
    assert not page.get_by_text("First version").first.is_visible()
    # By the style alone; browsers that don't know how are helped by the script, when they print.
    page.emulate_media(media="print")
    assert page.get_by_text("First version").first.is_visible()
    page.emulate_media(media="null")
    text = " ".join(printed(page, "/policies/personal-use/", "A4"))
    assert "First version" in text
    assert not page.get_by_text("First version").first.is_visible()


def test_addresses_of_other_sites_can_be_read(page: Page) -> None:
    text = "".join("".join(printed(page, "/directory/marketing/", "A4")).split())
    assert "(https://code.example.com/larkfield/social-media-playbook/" in text


def test_an_address_is_printed_once(page: Page) -> None:
    text = "".join("".join(printed(page, "/directory/germany/", "A4")).split())
    assert "https://linkedin.example.com/larkfield-deutschland" in text
    assert "(https://linkedin.example.com/larkfield-deutschland" not in text


def test_a_sheet_says_whose_it_is_where_it_comes_from_and_how_many_there_are(
    page: Page, address: str
) -> None:
    sheets = printed(page, "/policies/personal-use/", "A4")
    text = " ".join(sheets[-1].split())
    assert "Owner: Human Resources." in text
    assert "Version 2.1." in text
    assert f"Edition 2026.11. {address}/policies/personal-use/" in text
    assert f"1 / {len(sheets)}" in sheets[0]


def test_a_long_table_has_its_head_on_every_sheet_and_breaks_between_rows(page: Page) -> None:
    sheets = printed(page, "/directory/people/", "A4")
    with_rows = [text for text in sheets[:-1] if text.count("@example.com") > 1]
    assert len(with_rows) > 2
    for text in with_rows:
        assert "Roles" in text.split("@example.com")[0]
    page.emulate_media(media="print")
    rows = page.locator(".pb-table tbody tr")
    assert set(rows.evaluate_all("rows => rows.map(row => getComputedStyle(row).breakInside)")) == {
        "avoid"
    }


def test_paper_is_white_though_the_screen_was_dark(page: Page) -> None:
    on_paper(page, "/policies/personal-use/")
    colours = page.locator("article :is(p, li, a, h1, h2, dt, dd, .pb-tag)").evaluate_all(
        "found => [...new Set(found.filter(one => one.checkVisibility()).map(one => getComputedStyle(one).color))]"
    )
    assert colours
    for colour in colours:
        red, green, blue, *rest = (
            float(value) for value in colour.split("(")[1].rstrip(")").split(",")
        )
        assert 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110, colour
        assert not rest or rest[0] >= 0.6, colour
