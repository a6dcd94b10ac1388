"""The state of an open proposal in a form: its check, problems and preview, by code host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from macros.pull_requests.comment import MARKER, comment
from macros.pull_requests.proposal_report import preview_line
from macros.pull_requests.spans import ProposalReport, ReportEntry, Section, Span
from tests.unit.form_files import Asking

_GOLDEN = Path(__file__).parent.parent / "proposals" / "golden"
_WORDS = {
    "pbWaiting": "not begun",
    "pbRunning": "running",
    "pbPassed": "passed",
    "pbFailed": "did not pass",
    "pbProblem": "1 problem: {problem}",
    "pbProblems": "{count} problems: {problems}",
    "pbElsewhere": "not here",
}
_BEGAN, _LATER, _EARLIER = "2026-11-23T09:00:00Z", "2026-11-23T09:05:00Z", "2026-11-23T08:00:00Z"
_SHA = "0" * 40
_PREVIEW = "https://playbook.example.com/preview/7/"


def _golden(name: str) -> str:
    return (_GOLDEN / f"{name}.md").read_text(encoding="utf-8")


def _passed_comment() -> str:
    return comment(ProposalReport("What this proposal changes", (preview_line(_PREVIEW),), ()))


def _run(status: str = "completed", conclusion: str | None = "success") -> dict[str, Any]:
    return {"status": status, "conclusion": conclusion, "started_at": _BEGAN}


def _at_github(
    ask: Asking,
    runs: list[dict[str, Any]],
    *comments: tuple[str, str, str],
    statuses: tuple[str, ...] = (),
) -> Any:
    written = [
        {"body": body, "updated_at": on, "user": {"type": kind}} for body, on, kind in comments
    ]
    answers = {
        "pull cms/departments/a": {"number": 7, "head": {"sha": _SHA}},
        f"/repos/o/p/commits/{_SHA}/check-runs": {"check_runs": runs},
        f"/repos/o/p/commits/{_SHA}/status": {"statuses": [{"state": state} for state in statuses]},
        "/repos/o/p/issues/7/comments": written,
    }
    (answer,) = ask(("status", "github", answers, _WORDS))
    assert answer.pop("asked") == list(answers)
    return answer


def _at_gitlab(ask: Asking, status: str | None, *notes: tuple[str, str, str]) -> Any:
    answers = {
        "merge cms/departments/a": {"iid": 7},
        "/projects/p/merge_requests/7/pipelines": [{"status": status, "created_at": _BEGAN}]
        if status
        else [],
        "/projects/p/merge_requests/7/notes": [
            {"body": body, "updated_at": on, "author": {"username": name}}
            for body, on, name in notes
        ],
    }
    (answer,) = ask(("status", "gitlab", answers, _WORDS))
    assert answer.pop("asked") == list(answers)
    return answer


def test_the_marker_is_the_comments_own() -> None:
    assert _golden("misspelt-reference").startswith(MARKER)


@pytest.mark.parametrize(
    ("runs", "statuses", "expected"),
    [
        ([], (), "not begun"),
        ([_run("queued", None)], (), "running"),
        ([_run(), _run("in_progress", None)], (), "running"),
        ([_run(), _run(conclusion="skipped"), _run(conclusion="neutral")], ("success",), "passed"),
        ([_run()], ("pending",), "running"),
        ([_run()], ("failure",), "did not pass"),
        # One failure is enough, whatever is still running.
        ([_run(conclusion="failure"), _run("in_progress", None)], (), "did not pass"),
        ([_run(conclusion="cancelled")], (), "did not pass"),
    ],
)
def test_github_tells_of_the_newest_commit(
    ask: Asking, runs: list[Any], statuses: tuple[str, ...], expected: str
) -> None:
    assert _at_github(ask, runs, statuses=statuses) == {"text": expected}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *(
            (None, "not begun"),
            ("created", "running"),
            ("running", "running"),
            ("success", "passed"),
        ),
        *(("failed", "did not pass"), ("canceled", "did not pass")),
    ],
)
def test_gitlab_tells_of_the_newest_pipeline(
    ask: Asking, status: str | None, expected: str
) -> None:
    assert _at_gitlab(ask, status) == {"text": expected}


_LOST = "'dev-patl' under 'deputy' does not exist; it should be a person's id from a file under departments/. Did you mean 'dev-patel'?"


def test_what_the_check_found_is_said_as_people_read_it(ask: Asking) -> None:
    golden = _golden("misspelt-reference")
    expected = {"text": f"1 problem: {_LOST}"}
    assert _at_github(ask, [_run(conclusion="failure")], (golden, _LATER, "Bot")) == expected
    assert _at_gitlab(ask, "failed", (golden, _LATER, "project_7_bot_1a2b")) == expected
    hostile = _at_github(
        ask, [_run(conclusion="failure")], (_golden("hostile-names"), _LATER, "Bot")
    )["text"]
    assert hostile.startswith(
        "9 problems: The name '`@anna-code` www.example.com.md' may only have small letters, digits, '.', '-' and '_'. "
        "Rename it to 'anna-code-www-example-com.md'. The name 'best @anna-code #7 <b>.md' may only have"
    )
    assert hostile.endswith(" …")


def test_a_report_on_an_earlier_commit_is_not_repeated(ask: Asking) -> None:
    golden = _golden("misspelt-reference")
    assert _at_github(ask, [_run(conclusion="failure")], (golden, _EARLIER, "Bot")) == {
        "text": "did not pass"
    }


def test_problems_that_had_no_room_are_counted(ask: Asking) -> None:
    entries = tuple(
        ReportEntry((Span("data/a.yml:1", "code"), Span(f" Problem {number}.")))
        for number in range(1, 501)
    )
    text = comment(
        ProposalReport("What this proposal changes", (), (Section("To fix", entries, "problem"),)),
        max_length=1_000,
    )
    assert "more problems" in text
    answer = _at_gitlab(ask, "failed", (text, _LATER, "project_7_bot_1a2b"))
    assert answer == {"text": "500 problems: Problem 1. Problem 2. Problem 3. …"}


def test_the_preview_is_shown_once_the_check_is_over(ask: Asking) -> None:
    passed = _passed_comment()
    assert _at_github(ask, [_run()], (passed, _LATER, "Bot")) == {
        "text": "passed",
        "preview": _PREVIEW,
    }
    assert _at_github(ask, [_run("queued", None)], (passed, _LATER, "Bot")) == {"text": "running"}
    assert _at_gitlab(ask, "success", (passed, _LATER, "group_3_bot_9")) == {
        "text": "passed",
        "preview": _PREVIEW,
    }


def test_nobody_can_put_words_or_links_into_a_form_by_a_comment(ask: Asking) -> None:
    assert _at_github(ask, [_run()], (_passed_comment(), _LATER, "User")) == {"text": "passed"}
    assert _at_gitlab(ask, "success", (_passed_comment(), _LATER, "eve_bot")) == {"text": "passed"}
    script = f"{MARKER}\n[preview](javascript:alert(1))\n"
    assert _at_github(ask, [_run()], (script, _LATER, "Bot")) == {"text": "passed"}


def test_on_this_machine_no_check_runs(ask: Asking) -> None:
    assert ask(("status", "proxy", {}, _WORDS)) == [{"text": "not here", "asked": []}]


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("#/collections/departments/entries/web", ["departments", "web"]),
        ("#/collections/departments/entries/web-shop", ["departments", "web-shop"]),
        ("#/collections/departments/entries/web?wanted=1", ["departments", "web"]),
        ("#/collections/departments", [None, None]),
        ("#/workflow", [None, None]),
    ],
)
def test_an_address_opens_one_form(ask: Asking, address: str, opened: list[str | None]) -> None:
    assert ask(("entryAt", address)) == [opened]
