"""What a device remembers of the policies that its reader has read, and what it makes of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, WIDTHS, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]

POLICY = "/policies/disclosure/"
REGISTER = "/directory/policy-register/"
DRAFT = "/policies/live-video/"
RETIRED = "/policies/social-media-2024/"
NOW = "2026-11-25T10:00:00"


@pytest.fixture
def reading(opening: Opening) -> Opening:
    """Open a page on a known day, on a device that may remember something already."""

    def opened(path: str, width: int) -> Page:
        page = opening("/", width)
        page.clock.set_fixed_time(NOW)
        page.goto(path)
        return page

    return opened


def remember(page: Page, key: str, value: str) -> None:
    page.evaluate("([key, value]) => localStorage.setItem(`playbook.${key}`, value)", [key, value])
    page.reload()


def remembered(page: Page, key: str) -> str | None:
    value: str | None = page.evaluate("key => localStorage.getItem(`playbook.${key}`)", key)
    return value


def test_opening_a_policy_is_not_reading_it(reading: Opening) -> None:
    page = reading(POLICY, PHONE)
    read = page.get_by_role("button", name="Remember that I have read version 3.0")
    expect(read).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".pb-policy__changed")).to_be_hidden()
    assert remembered(page, "policy.disclosure") == "3.0 2026-11-25 opened"


def test_a_reader_says_that_a_version_is_read_and_takes_it_back(reading: Opening) -> None:
    page = reading(POLICY, PHONE)
    read = page.get_by_role("button", name="Remember that I have read version 3.0")
    read.focus()
    page.keyboard.press("Enter")
    expect(read).to_be_focused()
    expect(read).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pb-policy").get_by_role("status")).to_have_text(
        "Remembered on 25 November 2026, on this device only."
    )
    page.reload()
    expect(read).to_have_attribute("aria-pressed", "true")
    read.click()
    expect(read).to_have_attribute("aria-pressed", "false")
    assert remembered(page, "policy.disclosure") == "3.0 2026-11-25 opened"


def test_the_versions_since_the_last_reading_are_told_until_the_newest_is_read(
    reading: Opening,
) -> None:
    page = reading(POLICY, PHONE)
    remember(page, "policy.disclosure", "1.0 2025-12-03 read")
    changed = page.locator(".pb-policy__changed")
    expect(changed).to_match_aria_snapshot("""
      - strong: "You read version 1.0 on 3 December 2025. Since then:"
      - list:
        - listitem:
          - strong: "3.0"
          - text: ","
          - time: 7 September 2026
          - text: ": Reviews by employees ruled out. Rules on likes and shares added."
        - listitem:
          - strong: "2.0"
          - text: ","
          - time: 10 November 2025
          - text: ": UK rules on fake reviews added."
    """)
    page.reload()
    expect(changed).to_be_visible()
    page.get_by_role("button", name="Remember that I have read version 3.0").click()
    expect(changed).to_be_hidden()
    page.reload()
    expect(changed).to_be_hidden()


def test_a_version_that_was_only_opened_is_not_called_read(reading: Opening) -> None:
    page = reading(POLICY, PHONE)
    remember(page, "policy.disclosure", "2.0 2026-01-05 opened")
    expect(page.locator(".pb-policy__changed strong").first).to_have_text(
        "You opened version 2.0 on 5 January 2026. Since then:"
    )
    expect(page.locator(".pb-policy__changed li")).to_have_count(1)


def test_an_older_edition_does_not_forget_the_newer_version(reading: Opening) -> None:
    page = reading(POLICY, PHONE)
    remember(page, "policy.disclosure", "3.10 2026-11-20 read")
    expect(page.locator(".pb-policy__changed")).to_be_hidden()
    expect(page.get_by_role("button", name="Remember that I have read")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert remembered(page, "policy.disclosure") == "3.10 2026-11-20 read"


def test_the_register_marks_what_changed_since(reading: Opening) -> None:
    page = reading(REGISTER, DESKTOP)
    expect(page.locator("tbody .pb-tag--clash")).to_have_count(0)
    remember(page, "policy.disclosure", "1.0 2025-12-03 read")
    remember(page, "policy.personal-use", "2.1 2026-10-01 read")
    marked = page.locator("tbody tr", has=page.locator(".pb-tag--clash"))
    expect(marked).to_have_count(1)
    expect(marked.get_by_role("rowheader")).to_contain_text("Disclosure")
    expect(marked.locator(".pb-tag--clash")).to_have_text("changed since you read version 1.0")


def test_opening_the_form_is_not_called_done(reading: Opening) -> None:
    page = reading(POLICY, PHONE)
    link = page.get_by_role("link", name="Confirm that you have read version 3.0")
    address = (
        "https://forms.example.com/larkfield/read-and-understood?policy=disclosure&version=3.0"
    )
    assert link.get_attribute("href") == address
    link.evaluate("link => link.addEventListener('click', event => event.preventDefault())")
    link.click()
    said = page.locator(".pb-policy__form .pb-note")
    opened = "You opened the form for version 3.0 on 25 November 2026. Only the form knows whether you sent it."
    expect(said).to_have_text(opened)
    page.reload()
    expect(said).to_have_text(opened)
    remember(page, "form.disclosure", "2.0 2026-01-05")
    expect(said).to_have_text("A form outside the playbook opens.")


@pytest.mark.parametrize("path", [DRAFT, RETIRED])
def test_what_is_not_in_force_has_nothing_to_confirm(reading: Opening, path: str) -> None:
    page = reading(path, PHONE)
    expect(page.locator(".pb-policy")).to_be_visible()
    expect(page.get_by_role("link", name="Confirm")).to_have_count(0)
    expect(page.get_by_role("button", name="Remember")).to_have_count(0)


def test_paper_has_the_facts_alone(reading: Opening) -> None:
    page = reading(POLICY, DESKTOP)
    remember(page, "policy.disclosure", "1.0 2025-12-03 read")
    page.emulate_media(media="print")
    expect(page.locator(".pb-policy dl")).to_be_visible()
    for part in ("changed", "mine", "form"):
        expect(page.locator(f".pb-policy__{part}")).to_be_hidden()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_where_a_policy_has_changed(reading: Opening, width: int) -> None:
    page = reading(POLICY, DESKTOP)
    page.set_viewport_size({"width": width, "height": 800})
    remember(page, "policy.disclosure", "1.0 2025-12-03 read")
    page.get_by_role("link", name="Confirm").focus()
    found = violations(page)
    page.goto(REGISTER)
    found += violations(page)
    assert not found, "\n".join(found)
