"""Somebody who leaves is marked on pages; after the last day the place is vacant, and says who to ask instead."""

from __future__ import annotations

from datetime import date
from html import unescape
from pathlib import Path

import pytest

from macros import pages
from macros.check.load import load
from tests.unit.playbooks import BASE, plain, write_playbook
from tests.unit.publications import changed

LAST = date(2026, 11, 30)
AFTER = date(2026, 12, 1)
URGENT = "urgent:\n  route: journalist\n  label: A journalist? Act now\n"


def leaving(*people: str) -> dict[str, str]:
    """Return files in which people leave on the last day of November, and an urgent route."""
    files = {
        "data/organization.yml": (BASE / "data/organization.yml").read_text(encoding="utf-8")
        + URGENT
    }
    for department in ("hub", "press"):
        path = f"data/departments/{department}.yml"
        text = (BASE / path).read_text(encoding="utf-8")
        for person in people:
            mail = f"{person.replace('-', '.')}@example.com\n    status: "
            text = text.replace(f"{mail}active", f"{mail}leaving\n    last_day: {LAST}")
        files[path] = text
    return files


def show(folder: Path, call: str, day: date, files: dict[str, str]) -> str:
    """Return the text that a macro shows on a day."""
    root = write_playbook(folder, files)
    site = pages.Site(load(root).playbook.as_of(day), day, pages.catalogue())
    return plain(unescape(pages.render(site, "index.md", call).text))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            '{{ route("journalist") }}',
            "First contact Rosa Vega (until 30 November 2026) rosa.vega@example.com",
        ),
        ("{{ urgent_route() }}", "Rosa Vega (until 30 November 2026)"),
        (
            "{{ urgent_sheet() }}",
            "First contact Rosa Vega (until 30 November 2026), rosa.vega@example.com",
        ),
        ("{{ severity_table() }}", "Approves Rosa Vega (until 30 November 2026)"),
        ("{{ representative_table() }}", "Rosa Vega (until 30 November 2026) Dev Patel"),
        ('{{ department_card("press") }}', "Representative Rosa Vega (until 30 November 2026)"),
        ('{{ person("rosa-vega") }}', "Rosa Vega (until 30 November 2026), Press office"),
        ('{{ people(role="representative") }}', "Rosa Vega (until 30 November 2026)"),
        ("{{ account_table() }}", "Rosa Vega (until 30 November 2026), Lena Moss"),
        ("{{ meeting_log() }}", "Share the calendar (Rosa Vega (until 30 November 2026))"),
    ],
)
def test_pages_say_until_when_somebody_is_there(tmp_path: Path, call: str, text: str) -> None:
    assert text in show(tmp_path, call, LAST, leaving("rosa-vega"))


@pytest.mark.parametrize(
    ("call", "vacant"),
    [
        ('{{ route("journalist") }}', "First contact vacant at the moment: ask Lena Moss"),
        (
            "{{ urgent_route() }}",
            (
                "A journalist? Act now vacant at the moment: ask Lena Moss Lena Moss "
                "lena.moss@example.com"
            ),
        ),
        (
            "{{ urgent_sheet() }}",
            (
                "First contact vacant at the moment: ask Lena Moss No answer? Lena Moss, "
                "lena.moss@example.com"
            ),
        ),
        ("{{ severity_table() }}", "Approves vacant at the moment: ask Dev Patel"),
        (
            "{{ representative_table() }}",
            "vacant at the moment: ask Dev Patel Dev Patel dev.patel@example.com",
        ),
        (
            '{{ department_card("press") }}',
            (
                "Representative vacant at the moment: ask Dev Patel dev.patel@example.com "
                "Deputy Dev Patel"
            ),
        ),
        ('{{ person("rosa-vega") }}', "somebody who has left (ask Dev Patel instead)"),
        ("{{ meeting_log() }}", "Share the calendar (vacant at the moment: ask Dev Patel)"),
    ],
)
def test_a_vacant_place_says_whom_to_ask_instead(tmp_path: Path, call: str, vacant: str) -> None:
    output = show(tmp_path, call, AFTER, leaving("rosa-vega"))
    assert vacant in output
    assert "Rosa" not in output


def test_without_first_contact_and_backup_the_department_then_the_lead_then_the_sponsor_is_asked(
    tmp_path: Path,
) -> None:
    call = "{{ urgent_route() }}"
    two = show(tmp_path / "two", call, AFTER, leaving("rosa-vega", "lena-moss"))
    assert (
        "vacant at the moment: ask Dev Patel dev.patel@example.com vacant at the moment: ask Sam "
        "Poole" in two
    )
    three = show(tmp_path / "three", call, AFTER, leaving("rosa-vega", "lena-moss", "dev-patel"))
    assert "vacant at the moment: ask Sam Poole sam.poole@example.com vacant at the moment" in three


def test_a_department_whose_head_alone_was_named_says_whom_to_ask(tmp_path: Path) -> None:
    files = leaving("lena-moss")
    card = show(tmp_path / "card", '{{ department_card("hub") }}', AFTER, files)
    assert "Head vacant at the moment: ask Sam Poole sam.poole@example.com" in card
    table = show(tmp_path / "table", "{{ representative_table() }}", AFTER, files)
    assert "vacant at the moment: ask Sam Poole head none needed sam.poole@example.com" in table
    output = show(tmp_path / "ask", "{{ who_to_ask() }}", AFTER, files)
    assert "Ask Social media hub: Sam Poole (sam.poole@example.com)." in output


def test_a_last_day_that_nobody_knows_is_marked_as_well(tmp_path: Path) -> None:
    files = changed(
        "data/departments/press.yml",
        ("rosa.vega@example.com\n    status: active", "rosa.vega@example.com\n    status: leaving"),
    )
    assert "Rosa Vega (leaves soon), Press office" in show(
        tmp_path, '{{ person("rosa-vega") }}', AFTER, files
    )


@pytest.mark.parametrize("call", ["{{ urgent_route() }}", "{{ severity_table() }}"])
def test_home_and_the_crisis_page_say_a_word_while_an_urgent_place_is_vacant(
    tmp_path: Path, call: str
) -> None:
    warning = "Each says who to ask instead: Somebody else posts in our name Serious Crisis"
    left = leaving("lena-moss") | changed("data/routes.yml", ("first_contact: rosa-vega\n    backup: lena-moss", "first_contact: rosa-vega\n    backup: dev-patel"))  # fmt: skip
    assert warning not in show(tmp_path / "before", call, LAST, left)
    assert warning in show(tmp_path / "after", call, AFTER, left)
