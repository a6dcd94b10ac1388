"""The forms for those who do not see them, have no mouse, or write days in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import TAGS, violations_as_shown
from tests.browser.editor_profile import EditorProfile
from tests.browser.forms import PATIENCE, Forms, press_save, save, sign_in
from tests.browser.watching import watched

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

Opening = Callable[[str], Page]
_ENOUGH = 250
_SAVE = "Save"


@pytest.fixture
def opening(browser: Browser) -> Iterator[Opening]:
    """Open a tab of a reader whose browser speaks a language. No policy may be violated."""
    contexts = []

    def opened(language: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=language)
        contexts.append((context, watched(context)))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    yield opened
    for context, _ in contexts:
        context.close()
    assert [what for _, refused in contexts for what in refused] == []


@pytest.fixture
def page(profile: EditorProfile, served: Forms) -> Iterator[Page]:
    """Open an empty profile, in which every question is answered with yes. No policy may be violated."""
    with profile.emptied(served.address) as context:
        opened = context.new_page()
        opened.on("dialog", lambda dialog: dialog.accept())
        yield opened


def _open(page: Page, served: Forms, department: str) -> None:
    page.goto(f"{served.address}#/collections/departments/entries/{department}")
    sign_in(page, "Purpose")


def _violations(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    return violations_as_shown(page, "light", TAGS)


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press the tab key until focus is on what is wanted."""
    for _ in range(_ENOUGH):
        page.keyboard.press("Tab")
        if wanted.count() and wanted.first.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{wanted} was not reached")


def test_axe_finds_nothing_where_readers_sign_in(page: Page, served: Forms) -> None:
    page.goto(served.address)
    expect(page.get_by_role("button", name="Login")).to_be_visible(timeout=PATIENCE)
    assert _violations(page) == []


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.exhaustive)])
def test_axe_finds_nothing_in_a_form_folded_unfolded_and_refused(
    page: Page, served: Forms, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    _open(page, served, "marketing")
    folded = page.get_by_role("button", name="Fields of Fiona Ashworth")
    expect(folded).to_have_attribute("aria-expanded", "false")
    assert _violations(page) == []
    folded.click()
    expect(folded).to_have_attribute("aria-expanded", "true")
    for name in ("Move Fiona Ashworth", "Remove Fiona Ashworth"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    assert _violations(page) == []
    purpose = page.get_by_label("Purpose")
    purpose.fill("")
    press_save(page)
    expect(purpose).to_have_attribute("aria-invalid", "true")
    expect(purpose).to_have_accessible_description(
        "Fill in this field. One sentence: what the department uses social media for, or advises on."
    )
    assert _violations(page) == []


@pytest.mark.parametrize(
    "form",
    [
        "campaigns/entries/campaigns",
        "policies/entries/policies--house-rules",
        "meetings/entries/meetings",
    ],
)
def test_axe_finds_nothing_in_forms_of_other_kinds(page: Page, served: Forms, form: str) -> None:
    page.goto(f"{served.address}#/collections/{form}")
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("button", name=_SAVE, exact=True)).to_be_visible(timeout=PATIENCE)
    assert _violations(page) == []


def test_axe_finds_nothing_in_the_list_and_on_the_board(page: Page, served: Forms) -> None:
    _open(page, served, "security")
    page.get_by_label("Purpose").fill("A proposal.")
    save(page)
    expect(page.get_by_text("Saved as a proposal")).to_be_visible(timeout=PATIENCE)
    assert _violations(page) == []
    page.evaluate("location.hash = '#/collections/departments'")
    expect(page.get_by_role("heading", name="Departments", exact=True)).to_be_visible(
        timeout=PATIENCE
    )
    assert _violations(page) == []
    page.get_by_role("link", name="Open proposals").click()
    expect(page.get_by_role("button", name="Withdraw proposal: Security")).to_be_visible(
        timeout=PATIENCE
    )
    assert _violations(page) == []


def test_axe_finds_nothing_in_the_question_which_value_to_keep(page: Page, served: Forms) -> None:
    _open(page, served, "hub")
    path = "data/departments/hub.yml"
    before = page.get_by_label("Purpose").input_value()
    served.repository.publish(path, f"purpose: {before}", "purpose: Merged meanwhile.")
    page.get_by_label("Purpose").fill("Another purpose.")
    press_save(page)
    expect(page.get_by_role("dialog", name="Somebody else changed the same thing")).to_be_visible(
        timeout=PATIENCE
    )
    assert _violations(page) == []


def test_a_change_a_new_entry_and_its_withdrawal_need_no_mouse(page: Page, served: Forms) -> None:
    page.goto(f"{served.address}#/collections/departments/entries/web")
    expect(page.get_by_role("button", name="Login")).to_be_visible(timeout=PATIENCE)
    _tab_to(page, page.get_by_role("button", name="Login"))
    page.keyboard.press("Enter")
    purpose = page.get_by_label("Purpose")
    expect(purpose).to_be_visible(timeout=PATIENCE)
    _tab_to(page, purpose)
    page.keyboard.press("Control+a")
    page.keyboard.type("Runs the site.")
    _tab_to(page, page.get_by_role("button", name="Add person"))
    page.keyboard.press("Enter")
    person = page.locator("[class*=SortableListItem]").last
    _tab_to(page, person.get_by_label("Name", exact=True))
    page.keyboard.type("Zoe Gross")
    _tab_to(page, person.get_by_label("Email"))
    page.keyboard.type("zoe.gross@example.com")
    for label in ("Status", "Roles"):
        _tab_to(page, person.get_by_label(label))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    for _ in range(_ENOUGH):
        if page.get_by_role("button", name=_SAVE, exact=True).evaluate(
            "each => each === document.activeElement"
        ):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Changes saved")).to_be_visible(timeout=PATIENCE)
    branch = "cms/departments/web"
    assert "+purpose: Runs the site." in served.repository.change(branch)
    assert "+    name: Zoe Gross" in served.repository.change(branch)
    _tab_to(page, page.locator("[class*=ToolbarSectionBackLink]"))
    page.keyboard.press("Enter")
    board = page.get_by_role("link", name="Open proposals")
    expect(board).to_be_visible(timeout=PATIENCE)
    _tab_to(page, board)
    page.keyboard.press("Enter")
    withdraw = page.get_by_role("button", name="Withdraw proposal: Web")
    expect(withdraw).to_be_visible(timeout=PATIENCE)
    _tab_to(page, withdraw)
    page.keyboard.press("Enter")
    expect(withdraw).to_have_count(0, timeout=PATIENCE)
    assert branch not in served.repository.branches()


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en-GB", "4 September 2023"),
        pytest.param("de-DE", "4. September 2023", marks=pytest.mark.exhaustive),
        ("ja-JP", "2023年9月4日"),
    ],
)
def test_days_are_written_as_the_readers_language_does(
    opening: Opening, served: Forms, language: str, day: str
) -> None:
    page = opening(language)
    _open(page, served, "marketing")
    control = page.locator("[class*=DateTimeControl]").filter(
        has=page.get_by_label("Joined (optional)", exact=True)
    )
    expect(control).to_have_attribute("data-pb-day", day)
    page.get_by_label("Joined (optional)", exact=True).fill("2024-02-29")
    expect(control).not_to_have_attribute("data-pb-day", day)


def test_back_leads_out_of_a_form_that_a_link_led_to(page: Page, served: Forms) -> None:
    page.goto(f"{served.address}config.json")
    _open(page, served, "germany")
    page.go_back()
    expect(page).to_have_url(f"{served.address}config.json")
    page.goto(f"{served.address}#/collections/departments/entries/germany")  # signed in by now
    expect(page.get_by_label("Purpose")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    expect(page).to_have_url(f"{served.address}config.json")


def test_the_list_can_be_reached_from_a_form_that_a_link_led_to(page: Page, served: Forms) -> None:
    _open(page, served, "germany")
    page.get_by_role("link", name="Departments Changes saved").click()
    expect(page.get_by_role("heading", name="Departments", exact=True)).to_be_visible(
        timeout=PATIENCE
    )
    page.go_back()
    expect(page.get_by_label("Purpose")).to_be_visible(timeout=PATIENCE)


def test_a_mistake_in_a_folded_entry_is_unfolded(page: Page, served: Forms) -> None:
    _open(page, served, "product")
    entry = page.locator("[class*=SortableListItem]").first
    fold = entry.locator("button").first
    fold.click()
    email = entry.get_by_label("Email")
    email.fill("nobody at example")
    fold.click()
    expect(email).not_to_be_visible()
    press_save(page)
    expect(email).to_be_visible(timeout=PATIENCE)
    expect(email).to_be_focused()
    expect(email).to_be_in_viewport()


def test_what_was_merged_is_no_mistake(page: Page, served: Forms) -> None:
    _open(page, served, "legal")
    page.wait_for_load_state("networkidle")
    served.repository.publish("data/departments/legal.yml", "channel: ", "channel: Now ")
    page.get_by_label("Purpose").fill("Advises.")
    save(page)
    notice = page.get_by_role("alert").filter(has_text="Saved. Somebody else changed this file too")
    expect(notice).to_have_css("background-color", "rgb(232, 239, 252)", timeout=PATIENCE)
