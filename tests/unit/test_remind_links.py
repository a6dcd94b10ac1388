"""`playbook remind`: what a representative reads, and where the links lead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.upkeep.links import CONFIRM
from tests.unit.reminders import Case, reminders

SETTINGS = """extra:
  playbook:
    publish:
      address: {address}
    forms:
      base_url: https://sign-in.example.com
"""
GUIDE = """---
title: Confirm a review
description: How to confirm a review.
owner: hub
---

# Confirm a review

Say it.
"""


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """A playbook at GitHub with a guide, before any request to the host."""
    for name in ("PLAYBOOK_PUBLISH_ADDRESS", "PLAYBOOK_FORMS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLAYBOOK_REMIND_TOKEN", "a-token-for-tests")
    with reminders("github", tmp_path) as new_case:
        path = new_case.root / "docs" / CONFIRM
        path.parent.mkdir(parents=True)
        path.write_text(GUIDE, encoding="utf-8")
        yield new_case


def publish(case: Case, address: str) -> None:
    path = case.root / "mkdocs.yml"
    path.write_text(
        path.read_text(encoding="utf-8") + SETTINGS.format(address=address), encoding="utf-8"
    )


def entries(case: Case, title: str) -> list[str]:
    case.remind()
    body = next(one.body for one in case.host.issues if one.title.endswith(title))
    return [line for line in body.splitlines() if line.lstrip().startswith("- ")]


def test_a_published_playbook_is_led_to_with_page_form_and_guide(case: Case) -> None:
    publish(case, "https://playbook.example.com/social/")
    root = "https://playbook.example.com/social/"
    expected = (
        f"- [Disclosure](<{root}latest/policies/disclosure/>): The review is due on 1 December 2026. "
        f"Read it and correct what has changed. Then confirm the review. "
        f"How: [Confirm a review](<{root}latest/contribute/confirm-a-review/>). "
        f"Change it [in the form](<{root}edit/#/collections/policies/entries/policies--disclosure>) or "
        "[in the file](<https://code.example.com/tide/playbook/edit/main/docs/policies/disclosure.md#L5>)."
    )
    assert entries(case, "Legal") == [expected]
    assert (
        f"[in the form](<{root}edit/#/collections/accounts/entries/press>)"
        in entries(case, "Press office")[0]
    )


def test_the_environment_knows_the_address_too(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYBOOK_PUBLISH_ADDRESS", "https://other.example.com")
    monkeypatch.setenv("PLAYBOOK_FORMS", "https://forms.example.com/edit/")
    (entry,) = entries(case, "Legal")
    assert "[Disclosure](<https://other.example.com/latest/policies/disclosure/>)" in entry
    assert (
        "(<https://forms.example.com/edit/#/collections/policies/entries/policies--disclosure>)"
        in entry
    )


@pytest.mark.parametrize("address", ["http://localhost:8080/", "http://127.0.0.1/", "playbook"])
def test_an_address_that_nobody_else_can_open_leads_nowhere(case: Case, address: str) -> None:
    publish(case, address)
    (entry,) = entries(case, "Legal")
    assert (
        "[Disclosure](<https://code.example.com/tide/playbook/blob/main/docs/policies/disclosure.md>): "
        in entry
    )
    assert (
        "How: [Confirm a review](<https://code.example.com/tide/playbook/blob/main/docs/contribute/confirm-a-review.md>)."
        in entry
    )
    assert "in the form" not in entry


def test_no_forms_where_nobody_can_sign_in(case: Case) -> None:
    path = case.root / "mkdocs.yml"
    publish(case, "https://playbook.example.com/")
    path.write_text(path.read_text(encoding="utf-8").partition("    forms:")[0], encoding="utf-8")
    assert "in the form" not in entries(case, "Legal")[0]


def test_commands_are_for_those_who_have_them(case: Case) -> None:
    case.write("docs/index.md", "review_by: 2027-10-01", "review_by: 2026-11-01")
    assert "    - Command: `playbook review index.md --by YOUR-ID`" in entries(
        case, "Social media hub"
    )
    assert not any("playbook review" in line for line in entries(case, "Press office"))
    case.host.issues.clear()
    case.write("data/organization.yml", "  host: git", "  maintainers: [rosa]\n  host: git")
    case.write("data/meetings.yml", "due: 2026-12-01", "due: 2026-11-01")
    assert not any("playbook review" in line for line in entries(case, "Press office"))


def test_who_leaves_is_listed_in_words_with_what_they_hold(case: Case) -> None:
    case.write(
        "data/departments/press.yml",
        "rosa.vega@example.com\n    status: active",
        "rosa.vega@example.com\n    status: leaving\n    last_day: 2026-11-20",
    )
    listed = entries(case, "Press office")
    assert (
        "- **Overdue.** Rosa Vega: The last day was on 20 November 2026. Decide who takes over, and write the new name in each "
        "place. Then set the status to 'left', and delete the roles. Change it [in the file]"
        "(<https://code.example.com/tide/playbook/edit/main/data/departments/press.yml#L17>). This person holds:"
    ) in listed
    assert (
        "    - [account LinkedIn tidewater-instruments: admins](<https://code.example.com/tide/playbook/edit/main/data/accounts/press.yml#L9>)"
    ) in listed
    issue = next(one for one in case.host.issues if one.title.endswith("Press office"))
    assert issue.assignees == ["dev"]
