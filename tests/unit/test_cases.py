"""Golden cases: each folder of tests/cases/<rule>/ is laid over tests/cases/base/ and checked.

changes.yml says what a case changes in files of the base, key by key (CONTRIBUTING.md, "Golden
cases"); files beside it are laid over the base as they are.

expected.txt has the lines of the case's own rule, word for word, and the errors of other rules that
come with them. Warnings of other rules don't count, so a new rule touches its own folder only.

With `PLAYBOOK_WRITE_CASES=1` in the environment, expected.txt is written instead of compared. Read
the difference before you commit it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.basics.problem import Problem
from macros.check.formats import line
from macros.check.load import forget
from macros.check.rules import RULES
from macros.check.run import check
from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_lines import split_front_matter
from macros.editing.yaml_text import Unquoted
from macros.pages import catalogue

CASES = Path(__file__).parent.parent / "cases"
BASE = CASES / "base"
TODAY = date(2026, 11, 23)
NOT_LAID_OVER = ("expected.txt", "changes.yml")


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


def _lay(case: Path, root: Path, base: Path = BASE) -> None:
    """Make the playbook of a case: the base with its changes, and the case's files over it."""
    shutil.copytree(base, root)
    changes = case / "changes.yml"
    if changes.exists():
        for path, patch in _values(yaml.compose(changes.read_text(encoding="utf-8"))).items():
            if patch is None:
                (root / path).unlink()
            else:
                text = _patched((root / path).read_bytes().decode(), patch, path)
                (root / path).write_bytes(text.encode())
    shutil.copytree(
        case,
        root,
        dirs_exist_ok=True,
        ignore=lambda folder, _: NOT_LAID_OVER if Path(folder) == case else (),
    )


def _values(node: Any) -> Any:
    """Return the values of changes.yml: texts, quoted as they are there, and None for null."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _values(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_values(item) for item in node.value]
    if node.style:
        return node.value
    return None if node.value in ("", "null") else Unquoted(node.value)


def _patched(text: str, patch: dict[str, Any], path: str) -> str:
    """Return the text of a file of the base with a patch of its keys, and of a page's body."""
    is_page = path.endswith(".md")
    body = patch.pop("body", None) if is_page else None
    text = edit(text, _changes(patch), page=is_page)
    if body is None:
        return text
    opening, values, _ = split_front_matter(text, page=True)
    return f"{opening}{values}---\n\n{body}"


def _changes(patch: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[YamlChange]:
    """Yield the changes of a patch: mappings are merged, lists are replaced, null removes."""
    for key, value in patch.items():
        if isinstance(value, dict) and value:
            yield from _changes(value, (*path, key))
        else:
            yield YamlChange((*path, key), value)


def _problems(root: Path) -> list[Problem]:
    try:
        return list(check(root, catalogue, TODAY).problems)
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


def test_a_new_key_of_departments_touches_no_case(tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(BASE, base)
    departments = [path.relative_to(base) for path in base.glob("data/departments/*.yml")]
    for path in departments:
        text = edit((base / path).read_text(encoding="utf-8"), [YamlChange(("new-key",), "new")])
        (base / path).write_text(text, encoding="utf-8")
    without = []
    for case in _cases():
        root = tmp_path / _name(case)
        _lay(case, root, base)
        texts = [(root / path).read_text(encoding="utf-8") for path in departments]
        without += [_name(case) for text in texts if "\nnew-key: new\n" not in text]
        shutil.rmtree(root)
    assert departments
    assert without == []


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
