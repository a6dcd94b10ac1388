"""The shared calendar: complete without scripts; with them, a month or the list, by the reader's own day and department."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, WIDTHS, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]

CALENDAR = "/coordination/campaign-calendar/"
OnDay = Callable[..., Page]


@pytest.fixture
def on_day(opening: Opening) -> OnDay:
    """Open the calendar on a day of the reader's."""

    def opened(day: str = "2026-11-25", query: str = "", width: int = DESKTOP) -> Page:
        page = opening("/", width)
        page.clock.set_fixed_time(f"{day}T12:00:00")
        page.goto(CALENDAR + query)
        return page

    return opened


def month(page: Page) -> Locator:
    """Return the table of the month that is shown."""
    return page.locator(".pb-month:not([hidden]) > table")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_one_month_at_a_time_kept_in_the_address(on_day: OnDay) -> None:
    page = on_day()
    expect(month(page)).to_have_accessible_name("November 2026")
    press(page, "Next month")
    page.wait_for_url("**/?month=2026-12")
    expect(month(page)).to_have_accessible_name("December 2026")
    expect(page.locator(".pb-calendar__said")).to_have_text("December 2026")
    expect(page.get_by_role("heading", name="November 2026")).to_be_hidden()
    page.reload()
    expect(month(page)).to_have_accessible_name("December 2026")
    press(page, "This month")
    expect(month(page)).to_have_accessible_name("November 2026")
    assert page.url.endswith(CALENDAR)


def test_the_ends_are_told_and_keep_the_focus(on_day: OnDay) -> None:
    page = on_day()
    before = page.get_by_role("button", name="Previous month")
    expect(before).to_have_attribute("aria-disabled", "true")
    before.focus()
    page.keyboard.press("Enter")
    expect(before).to_be_focused()
    expect(month(page)).to_have_accessible_name("November 2026")


def test_a_week_is_read_with_its_days_and_bars(on_day: OnDay) -> None:
    page = on_day(query="?month=2026-12")
    expect(month(page).locator("tbody").nth(3)).to_match_aria_snapshot("""
      - rowgroup:
        - row "Week of 21 December 2026":
          - rowheader "Week of 21 December 2026"
        - row "21 22 23 24 25 26 27"
        - 'row "09:30 Calendar sync 21 December 2026 Blackout: Year-end freeze 24 December 2026 to 27 December 2026"':
          - cell "09:30 Calendar sync 21 December 2026":
            - text: 09:30
            - link "Calendar sync"
          - cell
          - 'cell "Blackout: Year-end freeze 24 December 2026 to 27 December 2026"':
            - strong: "Blackout:"
            - link "Year-end freeze"
    """)


def test_today_is_marked_by_the_readers_own_day(on_day: OnDay) -> None:
    page = on_day("2026-12-09")
    expect(month(page)).to_have_accessible_name("December 2026")
    expect(page.locator("[aria-current=date]")).to_have_text("9")


def test_the_list_is_a_view_of_its_own(on_day: OnDay) -> None:
    page = on_day()
    press(page, "List")
    page.wait_for_url("**/?view=list")
    expect(page.get_by_role("button", name="List")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pb-month__table:visible")).to_have_count(0)
    expect(page.get_by_role("heading", name="February 2027")).to_be_visible()
    expect(page.get_by_role("button", name="Next month")).to_be_hidden()
    page.reload()
    expect(page.locator(".pb-month__table:visible")).to_have_count(0)


def test_what_is_over_on_the_readers_day_is_folded_away(on_day: OnDay) -> None:
    past = "details.pb-calendar--past"
    page = on_day("2026-11-25", "?view=list")
    summary = page.locator(f"{past} > summary")
    before = int(summary.inner_text().split("(")[1].rstrip(")"))
    page = on_day("2027-01-02", "?view=list")
    expect(page.locator(f"{past} #campaign-year-end-freeze-2026")).to_have_count(1)
    expect(page.locator(f"{past} #campaign-care-christmas-2026")).to_have_count(0)
    now = int(page.locator(f"{past} > summary").inner_text().split("(")[1].rstrip(")"))
    assert now == before + 4
    expect(page.get_by_role("heading", name="December 2026")).to_be_hidden()
    days = page.locator(".pb-campaign--meeting:visible time").evaluate_all(
        "times => times.map(time => time.dateTime)"
    )
    assert days
    assert min(days) >= "2027-01-02"


def test_long_after_the_build_the_last_month_is_shown(on_day: OnDay) -> None:
    page = on_day("2030-01-01")
    expect(month(page)).to_have_accessible_name("April 2027")


def test_a_department_sees_its_own_and_what_concerns_all(on_day: OnDay) -> None:
    page = on_day(query="?month=2026-12")
    page.locator(".pb-calendar__bar").get_by_label("Department").select_option("Customer Service")
    page.wait_for_url("**/?month=2026-12&department=customer-service")
    table = month(page)
    expect(table.get_by_role("link", name="Winter kitchen").first).to_be_hidden()
    expect(table.get_by_role("link", name="Year-end freeze")).to_be_visible()
    expect(
        table.get_by_role("link", name="Open all evening: help during the holidays")
    ).to_be_visible()
    page.reload()
    expect(month(page).get_by_role("link", name="Winter kitchen").first).to_be_hidden()
    page.locator(".pb-calendar__bar").get_by_label("Department").select_option("all departments")
    expect(table.get_by_role("link", name="Winter kitchen").first).to_be_visible()


def test_a_department_for_which_nothing_is_planned_is_told_so(on_day: OnDay) -> None:
    page = on_day(query="?month=2027-04")
    nothing = page.locator(".pb-calendar__bar .pb-empty")
    expect(nothing).to_be_hidden()
    page.locator(".pb-calendar__bar").get_by_label("Department").select_option("Security")
    expect(nothing).to_have_text("Nothing is planned here.")
    expect(nothing).to_be_visible()
    expect(page.locator(".pb-calendar__said")).to_have_text("April 2027: Nothing is planned here.")


def test_a_link_from_a_bar_finds_the_entry_in_another_month_and_among_what_is_over(
    on_day: OnDay,
) -> None:
    page = on_day(query="?month=2026-12")
    month(page).get_by_role("link", name="Winter kitchen").first.click()
    entry = page.locator("#campaign-winter-kitchen-2026")
    expect(entry).to_be_visible()
    expect(entry).to_be_in_viewport()
    page = on_day(query="#campaign-remembrance-2026")
    expect(page.locator("#campaign-remembrance-2026")).to_be_in_viewport()
    page = on_day(query="#calendar-2027-02")
    expect(month(page)).to_have_accessible_name("February 2027")


def test_clashes_are_marked_by_a_word(on_day: OnDay) -> None:
    page = on_day()
    week = month(page).locator("tbody").nth(4)
    expect(week.locator(".pb-bar", has_text="Mend Friday")).to_contain_text("clash")
    expect(page.locator("#campaign-mend-friday-2026 .pb-campaign__clash")).to_contain_text(
        "Winter kitchen uses"
    )


def test_calendars_can_be_subscribed_to(on_day: OnDay) -> None:
    page = on_day()
    page.get_by_text("Subscribe in your own calendar").click()
    links = page.locator(".pb-calendar__subscribe a")
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) > 10
    for address in addresses:
        response = page.request.get(address)
        assert response.ok, address
        assert response.text().startswith("BEGIN:VCALENDAR")


def test_a_phone_has_a_list_of_weeks(on_day: OnDay) -> None:
    page = on_day(query="?month=2026-12", width=PHONE)
    table = month(page)
    expect(table.locator("thead")).to_be_hidden()
    expect(table.get_by_text("Week of 7 December 2026")).to_be_visible()
    bar = table.locator("tbody").nth(3).locator(".pb-bar--blackout")
    expect(bar).to_have_text("Blackout: Year-end freeze 24 December 2026 to 27 December 2026")
    assert bar.evaluate("bar => bar.offsetWidth") > 250


def test_without_scripts_every_month_has_its_table_and_its_list(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(CALENDAR)
    names = page.locator(".pb-month__table > caption").all_text_contents()
    assert names[:3] == ["November 2026", "December 2026", "January 2027"]
    expect(page.locator(".pb-month__table:visible")).to_have_count(len(names))
    expect(page.locator("#campaign-quiet-kettle-launch-2027")).to_be_visible()
    expect(page.get_by_role("button", name="Next month")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_a_month_of_one_department_and_in_the_list(
    on_day: OnDay, width: int
) -> None:
    page = on_day("2026-12-09", "?month=2026-12&department=marketing")
    page.set_viewport_size({"width": width, "height": 800})
    found = violations(page)
    press(page, "List")
    page.get_by_text("Subscribe in your own calendar").click()
    found += violations(page)
    assert not found, "\n".join(found)
