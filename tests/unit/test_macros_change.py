"""The list of recent changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from macros.model.change import newest_changes
from tests.unit.playbooks import TODAY, plain, show, site_at, write_playbook

PAGE = """\
---
title: {title}
description: {title} in one line.
owner: hub
reviewed:
  by: lena-moss
  on: {day}
material_change: {material}
---

# {title}

Text.
"""
POLICY = """\
---
title: Music
description: Which songs may be used.
owner: press
policy: music
tier: agreed
version: "{version}"
status: {status}
effective: 2026-11-01
review_by: 2027-11-01
approver: rosa-vega
changes:
{changes}
---

# Music

Text.
"""


def policy(*changes: tuple[str, str], status: str = "active") -> str:
    change_list = "\n".join(
        f'  - version: "{version}"\n    date: {day}\n    summary: Now {version}.'
        for version, day in changes
    )
    return POLICY.format(version=changes[0][0], status=status, changes=change_list)


def lately(tmp_path: Path, page: str, call: str = "{{ recent_changes() }}") -> str:
    return show(
        tmp_path,
        call,
        {
            "docs/policies/music.md": page,
            "docs/news.md": PAGE.format(title="News", day="2026-11-20", material="no"),
        },
    )


def test_new_versions_stand_first_and_a_new_first_number_must_be_read_again(tmp_path: Path) -> None:
    output = lately(
        tmp_path,
        policy(("2.0", "2026-11-19"), ("1.1", "2026-11-18"), ("1.0", "2026-11-17")),
        "{{ recent_changes(3) }}",
    )
    assert output.startswith(
        '<ul class="pb-changes" data-search-exclude="true"><li><span class="pb-note">'
        '<time datetime="2026-11-19">19 November 2026</time></span><br>'
        ' <strong><a href="policies/music/"><bdi>Music</bdi></a></strong> 2&#46;0 '
        '<span class="pb-tag pb-tag--material">read again</span><br>'
        " Now 2&#46;0&#46;</li>"
    )
    assert plain(output) == (
        "19 November 2026 Music 2.0 read again Now 2.0. 18 November 2026 Music 1.1 Now 1.1. "
        "17 November 2026 Music 1.0 Now 1.0."
    )


def test_a_page_that_must_be_read_again_is_listed_and_a_mere_review_is_not(tmp_path: Path) -> None:
    files = {
        "docs/news.md": PAGE.format(title="News", day="2026-11-20", material="yes"),
        "docs/other.md": PAGE.format(title="Other", day="2026-11-21", material="no"),
    }
    output = plain(show(tmp_path, "{{ recent_changes(1) }}", files))
    assert output == "20 November 2026 News read again News in one line."


def test_drafts_and_what_is_still_to_come_stay_out(tmp_path: Path) -> None:
    assert "Music" not in lately(tmp_path, policy(("1.0", "2026-11-19"), status="draft"))
    assert "Music" not in lately(tmp_path, policy(("1.0", "2026-11-24")))


def test_without_changes_it_says_so(tmp_path: Path) -> None:
    assert (
        show(tmp_path, "{{ recent_changes(0) }}")
        == '<p class="pb-empty">Nothing has changed yet&#46;</p>'
    )


def test_of_one_day_what_must_be_read_again_comes_first(tmp_path: Path) -> None:
    files = {
        "docs/policies/music.md": policy(("1.1", "2026-11-20"), ("1.0", "2026-11-01")),
        "docs/z.md": PAGE.format(title="Z", day="2026-11-20", material="yes"),
    }
    pages = site_at(write_playbook(tmp_path, files)).playbook.pages.values()
    titles = [
        change.page.title
        for change in newest_changes(pages, TODAY)
        if change.day == date(2026, 11, 20)
    ]
    assert titles == ["Z", "Music"]
