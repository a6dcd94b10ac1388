"""`playbook report --due`: what is due, for whom, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

_FILES = {
    path: (BASE / path).read_text(encoding="utf-8")
    for path in (
        "data/accounts/press.yml",
        "data/courses.yml",
        "data/departments/press.yml",
        "data/goals.yml",
        "data/meetings.yml",
        "data/organization.yml",
        "docs/index.md",
        "docs/policies/disclosure.md",
    )
}
_IDENTITY = "  platform_id: '1'\n  verified: 2026-11-01\n"


def changed(**changes: tuple[str, str]) -> dict[str, str]:
    """Return files of the base with a text of each replaced; the account's identity is known unless it is what changes."""
    paths = {Path(path).stem: path for path in _FILES}
    found = {"data/accounts/press.yml": _FILES["data/accounts/press.yml"] + _IDENTITY}
    for name, (old, new) in changes.items():
        path = "data/accounts/press.yml" if name == "accounts" else paths[name]
        path = "data/departments/press.yml" if name == "press" else path
        text = found.get(path, _FILES[path])
        assert old in text
        found[path] = text.replace(old, new, 1)
    return found


def due(folder: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], *more: str) -> str:
    root = write_playbook(folder, files)
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "100")
    result = run(root, "report", "--due", *more)
    assert result.exit_code == 0
    return result.stdout


def test_nothing_is_due_in_a_sound_playbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        due(tmp_path, monkeypatch, changed())
        == "Due on 23 November 2026, and within 60 days\n\nNothing is due.\n"
    )


@pytest.mark.parametrize(
    ("files", "owner", "said"),
    [
        (
            changed(disclosure=("review_by: 2027-10-01", "review_by: 2026-12-24")),
            "Legal (1): Lou Brand",
            "  docs/policies/disclosure.md:5: Disclosure\n    The review is due on 24 December 2026. Read it and correct what has changed.",
        ),
        (
            changed(index=("review_by: 2027-10-01", "review_by: 2026-11-22")),
            "Social media hub (1): Lena Moss",
            "  docs/index.md:5: Social media playbook (overdue)\n    The review was due on 22 November 2026. Read it and correct what has changed.",
        ),
        (
            changed(organization=("review_by: 2027-06-01", "review_by: 2027-01-22")),
            "Social media hub (1): Lena Moss",
            "  data/organization.yml:21: Tidewater Instruments\n    The review of the charter is due on 22 January 2027.",
        ),
        (
            changed(courses=("review_by: 2027-09-01", "review_by: 2026-11-23")),
            "Social media hub (1): Lena Moss",
            "  data/courses.yml:11: Social media basics\n    The review of the course is due on 23 November 2026.",
        ),
        (
            changed(press=("term_end: 2027-09-30", "term_end: 2026-10-31")),
            "Press office (1): Rosa Vega, Dev Patel",
            "  data/departments/press.yml:16: Rosa Vega (overdue)\n    The end of the term was on 31 October 2026.",
        ),
        (
            changed(accounts=("audit_by: 2027-02-01", "audit_by: 2026-12-23")),
            "Press office (1): Rosa Vega, Dev Patel",
            "  data/accounts/press.yml:18: LinkedIn tidewater-instruments\n    The audit is due on 23 December 2026.",
        ),
        (
            changed(accounts=("  platform_id: '1'\n", "")),
            "Press office (1): Rosa Vega, Dev Patel",
            "  data/accounts/press.yml:1: LinkedIn tidewater-instruments\n    The platform's permanent id is missing.",
        ),
        (
            changed(goals=("        - date: 2026-10-01", "        - date: 2026-05-01")),
            "Social media hub (1): Lena Moss",
            "  data/goals.yml:15: share: Every account stands in the registry. (overdue)\n    A reading was due on 1 November 2026.",
        ),
        (
            changed(
                goals=("readings:\n        - date: 2026-10-01\n          value: 80", "readings: []")
            ),
            "Social media hub (1): Lena Moss",
            "  data/goals.yml:14: share: Every account stands in the registry. (overdue)\n    It has no reading yet. Add a reading",
        ),
        (
            changed(meetings=("due: 2026-12-01", "due: 2026-11-22")),
            "Rosa Vega (1)",
            "  data/meetings.yml:26: Share the calendar (overdue)\n    This was due on 22 November 2026. Mark it as done",
        ),
        (
            changed(
                press=(
                    "dev.patel@example.com\n    status: active",
                    "dev.patel@example.com\n    status: leaving",
                )
            ),
            "Press office (1): Rosa Vega, Dev Patel",
            "  data/departments/press.yml:26: Dev Patel (overdue)\n    The last day is not known yet. Add it.",
        ),
    ],
)
def test_what_is_due_stands_under_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], owner: str, said: str
) -> None:
    text = due(tmp_path, monkeypatch, files)
    assert f"\n\n{owner}\n{said}" in text
    assert "\n\n1 thing is due" in text


@pytest.mark.parametrize(
    "files",
    [
        changed(
            meetings=("due: 2026-12-01", "due: 2026-11-23")
        ),  # an action is its owner's until its day has passed
        changed(
            meetings=(
                "due: 2026-12-01\n        status: open",
                "due: 2026-11-01\n        status: done",
            )
        ),
        changed(
            accounts=("audit_by: 2027-02-01", "audit_by: 2026-12-24")
        ),  # near is a third of the three months between audits
        changed(disclosure=("review_by: 2027-10-01", "review_by: 2027-01-23")),
        changed(organization=("review_by: 2027-06-01", "review_by: 2027-01-23")),
    ],
)
def test_what_is_far_or_done_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]
) -> None:
    assert "Nothing is due." in due(tmp_path, monkeypatch, files)


def test_who_leaves_is_listed_with_everything_that_the_person_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = changed(
        press=(
            "example.com\n    status: active\n    term_end",
            "example.com\n    status: leaving\n    last_day: 2026-12-18\n    term_end",
        )
    )
    assert due(tmp_path, monkeypatch, files) == (
        "Due on 23 November 2026, and within 60 days\n"
        "\n"
        "Press office (1): Rosa Vega, Dev Patel\n"
        "  data/departments/press.yml:16: Rosa Vega\n"
        "    The last day is on 18 December 2026. Decide who takes over, and write the new name in each\n"
        "    place.\n"
        "    Command: playbook leave rosa-vega\n"
        "      data/accounts/press.yml:9: account linkedin-tidewater: admins\n"
        "      data/departments/press.yml:5: department press: head\n"
        "      data/departments/press.yml:6: department press: representative\n"
        "      data/meetings.yml:25: meeting representatives-2026-11-03: actions.owner\n"
        "      data/routes.yml:5: severity 1: approver\n"
        "      data/routes.yml:12: severity 2: backup\n"
        "      data/routes.yml:25: route complaint: backup\n"
        "      data/routes.yml:34: route journalist: first_contact\n"
        "      data/routes.yml:45: route account-hacked: backup\n"
        "\n"
        "1 thing is due.\n"
    )


def test_who_has_left_by_the_day_stays_listed_until_the_record_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = "dev.patel@example.com\n    status: "
    text = due(
        tmp_path,
        monkeypatch,
        changed(press=(f"{mail}active", f"{mail}leaving\n    last_day: 2026-11-20")),
    )
    assert (
        "Press office (1): Rosa Vega\n"
        "  data/departments/press.yml:27: Dev Patel (overdue)\n"
        "    The last day was on 20 November 2026. Decide who takes over, and write the new name in each\n"
        "    place. Then set the status to 'left', and delete the roles.\n"
        "    Command: playbook leave dev-patel\n"
        "      data/accounts/press.yml:12: account linkedin-tidewater: publishers\n"
    ) in text


def test_without_representatives_the_hub_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = changed(
        disclosure=("owner: legal\nreview_by: 2027-10-01", "owner: press\nreview_by: 2026-12-24"),
        press=(
            "status: active\nhead: rosa-vega\nrepresentative: rosa-vega\ndeputy: dev-patel",
            "status: paused",
        ),
    )
    text = due(tmp_path, monkeypatch, files)
    assert (
        "\n\nSocial media hub (1): Lena Moss\n  docs/policies/disclosure.md:5: Disclosure\n" in text
    )


def test_days_and_owners_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = changed(
        disclosure=("review_by: 2027-10-01", "review_by: 2026-12-24"),
        accounts=("audit_by: 2027-02-01", "audit_by: 2026-11-01"),
        meetings=("due: 2026-12-01", "due: 2026-11-22"),
    )
    assert "3 things are due, 2 of them overdue." in due(tmp_path, monkeypatch, files)
    assert "2 things are due, 2 of them overdue." in due(
        tmp_path, monkeypatch, files, "--within", "30"
    )
    assert "\n\nLegal (1): Lou Brand\n" in due(tmp_path, monkeypatch, files, "--owner", "legal")
    hers = due(tmp_path, monkeypatch, files, "--owner", "rosa-vega")
    assert "\n\nPress office (1): Rosa Vega, Dev Patel\n" in hers
    assert "\n\nRosa Vega (1)\n" in hers
    assert "Legal" not in hers
    assert due(tmp_path, monkeypatch, files, "--owner", "sam-poole").endswith(
        "\n\nNothing is due.\n"
    )


def test_owners_that_nobody_is_are_refused(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    result = run(root, "report", "--due", "--owner", "rosa-viga")
    assert (result.exit_code, result.output) == (
        1,
        "Error: there is no person or department 'rosa-viga'. Did you mean 'rosa-vega'?\n",
    )
    assert run(root, "report", "--within", "3").exit_code == 2


def test_markdown_leads_to_the_line_and_data_stays_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = changed(
        organization=(
            "review_by: 2027-06-01",
            "review_by: 2027-06-01\nrepository:\n  url: https://github.com/tide/playbook",
        ),
        disclosure=("title: Disclosure", "title: '@all <b>x</b> [y](http://z.example) #1 `'"),
    )
    files["docs/policies/disclosure.md"] = (
        files["docs/policies/disclosure.md"]
        .replace("review_by: 2027-10-01", "review_by: 2026-11-01")
        .replace("# Disclosure", "# @all <b>x</b> [y](http://z.example) #1 `")
    )
    assert due(tmp_path, monkeypatch, files, "--format", "markdown") == (
        "# Due on 23 November 2026, and within 60 days\n"
        "\n"
        "1 thing is due and overdue.\n"
        "\n"
        "## Legal\n"
        "\n"
        "For Lou Brand.\n"
        "\n"
        "- **Overdue.** [`` @all <b>x</b> [y](http://z.example) #1 ` ``]"
        "(<https://github.com/tide/playbook/blob/main/docs/policies/disclosure.md>): "
        "The review was due on 1 November 2026. Read it and correct what has changed. Then confirm the review. "
        "Change it [in the file](<https://github.com/tide/playbook/edit/main/docs/policies/disclosure.md#L5>).\n"
    )


def test_json_and_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = changed(disclosure=("review_by: 2027-10-01", "review_by: 2026-12-24"))
    found = json.loads(due(tmp_path, monkeypatch, files, "--format", "json", "--fail"))
    assert found["owners"] == [
        {
            "kind": "department",
            "id": "legal",
            "name": "Legal",
            "people": ["lou-brand"],
            "items": [
                {
                    "kind": "policy",
                    "id": "disclosure",
                    "title": "Disclosure",
                    "by": "2026-12-24",
                    "overdue": False,
                    "path": "docs/policies/disclosure.md",
                    "line": 5,
                    "edit": None,
                    "what": "The review is due on 24 December 2026.",
                    "do": "Read it and correct what has changed. Then confirm the review.",
                    "command": "playbook review disclosure --by YOUR-ID",
                    "holds": [],
                }
            ],
        }
    ]
    root = write_playbook(tmp_path, files)
    assert run(root, "report", "--due", "--fail", "--today", "2026-12-25").exit_code == 1


ORGANIZATION = _FILES["data/organization.yml"]
PRESS = _FILES["data/departments/press.yml"]
HUB = (BASE / "data/departments/hub.yml").read_text(encoding="utf-8")
LEGAL = (BASE / "data/departments/legal.yml").read_text(encoding="utf-8")
MAINTAINED = f"{ORGANIZATION}repository:\n  url: https://github.com/tide/playbook\n  maintainers:\n    - '@lena'\n    - ops-of-it\n"


def leaving(text: str, email: str, day: str, status: str = "leaving") -> str:
    """Let somebody leave on a day."""
    old = f"email: {email}@example.com\n    status: active"
    assert old in text
    return text.replace(
        old, f"email: {email}@example.com\n    status: {status}\n    last_day: {day}"
    )


@pytest.mark.parametrize(
    ("files", "owner"),
    [
        # The deputy stays, and hears of the representative who has gone.
        (
            {"data/departments/press.yml": leaving(PRESS, "rosa.vega", "2026-11-20")},
            "Press office (1): Dev Patel",
        ),
        # Of a departure to come, who leaves hears too, but not alone.
        (
            {"data/departments/press.yml": leaving(PRESS, "rosa.vega", "2026-12-20")},
            "Press office (1): Rosa Vega, Dev Patel",
        ),
        (
            {"data/departments/legal.yml": leaving(LEGAL, "lou.brand", "2026-12-20")},
            "Social media hub (1): Lena Moss",
        ),
        (
            {"data/departments/legal.yml": leaving(LEGAL, "lou.brand", "2026-11-20")},
            "Social media hub (1): Lena Moss",
        ),
        # The hub's only speaker leaves: the sponsor, else the maintainers.
        ({"data/departments/hub.yml": leaving(HUB, "lena.moss", "2026-12-20")}, "Sam Poole (1)"),
        ({"data/departments/hub.yml": leaving(HUB, "lena.moss", "2026-11-20")}, "Sam Poole (1)"),
        # No department is a hub.
        (
            {
                "data/departments/hub.yml": HUB.replace("kind: hub", "kind: adviser"),
                "data/departments/legal.yml": leaving(LEGAL, "lou.brand", "2026-11-20"),
            },
            "Sam Poole (1)",
        ),
        (
            {
                "data/departments/hub.yml": leaving(HUB, "lena.moss", "2026-11-20").replace(
                    "sam.poole@example.com\n    status: active",
                    "sam.poole@example.com\n    status: left",
                ),
                "data/organization.yml": MAINTAINED,
            },
            "Maintainers of the playbook (1): @lena, ops-of-it",
        ),
    ],
)
def test_who_has_gone_or_leaves_is_never_the_only_one_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], owner: str
) -> None:
    text = due(tmp_path, monkeypatch, {**changed(), **files})
    assert f"\n\n{owner}\n" in text
    assert "1 thing is due" in text
    assert "Nobody" not in text


def test_an_action_of_somebody_who_has_gone_goes_to_the_others_of_the_department(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = changed(meetings=("due: 2026-12-01", "due: 2026-11-22"))
    files["data/departments/press.yml"] = leaving(PRESS, "rosa.vega", "2026-11-20")
    assert "\n\nPress office (2): Dev Patel\n" in due(tmp_path, monkeypatch, files)


def test_maintainers_who_have_left_are_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = leaving(HUB, "lena.moss", "2026-11-20", "left").replace(
        "name: Lena Moss", "name: Lena Moss\n    handle: lena"
    )
    hub = hub.replace(
        "sam.poole@example.com\n    status: active", "sam.poole@example.com\n    status: left"
    )
    files = changed(index=("review_by: 2027-10-01", "review_by: 2026-11-22"))
    files |= {"data/departments/hub.yml": hub, "data/organization.yml": MAINTAINED}
    found = json.loads(due(tmp_path, monkeypatch, files, "--format", "json"))
    assert [(one["kind"], one["people"]) for one in found["owners"]] == [("maintainers", [])]
