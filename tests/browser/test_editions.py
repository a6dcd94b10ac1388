"""What readers meet in a published root: editions side by side, in a real browser, served by nginx."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from macros.site.content_policy import policy, policy_violations
from tests.browser.axe import violations
from tests.browser.editions import RELEASES, publish_all
from tests.browser.server import SCRIPTS, free_port, serving

pytestmark = [pytest.mark.build, pytest.mark.browser]
WIDE: ViewportSize = {"width": 1280, "height": 900}
EDITIONS = [release.edition for release in RELEASES]
BANNER = ".pb-edition"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    """Publish the four editions."""
    return publish_all(tmp_path_factory.mktemp("editions"), f"http://127.0.0.1:{port}")


@pytest.fixture(scope="module")
def served(
    nginx: str, root: Path, port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("nginx")
    with serving(nginx, root, folder, port) as address:
        (folder / "site/versions.json.gz").unlink()  # a test changes the list
        yield address


@pytest.fixture
def said() -> list[str]:
    """Gather what the browser complains of."""
    return []


@pytest.fixture
def page(browser: Browser, served: str, said: list[str]) -> Iterator[Page]:
    """Open a window of a reader who was never here; nothing may fail in it."""
    context = browser.new_context(base_url=served, viewport=WIDE)
    made = context.new_page()
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on(
        "console",
        lambda message: said.append(message.text) if message.type in ("error", "warning") else None,
    )
    yield made
    context.close()
    assert said == []


def choose(page: Page, edition: str) -> None:
    """Choose an edition in the selector."""
    page.locator(".md-version").hover()
    page.locator(
        ".md-version__link", has_text=re.compile(f"^\\s*{re.escape(edition)}\\s*$")
    ).click()


# The selector


def test_the_selector_lists_the_editions_and_stays_on_the_page(page: Page) -> None:
    page.goto("/latest/policies/disclosure/")
    expect(page.locator(".md-version__current")).to_have_text("2026.11")
    assert page.locator(".md-version__link").all_inner_texts() == [
        "2026.11",
        "2026.10.1",
        "2026.10",
        "2026.02",
    ]
    choose(page, "2026.10")
    page.wait_for_url("**/2026.10/policies/disclosure/")
    expect(page.locator(".md-version__current")).to_have_text("2026.10")
    choose(page, "2026.02")
    page.wait_for_url("**/2026.02/policies/disclosure/")


def test_a_page_that_an_edition_has_not_leads_to_its_home(page: Page) -> None:
    page.goto("/2026.11/live-video/")
    page.locator(".md-version__current").wait_for()
    choose(page, "2026.10")
    page.wait_for_url("**/2026.10/")


# The banner


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_that_is_not_current_says_so_and_leads_to_the_same_page(
    page: Page, edition: str
) -> None:
    with page.expect_response("**/versions.json"):
        page.goto(f"/{edition}/policies/disclosure/")
    page.wait_for_load_state("networkidle")
    banner = page.locator(BANNER).first
    if edition == EDITIONS[-1]:
        expect(banner).to_be_hidden()
        return
    expect(banner).to_be_visible()
    assert (
        banner.inner_text()
        == f"You are reading edition {edition}. It is no longer the current one. Read this page as it is now"
    )
    banner.get_by_role("link").click()
    page.wait_for_url("**/latest/policies/disclosure/")
    expect(page.locator(BANNER)).to_be_hidden()


def test_a_page_that_is_no_longer_there_leads_to_the_current_home(page: Page) -> None:
    page.goto("/2026.10/fax/")
    banner = page.locator(BANNER).first
    expect(banner.get_by_role("link")).to_have_text("Go to the current playbook")
    banner.get_by_role("link").click()
    page.wait_for_url("**/latest/")


@pytest.mark.parametrize("folder", ["latest", "2026.11"])
def test_a_window_that_was_open_during_a_release_says_so_when_it_is_looked_at(
    page: Page, root: Path, folder: str
) -> None:
    page.goto(f"/{folder}/policies/disclosure/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(BANNER).first).to_be_hidden()
    path = root / "versions.json"
    before = path.read_text(encoding="utf-8")
    try:
        newer = [{"version": "2026.12", "title": "2026.12", "aliases": ["latest"]}]
        path.write_text(
            json.dumps(newer + [{**one, "aliases": []} for one in json.loads(before)]),
            encoding="utf-8",
        )
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(BANNER).first).to_be_visible()
        expect(page.locator(BANNER).first).to_contain_text("2026.11")
    finally:
        path.write_text(before, encoding="utf-8")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(BANNER).first).to_be_hidden()


def test_without_scripts_an_edition_names_itself_and_leads_to_the_current_one(
    browser: Browser, served: str
) -> None:
    context = browser.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    page.goto("/2026.10/policies/disclosure/")
    banner = page.locator(f"noscript {BANNER}")
    expect(banner).to_have_text(
        "You are reading edition 2026.10. There may be a newer one. Read this page as it is now"
    )
    assert (
        banner.get_by_role("link").get_attribute("href") == "../../../latest/policies/disclosure/"
    )
    expect(page.locator(".pb-foot")).to_contain_text("edition 2026.10")
    page.goto("/latest/")
    assert page.locator(f"noscript {BANNER}").count() == 0
    context.close()


def test_from_a_folder_nothing_is_asked_for(browser: Browser, root: Path, said: list[str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on(
        "request",
        lambda request: (
            asked.append(request.url)
            if "versions.json" in request.url or "sitemap" in request.url
            else None
        ),
    )
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.goto((root / "2026.10/policies/disclosure/index.html").as_uri())
    page.locator(".pb-foot").wait_for()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "versions.json" in url] == []
    assert [text for text in said if "versions" in text] == []
    context.close()


# What searches find


def test_old_editions_are_not_for_search_engines_and_name_the_current_page(root: Path) -> None:
    for name in (*EDITIONS, "latest"):
        text = (root / name / "policies/disclosure/index.html").read_text(encoding="utf-8")
        canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', text)
        assert [address.partition("/latest/")[2] for address in canonical] == [
            "policies/disclosure/"
        ], name
        assert ('<meta name="robots" content="noindex">' in text) == (name != "latest")


@pytest.mark.parametrize(
    ("edition", "word", "found"),
    [
        ("2026.10", "facsimile", True),
        ("2026.11", "facsimile", False),
        ("2026.11", "livestream", True),
    ],
)
def test_the_search_finds_what_the_edition_shown_says(
    page: Page, edition: str, word: str, found: bool
) -> None:
    page.goto(f"/{edition}/")
    page.locator(".md-search__input").click()
    page.keyboard.type(word)
    results = page.locator(".md-search-result__item a")
    expect(page.locator(".md-search-result__meta")).to_contain_text("1 " if found else "No ")
    if found:
        assert f"/{edition}/" in str(results.first.evaluate("link => link.href"))


# In force


@pytest.mark.parametrize(
    ("day", "edition", "version"),
    [
        ("2026-02-02", "2026.02", "1.0"),
        ("2026-10-04", "2026.02", "1.0"),
        ("2026-10-05", "2026.10", "1.0"),
        ("2026-10-09", "2026.10", "1.0"),
        ("2026-10-10", "2026.10", "1.1"),
        ("2026-10-19", "2026.10", "1.1"),
        ("2026-10-20", "2026.10.1", "1.1"),
        ("2026-11-01", "2026.10.1", "1.1"),
        ("2026-11-02", "2026.11", "1.1"),
        ("2026-11-03", "2026.11", "2.0"),
    ],
)
def test_what_was_in_force_on_the_days_around_each_change(
    page: Page, day: str, edition: str, version: str
) -> None:
    page.goto(f"/latest/policies/in-force/?on={day}")
    expect(page.locator(".pb-force__answer")).to_contain_text(f"edition {edition}.")
    assert page.locator("tr[data-pb-name]:not([hidden]) th").all_inner_texts() == [edition]
    row = page.locator("tr[data-pb-from]:not([hidden])", has_text="Disclosure")
    assert row.locator("td").first.inner_text() == version


def test_a_version_leads_to_the_edition_that_holds_it(page: Page) -> None:
    page.goto("/latest/policies/in-force/?on=2026-10-04")
    page.get_by_role("link", name="Disclosure").click()
    page.wait_for_url("**/2026.02/policies/disclosure/")
    expect(page.locator("article")).to_contain_text("Say where you work.")


def test_a_day_is_chosen_kept_in_the_address_and_given_up(page: Page) -> None:
    page.goto("/latest/policies/in-force/")
    everything = page.locator("tr[data-pb-from]").count()
    page.get_by_label("Day").fill("2026-10-12")
    page.get_by_label("Day").blur()
    expect(page.locator(".pb-force__answer")).to_have_text(
        re.compile(r"^On 12 October 2026: edition 2026\.10\. Policies in force: \d+\.$")
    )
    assert page.url.endswith("/policies/in-force/?on=2026-10-12")
    page.get_by_role("button", name="Show all days").click()
    assert page.locator("tr[data-pb-from]:not([hidden])").count() == everything
    assert page.url.endswith("/policies/in-force/")
    assert page.evaluate("document.activeElement.type") == "date"


def test_days_of_which_nothing_is_known_say_so(page: Page) -> None:
    page.goto("/latest/policies/in-force/?on=1999-12-31")
    expect(page.locator(".pb-force__answer")).to_contain_text(
        "There is no record of that day. The records start on "
    )
    page.goto("/latest/policies/in-force/?on=2026-02-31")
    expect(page.locator(".pb-force__answer")).to_have_text(
        "2026-02-31 is not a date. Write it as 2026-06-15."
    )
    page.goto("/latest/policies/in-force/?on=2126-01-01")
    expect(page.locator(".pb-force__answer")).to_contain_text(
        "That day is in the future. This is what is planned today."
    )


MARKED = "tr:has(.pb-force__mark)"
DISCLOSURE = f"{MARKED}[data-pb-from]:not([data-pb-name]):has-text('Disclosure')"


@pytest.mark.parametrize(
    ("moment", "zone", "day", "version", "until"),
    [
        ("2026-11-02T12:00:00Z", "Europe/London", "2 November 2026", "1.1", "not yet in force"),
        ("2026-11-03T12:00:00Z", "Europe/London", "3 November 2026", "2.0", "now"),
        ("2026-11-02T12:00:00Z", "Pacific/Auckland", "3 November 2026", "2.0", "now"),
    ],
)
def test_the_readers_own_day_is_marked_before_a_day_is_chosen(
    browser: Browser, served: str, moment: str, zone: str, day: str, version: str, until: str
) -> None:
    context = browser.new_context(base_url=served, viewport=WIDE, timezone_id=zone)
    page = context.new_page()
    page.clock.set_fixed_time(moment)
    page.goto("/latest/policies/in-force/")
    marked = page.locator(MARKED)
    expect(marked.first.locator("th")).to_have_text("2026.11 current today")
    expect(page.locator(".pb-force__answer")).to_have_text(
        f"Today, {day}: edition 2026.11. Policies in force: {marked.count() - 1}."
    )
    assert page.locator(DISCLOSURE).locator("td").first.inner_text() == version
    assert page.locator(DISCLOSURE).locator("th").inner_text().endswith("in force today")
    newest = page.locator("tr[data-pb-from='2026-11-03'] td").last
    assert newest.inner_text() == until
    assert (
        page.locator("tr[data-pb-from]:not([hidden])").count()
        == page.locator("tr[data-pb-from]").count()
    )
    context.close()


def test_the_mark_gives_way_to_a_chosen_day_and_comes_back(page: Page) -> None:
    page.clock.set_fixed_time("2026-11-05T12:00:00")
    page.goto("/latest/")
    # What instant navigation does: the content is that of another page, and the theme tells.
    page.evaluate(
        """async () => {
          const text = await (await fetch("policies/in-force/")).text();
          const other = new DOMParser().parseFromString(text, "text/html");
          document.querySelector("article").replaceWith(other.querySelector("article"));
          document$.next(document);
        }"""
    )
    expect(page.locator(DISCLOSURE)).to_have_count(1)
    marks = page.locator(MARKED).count()
    page.get_by_label("Day").fill("2026-10-12")
    page.get_by_label("Day").blur()
    expect(page.locator(MARKED)).to_have_count(0)
    page.get_by_role("button", name="Show all days").click()
    expect(page.locator(MARKED)).to_have_count(marks)
    expect(page.locator(".pb-force__mark")).to_have_count(marks)


def test_the_readers_own_day_is_marked_without_storage(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served)
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page = context.new_page()
    page.clock.set_fixed_time("2026-11-05T12:00:00")
    page.goto("/latest/policies/in-force/")
    expect(page.locator(DISCLOSURE).locator("td").first).to_have_text("2.0")
    context.close()


def test_an_edition_that_is_no_longer_current_tells_nothing_of_today(page: Page) -> None:
    page.goto("/2026.10/policies/in-force/")
    expect(page.locator(BANNER).first).to_be_visible()
    expect(page.locator(MARKED)).to_have_count(0)
    expect(page.locator(".pb-force__answer")).to_be_empty()
    page.goto("/2026.11/policies/in-force/")
    expect(page.locator(".pb-force__answer")).to_contain_text("Today, ")


def test_without_scripts_the_page_tells_how_things_stood_on_the_day_of_its_build(
    browser: Browser, served: str
) -> None:
    context = browser.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    page.goto("/latest/policies/in-force/")
    expect(page.locator(".pb-force")).to_contain_text("As things stand from 2 November 2026 on.")
    assert page.locator("tr[data-pb-from='2026-11-03'] td").last.inner_text() == "not yet in force"
    assert page.locator("tr[data-pb-from='2026-11-02'] td").last.inner_text() == "now"
    context.close()


# What changed


def test_the_current_edition_tells_what_it_changed(page: Page) -> None:
    page.goto("/latest/directory/whats-changed/")
    changes = page.locator(".pb-changes")
    expect(changes).to_contain_text("Edition 2026.11, compared with edition 2026.10.1.")
    page.get_by_text("Disclosure: reworded").click()
    shown = page.locator("details[open] dd", has_text="Say where you work")
    assert [text.strip() for text in shown.locator("del, ins").all_text_contents()] == [
        "removed: the post itself",
        "added: every post",
    ]
    page.get_by_role("article").get_by_role("link", name="2026.10", exact=True).click()
    page.wait_for_url("**/2026.10/directory/whats-changed/")
    expect(page.locator(".pb-changes")).to_contain_text("compared with edition 2026.02.")


def test_what_must_be_read_again_stands_on_home_until_the_next_edition(page: Page) -> None:
    page.goto("/latest/")
    again = page.get_by_role("complementary", name="Read again")
    expect(again).to_contain_text("These pages changed in edition 2026.11 in a way that matters.")
    again.get_by_role("link", name="Disclosure").click()
    page.wait_for_url("**/latest/policies/disclosure/")
    page.goto("/2026.10.1/")
    assert page.get_by_role("complementary", name="Read again").count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "2026.10/policies/disclosure/",
        "latest/directory/whats-changed/",
        "latest/policies/in-force/",
        "latest/",
    ],
)
def test_axe_finds_nothing(page: Page, path: str) -> None:
    page.goto(f"/{path}")
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "document.querySelectorAll('.pb-changes details').forEach(one => { one.open = true })"
    )
    assert violations(page) == []


# The content security policy


def test_one_policy_with_few_hashes_holds_for_all_editions(page: Page, root: Path) -> None:
    page.goto("/2026.10/policies/disclosure/")
    expect(page.locator(BANNER).first).to_be_visible()
    choose(page, "2026.11")
    page.wait_for_url("**/2026.11/policies/disclosure/")
    page.wait_for_load_state("networkidle")
    whole = policy(root, SCRIPTS)
    assert whole.count("'sha256-") <= 6
    assert policy(root / "latest", SCRIPTS) == policy(root / EDITIONS[0], SCRIPTS) == whole
    assert policy_violations(root, SCRIPTS) == []
