"""Whom meetings and entries of the calendar concern."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.check.load import load
from macros.model.concern import departments_of_entry, has_calendar, meeting_concerns
from tests.unit.playbooks import BASE, write_playbook

MEETINGS = (BASE / "data/meetings.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("chair", "open_to", "expected"),
    [
        ("lena-moss", "everyone", {"hub", "press", "legal"}),
        ("lena-moss", "representatives", {"hub", "press"}),
        ("lena-moss", "hub", {"hub"}),
        ("lou-brand", "hub", {"hub", "legal"}),
    ],
)
def test_departments_come_to_what_is_open_to_them_or_what_they_chair(
    tmp_path: Path, chair: str, open_to: str, expected: set[str]
) -> None:
    text = MEETINGS.replace(
        "chair: lena-moss\n    open_to: representatives", f"chair: {chair}\n    open_to: {open_to}"
    )
    playbook = load(write_playbook(tmp_path, {"data/meetings.yml": text})).playbook
    series = playbook.series["representatives"]
    assert {
        department.id
        for department in playbook.departments.values()
        if meeting_concerns(series, department)
    } == expected


def test_an_entry_touches_its_department_and_those_of_its_accounts_and_a_blackout_without_any_touches_all(
    tmp_path: Path,
) -> None:
    playbook = load(write_playbook(tmp_path)).playbook
    touched = {
        entry.id: departments_of_entry(playbook, entry) for entry in playbook.campaigns.values()
    }
    assert touched == {"winter": {"press"}, "year-end": {"hub", "legal", "press"}}


def test_a_department_without_meetings_and_entries_has_no_calendar(tmp_path: Path) -> None:
    only = "only:\n  title: A\n  kind: KIND\n  department: press\n  start: 2026-12-01\n  end: 2026-12-02\n  status: live\n"
    for kind, expected in (("campaign", {"press"}), ("evergreen", set())):
        files = {"data/campaigns.yml": only.replace("KIND", kind), "data/meetings.yml": "{}\n"}
        playbook = load(write_playbook(tmp_path / kind, files)).playbook
        assert {
            department.id
            for department in playbook.departments.values()
            if has_calendar(playbook, department)
        } == expected
