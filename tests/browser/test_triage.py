"""The decision tree: a question at a time with scripts, an outline without them and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, WIDTHS, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]

TREE = "/best-practices/reply-triage/"
QUESTIONS = ".pb-triage__questions"


def asked(page: Page) -> str:
    """Return the heading that has the focus."""
    heading = page.locator(".pb-triage__asked:focus")
    expect(heading).to_be_visible()
    return heading.inner_text()


def answer(page: Page, *answers: str) -> None:
    for one in answers:
        page.get_by_role("button", name=one, exact=True).click()


def test_one_question_at_a_time_to_an_answer_with_the_keyboard_alone(opening: Opening) -> None:
    page = opening(TREE, PHONE)
    expect(page.locator(QUESTIONS)).to_be_hidden()
    page.get_by_role("button", name="Yes", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (
        asked(page) == "Does it make a legal claim, or come from a lawyer, a court or a regulator?"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert asked(page) == "What to do"
    result = page.locator(".pb-triage__result")
    expect(result).to_contain_text("Keep the whole thread")
    expect(result.get_by_role("link", name="Records")).to_be_visible()
    assert page.url.endswith("#step-reply-pass-on-the-claim")


def test_a_screen_reader_hears_the_question_its_answers_and_the_way_here(opening: Opening) -> None:
    page = opening(TREE, DESKTOP)
    answer(page, "No")
    expect(page.locator(".pb-triage")).to_match_aria_snapshot("""
      - group "How do I reply?":
        - paragraph:
          - strong: How do I reply?
        - heading "Does it make a legal claim, or come from a lawyer, a court or a regulator?" [level=3]
        - button "Yes"
        - button "No"
        - button "Back"
        - button "Start again"
        - paragraph: Your answers so far
        - list:
          - listitem:
            - button /Does it threaten somebody/
            - strong: "No"
        - button "Show all questions"
    """)


def test_back_start_again_and_the_browsers_own_buttons(opening: Opening) -> None:
    page = opening(TREE, DESKTOP)
    answer(page, "No", "No", "Yes")
    assert asked(page) == "What to do"
    page.go_back()
    assert asked(page).startswith("Does it come from a journalist")
    page.go_forward()
    assert asked(page) == "What to do"
    expect(page.locator(".pb-triage__path strong")).to_have_text(["No", "No", "Yes"])
    answer(page, "Back")
    assert asked(page).startswith("Does it come from a journalist")
    answer(page, "Does it make a legal claim, or come from a lawyer, a court or a regulator?")
    expect(page.locator(".pb-triage__path strong")).to_have_text(["No"])
    answer(page, "Start again")
    assert asked(page).startswith("Does it threaten somebody")
    expect(page.locator(".pb-triage__path")).to_have_count(0)


def test_a_linked_answer_opens_with_the_way_there(opening: Opening) -> None:
    page = opening(f"{TREE}#step-reply-watch-it", PHONE)
    assert asked(page) == "What to do"
    expect(page.locator(".pb-triage__result")).to_contain_text("Watch the thread")
    expect(page.locator(".pb-triage__path strong")).to_have_text(
        ["No", "No", "No", "No", "No", "No", "Yes"]
    )
    expect(page.locator(".pb-triage__asked")).to_be_in_viewport()


def test_the_link_to_an_answer_is_copied(opening: Opening) -> None:
    page = opening(f"{TREE}#step-reply-watch-it", PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer(page, "Copy the link to this answer")
    expect(page.locator(".pb-triage").get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_another_anchor_and_no_anchor_leave_focus_where_it_is(opening: Opening) -> None:
    page = opening(TREE, DESKTOP)
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    no = page.get_by_role("button", name="No", exact=True)
    # At once: the page is told of the answer's address when it has moved on already.
    no.evaluate("(button) => { button.click(); location.hash = 'do'; }")
    page.wait_for_url("**#do")
    expect(page.locator(".pb-triage__path strong")).to_have_text(["No"])


def test_all_questions_at_once_are_remembered_on_the_device(opening: Opening) -> None:
    page = opening(TREE, PHONE)
    answer(page, "Show all questions")
    expect(page.locator(QUESTIONS)).to_be_visible()
    expect(page.locator(".pb-triage__asked")).to_have_count(0)
    page.locator(QUESTIONS).get_by_role("link", name="go to question 2").click()
    expect(page.locator("#step-reply-legal-claim")).to_be_in_viewport()
    page.reload()
    expect(page.locator(QUESTIONS)).to_be_visible()
    answer(page, "One question at a time")
    expect(page.locator(QUESTIONS)).to_be_hidden()


def test_paper_has_every_question(opening: Opening) -> None:
    page = opening(TREE, DESKTOP)
    page.emulate_media(media="print")
    expect(page.locator(QUESTIONS)).to_be_visible()
    expect(page.locator(".pb-triage__guide")).to_be_hidden()
    expect(page.get_by_role("button", name="Show all questions")).to_be_hidden()


def test_without_scripts_the_outline_is_whole_and_linked(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{TREE}#step-reply-watch-it")
    assert page.locator(f"{QUESTIONS} > li").count() == 10
    expect(page.locator("#step-reply-watch-it")).to_be_in_viewport()
    expect(page.locator("#step-reply-watch-it")).to_have_text(re.compile("^Yes: Don't answer"))
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_way_and_at_its_end(opening: Opening, width: int) -> None:
    page = opening(TREE, DESKTOP)
    page.set_viewport_size({"width": width, "height": 800})
    answer(page, "No")
    found = violations(page)
    answer(page, "Yes")
    found += violations(page)
    assert not found, "\n".join(found)
