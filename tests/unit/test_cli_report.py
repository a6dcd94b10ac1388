"""`playbook report`: what is overdue, who is missing, what is due next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

_HUB = (BASE / "data" / "departments" / "hub.yml").read_text(encoding="utf-8")
_PRESS = (BASE / "data" / "departments" / "press.yml").read_text(encoding="utf-8")
_ACCOUNT = (BASE / "data" / "accounts" / "press.yml").read_text(encoding="utf-8")
_POLICY = (BASE / "docs" / "policies" / "disclosure.md").read_text(encoding="utf-8")
_EVENTS = """name: Events
kind: spoke
purpose: Runs the fairs.
status: onboarding
representative: mia-lund
people:
  mia-lund:
    name: Mia Lund
    roles:
      - representative
    email: mia.lund@example.com
    status: active
"""
_EVENTS_PAGE = (
    (BASE / "docs" / "directory" / "press.md")
    .read_text(encoding="utf-8")
    .replace("Press office", "Events")
)
_FILES = {
    "data/accounts/press.yml": _ACCOUNT.replace("audit_by: 2027-02-01", "audit_by: 2026-10-16"),
    "data/departments/events.yml": _EVENTS,
    "docs/directory/events.md": _EVENTS_PAGE.replace("owner: press", "owner: events"),
    "docs/policies/disclosure.md": _POLICY.replace(
        "review_by: 2027-10-01", "review_by: 2026-12-24"
    ),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path, _FILES)
    monkeypatch.chdir(made)
    monkeypatch.setenv("COLUMNS", "80")
    return made


def test_the_report_groups_by_subject_and_shows_what_is_due(root: Path) -> None:
    result = run(root, "report")
    assert result.exit_code == 0
    assert result.stdout == (
        "Health on 23 November 2026\n"
        "\n"
        "Accounts (1)\n"
        "  data/accounts/press.yml:18: account-audit (warning)\n"
        "    the audit of 'linkedin-tidewater' was due on 16 October 2026. Audit the\n"
        "    account, then update 'verified' and 'audit_by'.\n"
        "\n"
        "Policies and reviews (1)\n"
        "  docs/policies/disclosure.md:5: policy-review (warning)\n"
        "    the review of the policy 'disclosure' is due on 24 December 2026. Review the\n"
        "    policy, then update 'reviewed' and 'review_by'.\n"
        "\n"
        "Departments without a representative or deputy\n"
        "department  status      missing\n"
        "----------  ----------  -------\n"
        "events      onboarding  deputy\n"
        "\n"
        "Audits of accounts, the next one first\n"
        "account             what                            department  due\n"
        "------------------  ------------------------------  ----------  ------------------\n"
        "linkedin-tidewater  LinkedIn tidewater-instruments  press       2026-10-16 overdue\n"
        "\n"
        "Policies to review within 60 days\n"
        "policy      what        department  due\n"
        "----------  ----------  ----------  ----------\n"
        "disclosure  Disclosure  legal       2026-12-24\n"
        "\n"
        "Reviews that one person confirmed on one day\n"
        "Nobody confirmed several reviews on one day.\n"
        "\n"
        "0 errors, 2 warnings.\n"
    )


def test_json(root: Path) -> None:
    found = json.loads(run(root, "report", "--format", "json").stdout)
    assert found["today"] == "2026-11-23"
    assert found["needs_action"] is True
    assert [subject["subject"] for subject in found["subjects"]] == [
        "Accounts",
        "Policies and reviews",
    ]
    assert found["subjects"][0]["problems"] == [
        {
            "rule": "account-audit",
            "severity": "warning",
            "path": "data/accounts/press.yml",
            "line": 18,
            "message": "the audit of 'linkedin-tidewater' was due on 16 October 2026.",
            "hint": "Audit the account, then update 'verified' and 'audit_by'.",
        }
    ]
    assert found["departments"] == [
        {"id": "events", "name": "Events", "status": "onboarding", "missing": ["deputy"]}
    ]
    assert found["audits"] == [
        {
            "id": "linkedin-tidewater",
            "title": "LinkedIn tidewater-instruments",
            "department": "press",
            "by": "2026-10-16",
            "overdue": True,
        }
    ]
    assert found["reviews"] == [
        {
            "id": "disclosure",
            "title": "Disclosure",
            "department": "legal",
            "by": "2026-12-24",
            "overdue": False,
        }
    ]


def test_markdown_is_tables_in_which_data_stays_text(root: Path) -> None:
    account = root / "data/accounts/press.yml"
    account.write_text(
        account.read_text().replace("handle: tidewater-instruments", 'handle: "@a | <b>_c_"')
    )
    text = run(root, "report", "--format", "markdown").stdout
    assert text.startswith(
        "# Health on 23 November 2026\n\n2 things to look at.\n\n## Accounts\n\n| Where | Rule | Severity |"
    )
    assert (
        "| Department | Status | Missing |\n|---|---|---|\n| Events | onboarding | deputy |\n"
        in text
    )
    assert "| LinkedIn @&#8203;a \\| &lt;b>\\_c\\_ | press | 2026-10-16 (overdue) |\n" in text
    assert text.endswith(
        "## Policies to review within 60 days\n\n| Policy | Department | Due |\n|---|---|---|\n| Disclosure | legal | 2026-12-24 |\n\n"
        "## Reviews that one person confirmed on one day\n\nNobody confirmed several reviews on one day.\n"
    )


def test_fail_ends_with_1_only_when_something_is_wrong_overdue_or_missing(root: Path) -> None:
    assert run(root, "report", "--fail").exit_code == 1
    (root / "data/accounts/press.yml").write_text(_ACCOUNT)
    result = run(root, "report", "--fail")
    assert (
        result.exit_code == 0
    )  # a review that is near, and a department that is still getting on board
    assert "policy-review" in result.stdout
    assert run(root, "report", "--fail", "--today", "2026-12-25").exit_code == 1
    (root / "data/departments/events.yml").write_text(_EVENTS.replace("onboarding", "active"))
    assert run(root, "report", "--fail").exit_code == 1


def test_a_seat_of_somebody_who_left_counts_as_vacant(root: Path) -> None:
    (root / "data/departments/press.yml").write_text(
        _PRESS.replace(
            "dev.patel@example.com\n    status: active", "dev.patel@example.com\n    status: left"
        )
    )
    assert "press       active      deputy\n" in run(root, "report").stdout


def test_a_sound_playbook_has_nothing_to_report(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    text = run(root, "report", "--fail").stdout
    assert text.startswith(
        "Health on 23 November 2026\n\nDepartments without a representative or deputy\nEvery spoke has both.\n"
    )
    assert text.endswith(
        "Policies to review within 60 days\nNo review is due.\n\nReviews that one person confirmed on one day\nNobody confirmed several reviews on one day.\n\nNo problem found.\n"
    )
    markdown = run(root, "report", "--format", "markdown").stdout
    assert "Nothing is wrong, overdue or missing.\n" in markdown
    (root / "data/accounts/press.yml").unlink()
    (root / "data/campaigns.yml").unlink()
    assert "There is no account in use.\n" in run(root, "report").stdout
