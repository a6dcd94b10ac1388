"""`playbook remind`: to whom issues are assigned, and who cannot be assigned."""

from __future__ import annotations

import pytest

from tests.unit.code_host import GitHubHost
from tests.unit.reminders import Case

NOT_ASSIGNED = (
    "  Not assigned to dev: the name does not exist at the code host, or has no access. "
    "Correct 'handle' in data/departments/press.yml:23, or give access. The next run tries again.\n"
)
IN_TEXT = (
    "This issue could not be assigned to Dev Patel (`dev`): "
    "the name does not exist at the code host, or has no access here. "
    "Please pass the list on. The hub can correct the name or give access; "
    "the next run tries again.\n"
)


def test_an_unknown_name_is_said_and_the_known_ones_are_assigned(case: Case) -> None:
    case.host.people = ("lena", "rosa")
    assert (
        f"Would open: Due in the playbook: Press office\n{NOT_ASSIGNED}"
        in case.remind("--dry-run").stdout
    )
    assert f"Opened #2: Due in the playbook: Press office\n{NOT_ASSIGNED}" in case.remind().stdout
    press = case.host.issues[1]
    assert press.assignees == ["rosa"]
    assert f"\n\n{IN_TEXT}\n" in press.body
    case.host.asked.clear()
    assert case.remind().stdout.endswith(
        f"Unchanged #2: Due in the playbook: Press office\n{NOT_ASSIGNED}0 of 2 issues to change.\n"
    )
    assert case.host.written == []
    case.host.people = ("lena", "rosa", "dev")
    result = case.remind()
    assert "Updated #2: Due in the playbook: Press office\n" in result.stdout
    assert "Not assigned" not in result.stdout
    assert press.assignees == ["rosa", "dev"]
    assert "could not be assigned" not in press.body


def test_a_name_that_is_known_and_not_taken_is_tried_again(case: Case) -> None:
    case.host.most_assignees = 1  # as some plans of GitLab have it
    assert NOT_ASSIGNED in case.remind().stdout
    press = case.host.issues[1]
    assert press.assignees == ["rosa"]
    assert IN_TEXT in press.body
    body = press.body
    assert (
        f"Unchanged #2: Due in the playbook: Press office\n{NOT_ASSIGNED}" in case.remind().stdout
    )
    assert (press.assignees, press.body) == (["rosa"], body)
    case.host.most_assignees = 10
    assert "Updated #2: Due in the playbook: Press office\n" in case.remind().stdout
    assert press.assignees == ["rosa", "dev"]
    assert "could not be assigned" not in press.body


def test_a_stranger_to_the_repository_is_said(case: Case) -> None:
    case.host.people, case.host.strangers = ("lena", "rosa"), ("dev",)
    assert NOT_ASSIGNED in case.remind().stdout
    assert case.host.issues[1].assignees == ["rosa"]
    assert IN_TEXT in case.host.issues[1].body


@pytest.mark.parametrize("ignores", [True, False])
def test_a_name_that_goes_while_it_is_written_costs_nobody_else(case: Case, ignores: bool) -> None:
    if isinstance(case.host, GitHubHost):
        case.host.ignores_strangers = ignores

    def go() -> None:
        case.host.people, case.host.strangers = ("lena", "rosa"), ("dev",)

    case.host.before_write = go
    assert NOT_ASSIGNED in case.remind().stdout
    assert case.host.issues[1].assignees == ["rosa"]
    assert IN_TEXT in case.host.issues[1].body


def test_a_new_name_that_is_refused_does_not_drop_the_others(case: Case) -> None:
    case.remind()
    case.write("data/departments/press.yml", "handle: dev", "handle: lena")

    def go() -> None:
        case.host.people, case.host.strangers = ("rosa", "dev"), ("lena",)

    case.host.before_write = go
    assert "  Not assigned to lena: " in case.remind().stdout
    assert case.host.issues[1].assignees == ["rosa"]


def test_whoever_took_an_issue_over_stays_on_it(case: Case) -> None:
    case.remind()
    case.host.issues[1].assignees = ["lena"]
    case.host.people = ("lena", "rosa", "dev", "sam")
    case.write("data/departments/press.yml", "handle: dev", "handle: sam")
    case.remind()
    assert case.host.issues[1].assignees == ["lena", "sam"]


def test_without_a_token_nobody_is_asked_who_is_known(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PLAYBOOK_REMIND_TOKEN", "GH_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    case.remind("--dry-run")
    assert not any("assignees/" in one.path or "/user" in one.path for one in case.host.asked)


def test_maintainers_hear_of_what_nobody_else_is_there_for(case: Case) -> None:
    hub = "data/departments/hub.yml"
    case.write(hub, "status: active\nhead: lena-moss", "status: active")
    for name in ("lena.moss", "sam.poole"):
        case.write(
            hub, f"{name}@example.com\n    status: active", f"{name}@example.com\n    status: left"
        )
    case.write(
        "data/organization.yml", "  host: git", "  maintainers: ['@lena', tide/team]\n  host: git"
    )
    case.write("docs/index.md", "review_by: 2027-10-01", "review_by: 2026-11-01")
    assert "Due in the playbook: Maintainers of the playbook\n" in case.remind().stdout
    maintainers = next(
        one for one in case.host.issues if one.title.endswith("Maintainers of the playbook")
    )
    assert maintainers.assignees == ["lena"]
    assert "    - Command: `playbook review index.md --by YOUR-ID`\n" in maintainers.body
