"""`playbook remind`: one issue for every owner, against servers that behave as GitHub and GitLab do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from macros.upkeep.issue_text import Marker
from tests.unit.code_host import GitHubHost, GitLabHost
from tests.unit.playbooks import BASE
from tests.unit.reminders import ORGANIZATION, Case
from tests.unit.web_server import Answer

HEAD = "X-RateLimit-Remaining"
BUSY = Answer.json({"message": "secondary rate limit"}, 403, {"Retry-After": "0"})
INDEX = (BASE / "docs/index.md").read_text(encoding="utf-8")


def test_one_issue_is_opened_for_every_owner_and_assigned(case: Case) -> None:
    result = case.remind()
    assert (result.exit_code, result.stdout) == (
        0,
        "Opened #1: Due in the playbook: Legal\nOpened #2: Due in the playbook: Press office\n2 of 2 issues to change.\n",
    )
    legal, press = case.host.issues
    assert (legal.title, legal.labels, legal.assignees) == (
        "Due in the playbook: Legal",
        ["playbook-due"],
        [],
    )
    assert press.assignees == ["rosa", "dev"]
    edit = "https://code.example.com/tide/playbook/" + (
        "edit" if isinstance(case.host, GitHubHost) else "-/edit"
    )
    assert press.body.splitlines()[1:] == [
        (
            "This is due in the playbook. Each entry says what to do and links to the right place. Once your change is accepted, the entry "
            "disappears from this list. When nothing is due any more, the issue closes by itself."
        ),
        "",
        "For Press office:",
        "",
        (
            "- **Overdue.** LinkedIn tidewater-instruments: The audit was due on 1 November 2026. Open the profile. Check its "
            "admins, and where its password is kept. Confirm the audit. "
            f"Change it [in the file](<{edit}/main/data/accounts/press.yml#L18>)."
        ),
        "",
        (
            "Not now? Close this issue, and write in a comment when it should come back, such as `snooze: 2027-01-31` on a line of its "
            "own. Without a date, it comes back a month after it was closed. Your own notes are kept: write them below."
        ),
        "",
        "<!-- /playbook-due: the text above is replaced each time; what you write below is kept -->",
    ]


def test_where_nothing_changes_nothing_is_written(case: Case) -> None:
    case.remind()
    case.host.asked.clear()
    result = case.remind()
    assert result.stdout == (
        "Unchanged #1: Due in the playbook: Legal\nUnchanged #2: Due in the playbook: Press office\n0 of 2 issues to change.\n"
    )
    assert case.host.written == []


def test_an_issue_is_updated_and_only_that_one(case: Case) -> None:
    case.remind()
    before = case.host.issues[1].body
    case.host.issues[0].assignees = ["somebody"]
    case.write("docs/policies/disclosure.md", "review_by: 2026-12-01", "review_by: 2026-12-02")
    case.host.asked.clear()
    assert (
        "Updated #1: Due in the playbook: Legal\nUnchanged #2: Due in the playbook: Press office\n"
        in case.remind().stdout
    )
    assert "is due on 2 December 2026." in case.host.issues[0].body
    assert case.host.issues[0].assignees == ["somebody"]  # whoever took it over keeps it
    assert case.host.issues[1].body == before
    assert len(case.host.written) == 1


def test_people_are_assigned_anew_when_they_change(case: Case) -> None:
    case.remind()
    case.write("data/departments/press.yml", "handle: dev", "handle: lena")
    assert "Updated #2: Due in the playbook: Press office\n" in case.remind().stdout
    assert case.host.issues[1].assignees == ["rosa", "lena"]


def test_an_issue_is_closed_with_a_word_when_nothing_is_due_and_reopened_later(case: Case) -> None:
    case.remind()
    case.write("data/accounts/press.yml", "audit_by: 2026-11-01", "audit_by: 2027-02-01")
    result = case.remind()
    assert (
        result.stdout
        == "Unchanged #1: Due in the playbook: Legal\nClosed #2: Due in the playbook: Press office\n1 of 2 issues to change.\n"
    )
    press = case.host.issues[1]
    assert (press.is_open, press.comments) == (False, ["Nothing is due any more. Thank you."])
    assert (
        case.remind().stdout
        == "Unchanged #1: Due in the playbook: Legal\n0 of 1 issue to change.\n"
    )
    case.write("data/accounts/press.yml", "audit_by: 2027-02-01", "audit_by: 2026-11-02")
    assert "Reopened #2: Due in the playbook: Press office\n" in case.remind().stdout
    assert press.is_open
    assert "2 November 2026" in press.body
    assert len(case.host.issues) == 2


def test_a_dry_run_writes_nothing(case: Case) -> None:
    result = case.remind("--dry-run")
    assert result.stdout == (
        "Would open: Due in the playbook: Legal\nWould open: Due in the playbook: Press office\n2 of 2 issues to change.\n"
    )
    assert (case.host.written, case.host.issues) == ([], [])


def test_other_issues_and_doubles_are_told_apart(case: Case) -> None:
    case.host.add("Mine", "A question", ["playbook-due"], [])
    for _ in range(3):  # more than a page
        case.host.add("Other", "x", ["other"], [])
    case.remind()
    legal = case.host.issues[4]
    case.host.add(legal.title, legal.body, ["playbook-due"], [])
    change = case.host.add("A change", legal.body, ["playbook-due"], [])
    change.is_change = isinstance(case.host, GitHubHost)
    if isinstance(case.host, GitLabHost):
        change.is_open = False
    assert "Closed #7: " in case.remind().stdout
    assert [one.is_open for one in case.host.issues[:6]] == [True] * 6
    assert (case.host.issues[6].is_open, case.host.issues[6].comments) == (
        False,
        ["The list is in #5."],
    )
    case.host.asked.clear()
    assert case.remind().exit_code == 0
    assert case.host.written == []


def test_the_list_is_read_to_its_end_and_never_elsewhere(case: Case) -> None:
    for number in range(7):
        case.host.add(
            f"Other {number}", str(Marker(f"department/none-{number}")), ["playbook-due"], []
        )
    case.remind()
    assert [one.is_open for one in case.host.issues] == [False] * 7 + [True] * 2
    assert {one.headers["Host"].partition(":")[0] for one in case.host.asked} == {"127.0.0.1"}


def test_what_was_found_outside_comes_with_its_place(case: Case) -> None:
    path = case.write_findings(
        "address",
        ("https://a.example.com/x", "gone", "docs/index.md"),
        ("https://b.example.com/", "moved", "docs/index.md"),
    )
    case.remind("--found", path)
    body = next(one.body for one in case.host.issues if one.title.endswith("Social media hub"))
    github = isinstance(case.host, GitHubHost)
    read, edit = ("blob", "edit") if github else ("-/blob", "-/edit")
    page = f"It is on [Social media playbook](<https://code.example.com/tide/playbook/{read}/main/docs/index.md>)."
    way = f"Change it [in the file](<https://code.example.com/tide/playbook/{edit}/main/docs/index.md#L12>)."
    assert (
        f"- `https://a.example.com/x`: The page is gone. {page} "
        f"Find its new address and change the link, or remove the link. {way}\n"
    ) in body
    assert (
        f"- `https://b.example.com/`: It has moved permanently to `https://new.example.com/`. {page} Change the address. {way}\n"
        in body
    )


@pytest.mark.parametrize("outcome", ["refused", "unreached"])
def test_what_could_not_be_looked_at_again_stays_on_the_list(case: Case, outcome: str) -> None:
    gone = case.write_findings("address", ("https://a.example.com/x", "gone", "docs/index.md"))
    case.remind("--found", gone)
    unseen = case.write_findings(
        "address",
        ("https://a.example.com/x", outcome, "docs/index.md"),
        ("https://c.example.com/", outcome, "docs/index.md"),
    )
    assert (
        "Updated #3: Due in the playbook: Social media hub\n"
        in case.remind("--found", unseen).stdout
    )
    hub = case.host.issues[2]
    assert hub.is_open
    assert (
        "It was on this list before, and could not be checked this time: there was no answer in time. It is on"
        in hub.body
    )
    assert "c.example.com" not in hub.body
    fine = case.write_findings("address", ("https://a.example.com/x", "fine", "docs/index.md"))
    assert (
        "Closed #3: Due in the playbook: Social media hub\n" in case.remind("--found", fine).stdout
    )


def test_a_run_that_looked_at_nothing_outside_leaves_such_issues_alone(case: Case) -> None:
    case.remind(
        "--found",
        case.write_findings("address", ("https://a.example.com/x", "gone", "docs/index.md")),
    )
    body = case.host.issues[2].body
    said = "Left as it is #3: Due in the playbook: Social media hub (it lists entries that were not checked this time)\n"
    assert said in case.remind().stdout
    case.write("docs/index.md", "review_by: 2027-10-01", "review_by: 2026-11-01")
    assert said in case.remind().stdout
    assert (case.host.issues[2].is_open, case.host.issues[2].body) == (True, body)


@pytest.mark.parametrize("content", ["", "[]", '{"subject": "address"}'])
def test_findings_that_cannot_be_read_end_the_run(case: Case, content: str) -> None:
    case.remind()
    case.host.asked.clear()
    path = case.root.parent / "broken.json"
    path.write_text(content, encoding="utf-8")
    result = case.remind("--found", str(path))
    assert result.exit_code == 1
    assert (
        result.output
        == f"Error: {path} cannot be read: it was not written by 'playbook links' or 'playbook verify-accounts'.\n"
    )
    assert case.host.asked == []


@pytest.mark.parametrize("outcome", ["failed", "unreached"])
def test_findings_of_a_run_without_a_network_take_nothing_back(case: Case, outcome: str) -> None:
    case.remind(
        "--found",
        case.write_findings("address", ("https://a.example.com/x", "gone", "docs/index.md")),
    )
    case.write("data/accounts/press.yml", "audit_by: 2026-11-01", "audit_by: 2027-02-01")
    down = [(f"https://{name}.example.com/", outcome, "docs/index.md") for name in "abc"]
    path = Path(case.write_findings("address", *down))
    path.write_text(
        path.read_text(encoding="utf-8").replace('"status": 200', '"status": null'),
        encoding="utf-8",
    )
    result = case.remind("--found", str(path))
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"{path} is ignored: no address answered in that run. Its items in issues stay as they are.\n"
    )
    assert result.stdout == (
        "Unchanged #1: Due in the playbook: Legal\n"
        "Closed #2: Due in the playbook: Press office\n"
        "Left as it is #3: Due in the playbook: Social media hub (it lists entries that were not checked this time)\n"
        "1 of 3 issues to change.\n"
    )


def test_what_fails_by_chance_is_tried_again(case: Case) -> None:
    case.host.first = iter([Answer(502), Answer(429, {"Retry-After": "0"}), BUSY, None, BUSY, None])
    assert case.remind().exit_code == 0
    assert len(case.host.issues) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(502), ", 502): it has a problem; try again later.\n"),
        (Answer(breaks=True), ": the connection failed.\n"),
    ],
)
def test_what_may_have_been_written_is_not_written_twice(
    case: Case, answer: Answer, said: str
) -> None:
    case.host.first_written = iter([answer])
    result = case.remind()
    assert result.exit_code == 1
    assert len(case.host.written) == 1
    assert said in result.output


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([Answer(500)] * 4, ", 500): it has a problem; try again later.\n"),
        (
            [Answer.json({}, 404)],
            ", 404): the repository does not exist, or the token has no access to it.\n",
        ),
        ([Answer.json({}, 403)], ", 403): the token lacks a permission for this.\n"),
        (
            [Answer.json({}, 403, {HEAD: "0"})],
            ", 403): the rate limit is used up; try again later.\n",
        ),
        (
            [Answer.to("https://elsewhere.example/")],
            ", 301): the repository moved; update 'repository.url' in organization.yml.\n",
        ),
        ([Answer(200, body="<html>")], "Error: the code host's answer is not JSON.\n"),
        ([Answer.json({"message": "x"})], "Error: the code host did not answer with a list.\n"),
        (
            [Answer(429, {"Retry-After": "soon"})] * 4,
            ", 429): there were too many requests; try again later.\n",
        ),
        ([Answer(breaks=True)] * 4, ": the connection failed.\n"),
    ],
)
def test_a_list_that_cannot_be_read_closes_nothing(
    case: Case, answers: list[Answer], said: str
) -> None:
    case.remind()
    case.write("data/accounts/press.yml", "audit_by: 2026-11-01", "audit_by: 2027-02-01")
    case.host.asked.clear()
    case.host.first = iter([None, *answers])  # who holds the token is asked first
    result = case.remind()
    assert result.exit_code == 1
    assert result.output.endswith(said)
    assert case.host.written == []
    assert all(one.is_open for one in case.host.issues)


def test_a_list_of_which_a_later_page_fails_closes_nothing(case: Case) -> None:
    for number in range(3):
        case.host.add("Old", str(Marker(f"department/none-{number}")), ["playbook-due"], [])
    case.host.first = iter([None, None, *[Answer(503)] * 4])
    assert case.remind().exit_code == 1
    assert all(one.is_open for one in case.host.issues)
    assert case.host.written == []


def test_a_wrong_token_or_none_is_said(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYBOOK_REMIND_TOKEN", "wrong")
    assert case.remind().output.endswith(", 401): the token is not valid.\n")
    for name in ("PLAYBOOK_REMIND_TOKEN", "GH_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    result = case.remind()
    assert result.exit_code == 2
    assert "Error: set the environment variable PLAYBOOK_REMIND_TOKEN or G" in result.output


def test_data_in_an_issue_notifies_nobody_and_leads_nowhere(case: Case) -> None:
    hostile = "@all <img src=x> [x](http://evil.example) #1 -->"
    case.write("docs/policies/disclosure.md", "title: Disclosure", f"title: '{hostile}'")
    case.write("docs/policies/disclosure.md", "# Disclosure", f"# {hostile}")
    case.write("data/departments/legal.yml", "name: Legal", "name: '@team'")
    case.remind()
    legal = case.host.issues[0]
    assert legal.title == "Due in the playbook: legal"
    assert f"[`{hostile}`](<https://code.example.com/" in legal.body  # the policy's text
    assert "\nFor `@team`:\n" in legal.body
    assert "@" not in legal.body.replace(f"`{hostile}`", "").replace("`@team`", "")


def test_a_long_list_is_cut_where_the_host_would_refuse_it(case: Case) -> None:
    for number in range(400):
        text = INDEX.replace("review_by: 2027-10-01", "review_by: 2026-11-01").replace(
            "Social media playbook", f"Page {number} " + "word " * 20
        )
        (case.root / f"docs/page-{number}.md").write_text(text, encoding="utf-8")
    case.remind()
    hub = next(one for one in case.host.issues if one.title.endswith("Social media hub"))
    assert len(hub.body) < 65_536
    entries = hub.body.count("\n- **Overdue.** ")
    assert f"\n\nAnd {400 - entries} more. They appear here as the list gets shorter.\n" in hub.body
    assert (
        "\n\nCommand: `playbook report --due --owner hub` lists them all.\n\nNot now? " in hub.body
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda case: case.write("data/accounts/press.yml", "status: active", "status: [active"),
            "parts of the playbook cannot be read",
        ),
        (
            lambda case: case.write("data/accounts/press.yml", "status: active", "status: activ"),
            "parts of the playbook cannot be read",
        ),
        (
            lambda case: (case.root / "data/organization.yml").write_text(ORGANIZATION),
            "organization.yml has no 'repository'",
        ),
    ],
)
def test_a_playbook_that_cannot_be_read_reminds_nobody(
    case: Case, change: Callable[[Case], Any], said: str
) -> None:
    change(case)
    result = case.remind()
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {said}")
    assert case.host.asked == []
