"""A browser that denies storage, or whose storage is full: every page works, and choices last for the page view."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import programs
from tests.browser.axe import KINDS
from tests.browser.conftest import DESKTOP, HEIGHTS, PHONE
from tests.browser.editions import RELEASES, publish_all
from tests.browser.search_box import SearchBox, place
from tests.browser.server import free_port, serving
from tests.browser.watching import watched

pytestmark = [pytest.mark.build, pytest.mark.browser]
Storage = Literal["denied", "full", "spoiled"]
READERS = (
    pytest.param(("denied", PHONE), id="denied-phone"),
    *(
        pytest.param((storage, DESKTOP), id=f"{storage}-desktop", marks=pytest.mark.exhaustive)
        for storage in ("denied", "full", "spoiled")
    ),
)
_BLOCK_COOKIES = 2
_FULL = """Storage.prototype.setItem = function () { throw new DOMException("The quota is used up.", "QuotaExceededError"); }"""
_SPOILED = """if (location.protocol === "http:") for (const name of ["__palette", "__tabs", "__outdated", "__announce", "__source", "__consent"])
  for (const store of [localStorage, sessionStorage])
    for (const path of ["/", "/latest/", "/2026.02/"]) store.setItem(`${path}.${name}`, "{not JSON");"""
_IS_DENIED = """() => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  try { frame.contentWindow.localStorage; return false; } catch (error) { return error.name === "SecurityError"; }
  finally { frame.remove(); }
}"""
"""A frame of the page's own origin has what the browser gives, without what our scripts put in its
place."""


def open_context(
    browser: Browser, chromium: str, folder: Path, address: str, width: int, storage: Storage
) -> BrowserContext:
    """Return a context whose pages cannot use storage, because of a setting, a full disk, or what is in it."""
    if storage != "denied":
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": HEIGHTS[width]}
        )
        context.add_init_script(_FULL if storage == "full" else _SPOILED)
        return context
    preferences = folder / "Default/Preferences"
    preferences.parent.mkdir(parents=True, exist_ok=True)
    settings = {"profile": {"default_content_setting_values": {"cookies": _BLOCK_COOKIES}}}
    preferences.write_text(json.dumps(settings), encoding="utf-8")
    return browser.browser_type.launch_persistent_context(
        folder,
        executable_path=chromium,
        args=programs.FLAGS,
        base_url=address,
        viewport={"width": width, "height": HEIGHTS[width]},
    )


@dataclass(frozen=True)
class Reader:
    """A browser without storage, and what went wrong in its pages."""

    context: BrowserContext
    faults: list[str]


@pytest.fixture(scope="module", params=READERS)
def reader(
    request: pytest.FixtureRequest,
    browser: Browser,
    chromium: str,
    address: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Reader]:
    """Open a browser without storage."""
    storage, width = request.param
    context = open_context(
        browser, chromium, tmp_path_factory.mktemp("profile"), address, width, storage
    )
    faults = watched(context)
    context.on(
        "weberror",
        lambda error: faults.append(f"{error.page and error.page.url}: {error.error.message}"),
    )
    yield Reader(context, faults)
    context.close()


@pytest.fixture
def page(reader: Reader) -> Iterator[Page]:
    """Open a window; no script may fail in it, and the policy may refuse nothing."""
    page = reader.context.new_page()
    yield page
    page.close()
    faults = reader.faults.copy()
    reader.faults.clear()
    assert faults == []


@pytest.fixture
def denied(browser: Browser, chromium: str, address: str, tmp_path: Path) -> Iterator[Page]:
    """Open a window of a browser that blocks all cookies."""
    context = open_context(browser, chromium, tmp_path / "profile", address, DESKTOP, "denied")
    yield context.new_page()
    context.close()


def test_the_setting_denies_storage_indeed(denied: Page) -> None:
    denied.goto("/")
    assert denied.evaluate(_IS_DENIED) is True


def test_the_substitute_behaves_as_storage_does(denied: Page) -> None:
    denied.goto("/")
    said = denied.evaluate(
        """() => [localStorage, sessionStorage].map((store) => {
          store.clear();
          store.setItem("a", 1);
          store.setItem("b", null);
          const kept = [store.getItem("a"), store.getItem("b"), store.getItem("c"), store.length, store.key(0), store.key(9)];
          store.removeItem("a");
          kept.push(store.getItem("a"));
          store.clear();
          return [...kept, store.length];
        })"""
    )
    assert said == [["1", "null", None, 2, "a", None, None, 0]] * 2


def test_no_script_fails_on_any_kind_of_page(page: Page) -> None:
    for path in KINDS.values():
        page.goto(path)
        page.wait_for_function("() => window.document$ && window.pb")
        expect(page.locator("h1").first).to_be_visible()
        # The theme's script sets this at its end.
        page.wait_for_function("() => window.component$ !== undefined")


def test_the_search_finds_an_answer(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    search = SearchBox(page)
    found = search.type("disclosure")
    assert found is not None
    assert place(found["link"]).startswith("policies/disclosure/")


def test_the_colours_can_be_changed(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    for title in ("Switch to light mode", "Switch to dark mode"):
        page.locator(f"label.md-header__button[title='{title}']:visible").click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")


def test_a_department_can_be_chosen(page: Page) -> None:
    page.goto("/")
    finder = page.locator(".pb-finder")
    finder.get_by_label("My department").select_option(label="Marketing")
    expect(finder.locator(".pb-mine")).to_contain_text("Lucía Fernández-Morales")


def test_a_quiz_can_be_taken(page: Page) -> None:
    page.goto("/education/everyone/")
    quiz = page.locator(".pb-quiz")
    quiz.locator(":scope > summary").click()
    form = quiz.locator("form").first
    form.get_by_role("radio").nth(1).check()
    form.get_by_role("button", name="Check my answer").click()
    expect(form.get_by_role("status")).to_contain_text("Right.")
    expect(quiz.locator(".pb-quiz__progress")).to_have_text(
        "1 of 3 answered, 1 right at the first try."
    )


def test_the_triage_leads_to_an_answer(page: Page) -> None:
    page.goto("/best-practices/reply-triage/")
    for answer in ("No", "Yes"):
        page.get_by_role("button", name=answer, exact=True).click()
    expect(page.locator(".pb-triage__result")).to_contain_text("Keep the whole thread")


def test_a_policy_can_be_marked_as_read(page: Page) -> None:
    page.goto("/policies/disclosure/")
    read = page.get_by_role("button", name="Remember that I have read version 3.0")
    read.click()
    expect(read).to_have_attribute("aria-pressed", "true")


def test_a_table_can_be_filtered(page: Page) -> None:
    page.goto("/directory/people/")
    rows = page.locator(".pb-table[data-pb-count] tbody tr:visible")
    expect(rows.nth(5)).to_be_visible()
    page.locator(".pb-filter input[type=search]").first.fill("Amara Okafor")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Amara Okafor")


@pytest.fixture(scope="module")
def published(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve four editions side by side."""
    port = free_port()
    root = publish_all(tmp_path_factory.mktemp("editions"), f"http://127.0.0.1:{port}")
    with serving(nginx, root, tmp_path_factory.mktemp("nginx"), port) as served:
        yield served


@pytest.mark.parametrize("kind", READERS)
def test_another_edition_can_be_chosen(
    browser: Browser, chromium: str, published: str, tmp_path: Path, kind: tuple[Storage, int]
) -> None:
    storage, width = kind
    context = open_context(browser, chromium, tmp_path / "profile", published, width, storage)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(error.error.message))
    page = context.new_page()
    page.goto("/latest/")
    old = RELEASES[0].edition
    page.locator(".md-version").hover()
    page.locator(".md-version__link", has_text=re.compile(f"^\\s*{re.escape(old)}\\s*$")).click()
    page.wait_for_url(f"**/{old}/")
    expect(page.locator(".pb-edition")).to_be_visible()
    context.close()
    assert errors == []
