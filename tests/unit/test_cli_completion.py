"""Completion in a shell: the scripts, and what is offered."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from macros.check.rules import RULES
from macros.cli import main
from tests.unit.command import run
from tests.unit.playbooks import write_playbook


def _offered(*words: str) -> list[str]:
    """List what is offered for the last of some words."""
    completion = ShellComplete(main, {}, "playbook", "_PLAYBOOK_COMPLETE")
    return [item.value for item in completion.get_completions(list(words[:-1]), words[-1])]


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path)
    monkeypatch.chdir(made)
    return made


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_asks_the_command_for_completions(shell: str, root: Path) -> None:
    result = run(root, "completion", shell)
    assert result.exit_code == 0
    assert f"_PLAYBOOK_COMPLETE={shell}_complete" in result.stdout
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=result.stdout, text=True, check=True, timeout=20)


def test_another_shell_is_wrong_use(root: Path) -> None:
    assert run(root, "completion", "cmd").exit_code == 2


def test_commands_are_offered() -> None:
    commands = (
        "build changes check codeowners comment completion csp editions export format forms guard impact import init leave "
        "links list new offline pdf preview publish redirects remind report retire review rollback schemas "
        "take-over verify-accounts where why words"
    )
    assert _offered("") == commands.split()
    assert _offered("new", "p") == ["page", "person", "policy"]
    assert _offered("list", "p") == ["people", "policies"]


def test_rules_are_offered_for_only() -> None:
    assert _offered("check", "--only", "account-") == [
        rule for rule in RULES if rule.startswith("account-")
    ]


def test_ids_are_offered_for_where() -> None:
    assert {"rosa-vega", "press", "linkedin-tidewater", "house-rules", "spoke"} <= set(
        _offered("where", "")
    )
    assert _offered("where", "rosa") == ["rosa-vega"]
    assert _offered("where", "--kind", "term", "") == ["spoke"]


def test_people_are_offered_to_those_who_leave() -> None:
    assert _offered("leave", "") == [
        "dev-patel",
        "lena-moss",
        "lou-brand",
        "rosa-vega",
        "sam-poole",
    ]
    assert _offered("leave", "rosa-vega", "--to", "l") == ["lena-moss", "lou-brand"]
    assert _offered("leave", "rosa-vega", "--to", "acc") == ["accounts="]
    assert _offered("leave", "rosa-vega", "--to", "accounts=l") == [
        "accounts=lena-moss",
        "accounts=lou-brand",
    ]
    assert _offered("take-over", "dev-patel", "--from", "r") == ["rosa-vega"]


def test_choices_and_ids_are_offered_for_new_records() -> None:
    assert _offered("new", "department", "events", "--kind", "s") == ["spoke"]
    assert _offered("new", "account", "x", "--department", "") == ["hub", "legal", "press"]
    assert _offered("new", "account", "x", "--admin", "dev") == ["dev-patel"]
    assert _offered("new", "account", "x", "--platform", "") == []


def test_another_root_is_looked_at(tmp_path: Path) -> None:
    other = write_playbook(
        tmp_path / "other", {"data/glossary.yml": "silo:\n  term: Silo\n  definition: Alone.\n"}
    )
    assert _offered("where", "--root", str(other), "--kind", "term", "") == ["silo"]


def test_nothing_is_offered_where_there_is_no_playbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _offered("where", "") == []
    assert _offered("new", "account", "x", "--department", "") == []


def test_what_is_offered_says_what_each_command_does() -> None:
    completion = ShellComplete(main, {}, "playbook", "_PLAYBOOK_COMPLETE")
    assert [(item.value, item.help) for item in completion.get_completions([], "rep")] == [
        ("report", "Show what is overdue, missing or due next.")
    ]
