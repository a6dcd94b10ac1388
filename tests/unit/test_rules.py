"""The rules as a whole: their register, and that none of them breaks on a playbook that is half there."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from macros.check.load import forget
from macros.check.rules import RULES
from macros.check.rules.register import Subject
from macros.check.run import check
from macros.pages import catalogue

BASE = Path(__file__).parent.parent / "cases" / "base"
FILES = sorted(
    path.relative_to(BASE).as_posix()
    for folder in ("data", "docs")
    for path in (BASE / folder).rglob("*.*")
)


def test_rules_are_in_the_order_of_their_subjects() -> None:
    subjects = list(dict.fromkeys(rule.subject for rule in RULES.values()))
    assert subjects == list(get_args(Subject))
    assert [rule.subject for rule in RULES.values()] == sorted(
        (rule.subject for rule in RULES.values()), key=subjects.index
    )


def test_every_rule_is_found_by_reading_or_has_sentences_of_its_own() -> None:
    for rule in RULES.values():
        assert (rule.function is None) == (not rule.sentences), rule.id
        assert all(sentence.rule == rule.id for sentence in rule.sentences)


def test_every_rule_explains_itself() -> None:
    for rule in RULES.values():
        assert rule.holds.endswith("."), rule.id
        assert rule.reason.endswith("."), rule.id
        assert rule.severities, rule.id


@pytest.mark.parametrize("damage", ["missing", "empty", "half", "nonsense"])
@pytest.mark.parametrize("file", FILES)
def test_no_rule_breaks_on_a_file_that_is_damaged(tmp_path: Path, file: str, damage: str) -> None:
    root = tmp_path / "playbook"
    shutil.copytree(BASE, root)
    lines = (root / file).read_text(encoding="utf-8").splitlines(keepends=True)
    if damage == "missing":
        (root / file).unlink()
    else:
        (root / file).write_text(
            {"empty": "", "half": "".join(lines[: len(lines) // 2]), "nonsense": "- [\n"}[damage],
            encoding="utf-8",
        )
    check(root, catalogue, date(2026, 11, 23))
    forget()


@pytest.mark.parametrize("day", [date.min, date(1970, 1, 1), date.max])
def test_no_rule_breaks_on_any_day(day: date) -> None:
    check(BASE, catalogue, day)


def test_no_rule_breaks_on_house_defaults_without_measure(tmp_path: Path) -> None:
    root = tmp_path / "playbook"
    shutil.copytree(BASE, root)
    numbers = (
        "review_warning_days",
        "certificate_months",
        "account_quiet_days",
        "account_audit_months",
    )
    with (root / "data/organization.yml").open("a", encoding="utf-8") as file:
        file.write("defaults:\n" + "".join(f"  {name}: 999999999\n" for name in numbers))
    rules = [problem.rule for problem in check(root, catalogue, date(2026, 11, 23)).problems]
    assert rules == ["certificate", "certificate", "certificate", "policy-review", "policy-review"]
    forget()
