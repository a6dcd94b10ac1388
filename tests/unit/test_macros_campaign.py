"""The shared calendar."""

from __future__ import annotations

from pathlib import Path

from tests.unit.playbooks import show

CALENDAR = "{{ campaign_calendar() }}"


def entry(name: str, start: str, end: str, *, kind: str = "campaign", status: str = "live", more: str = "") -> str:
    return (
        f"{name}:\n  title: The {name}\n  kind: {kind}\n  department: press\n  start: {start}\n  end: {end}\n"
        f"  status: {status}\n{more}"
    )


ACCOUNT = "  accounts: [linkedin-tidewater]\n"


def calendar(tmp_path: Path, *entries: str) -> str:
    return show(tmp_path, CALENDAR, {"data/campaigns.yml": "\n".join(entries)})


def test_the_calendar_by_month(tmp_path: Path) -> None:
    shown = show(tmp_path, CALENDAR)
    assert shown.startswith('## December 2026 {: #calendar-2026-12 }\n\n<div class="pb-calendar">')
    assert (
        '<li class="pb-campaign pb-campaign--campaign" id="campaign-winter"><p class="pb-campaign__title">'
        '<strong>Winter check&#45;up</strong> <span class="pb-tag pb-tag--plain">campaign</span> '
        '<span class="pb-tag pb-tag--approved">approved</span><br> '
        '<time datetime="2026-12-01">1 December 2026</time> to <time datetime="2026-12-20">20 December 2026</time></p>'
    ) in shown
    assert "<dt>Accounts</dt> <dd><bdi>tidewater&#45;instruments &#40;LinkedIn&#41;</bdi></dd>" in shown
    assert "<dt>Approved by</dt> <dd><bdi>Lena Moss</bdi></dd>" in shown


def test_a_blackout_is_marked_and_silences_all_accounts_when_it_names_none(tmp_path: Path) -> None:
    shown = show(tmp_path, CALENDAR)
    assert '<span class="pb-tag pb-tag--blackout">blackout&#58; nothing is posted</span>' in shown
    assert "<dt>Accounts</dt> <dd>all accounts</dd>" in shown


def test_what_began_earlier_is_described_now_and_named_again_later(tmp_path: Path) -> None:
    shown = calendar(tmp_path, entry("old", "2026-01-05", "2027-01-10"), entry("new", "2027-01-04", "2027-02-01"))
    november, january = shown.split("## January 2027 ")
    assert november.startswith("## November 2026 ")
    assert 'id="campaign-old"' in november
    assert "Still running" not in november
    assert 'id="campaign-new"' in january
    assert 'Still running: <bdi>The old</bdi> (to <time datetime="2027-01-10">10 January 2027</time>).' in january


def test_live_campaigns_on_the_same_account_and_days_clash(tmp_path: Path) -> None:
    entries = (
        entry("one", "2026-11-10", "2026-12-10", more=ACCOUNT),
        entry("two", "2026-12-01", "2026-12-20", more=ACCOUNT),
        entry("three", "2026-12-05", "2026-12-20", status="approved", more=ACCOUNT),
        entry("four", "2026-11-01", "2026-12-20", kind="evergreen", more=ACCOUNT),
    )
    shown = calendar(tmp_path, *entries)
    assert shown.count('class="pb-campaign__clash"') == 2
    assert (
        '<p class="pb-campaign__clash"><span class="pb-tag pb-tag--clash">clash</span> <bdi>The two</bdi> uses '
        '<bdi>tidewater&#45;instruments &#40;LinkedIn&#41;</bdi> too: <time datetime="2026-12-01">1 December 2026</time> to '
        '<time datetime="2026-12-10">10 December 2026</time>.</p>'
    ) in shown


def test_many_clashes_are_counted(tmp_path: Path) -> None:
    entries = (entry(f"c{number}", "2026-12-01", "2026-12-10", more=ACCOUNT) for number in range(6))
    shown = calendar(tmp_path, *entries)
    assert shown.count("</bdi> too: <time") == 6 * 3
    assert shown.count('<p class="pb-campaign__clash">And 2 more clashes.</p>') == 6


def test_campaigns_after_each_other_do_not_clash(tmp_path: Path) -> None:
    entries = (entry("one", "2026-11-10", "2026-12-10", more=ACCOUNT), entry("two", "2026-12-11", "2026-12-20", more=ACCOUNT))
    assert "clash" not in calendar(tmp_path, *entries)


def test_what_is_over_is_folded_away(tmp_path: Path) -> None:
    shown = calendar(
        tmp_path,
        entry("done", "2026-10-01", "2026-10-20", status="done"),
        entry("cancelled", "2026-12-01", "2026-12-20", status="cancelled"),
        entry("forgotten", "2026-10-01", "2026-11-22"),
        entry("ahead", "2026-11-24", "2026-11-24"),
    )
    ahead, past = shown.split("<details")
    assert "<summary>Over, done or cancelled (3)</summary>" in past
    assert [name in past for name in ("The done", "The cancelled", "The forgotten", "The ahead")] == [True, True, True, False]
    assert "The ahead" in ahead


def test_rights_creators_and_paid_reach_are_named(tmp_path: Path) -> None:
    more = "  paid: yes\n  influencers: yes\n  rights_cleared: no\n  sensitivities: Speak of winter.\n"
    shown = calendar(tmp_path, entry("one", "2026-11-10", "2026-12-10", more=more))
    assert "<dt>Reach</dt> <dd>paid</dd>" in shown
    assert "<dt>Creators</dt> <dd>paid or given something</dd>" in shown
    assert "<dt>Rights</dt> <dd><strong>not cleared yet</strong></dd>" in shown
    assert "<dt>Be careful</dt> <dd>Speak of winter&#46;</dd>" in shown


def test_months_stand_below_the_heading_of_the_page(tmp_path: Path) -> None:
    page = (
        "---\ntitle: C\ndescription: C.\nowner: hub\n---\n\n# C\n\n## What is planned\n\n{{ campaign_calendar() }}\n\n## More\n"
    )
    assert show(tmp_path, CALENDAR, {"docs/calendar.md": page}, page="calendar.md").startswith("### December 2026")


def test_an_empty_calendar_says_so(tmp_path: Path) -> None:
    empty = '<p class="pb-empty">No campaigns are planned&#46;</p>'
    assert show(tmp_path, CALENDAR, {"data/campaigns.yml": "{}\n"}) == empty
    shown = calendar(tmp_path, entry("done", "2026-10-01", "2026-10-20", status="done"))
    assert shown.startswith(f"{empty}\n\n<details")
