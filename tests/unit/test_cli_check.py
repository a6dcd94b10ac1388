"""`playbook check`: what it shows, in which form, and how it ends."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from macros.basics.problem import Location, Problem, quote
from macros.check import formats, terminal
from macros.cli import main
from tests.unit.command import on_terminal, run
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.publications import changed

_DEPARTMENT = (BASE / "data" / "departments" / "press.yml").read_text(encoding="utf-8")
_ACCOUNT = (BASE / "data" / "accounts" / "press.yml").read_text(encoding="utf-8")
_FAULTY = {
    "data/departments/press.yml": _DEPARTMENT.replace("head: rosa-vega", "head: rosa-veg"),
    "data/accounts/press.yml": _ACCOUNT.replace("2027-02-01", "2026-10-16"),
}
_SAID = "'rosa-veg' under 'head' does not exist; it should be a person's id from a file under departments/."
_ERROR = f"{_SAID} Did you mean 'rosa-vega'?"
_WARNING = "the audit of 'linkedin-tidewater' was due on 16 October 2026. Audit the account, then update 'verified' and 'audit_by'."


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_playbook(tmp_path, _FAULTY)
    monkeypatch.chdir(root)
    return root


def test_a_sound_playbook_is_praised(tmp_path: Path) -> None:
    result = run(write_playbook(tmp_path), "check")
    assert (result.exit_code, result.stdout) == (0, "No problem found.\n")


def test_problems_are_printed_one_a_line_with_their_count(faulty: Path) -> None:
    result = run(faulty, "check", "--only", "unknown-reference", "--only", "account-audit")
    assert result.exit_code == 1
    assert result.stdout == (
        f"data/accounts/press.yml:18:13: account-audit: warning: {_WARNING}\n"
        f"data/departments/press.yml:5:7: unknown-reference: {_ERROR}\n"
        "1 error, 1 warning.\n"
    )


def test_paths_choose_what_is_shown_and_are_given_from_where_the_user_stands(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(faulty / "docs")
    result = run(faulty, "check", "../data/accounts")
    assert (result.exit_code, result.stdout) == (
        0,
        f"../data/accounts/press.yml:18:13: account-audit: warning: {_WARNING}\n0 errors, 1 warning.\n",
    )
    assert run(faulty, "check", "../data/accounts/press.yml", "--strict").exit_code == 1
    assert run(faulty, "check", "index.md").stdout == "No problem found.\n"
    assert run(faulty, "check", str(faulty)).exit_code == 1


def test_a_path_through_a_link_is_the_same_file(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(faulty)
    assert (
        "1 warning"
        in run(tmp_path / "link", "check", str(tmp_path / "link" / "data" / "accounts")).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("nowhere.yml",),
            "Error: Invalid value for '[PATHS]...': Path 'nowhere.yml' does not exist.",
        ),
        (
            ("--only", "account-adit"),
            "Error: Invalid value for --only: there is no rule 'account-adit'. Did you mean 'account-audit'?",
        ),
        (("--format", "xml"), "Error: Invalid value for '--format': 'xml' is not one of"),
        (
            ("--today", "tomorrow"),
            "Error: Invalid value for '--today': 'tomorrow' is not a date. Write one such as 2026-11-30.",
        ),
    ],
)
def test_wrong_use_ends_with_2_and_one_clear_line(
    faulty: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(faulty, "check", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_path_elsewhere_is_wrong_use(faulty: Path) -> None:
    result = run(faulty, "check", sys.executable)
    assert result.exit_code == 2
    assert (
        f"Error: Invalid value for PATHS: '{sys.executable}' is outside the playbook in '{faulty}'."
        in result.stderr
    )


def test_a_folder_without_a_playbook_is_wrong_use(tmp_path: Path) -> None:
    result = run(tmp_path, "check")
    assert result.exit_code == 2
    assert f"there is no mkdocs.yml in '{tmp_path}'. Name the playbook's folder." in result.stderr


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 30, "-1", "5", "253402300799", "9" * 5000])
def test_a_wrong_source_date_epoch_is_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    root = write_playbook(tmp_path)
    result = CliRunner().invoke(main, ["check", "--root", str(root)], catch_exceptions=False)
    assert result.exit_code == 2
    remedy = "Write the seconds since 1970 of a day from 1980 to 2099, or leave it out."
    assert f"Error: SOURCE_DATE_EPOCH is {quote(epoch)}. {remedy}\n" in result.stderr


def test_what_fell_due_since_the_commit_that_is_published_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overdue = changed(
        "docs/policies/disclosure.md", ("review_by: 2027-10-01", "review_by: 2026-11-20")
    )
    root = write_playbook(tmp_path, overdue)
    said = "policy-review: {}the review of the policy 'disclosure' was due on 20 November 2026."
    assert said.format("") in run(root, "check").stdout
    monkeypatch.setenv("PLAYBOOK_COMMITTED", "2026-11-20")
    result = run(root, "check")
    assert (result.exit_code, said.format("warning: ") in result.stdout) == (0, True)
    monkeypatch.setenv("PLAYBOOK_COMMITTED", "2026-11-21")
    result = run(root, "check")
    assert (result.exit_code, said.format("") in result.stdout) == (1, True)


def test_a_last_day_that_passed_since_the_commit_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = "dev.patel@example.com\n    status: "
    leaving = changed(
        "data/departments/press.yml", (f"{mail}active", f"{mail}leaving\n    last_day: 2026-11-20")
    )
    root = write_playbook(tmp_path, leaving)
    said = "{}'dev-patel' left on 20 November 2026 and is still named under 'deputy' of the department 'press'."
    assert f"last-day-passed: {said.format('')}" in run(root, "check").stdout
    monkeypatch.setenv("PLAYBOOK_COMMITTED", "2026-11-20")
    result = run(root, "check")
    assert (result.exit_code, f"last-day-passed: {said.format('warning: ')}" in result.stdout) == (
        0,
        True,
    )
    assert (
        "department-representatives: warning: the deputy 'dev-patel' left on 20 November 2026."
        in result.stdout
    )
    monkeypatch.setenv("PLAYBOOK_COMMITTED", "2026-11-21")
    assert run(root, "check").exit_code == 1


def test_the_rules_are_listed_with_what_each_is_for(tmp_path: Path) -> None:
    result = run(write_playbook(tmp_path), "check", "--list-rules")
    assert result.exit_code == 0
    assert re.search(r"^Accounts\n", result.stdout, re.MULTILINE)
    assert re.search(
        r"^  account-audit \(warning\)\n      The audit of an account that is in use is not overdue\.",
        result.stdout,
        re.MULTILINE,
    )


_ONLY = ("--only", "unknown-reference", "--only", "account-audit")


def test_json(faulty: Path) -> None:
    result = run(faulty, "check", "--format", "json", *_ONLY)
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "errors": 1,
        "warnings": 1,
        "problems": [
            {
                "rule": "account-audit",
                "severity": "warning",
                "path": "data/accounts/press.yml",
                "line": 18,
                "column": 13,
                "message": "the audit of 'linkedin-tidewater' was due on 16 October 2026.",
                "hint": "Audit the account, then update 'verified' and 'audit_by'.",
            },
            {
                "rule": "unknown-reference",
                "severity": "error",
                "path": "data/departments/press.yml",
                "line": 5,
                "column": 7,
                "message": _SAID,
                "hint": "Did you mean 'rosa-vega'?",
            },
        ],
    }


def test_github_gets_workflow_commands(faulty: Path) -> None:
    result = run(faulty, "check", "--format", "github", *_ONLY)
    assert result.exit_code == 1
    assert result.stdout == (
        f"::warning file=data/accounts/press.yml,line=18,col=13,title=account-audit::{_WARNING}\n"
        f"::error file=data/departments/press.yml,line=5,col=7,title=unknown-reference::{_ERROR}\n"
    )
    assert run(faulty, "check", "--format", "github", "docs").stdout == ""


def test_gitlab_gets_a_code_quality_report(faulty: Path) -> None:
    result = run(faulty, "check", "--format", "gitlab", *_ONLY)
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert all(re.fullmatch("[0-9a-f]{64}", one.pop("fingerprint")) for one in found)
    assert found == [
        {
            "description": _WARNING,
            "check_name": "account-audit",
            "severity": "minor",
            "location": {"path": "data/accounts/press.yml", "lines": {"begin": 18}},
        },
        {
            "description": _ERROR,
            "check_name": "unknown-reference",
            "severity": "major",
            "location": {"path": "data/departments/press.yml", "lines": {"begin": 5}},
        },
    ]
    assert run(faulty, "check", "--format", "gitlab", "docs").stdout == "[]\n"


def test_sarif_has_what_its_standard_demands(faulty: Path) -> None:
    result = run(faulty, "check", "--format", "sarif", *_ONLY)
    assert result.exit_code == 1
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    (one_run,) = log["runs"]
    driver = one_run["tool"]["driver"]
    assert driver["name"] == "playbook check"
    assert [rule["id"] for rule in driver["rules"]] == ["account-audit", "unknown-reference"]
    assert one_run["columnKind"] == "unicodeCodePoints"
    assert one_run["results"] == [
        {
            "ruleId": "account-audit",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": _WARNING},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "data/accounts/press.yml"},
                        "region": {"startLine": 18, "startColumn": 13},
                    }
                }
            ],
        },
        {
            "ruleId": "unknown-reference",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": _ERROR},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "data/departments/press.yml"},
                        "region": {"startLine": 5, "startColumn": 7},
                    }
                }
            ],
        },
    ]


def test_a_terminal_shows_the_line_with_a_caret_under_wide_characters(tmp_path: Path) -> None:
    # Flow style, so that something wide stands before the mistake on its line.
    text = _DEPARTMENT.split("  dev-patel:")[0]
    person = '{name: "山田 é 👩\u200d💻", email: dev@example.com, status: active, roles: [admin], certificates: [{course: basic, earned: 2026-06-01}]}'
    root = write_playbook(
        tmp_path, {"data/departments/press.yml": f"{text}  dev-patel: {person}\n"}
    )
    error, line, caret, summary = on_terminal(
        root, "check", "--only", "unknown-reference", columns=160, NO_COLOR="1"
    ).splitlines()
    assert error.startswith("data/departments/press.yml:20:")
    assert line == f"      dev-patel: {person}"
    # Two columns each for the two ideographs and for the two pictures; none for the joiner.
    assert caret.index("^") == len(
        line.replace("山田", "1122").replace("👩\u200d💻", "1122").partition("basic")[0]
    )
    assert summary == "1 error, 0 warnings."


def test_a_terminal_shows_the_part_of_a_long_line_that_fits(tmp_path: Path) -> None:
    text = _DEPARTMENT.split("  dev-patel:")[0]
    person = f'{{name: "{"山" * 90}", email: dev@example.com, status: active, roles: [], certificates: [{{course: basic, earned: 2026-06-01}}]}}'
    root = write_playbook(
        tmp_path, {"data/departments/press.yml": f"{text}  dev-patel: {person}\n"}
    )
    shown = on_terminal(root, "check", "--only", "unknown-reference", columns=60, TERM="dumb")
    assert "\x1b" not in shown
    _, line, caret, _ = shown.splitlines()
    assert terminal.width(line) < 60
    assert line[caret.index("^") :].startswith("basic")


def test_a_terminal_gets_colours(faulty: Path) -> None:
    assert (
        f"\x1b[31mdata/departments/press.yml:5:7: unknown-reference: {_ERROR}\x1b[0m\n"
        in on_terminal(faulty, "check")
    )


def test_what_a_terminal_would_obey_is_spelled_out(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes("one\u2028still one\r\ntwo \x1b[31mred\x1b[0m\u202e\n".encode())
    assert terminal.source_excerpt(path, 2, 5) == [
        "    two \\u001b[31mred\\u001b[0m\\u202e",
        "        ^",
    ]
    assert terminal.source_excerpt(path, 2, 6) == [
        "    two \\u001b[31mred\\u001b[0m\\u202e",
        "              ^",
    ]
    assert terminal.source_excerpt(path, 9, 1) == []
    (tmp_path / "link.md").symlink_to(path)
    assert terminal.source_excerpt(tmp_path / "link.md", 1, 1) == []
    problem = Problem.worded(Location("a\nb.md"), "page-heading", "the page 'x\x1b' is wrong.")
    assert formats.line(problem) == "a\\u000ab.md:1:1: page-heading: the page 'x\\u001b' is wrong."


def test_sarif_takes_paths_as_addresses_and_rules_that_are_not_registered() -> None:
    problem = Problem.worded(Location("docs/Über uns.md", 3, 4), "some-rule", "it is wrong.")
    log = json.loads(formats.as_sarif([problem], str, {}, "1.0"))
    assert log["runs"][0]["tool"]["driver"]["rules"] == [{"id": "some-rule"}]
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "docs/%C3%9Cber%20uns.md"}


def test_gitlab_keeps_a_problem_apart_from_its_twin_and_knows_it_when_lines_move() -> None:
    problems = [
        Problem.worded(Location("a.md", line), "some-rule", "it is wrong.") for line in (1, 2)
    ]
    first, second = json.loads(formats.as_gitlab(problems, str))
    assert first["fingerprint"] != second["fingerprint"]
    moved = json.loads(
        formats.as_gitlab([Problem.worded(Location("a.md", 7), "some-rule", "it is wrong.")], str)
    )
    assert moved[0]["fingerprint"] == first["fingerprint"]


def test_github_gets_its_special_characters_escaped() -> None:
    problem = Problem.worded(
        Location("a,b:c.md", 1), "some-rule", "100% of\nit is wrong.", severity="warning"
    )
    assert formats.as_github([problem], str) == (
        "::warning file=a%2Cb%3Ac.md,line=1,col=1,title=some-rule::100%25 of%0Ait is wrong."
    )


@pytest.mark.parametrize("form", ["github", "gitlab", "json", "sarif"])
def test_no_format_passes_on_what_hides_or_turns_text(form: str) -> None:
    hidden = "\x1b[2K\u202e\u2028\x85\ud800"
    problem = Problem.worded(Location("a.md"), "some-rule", f"{hidden} is wrong.", f"Fix {hidden}.")
    output = {
        "github": lambda: formats.as_github([problem], str),
        "gitlab": lambda: formats.as_gitlab([problem], str),
        "json": lambda: formats.as_json([problem], str),
        "sarif": lambda: formats.as_sarif([problem], str, {}, "1.0"),
    }[form]()
    values = output if form == "github" else json.dumps(json.loads(output), ensure_ascii=False)
    assert not set(hidden) & set(values) - set("[2K")
    assert "\\u202e" in output
