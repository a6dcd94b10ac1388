"""Tables of many rows: 582 people, of whom the page has the first, and 300 accounts, which are all in their page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.benchmarks.playbook import write_playbook
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, HEIGHTS, PHONE
from tests.integration.engine import EPOCH, mkdocs

pytestmark = [pytest.mark.build, pytest.mark.browser]
PEOPLE, ACCOUNTS = "/directory/people/", "/directory/accounts/"
COUNT = ".pb-filter__count"
_PLACE = "row => [row.getBoundingClientRect().x, row.getBoundingClientRect().y]"
NAMES = ".pb-table[data-pb-count] tbody th"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a made-up playbook of 60 departments; give its site."""
    root = tmp_path_factory.mktemp("large") / "playbook"
    made = write_playbook(root, 100, 60)
    assert (made.people, made.accounts) == (600, 300)
    result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stdout
    return root / "site"


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    """Open a window; no script may fail in it."""
    context = browser.new_context(
        base_url=home, viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]}
    )
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(error.error.message))
    yield context.new_page()
    context.close()
    assert errors == []


def names(page: Page, number: int | None = None) -> list[str]:
    """Return the names in the rows that are shown, once there are so many."""
    if number is not None:
        expect(page.locator(NAMES)).to_have_count(number)
    return [name.strip() for name in page.locator(NAMES).all_inner_texts()]


@pytest.mark.parametrize(
    ("path", "things", "number"), [(PEOPLE, "people", 582), (ACCOUNTS, "accounts", 300)]
)
def test_a_hundred_rows_are_shown_at_once(page: Page, path: str, things: str, number: int) -> None:
    page.goto(path)
    expect(page.locator(COUNT)).to_have_text(f"{number} of {number} {things}, 1 to 100 shown")
    first = names(page, 100)
    page.get_by_role("button", name="Next rows").click()
    expect(page.locator(COUNT)).to_have_text(f"{number} of {number} {things}, 101 to 200 shown")
    assert page.url.endswith(f"{path}?page=2")
    assert page.evaluate("document.activeElement.matches('.pb-table')")
    second = names(page, 100)
    assert second != first
    page.reload()
    expect(page.locator(COUNT)).to_contain_text("101 to 200 shown")
    assert names(page, 100) == second
    page.get_by_role("button", name="Previous rows").click()
    expect(page.locator(COUNT)).to_contain_text("1 to 100 shown")
    assert names(page, 100) == first
    assert page.get_by_role("button", name="Previous rows").is_hidden()


def test_people_are_found_without_accents_and_capitals_by_department_and_role(page: Page) -> None:
    page.goto(PEOPLE)
    page.get_by_label("Find in this table").fill("MULLER")
    expect(page.locator(COUNT)).to_have_text(re.compile(r"^[1-9]\d? of 582 people$"))
    assert all("Müller" in name for name in names(page))
    page.get_by_role("combobox", name="Department").select_option("Legal")
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("combobox", name="Department").select_option("Legal")
    expect(page.locator(COUNT)).to_have_text("10 of 582 people")
    page.get_by_role("combobox", name="Roles").select_option("account admin")
    expect(page.locator(COUNT)).to_have_text(re.compile(r"^[1-9] of 582 people$"))
    assert page.url.endswith("?department=Legal&role=account+admin")


def test_rows_are_sorted_over_all_pages(page: Page) -> None:
    page.goto(f"{PEOPLE}?sort=-name")
    expect(page.locator(COUNT)).to_contain_text("1 to 100 shown")
    shown = names(page)
    assert shown[0].startswith("Z")
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Name")
    assert names(page)[0].startswith("A")


def test_a_link_to_a_row_finds_its_page(page: Page) -> None:
    page.goto(PEOPLE)
    expect(page.locator(COUNT)).to_contain_text("582")
    page.goto(f"{PEOPLE}?page=5")
    expect(page.locator(COUNT)).to_contain_text("401 to 500 shown")
    wanted = page.locator("tbody tr").nth(50).get_attribute("id")
    page.goto("/")
    page.goto(f"{PEOPLE}?filter=nobody-of-this-name#{wanted}")
    expect(page.locator(f"#{wanted}")).to_be_in_viewport()
    assert page.url.endswith(f"?page=5#{wanted}")


def test_people_have_their_homes_on_their_departments_pages(page: Page) -> None:
    page.goto("/directory/legal/")
    link = page.locator("a[href*='#person-']").first
    assert "people" not in (link.get_attribute("href") or "")


def test_nothing_more_is_loaded_until_the_table_is_used(page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(PEOPLE)
    expect(page.locator(COUNT)).to_have_text("582 of 582 people, 1 to 100 shown")
    page.wait_for_load_state("networkidle")
    first = names(page, 100)
    assert not [url for url in requests if "/parts/people" in url]
    link = page.locator("tbody a").first.element_handle()
    with page.expect_response("**/parts/people.js"):
        page.get_by_label("Find in this table").focus()
    page.keyboard.type("zofia")
    expect(page.locator(COUNT)).to_have_text(re.compile(r"^\d of 582 people$"))
    assert all(name.startswith("Zofia") for name in names(page))
    page.get_by_role("button", name="Show all").click()
    assert names(page, 100) == first
    # The rows of the page are used again, so that whoever is on one of their links stays there.
    assert link.evaluate("link => link.isConnected")


def test_what_is_typed_while_the_rows_are_loading_counts(page: Page) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/parts/people.js", hold)
    page.goto(PEOPLE)
    page.get_by_label("Find in this table").focus()
    expect(page.locator(COUNT)).to_have_text("The table is being loaded.")
    page.keyboard.type("zofia")
    waiting[0].continue_()
    expect(page.locator(COUNT)).to_have_text(re.compile(r"^\d of 582 people$"))
    expect(page).to_have_url(re.compile(r"\?filter=zofia$"))
    assert len(waiting) == 1


def test_every_department_can_be_chosen_before_the_rows_are_loaded(page: Page) -> None:
    page.goto(PEOPLE)
    department = page.get_by_role("combobox", name="Department")
    assert department.locator("option").count() == 61
    department.select_option("Security")
    expect(page.locator(COUNT)).to_have_text("9 of 582 people")
    role = page.get_by_role("combobox", name="Roles").locator("option")
    assert role.first.inner_text() == "all roles"
    assert role.all_inner_texts()[1:] == sorted(role.all_inner_texts()[1:], key=str.casefold)


def test_rows_are_found_where_the_site_is_opened_from_its_folder(
    browser: Browser, large: Path
) -> None:
    page = browser.new_page()
    page.goto((large / "directory/people/index.html").as_uri())
    page.get_by_label("Find in this table").fill("zofia")
    expect(page.locator(COUNT)).to_have_text(re.compile(r"^\d of 582 people$"))
    address = str(page.locator("tbody a[href*='directory/']").first.evaluate("link => link.href"))
    assert address.startswith(f"{large.as_uri()}/directory/")
    page.close()


@pytest.mark.parametrize("path", [PEOPLE, ACCOUNTS])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_rows_stay_where_they_are_when_the_script_starts(
    browser: Browser, home: str, path: str, width: int
) -> None:
    context = browser.new_context(
        base_url=home, viewport={"width": width, "height": HEIGHTS[width]}
    )
    page = context.new_page()
    page.route("**/playbook.*.js", lambda route: route.abort())
    page.goto(path)
    before = page.locator("tbody tr").first.evaluate(_PLACE)
    page.unroute("**/playbook.*.js")
    page.goto(path)
    expect(page.locator(COUNT)).to_contain_text("1 to 100 shown")
    assert page.locator("tbody tr").first.evaluate(_PLACE) == before
    context.close()


def test_a_closer_look_works_on_rows_that_were_loaded(page: Page) -> None:
    page.goto(f"{PEOPLE}?page=3")
    page.locator(".pb-profile > summary").first.click()
    dialog = page.locator("dialog[open]")
    page.wait_for_function("() => document.querySelector('dialog[open] img').naturalWidth > 100")
    assert (
        str(
            dialog.get_by_role("link", name="Save to my contacts").evaluate("link => link.href")
        ).count("/cards/")
        == 1
    )
    change = str(dialog.get_by_role("link", name="Propose a change to ").get_attribute("href"))
    assert re.fullmatch(
        r"https://code\.example\.com/example-works/playbook/edit/main/data/departments/[a-z-]+\.yml#L\d+",
        change,
    )
    assert violations(page) == []


def test_everybody_is_listed_by_department_without_scripts(browser: Browser, home: str) -> None:
    context = browser.new_context(base_url=home, java_script_enabled=False)
    page = context.new_page()
    page.goto(PEOPLE)
    expect(page.get_by_text("582 people, listed on their departments' pages:")).to_be_visible()
    assert page.locator(".pb-table__plain li").count() == 60
    names(page, 100)
    assert page.get_by_label("Find in this table").is_hidden()
    page.locator(".pb-table__plain").get_by_role("link", name="Legal", exact=True).click()
    expect(page.locator("tr[id^=person-]")).to_have_count(10)
    context.close()


def test_everybody_is_listed_by_department_where_the_table_cannot_be_loaded(page: Page) -> None:
    page.route("**/parts/people.js", lambda route: route.abort())
    page.goto(PEOPLE)
    expect(page.locator(".pb-table__plain")).to_be_hidden()
    page.get_by_role("button", name="Next rows").click()
    expect(page.locator(COUNT)).to_have_text("The table could not be loaded.")
    expect(page.locator(".pb-table__plain")).to_be_visible()
    page.unroute("**/parts/people.js")
    page.get_by_role("button", name="Next rows").click()
    expect(page.locator(COUNT)).to_contain_text("101 to 200 shown")
    expect(page.locator(".pb-table__plain")).to_be_hidden()


def test_printing_shows_every_row_that_stands_in_the_page(page: Page) -> None:
    page.goto(ACCOUNTS)
    expect(page.locator(COUNT)).to_contain_text("1 to 100 shown")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(names(page)) == 300
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    names(page, 100)
