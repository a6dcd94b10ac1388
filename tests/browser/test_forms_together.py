"""Several people in one form: no change of anybody is lost, whatever was saved or merged since a form was opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.editor_profile import EditorProfile
from tests.browser.forms import PATIENCE, Forms, press_save, save
from tests.integration.engine import ROOT

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

Person = Callable[[], BrowserContext]
_CONFLICT = "Somebody else changed the same thing"


@pytest.fixture
def person(
    profile: EditorProfile, second_profile: EditorProfile, served: Forms
) -> Iterator[Person]:
    """Open the empty browsers of one person, then of another. No policy may be violated in any of them."""
    profiles = iter((profile, second_profile))
    with ExitStack() as opened:

        def browser() -> BrowserContext:
            return opened.enter_context(next(profiles).emptied(served.address))

        yield browser


def _line(path: str, start: str) -> str:
    return next(
        line
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines()
        if line.startswith(start)
    )


def _open(context: BrowserContext, served: Forms, form: str, shown: str) -> Page:
    """Open a form in a tab of its own, and wait until the server has nothing left to do for it."""
    page = context.new_page()
    page.goto(f"{served.address}#/collections/{form}")
    if not page.evaluate("localStorage.getItem('decap-cms-user')"):
        page.get_by_role("button", name="Login").click()
    field = page.get_by_label(shown, exact=True).or_(
        page.get_by_role("button", name=shown, exact=True)
    )
    expect(field.first).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    return page


def _department(context: BrowserContext, served: Forms, name: str) -> Page:
    return _open(context, served, f"departments/entries/{name}", "Purpose")


def _lines(name: str, **changes: str) -> list[str]:
    """List the lines of a proposal that changes fields of a department, in the order of the file."""
    path = f"data/departments/{name}.yml"
    made = [f"+++ b/{path}"]
    for key, value in changes.items():
        made += [f"-{_line(path, f'{key}: ')}", f"+{key}: {value}"]
    return made


def test_what_two_people_change_at_once_is_in_one_proposal(person: Person, served: Forms) -> None:
    one, other = (_department(person(), served, "marketing") for _ in range(2))
    one.get_by_label("Channel").fill("Marketing on Teams")
    save(one)
    other.get_by_label("Purpose").fill("Tells households.")
    save(other)
    expected = _lines("marketing", purpose="Tells households.", channel="Marketing on Teams")
    assert sorted(served.repository.change("cms/departments/marketing")) == sorted(expected)


def test_what_was_merged_meanwhile_is_not_set_back(person: Person, served: Forms) -> None:
    page = _department(person(), served, "germany")
    path = "data/departments/germany.yml"
    served.repository.publish(path, _line(path, "channel: "), "channel: Merged on Teams")
    page.get_by_label("Purpose").fill("Speaks German.")
    save(page)
    assert served.repository.change("cms/departments/germany") == _lines(
        "germany", purpose="Speaks German."
    )
    expect(page.get_by_label("Channel")).to_have_value("Merged on Teams", timeout=PATIENCE)


def test_an_open_proposal_keeps_up_with_what_was_merged(person: Person, served: Forms) -> None:
    context = person()
    page = _department(context, served, "web")
    page.get_by_label("Purpose").fill("Runs the site.")
    save(page)
    page.wait_for_load_state("networkidle")
    served.repository.publish(
        "data/departments/web.yml", "joined: 2023-11-06", "joined: 2023-11-07"
    )
    later = _department(context, served, "web")
    later.get_by_label("Channel").fill("Web on Teams")
    save(later)
    expected = _lines("web", purpose="Runs the site.", channel="Web on Teams")
    assert sorted(served.repository.change("cms/departments/web")) == sorted(expected)


def test_the_board_leads_to_the_right_form_after_main_has_moved(
    person: Person, served: Forms
) -> None:
    context = person()
    page = _department(context, served, "customer-service")
    page.get_by_label("Purpose").fill("Answers owners.")
    save(page)
    page.wait_for_load_state("networkidle")
    # Two files that come before its own, by length of path and by name.
    served.repository.publish(
        "data/departments/hub.yml", "name: Kwame Boateng", "name: Kwame A. Boateng"
    )
    served.repository.publish("data/goals.yml", "statement: ", "statement:  ")
    board = context.new_page()
    board.goto(f"{served.address}#/workflow")
    card = board.locator("[class*=WorkflowCardContainer]").filter(has_text="Customer Service")
    card.get_by_role("link").first.click()
    expect(board.get_by_label("Purpose")).to_have_value("Answers owners.", timeout=PATIENCE)
    expect(board.get_by_label("Name", exact=True).first).to_have_value("Customer Service")


def test_after_a_merge_the_same_form_makes_a_new_proposal(person: Person, served: Forms) -> None:
    page = _department(person(), served, "product")
    page.get_by_label("Purpose").fill("Makes things.")
    save(page)
    page.wait_for_load_state("networkidle")
    served.repository.merge("departments", "product")
    page.get_by_label("Channel").fill("Product on Teams")
    save(page)
    assert served.repository.change("cms/departments/product") == _lines(
        "product", channel="Product on Teams"
    )


def test_a_change_that_is_taken_back_leaves_the_proposal(person: Person, served: Forms) -> None:
    page = _department(person(), served, "security")
    before = page.get_by_label("Purpose").input_value()
    page.get_by_label("Channel").fill("Security on Teams")
    save(page)
    page.get_by_label("Purpose").fill("Protects accounts.")
    save(page)
    page.get_by_label("Purpose").fill("")
    page.get_by_label("Purpose").fill(before)
    expect(page.get_by_label("Purpose")).to_have_value(before)
    save(page)
    assert served.repository.change("cms/departments/security") == _lines(
        "security", channel="Security on Teams"
    )


def test_the_same_value_is_asked_for_and_the_keyboard_is_enough(
    person: Person, served: Forms
) -> None:
    context = person()
    first, second = (_department(context, served, "hub") for _ in range(2))
    first.get_by_label("Purpose").fill("The first purpose.")
    save(first)
    second.get_by_label("Purpose").fill("The second purpose.")
    second.get_by_label("Channel").fill("Hub on Teams")
    press_save(second)
    dialog = second.get_by_role("dialog", name=_CONFLICT)
    expect(dialog).to_be_visible(timeout=PATIENCE)
    expect(dialog.get_by_role("group", name="Purpose")).to_contain_text(
        "Saved by somebody else The first purpose."
    )
    second.keyboard.press("Escape")
    expect(
        second.get_by_text("Nothing was saved. Your changes are still in the form.").first
    ).to_be_visible(timeout=PATIENCE)
    assert served.repository.change("cms/departments/hub") == _lines(
        "hub", purpose="The first purpose."
    )

    press_save(second)
    expect(dialog).to_be_visible(timeout=PATIENCE)
    expect(dialog.get_by_role("radio").first).to_be_focused()
    second.keyboard.press("Space")
    second.keyboard.press("Enter")
    expect(second.get_by_text("Changes saved")).to_be_visible(timeout=PATIENCE)
    expected = _lines("hub", purpose="The second purpose.", channel="Hub on Teams")
    assert sorted(served.repository.change("cms/departments/hub")) == sorted(expected)


def test_an_answer_may_keep_what_somebody_else_said(person: Person, served: Forms) -> None:
    page = _department(person(), served, "recruitment")
    path = "data/departments/recruitment.yml"
    served.repository.publish(path, _line(path, "purpose: "), "purpose: Finds people.")
    page.get_by_label("Purpose").fill("Hires people.")
    page.get_by_label("Channel").fill("Hiring on Teams")
    press_save(page)
    dialog = page.get_by_role("dialog", name=_CONFLICT)
    dialog.get_by_role("radio", name="Published in the meantime Finds people.").check()
    dialog.get_by_role("button", name="Save these").click()
    expect(page.get_by_text("Changes saved")).to_be_visible(timeout=PATIENCE)
    said = page.get_by_role("alert").filter(
        has_text="Saved as you chose. All other changes, yours and theirs, are kept."
    )
    expect(said).to_be_visible()
    assert served.repository.change("cms/departments/recruitment") == _lines(
        "recruitment", channel="Hiring on Teams"
    )
    expect(page.get_by_label("Purpose")).to_have_value("Finds people.", timeout=PATIENCE)


def test_questions_fit_on_a_phone_and_have_names(person: Person, served: Forms) -> None:
    page = _department(person(), served, "legal")
    page.set_viewport_size({"width": 360, "height": 740})
    path = "data/departments/legal.yml"
    served.repository.publish(path, _line(path, "purpose: "), f"purpose: {'Advises people. ' * 30}")
    page.get_by_label("Purpose").fill("Advises.")
    press_save(page)
    dialog = page.get_by_role("dialog", name=_CONFLICT)
    expect(dialog).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    dialog.get_by_role("button", name="Back to the form").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Purpose")).to_have_value("Advises.")


@pytest.mark.exhaustive
def test_two_terms_of_the_glossary_are_changed_by_two_people(person: Person, served: Forms) -> None:
    pages = [_open(person(), served, "glossary/entries/glossary", "Add term") for _ in range(2)]
    for page, place in zip(pages, (3, 0), strict=True):
        term = page.locator("[class*=SortableListItem]").nth(place)
        term.locator("button").first.click()
        term.get_by_label("Definition").fill(f"Definition {place}.")
        save(page)
    added = [
        line for line in served.repository.change("cms/glossary/glossary") if line.startswith("+ ")
    ]
    assert added == ["+  definition: Definition 0.", "+  definition: Definition 3."]


@pytest.mark.exhaustive
def test_an_account_keeps_the_purpose_that_was_merged(person: Person, served: Forms) -> None:
    page = _open(person(), served, "accounts/entries/web", "Add account")
    path = "data/accounts/web.yml"
    served.repository.publish(
        path, _line(path, "  purpose: "), "  purpose: Owners help each other."
    )
    account = page.locator("[class*=SortableListItem]").first
    account.locator("button").first.click()
    account.get_by_label("Handle", exact=True).fill("Repairs")
    save(page)
    assert served.repository.change("cms/accounts/web") == [
        *(f"+++ b/{path}", f"-{_line(path, '  handle: ')}", "+  handle: Repairs"),
    ]


def test_a_page_keeps_the_description_that_was_merged(person: Person, served: Forms) -> None:
    path = "docs/policies/house-rules.md"
    body = (ROOT / path).read_text(encoding="utf-8").split("\n---\n", 1)[1]
    sentence = next(line for line in body.splitlines() if line and line[0].isalpha())
    page = _open(person(), served, "policies/entries/policies--house-rules", "Text")
    served.repository.publish(
        path, _line(path, "description: "), "description: What visitors may expect."
    )
    text = page.get_by_label("Text", exact=True)
    text.fill(text.input_value().replace(sentence, f"{sentence} Ask first."))
    save(page)
    assert served.repository.change("cms/policies/policies--house-rules") == [
        *(f"+++ b/{path}", f"-{sentence}", f"+{sentence} Ask first."),
    ]
