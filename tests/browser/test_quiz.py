"""Quizzes as a reader takes them: by keyboard, explained, kept on the device, with a certificate of a self-check at the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, WIDTHS, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]

PATH = "/education/everyone/"
CATALOGUE = "/education/"
RIGHT = (1, 2, 0)
"""The right choice of each question."""
KEY = "playbook.quiz.social-media-basics"


def quiz(page: Page) -> Locator:
    """Unfold the questions of the path's course."""
    found = page.locator(".pb-quiz")
    found.locator(":scope > summary").click()
    return found


def answer(asked: Locator, number: int, choice: int) -> None:
    form = asked.locator("form").nth(number)
    form.get_by_role("radio").nth(choice).check()
    form.get_by_role("button", name="Check my answer").click()


def at_noon(opening: Opening, path: str, width: int) -> Page:
    page = opening("/", width)
    page.clock.set_fixed_time("2026-11-25T12:00:00")
    page.goto(path)
    return page


def test_a_question_is_answered_and_explained_with_the_keyboard_alone(opening: Opening) -> None:
    page = opening(PATH, PHONE)
    asked = quiz(page)
    page.keyboard.press("Tab")
    expect(asked.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    said = asked.locator("form").first.get_by_role("status")
    expect(said).to_match_aria_snapshot("""
      - status:
        - paragraph:
          - strong: Right.
          - text: News waits until it is public. The owner of the news knows the day.
        - paragraph: Post what is public. If it is not, use the route for news that is not public yet.
    """)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Not the best choice. A teaser is a leak as well.")
    expect(asked.locator(".pb-quiz__progress")).to_have_text(
        "1 of 3 answered, 1 right at the first try."
    )


def test_questions_have_names_and_choices(opening: Opening) -> None:
    asked = quiz(opening(PATH, DESKTOP))
    group = asked.get_by_role("group", name="3. At half past six, you see a comment on our page.")
    expect(group.get_by_role("radio")).to_have_count(3)
    expect(
        group.get_by_role("radio", name="Use the safety route now, and take a screenshot")
    ).not_to_be_checked()


def test_a_check_without_an_answer_asks_for_one(opening: Opening) -> None:
    asked = quiz(opening(PATH, PHONE))
    form = asked.locator("form").first
    form.get_by_role("button").click()
    expect(form.get_by_role("status")).to_have_text("Choose an answer first.")
    expect(asked.locator(".pb-quiz__progress")).to_be_empty()


def test_right_and_wrong_are_told_by_a_sign_as_well(opening: Opening) -> None:
    asked = quiz(opening(PATH, PHONE))
    answer(asked, 0, RIGHT[0])
    answer(asked, 1, 0)
    sign = "label => getComputedStyle(label, '::after').content"
    labels = [asked.locator("form").nth(number).locator(".pb-quiz__choice") for number in (0, 1)]
    assert labels[0].nth(RIGHT[0]).evaluate(sign) == '"✓" / ""'
    assert labels[1].nth(0).evaluate(sign) == '"✗" / ""'
    assert labels[1].nth(1).evaluate(sign) == "none"


def test_progress_is_kept_and_shown_where_the_course_stands(opening: Opening) -> None:
    page = at_noon(opening, PATH, PHONE)
    asked = quiz(page)
    answer(asked, 0, RIGHT[0])
    expect(page.locator(".pb-progress")).to_have_text("1 of 3 answered.")
    page.reload()
    asked = quiz(page)
    expect(asked.get_by_role("radio").nth(RIGHT[0])).to_be_checked()
    expect(asked.locator("form").first.get_by_role("status")).to_contain_text(
        "News waits until it is public."
    )
    answer(asked, 1, 0)
    answer(asked, 2, RIGHT[2])
    finished = "Finished on 25 November 2026: 2 of 3 right at the first try."
    page.goto(CATALOGUE)
    course = page.locator("#course-social-media-basics")
    expect(course.locator(".pb-progress")).to_have_text(finished)
    expect(page.locator("#course-disclosure .pb-progress")).to_be_empty()


def test_a_path_of_several_courses_counts_those_that_are_finished(opening: Opening) -> None:
    page = opening("/education/publisher/", PHONE)
    done = page.locator(".pb-path__progress")
    expect(done).to_be_empty()
    courses = page.locator(".pb-quiz")
    first = courses.first
    first.locator(":scope > summary").click()
    for form in first.locator("form").all():
        form.locator("input").first.check()
        form.get_by_role("button").click()
    expect(done).to_have_text(f"You have finished 1 of {courses.count()} courses.")


def test_starting_again_asks_anew_and_keeps_what_was_finished(opening: Opening) -> None:
    page = at_noon(opening, PATH, PHONE)
    asked = quiz(page)
    for number, choice in enumerate(RIGHT):
        answer(asked, number, choice)
    asked.get_by_role("button", name="Start again").click()
    expect(asked.get_by_role("radio").first).to_be_focused()
    expect(asked.locator("input:checked")).to_have_count(0)
    expect(asked.locator("form").first.get_by_role("status")).to_be_empty()
    expect(page.locator(".pb-progress")).to_have_text(
        "Finished on 25 November 2026: 3 of 3 right at the first try."
    )


def test_changed_questions_are_asked_anew(opening: Opening) -> None:
    page = opening(PATH, PHONE)
    answer(quiz(page), 0, RIGHT[0])
    page.evaluate(
        "key => localStorage.setItem(key, localStorage.getItem(key).replace(/[0-9a-f]{12}/, '0'.repeat(12)))",
        KEY,
    )
    page.reload()
    asked = quiz(page)
    expect(asked.locator("input:checked")).to_have_count(0)
    expect(asked.locator(".pb-quiz__progress")).to_have_text(
        "The questions have changed since you answered them. Please answer them again."
    )
    answer(asked, 0, RIGHT[0])
    expect(asked.locator(".pb-quiz__progress")).to_have_text(
        "1 of 3 answered, 1 right at the first try."
    )


@pytest.mark.parametrize("kept", ["nonsense", "null", '{"print": "PRINT", "answers": [2]}'])
def test_what_cannot_be_read_is_as_if_nothing_were_kept(opening: Opening, kept: str) -> None:
    page = opening(PATH, PHONE)
    fingerprint = page.locator(".pb-quiz").get_attribute("data-pb-print")
    page.evaluate(
        "([key, value]) => localStorage.setItem(key, value)",
        [KEY, kept.replace("PRINT", str(fingerprint))],
    )
    page.reload()
    answer(quiz(page), 0, RIGHT[0])
    expect(page.locator(".pb-progress")).to_have_text("1 of 3 answered.")


def test_the_certificate_says_what_it_is_and_fills_one_upright_sheet(opening: Opening) -> None:
    page = at_noon(opening, PATH, DESKTOP)
    asked = quiz(page)
    for number, choice in enumerate(RIGHT):
        answer(asked, number, choice)
    asked.get_by_text("Certificate of completion").first.click()
    asked.get_by_label("Your name, which stays on this device").fill("Zoë <b>Ångström</b>")
    page.evaluate("window.print = () => {}")
    asked.get_by_role("button", name="Print the certificate").click()
    page.emulate_media(media="print")
    sheet = page.locator("body > .pb-certificate")
    expect(sheet).to_match_aria_snapshot("""
      - paragraph: Larkfield Group
      - paragraph: Certificate of completion
      - paragraph: Zoë <b>Ångström</b>
      - paragraph: has answered the questions of the course
      - paragraph: Social media basics
      - paragraph: "Finished on 25 November 2026: 3 of 3 right at the first try."
      - paragraph: /Playbook edition \\d{4}\\.\\d{2}/
      - paragraph: /This is a self-check.* It proves nothing\\./
    """)
    expect(page.locator("article")).to_be_hidden()
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_have_count(0)
    expect(page.locator("article")).to_be_visible()
    assert page.evaluate("localStorage.getItem('playbook.name')") == "Zoë <b>Ångström</b>"


def test_without_scripts_each_choice_unfolds_its_reason(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(PATH)
    asked = quiz(page)
    asked.get_by_text("Say that you cannot tell yet").click()
    expect(asked.get_by_text("News waits until it is public.")).to_be_visible()
    expect(asked.locator("form")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_middle_and_at_the_end(opening: Opening, width: int) -> None:
    page = opening(PATH, DESKTOP)
    page.set_viewport_size({"width": width, "height": 800})
    asked = quiz(page)
    answer(asked, 0, RIGHT[0])
    answer(asked, 1, 0)
    found = violations(page)
    answer(asked, 2, RIGHT[2])
    asked.get_by_text("Certificate of completion").first.click()
    found += violations(page)
    page.goto(CATALOGUE)
    found += violations(page)
    assert not found, "\n".join(found)
