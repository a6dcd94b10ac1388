"""What checks keep is safe with several processes, with other code, and whenever one is killed."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from macros.atomic_files.private_file import read_private
from tests.integration.engine import ROOT
from tests.integration.kept_checks import (
    COMMANDS,
    change_at_random,
    compare,
    copy_sample,
    run,
    start,
)

pytestmark = pytest.mark.exhaustive


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_sample(tmp_path / "playbook")


def _edit(root: Path) -> None:
    with (root / "data/glossary.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"term-{time.time_ns()}:\n  term: New\n  definition: New.\n")


@pytest.mark.parametrize("seed", range(3))
def test_after_random_changes_commands_print_what_they_print_without_a_store(
    root: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same changes for the same seed
    for number in range(12):
        change_at_random(root, chance)
        compare(root, COMMANDS[number % len(COMMANDS)])


def test_several_checks_at_once_share_a_store(root: Path) -> None:
    for _ in range(4):
        _edit(root)
        processes = [start(root, "check") for _ in range(4)]
        outputs = {process.communicate(timeout=300)[0] for process in processes}
        assert outputs == {compare(root)[1]}


def test_a_check_during_edits_leaves_nothing_stale(root: Path) -> None:
    for _ in range(6):
        process = start(root, "check")
        while process.poll() is None:
            _edit(root)
        process.communicate()
        compare(root)


def test_a_check_that_is_killed_leaves_a_store_that_can_be_used(root: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - any moment
    for _ in range(12):
        _edit(root)
        process = start(root, "check")
        time.sleep(chance.uniform(0.05, 1.5))
        process.kill()
        process.communicate()
        compare(root)
    names = sorted(path.name for path in (root / ".git").iterdir() if path.name[0] != ".")
    assert names == ["HEAD", "playbook-check-1.json", "playbook-parsed-1.pickle"]
    assert all(read_private(root / ".git" / name) for name in names[1:])


def test_other_code_takes_nothing_from_the_store(root: Path, tmp_path: Path) -> None:
    code = tmp_path / "code"
    for name in ("macros", "overrides"):
        shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    rules = code / "macros/check/rules/goal.py"
    _wait_until_old(code / "macros")
    compare(root, code=code)
    assert (root / ".git/playbook-check-1.json").is_file()
    rules.write_text("raise SystemExit('other code')\n", encoding="utf-8")
    assert run(root, "check", code=code) == (1, "other code\n")


def _wait_until_old(folder: Path) -> None:
    """Wait until no file is so young that a process may have loaded it in an earlier version."""
    newest = max(path.stat().st_ctime for path in folder.rglob("*"))
    while time.time() < newest + 3:
        time.sleep(0.1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_store_of_another_user_is_not_read(root: Path) -> None:
    compare(root)
    for path in (root / ".git").glob("playbook-*"):
        os.chown(path, 12345, 12345)
    assert read_private(root / ".git/playbook-check-1.json") is None
    compare(root)
