"""Commands that are killed while writing several files: the next one leaves all old or all new."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.engine import ROOT, clean_environment
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.test_cli_init import COMPANY

_PREPARED = "A command was stopped before it wrote its files. None was changed; run it again."
_STAFF = "Name,E-mail,Department\nMia Lund,mia.lund@example.com,press\nJoe Doe,joe@example.com,legal\nJane Roe,jane@example.com,hub\n"
_TODAY = ("--today", "2026-11-23")
_COMMANDS: dict[str, tuple[str, ...]] = {
    "import": ("import", "people", "../staff.csv", "--write", *_TODAY),
    "leave": ("leave", "dev-patel", "--on", "2026-12-31", "--to", "rosa-vega", "--write", *_TODAY),
    "format": ("format",),
    "new": (
        "new",
        "department",
        "events",
        "--name",
        "Events",
        "--kind",
        "spoke",
        "--purpose",
        "Runs fairs.",
        *_TODAY,
    ),
    "review": ("review", "index.md", "--by", "lena-moss", "--looked-at", "All of it.", *_TODAY),
    "codeowners": ("codeowners",),
    "schemas": ("schemas",),
    "words": ("words",),
    "redirects": ("redirects", "HEAD", "--write"),
}
_NAMES = [
    "import",
    *(pytest.param(name, marks=pytest.mark.exhaustive) for name in _COMMANDS if name != "import"),
]
"""All write their files the same way; each is killed at every moment by `make exhaustive`."""


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments],
        cwd=root,
        check=True,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small playbook in git in which each of the commands has something to write."""
    press = (BASE / "data/departments/press.yml").read_text(encoding="utf-8")
    organization = (BASE / "data/organization.yml").read_text(encoding="utf-8")
    repository = "repository:\n  url: https://code.example.com/tidewater\n  maintainers:\n    - tidewater/builders\n"
    folder = write_playbook(
        tmp_path,
        {
            "data/departments/press.yml": press.replace(
                "name: Press office", "name: 'Press office'"
            ),
            "data/organization.yml": f"{organization}{repository}",
            "overrides/components/own.html": '<p>{{ _("Our own text") }}</p>',
            "overrides/locales/de.po": 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n',
            "docs/old.md": (BASE / "docs/policies/house-rules.md").read_text(encoding="utf-8"),
        },
    )
    (folder / "mkdocs.yml").chmod(0o640)
    (tmp_path / "staff.csv").write_text(_STAFF, encoding="utf-8")
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message=All")
    (folder / "docs/old.md").rename(folder / "docs/moved.md")
    _git(folder, "add", "--all")
    return folder


def _outcomes(root: Path, ending: str, step: int, command: tuple[str, ...]) -> list[dict[str, Any]]:
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.integration.kills",
            str(root),
            ending,
            str(step),
            "--",
            *command,
            "--root",
            str(root),
        ],
        cwd=root,
        env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    outcomes = json.loads(result.stdout)
    assert isinstance(outcomes, list)
    return outcomes


def _demand_all_or_none(outcomes: list[dict[str, Any]]) -> None:
    states = [one["state"] for one in outcomes]
    assert set(states) == {"old", "new"}, [state for state in states if len(state) > 3][:1]
    assert states == sorted(states, reverse=True), "once new, always new"
    assert {one["status"] for one in outcomes[:-1]} == {-signal.SIGKILL}
    assert [one["left"] for one in outcomes if one["left"]] == []
    for one in outcomes:
        lines = [
            line for line in one["line"].splitlines() if line.startswith("A command was stopped")
        ]
        assert len(lines) <= 1
        if lines and one["state"] == "old":
            assert lines == [_PREPARED]
        assert "Traceback" not in one["line"]
    assert any(" The rest has now been written (" in one["line"] for one in outcomes)


@pytest.mark.parametrize("name", _NAMES)
def test_a_command_killed_at_any_moment_has_written_all_or_nothing(root: Path, name: str) -> None:
    _demand_all_or_none(_outcomes(root, "SIGKILL", 9 if name == "schemas" else 1, _COMMANDS[name]))


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(("ending", "status"), [("SIGTERM", -signal.SIGTERM), ("SIGINT", 130)])
def test_a_command_that_is_told_to_stop_while_it_writes_finishes_first(
    root: Path, name: str, ending: str, status: int
) -> None:
    outcomes = _outcomes(root, ending, 40 if name == "schemas" else 9, _COMMANDS[name])
    assert {one["state"] for one in outcomes} == {"new"}
    assert {one["status"] for one in outcomes[:-1]} == {status}
    assert {one["line"].startswith("A command was stopped") for one in outcomes} == {False}


def test_without_git_the_journal_is_in_the_cache(root: Path) -> None:
    shutil.rmtree(root / ".git")
    _demand_all_or_none(_outcomes(root, "SIGKILL", 1, _COMMANDS["import"]))
    assert not (root / ".cache").exists()


def test_in_a_work_tree_the_journal_is_in_its_own_git_folder(root: Path) -> None:
    _git(root, "commit", "--quiet", "--message=Moved")
    _git(root, "worktree", "add", "--quiet", "../second")
    outcomes = _outcomes(root.parent / "second", "SIGKILL", 3, _COMMANDS["import"])
    assert {one["state"] for one in outcomes} == {"old", "new"}
    assert not (root.parent / "second/.cache").exists()
    assert not list(root.glob(".git/**/playbook-journal*"))


@pytest.mark.sample
def test_init_killed_at_any_moment_has_changed_everything_or_nothing(tmp_path: Path) -> None:
    root = tmp_path / "playbook"
    for name in ("data", "docs", ".github"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy2(ROOT / "mkdocs.yml", root)
    _demand_all_or_none(_outcomes(root, "SIGKILL", 37, ("init", "--force", *COMPANY, *_TODAY)))


_ENDS_ITSELF = """\
import os, signal

replace, left = os.replace, [3]

def ending(source, target, **options):
    left[0] -= "draft" in str(source)
    if not left[0]:
        signal.raise_signal(signal.SIGKILL)
    return replace(source, target, **options)

os.replace = ending
"""


def test_the_real_command_and_the_next_one(root: Path, tmp_path: Path) -> None:
    (tmp_path / "patch").mkdir()
    (tmp_path / "patch/sitecustomize.py").write_text(_ENDS_ITSELF, encoding="utf-8")
    environment = clean_environment() | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "patch"), str(ROOT)])
    }
    command = [sys.executable, "-m", "macros", *_COMMANDS["import"]]
    killed = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    environment["PYTHONPATH"] = str(ROOT)
    check = [sys.executable, "-m", "macros", "list", "people"]
    result = subprocess.run(
        check, cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (result.returncode, result.stderr) == (
        0,
        "A command was stopped while it wrote 3 files. The rest has now been written (1 file).\n",
    )
    assert all(one in result.stdout for one in ("Mia Lund", "Joe Doe", "Jane Roe"))
