"""The shared calendar."""

from __future__ import annotations

import html
import re
from pathlib import Path

from tests.unit.playbooks import plain, show

CALENDAR = "{{ campaign_calendar() }}"


def entry(
    name: str, start: str, end: str, *, kind: str = "campaign", status: str = "live", more: str = ""
) -> str:
    return (
        f"{name}:\n  title: The {name}\n  kind: {kind}\n  department: press\n  start: {start}\n"
        f"  end: {end}\n"
        f"  status: {status}\n{more}"
    )


ACCOUNT = "  accounts: [linkedin-tidewater]\n"


def calendar(tmp_path: Path, *entries: str) -> str:
    return show(tmp_path, CALENDAR, {"data/campaigns.yml": "\n".join(entries)})


def test_the_calendar_by_month(tmp_path: Path) -> None:
    output = show(tmp_path, CALENDAR)
    assert re.findall(r"^## (.*) \{", output, re.MULTILINE) == [
        "November 2026",
        "December 2026",
        "January 2027",
    ]
    assert (
        '<li class="pb-campaign pb-campaign--campaign" id="campaign-winter" '
        'data-pb-end="2026-12-20" data-pb-for="press">'
        '<p class="pb-campaign__title">'
        '<strong>Winter check&#45;up</strong> <span class="pb-tag pb-tag--plain">campaign</span> '
        '<span class="pb-tag pb-tag--approved">approved</span><br> '
        '<time datetime="2026-12-01">1 December 2026</time> to '
        '<time datetime="2026-12-20">20 December 2026</time></p>'
    ) in output
    assert (
        "<dt>Accounts</dt> <dd><bdi>tidewater&#45;instruments &#40;LinkedIn&#41;</bdi></dd>"
        in output
    )
    assert "<dt>Approved by</dt> <dd><bdi>Lena Moss</bdi></dd>" in output


def month(output: str, key: str) -> str:
    """Return the part of the calendar with a month."""
    return output.partition(f'data-pb-month="{key}"')[2].partition('<div class="pb-month"')[0]


def rows(output: str, key: str) -> list[list[str]]:
    """Return the rows of a month's table: the days that each cell spans, and its text."""
    table_rows = re.findall(r'<tr class="pb-month__row">(.*?)</tr>', month(output, key))
    cells = [re.findall(r'<td colspan="(\d)"[^>]*>(.*?)</td>', row) for row in table_rows]
    return [[f"{days}: {plain(text)}" if text else days for days, text in row] for row in cells]


def test_a_month_is_a_table_whose_bars_span_the_days_of_each_week(tmp_path: Path) -> None:
    output = show(tmp_path, CALENDAR)
    december = month(output, "2026-12")
    assert december.startswith(
        '><table class="pb-month__table" data-search-exclude="true">'
        '<caption>December 2026</caption> <thead><tr><th scope="col">'
        '<abbr title="Monday">Mon</abbr></th> '
    )
    assert (
        december.count(
            '<th scope="rowgroup" colspan="7">Week of '
            '<time datetime="2026-12-07">7 December 2026</time></th>'
        )
        == 1
    )
    winter = "Winter check-up 1 December 2026 to 20 December 2026"
    silence = "Blackout: Year-end silence 24 December 2026 to 1 January 2027"
    meeting = "10:00 Representatives' meeting"
    assert rows(output, "2026-12") == [
        ["1", f"6: {winter}"],
        ["1", f"1: {meeting} 1 December 2026", "5"],
        [f"7: {winter}"],
        [f"7: {winter}"],
        ["3", f"4: {silence}"],
        [f"4: {silence}", "3"],
    ]
    assert rows(output, "2027-01") == [
        ["4", f"1: {silence}", "2"],
        ["1", f"1: {meeting} 5 January 2027", "5"],
    ]
    assert '<div class="pb-bar pb-bar--blackout pb-bar--on">' in december
    assert '<div class="pb-bar pb-bar--blackout pb-bar--from">' in month(output, "2027-01")


def test_meetings_stand_in_the_list_from_the_day_of_the_build_on(tmp_path: Path) -> None:
    output = show(tmp_path, CALENDAR)
    assert "10:00 Representatives' meeting 3 November 2026" in plain(month(output, "2026-11"))
    assert "pb-campaign--meeting" not in month(output, "2026-11")
    assert (
        '<li class="pb-campaign pb-campaign--meeting" data-pb-end="2026-12-01" '
        'data-pb-for="hub press">'
        '<p class="pb-campaign__title"><strong><bdi>Representatives&#39; meeting</bdi></strong> '
        '<span class="pb-tag pb-tag--plain">meeting</span><br> '
        '<time datetime="2026-12-01">1 December 2026</time>, 10&#58;00 '
        "(Europe&#47;London), 45 minutes</p></li>"
    ) in month(output, "2026-12")


def test_each_department_with_something_in_its_calendar_can_subscribe_to_it(tmp_path: Path) -> None:
    page = "---\ntitle: C\ndescription: C.\nowner: hub\n---\n\n# C\n\n{{ campaign_calendar() }}\n"
    output = show(tmp_path, CALENDAR, {"docs/plans/calendar.md": page}, page="plans/calendar.md")
    links = re.findall(r'href="([^"]*ics)">', output)
    assert [html.unescape(link) for link in links] == [
        f"../../calendar/{name}.ics" for name in ("all", "legal", "press", "hub")
    ]
    only = (
        "only:\n  title: A\n  kind: campaign\n  department: press\n  start: 2026-12-01\n"
        "  end: 2026-12-02\n  status: live\n"
    )
    output = show(
        tmp_path / "few", CALENDAR, {"data/campaigns.yml": only, "data/meetings.yml": "{}\n"}
    )
    assert re.findall(r'href="([^"]*ics)">', output) == ["calendar/all.ics", "calendar/press.ics"]


def test_what_lasts_all_along_or_is_cancelled_stands_in_no_month(tmp_path: Path) -> None:
    output = calendar(
        tmp_path,
        entry("always", "2026-01-01", "2027-12-31", kind="evergreen"),
        entry("dropped", "2026-12-01", "2026-12-02", status="cancelled"),
        entry("over", "2026-11-02", "2026-11-03", status="done"),
    )
    assert "The always" not in " ".join(
        str(rows(output, key)) for key in ("2026-11", "2026-12", "2027-01")
    )
    assert "The dropped" not in str(rows(output, "2026-12"))
    assert ["2: The over 2 November 2026 to 3 November 2026", "5"] in rows(output, "2026-11")
    assert 'id="campaign-always"' in month(output, "2026-11")


def test_at_least_three_months_are_shown_and_at_most_twelve_where_nothing_begins(
    tmp_path: Path,
) -> None:
    output = calendar(
        tmp_path,
        entry("long", "2026-12-01", "2029-01-05"),
        entry("far", "2028-05-05", "2028-05-06"),
    )
    months = re.findall(r'data-pb-month="(\d{4}-\d\d)"', output)
    assert months == [
        "2026-11",
        "2026-12",
        *(f"2027-{number:02}" for number in range(1, 11)),
        "2028-05",
    ]


def test_a_blackout_is_marked_and_silences_all_accounts_when_it_names_none(tmp_path: Path) -> None:
    output = show(tmp_path, CALENDAR)
    assert '<span class="pb-tag pb-tag--blackout">blackout: nothing is posted</span>' in output
    assert "<dt>Accounts</dt> <dd>all accounts</dd>" in output


def test_what_began_earlier_is_described_now_and_named_again_later(tmp_path: Path) -> None:
    output = calendar(
        tmp_path, entry("old", "2026-01-05", "2027-01-10"), entry("new", "2027-01-04", "2027-02-01")
    )
    november, _, january = re.split("## (?:December|January) ", output)
    assert "## November 2026 " in november
    assert 'id="campaign-old"' in november
    assert "Still running" not in november
    assert 'id="campaign-new"' in january
    assert (
        'Still running: <bdi>The old</bdi> (to <time datetime="2027-01-10">10 January 2027</time>).'
        in january
    )


def test_live_campaigns_on_the_same_account_and_days_clash(tmp_path: Path) -> None:
    entries = (
        entry("one", "2026-11-10", "2026-12-10", more=ACCOUNT),
        entry("two", "2026-12-01", "2026-12-20", more=ACCOUNT),
        entry("three", "2026-12-05", "2026-12-20", status="approved", more=ACCOUNT),
        entry("four", "2026-11-01", "2026-12-20", kind="evergreen", more=ACCOUNT),
    )
    output = calendar(tmp_path, *entries)
    assert output.count('class="pb-campaign__clash"') == 2
    assert (
        '<p class="pb-campaign__clash"><span class="pb-tag pb-tag--clash">clash</span> '
        "<bdi>The two</bdi> uses "
        "<bdi>tidewater&#45;instruments &#40;LinkedIn&#41;</bdi> too: "
        '<time datetime="2026-12-01">1 December 2026</time> to '
        '<time datetime="2026-12-10">10 December 2026</time>.</p>'
    ) in output


def test_many_clashes_are_counted(tmp_path: Path) -> None:
    entries = (entry(f"c{number}", "2026-12-01", "2026-12-10", more=ACCOUNT) for number in range(6))
    output = calendar(tmp_path, *entries)
    assert output.count("</bdi> too: <time") == 6 * 3
    assert output.count('<p class="pb-campaign__clash">And 2 more clashes.</p>') == 6


def test_campaigns_after_each_other_do_not_clash(tmp_path: Path) -> None:
    entries = (
        entry("one", "2026-11-10", "2026-12-10", more=ACCOUNT),
        entry("two", "2026-12-11", "2026-12-20", more=ACCOUNT),
    )
    assert "clash" not in calendar(tmp_path, *entries)


def test_what_is_over_is_folded_away(tmp_path: Path) -> None:
    output = calendar(
        tmp_path,
        entry("done", "2026-10-01", "2026-10-20", status="done"),
        entry("cancelled", "2026-12-01", "2026-12-20", status="cancelled"),
        entry("forgotten", "2026-10-01", "2026-11-22"),
        entry("ahead", "2026-11-24", "2026-11-24"),
    )
    ahead, past = output.split('<details class="pb-calendar pb-calendar--past"')
    assert "<summary>Over, done or cancelled (3)</summary>" in past
    assert [
        name in past for name in ("The done", "The cancelled", "The forgotten", "The ahead")
    ] == [True, True, True, False]
    assert "The ahead" in ahead


def test_rights_creators_and_paid_reach_are_named(tmp_path: Path) -> None:
    more = (
        "  paid: yes\n  influencers: yes\n  rights_cleared: no\n  sensitivities: Speak of winter.\n"
    )
    output = calendar(tmp_path, entry("one", "2026-11-10", "2026-12-10", more=more))
    assert "<dt>Reach</dt> <dd>paid</dd>" in output
    assert "<dt>Creators</dt> <dd>paid or given something</dd>" in output
    assert "<dt>Rights</dt> <dd><strong>not cleared yet</strong></dd>" in output
    assert "<dt>Be careful</dt> <dd>Speak of winter&#46;</dd>" in output


def test_months_stand_below_the_heading_of_the_page(tmp_path: Path) -> None:
    page = (
        "---\ntitle: C\ndescription: C.\nowner: hub\n---\n\n# C\n\n## What is planned\n\n"
        "{{ campaign_calendar() }}\n\n## More\n"
    )
    assert (
        show(tmp_path, CALENDAR, {"docs/calendar.md": page}, page="calendar.md").count("\n\n### ")
        == 3
    )


def test_an_empty_calendar_says_so(tmp_path: Path) -> None:
    empty = '<p class="pb-empty">No campaigns are planned&#46;</p>'
    assert (
        show(tmp_path, CALENDAR, {"data/campaigns.yml": "{}\n", "data/meetings.yml": "{}\n"})
        == empty
    )
    output = calendar(tmp_path, entry("done", "2026-10-01", "2026-10-20", status="done"))
    assert f"</div>\n\n{empty}\n\n## November 2026 " in output


def test_scripts_find_where_to_put_what_will_be_over(tmp_path: Path) -> None:
    output = calendar(tmp_path, entry("ahead", "2026-12-01", "2026-12-02"))
    assert output.endswith(
        '<details class="pb-calendar pb-calendar--past" '
        'data-pb-past="Over, done or cancelled (&#37;n)" hidden>'
        '<summary>Over, done or cancelled (0)</summary> <ul class="pb-campaigns"></ul></details>'
    )


def test_a_clash_is_marked_in_the_weeks_in_which_it_happens(tmp_path: Path) -> None:
    output = calendar(
        tmp_path,
        entry("one", "2026-12-07", "2026-12-20", more=ACCOUNT),
        entry("two", "2026-12-14", "2026-12-15", more=ACCOUNT),
    )
    assert [any("clash" in cell for cell in row) for row in rows(output, "2026-12")] == [
        False,
        False,
        True,
        True,
    ]
