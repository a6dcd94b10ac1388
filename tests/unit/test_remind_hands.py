"""`playbook remind`: issues that people edit, close, put off and break."""

from __future__ import annotations

import re

import pytest
from click.testing import Result

from macros.upkeep.issue_text import Marker
from tests.unit.code_host import ME, GitHubHost, StoredIssue
from tests.unit.reminders import Case
from tests.unit.web_server import Answer

MARKER = re.compile(r"<!-- playbook-due .*?-->\n")
PRESS = "Due in the playbook: Press office"


@pytest.fixture
def press(case: Case) -> StoredIssue:
    """The issue of the press office."""
    case.remind()
    return case.host.issues[1]


def again(case: Case, day: str = "2026-11-30") -> str:
    """Remind on another day, and return the line of the press office."""
    result = case.remind("--today", day)
    assert result.exit_code == 0
    return next(line for line in result.stdout.splitlines() if PRESS in line)


def change_the_list(case: Case) -> None:
    case.write("data/accounts/press.yml", "audit_by: 2026-11-01", "audit_by: 2026-11-02")


def test_what_somebody_wrote_into_the_text_stays(case: Case, press: StoredIssue) -> None:
    head, entry, foot = press.body.partition("\n- **Overdue.** ")
    press.body = f"Rosa looks at this.\n\n{head}\nIn the list, too.\n- [ ] Ask Legal\n{entry}{foot}\n\nBelow:\n\n1. one\n2. two"
    notes = "\n\nIn the list, too.\n- [ ] Ask Legal\n\nBelow:\n\n1. one\n2. two"
    assert again(case) == f"Updated #2: {PRESS}"  # what stood in the list stands below it
    assert press.body.startswith("Rosa looks at this.\n\n<!-- playbook-due ")
    assert press.body.endswith(f"-->{notes}")
    case.host.asked.clear()
    assert again(case) == f"Unchanged #2: {PRESS}"
    assert case.host.written == []
    change_the_list(case)
    again(case)
    assert "2 November 2026" in press.body
    assert "1 November 2026" not in press.body
    assert press.body.startswith("Rosa looks at this.\n\n<!-- playbook-due ")
    assert press.body.endswith(f"-->{notes}")


def test_an_entry_that_somebody_added_to_stays_as_a_note(case: Case, press: StoredIssue) -> None:
    entry = next(line for line in press.body.splitlines() if line.startswith("- **Overdue.**"))
    press.body = press.body.replace(entry, f"{entry} Waits for the agency.")
    change_the_list(case)
    again(case)
    assert press.body.endswith(f"-->\n\n{entry} Waits for the agency.")
    assert press.body.count("2 November 2026") == 1


def test_notes_stay_when_the_issue_closes_and_comes_back(case: Case, press: StoredIssue) -> None:
    press.body += "\n\nA note."
    case.write("data/accounts/press.yml", "audit_by: 2026-11-01", "audit_by: 2027-02-01")
    assert again(case) == f"Closed #2: {PRESS}"
    assert press.body.endswith("-->\n\nA note.")
    assert "Nothing is due any more. Thank you." in press.body
    case.write("data/accounts/press.yml", "audit_by: 2027-02-01", "audit_by: 2026-11-02")
    assert again(case) == f"Reopened #2: {PRESS}"
    assert press.body.endswith("-->\n\nA note.")
    assert "Nothing is due any more. Thank you." not in press.body


def test_notes_in_issues_of_before_stay(case: Case, press: StoredIssue) -> None:
    old = str(Marker("department/press", ("rosa", "dev")))
    press.body = (
        f"{old}\nThis is due in the playbook. Each entry leads to the line that says so.\n\nFor Press office:\n\n"
        "- **Overdue.** [LinkedIn](<https://x.example/>) (`data/accounts/press.yml:18`): The audit was due.\n\nWe ask the agency."
    )
    assert again(case) == f"Updated #2: {PRESS}"
    assert press.body.endswith("-->\n\nWe ask the agency.")
    assert press.body.count("**Overdue.**") == 1


def test_a_title_that_somebody_wrote_stays(case: Case, press: StoredIssue) -> None:
    press.title = f"{PRESS} (Rosa is on it)"
    change_the_list(case)
    again(case)
    assert press.title == f"{PRESS} (Rosa is on it)"
    assert len(case.host.issues) == 2


@pytest.mark.parametrize("damage", ["marker", "broken marker", "label", "both", "text"])
def test_an_issue_is_found_again_without_marker_or_label(
    case: Case, press: StoredIssue, damage: str
) -> None:
    press.body += "\n\nA note."
    if damage in ("marker", "both"):
        press.body = MARKER.sub("", press.body)
    if damage == "broken marker":
        press.body = press.body.replace('"owner":', '"own')
    if damage == "text":
        press.body = "A note."
    if damage in ("label", "both"):
        press.labels = ["urgent"]
    change_the_list(case)
    assert again(case) == f"Updated #2: {PRESS}"
    assert len(case.host.issues) == 2
    assert "playbook-due" in press.labels
    assert press.body.count("<!-- playbook-due ") == 1
    assert press.body.count("**Overdue.**") == 1
    assert press.body.endswith("-->\n\nA note.")
    case.host.asked.clear()
    assert again(case) == f"Unchanged #2: {PRESS}"
    assert case.host.written == []


@pytest.mark.parametrize(("author", "expected_count"), [(ME, 2), ("another[bot]", 3)])
def test_a_workflow_is_told_who_writes(
    case: Case, press: StoredIssue, author: str, expected_count: int
) -> None:
    if not isinstance(case.host, GitHubHost):
        pytest.skip("GitLab tells whose token it is")
    case.host.is_workflow = True
    assert case.remind("--author", author).stdout.endswith("0 of 2 issues to change.\n")
    press.labels = []
    case.remind("--author", author)
    assert len(case.host.issues) == expected_count


def test_an_issue_without_a_marker_closes_when_nothing_is_due(
    case: Case, press: StoredIssue
) -> None:
    press.body = MARKER.sub("", press.body)
    case.write("data/accounts/press.yml", "audit_by: 2026-11-01", "audit_by: 2027-02-01")
    assert again(case) == f"Closed #2: {PRESS}"
    assert not press.is_open


def test_an_issue_of_somebody_else_with_our_title_is_left_alone(case: Case) -> None:
    theirs = case.host.add(PRESS, "Mine.", [], [], author="rosa")
    case.remind()
    assert (theirs.body, theirs.is_open) == ("Mine.", True)
    assert [one.title for one in case.host.issues].count(PRESS) == 2


def test_a_closed_issue_is_put_off_for_a_month(case: Case, press: StoredIssue) -> None:
    press.close("rosa", "2026-11-24")
    line = f"Put off #2: {PRESS} (until 24 December 2026, because somebody closed it)"
    assert again(case) == line
    assert case.host.open_issues == [1]
    assert (
        "\n\n**Put off until 24 December 2026**, because somebody closed this issue. "
        "It comes back on that day if anything is still due.\n\n"
    ) in press.body
    case.host.asked.clear()
    assert again(case, "2026-12-23") == line
    assert not any(one.endswith("/2") for one in case.host.written)
    assert (
        again(case, "2026-12-24") == f"Reopened #2: {PRESS} (it was put off until 24 December 2026)"
    )
    assert 2 in case.host.open_issues
    assert press.comments == ["This was put off until 24 December 2026, and it is still due."]
    assert "Put off until" not in press.body
    assert [one.title for one in case.host.issues].count(PRESS) == 1


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("snooze: 2026-12-15", "15 December 2026"),
        ("We wait for the agency.\n\n- Snooze until `2027-01-08`, please.", "8 January 2027"),
        ("**snooze:** 2027-01-08", "8 January 2027"),
        ("> snooze: 2027-01-08\n\nNo.", "24 December 2026"),
    ],
)
def test_a_comment_names_the_day(case: Case, press: StoredIssue, text: str, until: str) -> None:
    press.remark("snooze: 2026-11-01", on="2026-10-01")  # of another time
    for number in range(3):  # more than a page
        press.remark(f"Number {number}")
    press.remark(text, on="2026-11-24")
    press.close("rosa", "2026-11-24")
    assert again(case) == f"Put off #2: {PRESS} (until {until}, because somebody closed it)"


def test_a_line_in_the_text_names_the_day_and_the_newest_word_counts(
    case: Case, press: StoredIssue
) -> None:
    press.body += "\n\nsnooze: 2026-12-15"
    press.close("rosa", "2026-11-24")
    assert "until 15 December 2026" in again(case)
    press.remark("snooze: 2026-12-10", on="2026-12-01")
    assert "until 10 December 2026" in again(case, "2026-12-02")
    assert "**Put off until 10 December 2026**" in press.body
    assert press.body.endswith("snooze: 2026-12-15")


@pytest.mark.parametrize("text", ["next week", "2026-13-45", "2026-11-01", "15.12.2026"])
def test_a_day_that_cannot_be_read_is_said(case: Case, press: StoredIssue, text: str) -> None:
    press.remark(f"snooze: {text}", on="2026-11-24")
    press.close("rosa", "2026-11-24")
    assert "until 24 December 2026" in again(case)
    assert f" `{text}` is not a future date. Write it as year-month-day.\n" in press.body


def test_strangers_put_nothing_off(case: Case, press: StoredIssue) -> None:
    if not isinstance(case.host, GitHubHost):
        pytest.skip("GitLab does not say with a comment who has access")
    case.host.strangers = ("mallory",)
    press.remark("snooze: 2099-01-01", by="mallory")
    press.close("rosa", "2026-11-24")
    assert "until 24 December 2026" in again(case)


def test_what_a_program_closed_comes_back_at_once(case: Case, press: StoredIssue) -> None:
    press.remark("This issue is stale. snooze: 2027-12-15", by="stale[bot]")
    press.close("stale[bot]")
    assert again(case) == f"Reopened #2: {PRESS}"
    assert press.is_open


def test_work_that_is_done_ends_the_pause(case: Case, press: StoredIssue) -> None:
    press.close("rosa", "2026-11-24")
    again(case)
    case.write("data/accounts/press.yml", "audit_by: 2026-11-01", "audit_by: 2027-01-15")
    assert again(case) == f"Marked as done #2: {PRESS}"
    assert (press.is_open, press.comments) == (False, [])
    case.host.asked.clear()
    assert PRESS not in case.remind("--today", "2026-11-29").stdout
    assert case.host.written == []
    assert again(case, "2026-12-21") == f"Reopened #2: {PRESS}"
    assert press.comments == []


def test_a_dry_run_says_what_is_put_off(case: Case, press: StoredIssue) -> None:
    press.close("rosa", "2026-11-24")
    body = press.body
    line = f"Would put off #2: {PRESS} (until 24 December 2026, because somebody closed it)\n"
    assert line in case.remind("--dry-run", "--today", "2026-11-30").stdout
    assert press.body == body


def test_what_is_written_between_reading_and_writing_stays(case: Case, press: StoredIssue) -> None:
    change_the_list(case)

    def write() -> None:
        press.body += "\n\nWritten just now."

    case.host.before_read = write
    assert again(case, "2026-11-23") == f"Updated #2: {PRESS}"
    assert press.body.endswith("-->\n\nWritten just now.")


def test_what_is_closed_between_reading_and_writing_stays_closed(
    case: Case, press: StoredIssue
) -> None:
    change_the_list(case)
    body = press.body
    case.host.before_read = lambda: press.close("rosa")
    assert (
        again(case, "2026-11-23")
        == f"Left as it is #2: {PRESS} (somebody closed it in the meantime)"
    )
    assert (press.is_open, press.body) == (False, body)


def test_two_runs_at_once_leave_one_issue_for_each_owner(case: Case) -> None:
    other: list[Result] = []
    case.host.before_write = lambda: other.append(case.remind())
    result = case.remind()
    assert [result.exit_code, other[0].exit_code] == [0, 0]
    assert f"Closed #4: {PRESS}\n" in result.stdout
    assert [one.is_open for one in case.host.issues] == [True, True, False, False]
    assert case.host.issues[3].comments == ["The list is in #2."]
    case.host.asked.clear()
    assert case.remind().stdout.endswith("0 of 2 issues to change.\n")
    assert case.host.written == []


def test_a_limit_in_the_middle_ends_the_run_and_the_next_one_goes_on(case: Case) -> None:
    used_up = Answer.json({"message": "limit"}, 403, {"X-RateLimit-Remaining": "0"})
    case.host.first_written = iter([None, used_up])
    result = case.remind()
    assert result.exit_code == 1
    assert result.output.endswith(", 403): the rate limit is used up; try again later.\n")
    assert [one.title for one in case.host.issues] == ["Due in the playbook: Legal"]
    assert f"Unchanged #1: Due in the playbook: Legal\nOpened #2: {PRESS}\n" in case.remind().stdout
    assert {one.author for one in case.host.issues} == {ME}


def test_comments_that_cannot_be_read_change_nothing(case: Case, press: StoredIssue) -> None:
    press.close("rosa", "2026-11-24")
    body, before = press.body, len(case.host.asked)
    case.remind("--dry-run", "--today", "2026-11-30")
    asked = [one.path for one in case.host.asked[before:]]
    position = next(
        number for number, path in enumerate(asked) if "/comments" in path or "/notes" in path
    )
    case.host.first = iter([None] * position + [Answer(500)] * 4)
    assert case.remind("--today", "2026-11-30").exit_code == 1
    assert (press.is_open, press.body) == (False, body)
