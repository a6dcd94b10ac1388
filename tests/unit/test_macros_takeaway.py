"""The downloads and feeds of a page, and the page that lists all of them."""

from __future__ import annotations

from pathlib import Path

from macros.site.page_chrome import takeaway
from tests.unit.playbooks import show, site_at, write_playbook

NO_EVENTS = {"data/meetings.yml": "series: {}\n", "data/campaigns.yml": "{}\n"}


def test_everything_stands_in_one_place(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ take_along() }}")
    assert (
        '<li data-pb-download="playbook.pdf" data-pb-label="The whole playbook as a PDF" hidden>'
        "</li>" in output
    )
    assert "downloads" not in output, "a link to a file that this build does not make"
    assert '<a href="calendar&#47;all&#46;ics">' in output
    assert (
        '<a href="cards&#47;departments&#47;press&#46;vcf" '
        'aria-label="Cards of Press office">Cards</a>' in output
    )
    assert (
        '<a href="feeds&#47;departments&#47;legal&#46;xml" type="application/atom+xml" '
        'aria-label="Feed of Legal">Feed</a>' in output
    )


def test_a_department_without_contacts_or_events_offers_its_feed_alone(tmp_path: Path) -> None:
    legal = (Path(__file__).parents[1] / "cases/base/data/departments/legal.yml").read_text(
        encoding="utf-8"
    )
    files = NO_EVENTS | {
        "data/departments/legal.yml": legal.replace(
            "    status: active", "    status: active\n    show: []"
        )
    }
    page = takeaway(site_at(write_playbook(tmp_path, files)), "directory/legal.md")
    assert "feeds&#47;departments&#47;legal&#46;xml" in page
    assert "cards" not in page
    assert "calendar" not in page


def test_pages_lead_to_what_fits_them(tmp_path: Path) -> None:
    more = {
        "docs/index.md": (
            "---\ntitle: H\ndescription: H.\nowner: hub\n---\n\n# H\n\n"
            "{{ take_along() }} {{ campaign_calendar() }}\n"
        )
    }
    site = site_at(write_playbook(tmp_path, more))
    policy = takeaway(site, "policies/disclosure.md")
    assert (
        '<a href="&#46;&#46;&#47;&#46;&#46;&#47;feeds&#47;policies&#47;disclosure&#46;xml" '
        'type="application/atom+xml">' in policy
    )
    assert "More downloads and feeds" in policy
    assert '<a href="calendar&#47;all&#46;ics">Subscribe to this calendar</a>' in takeaway(
        site, "index.md"
    )
    department = takeaway(site, "directory/press.md")
    for path in (
        "calendar&#47;press&#46;ics",
        "cards&#47;departments&#47;press&#46;vcf",
        "feeds&#47;departments&#47;press&#46;xml",
    ):
        assert path in department


def test_other_pages_offer_nothing(tmp_path: Path) -> None:
    site = site_at(write_playbook(tmp_path))
    assert takeaway(site, "directory/index.md") == ""
    assert takeaway(site, "policies/index.md") == ""
    assert takeaway(site, "nowhere.md") == ""
