"""Golden cases: each folder of tests/cases/<rule>/ is laid over tests/cases/base/ and checked.

expected.txt has the lines of the case's own rule, word for word, and the errors of other rules that
come with them. Warnings of other rules don't count, so a new rule touches its own folder only.

With `PLAYBOOK_WRITE_CASES=1` in the environment, expected.txt is written instead of compared. Read
the difference before you commit it.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from macros.basics.problem import Problem
from macros.check.formats import line
from macros.check.load import forget
from macros.check.rules import RULES
from macros.check.run import check
from macros.pages import catalogue

CASES = Path(__file__).parent.parent / "cases"
BASE = CASES / "base"
TODAY = date(2026, 11, 23)
NOT_LAID_OVER = ("expected.txt", "delete.txt")


def _cases() -> list[Path]:
    return sorted(
        case
        for rule in CASES.iterdir()
        if rule.is_dir() and rule != BASE
        for case in rule.iterdir()
        if case.is_dir()
    )


def _name(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


def _expected(case: Path) -> list[str]:
    return (case / "expected.txt").read_text(encoding="utf-8").splitlines()


def _lay(case: Path, root: Path) -> None:
    """Make the playbook of a case: the base, less what delete.txt names, with the case's files over it."""
    shutil.copytree(BASE, root)
    removals = case / "delete.txt"
    for path in removals.read_text(encoding="utf-8").splitlines() if removals.exists() else ():
        (root / path).unlink()
    shutil.copytree(
        case,
        root,
        dirs_exist_ok=True,
        ignore=lambda folder, _: NOT_LAID_OVER if Path(folder) == case else (),
    )


def _problems(root: Path) -> list[Problem]:
    try:
        return list(check(root, catalogue(), TODAY).problems)
    finally:
        forget()


def test_the_base_has_no_problem(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "playbook")
    assert _problems(tmp_path / "playbook") == []


@pytest.mark.parametrize("case", _cases(), ids=_name)
def test_a_case_has_the_problems_of_its_rule_and_no_other_errors(
    case: Path, tmp_path: Path
) -> None:
    _lay(case, tmp_path / "playbook")
    rule = case.parent.name
    problems = _problems(tmp_path / "playbook")
    lines = [line(each) for each in problems if each.rule == rule or each.severity == "error"]
    if os.environ.get("PLAYBOOK_WRITE_CASES"):
        text = "".join(f"{each}\n" for each in lines)
        (case / "expected.txt").write_text(text, encoding="utf-8")
    assert lines == _expected(case)


def test_every_case_belongs_to_a_rule() -> None:
    assert [_name(case) for case in _cases() if case.parent.name not in RULES] == []


def test_every_rule_has_a_failing_and_a_passing_case() -> None:
    missing = []
    for rule in RULES:
        breaks = {
            any(f": {rule}: " in said for said in _expected(case))
            for case in _cases()
            if case.parent.name == rule
        }
        missing += [
            f"{rule}: no {kind} case"
            for kind, broken in (("failing", True), ("passing", False))
            if broken not in breaks
        ]
    assert sorted(missing) == []
