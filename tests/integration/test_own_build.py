"""`playbook build` gives what `mkdocs build` gives, and does nothing if nothing has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from macros.site.stamp import Stamp
from tests.integration.engine import EPOCH, clean_environment, mkdocs, small_playbook, tree

pytestmark = pytest.mark.build

_WATCHED = """
import os, sys
read = set()

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        if isinstance(arguments[1], str) and "r" in arguments[1]:
            read.add(os.path.abspath(os.fsdecode(arguments[0])))

sys.addaudithook(watch)
from macros.cli import main
main(["build", "--no-cache"], standalone_mode=False)
print("\\n".join(sorted(read)))
"""


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a playbook's folder, with errors on an own stream."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=clean_environment() | {"SOURCE_DATE_EPOCH": EPOCH},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def build(root: Path, *options: str) -> list[str]:
    """Run `playbook build`, and return the lines that it prints."""
    result = run(root, "-m", "macros", "build", *options)
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    return result.stderr.splitlines()


UP_TO_DATE = "INFO    -  Nothing has changed: site is up to date"


def test_a_second_build_repeats_the_messages_and_builds_nothing(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    page = root / "docs/index.md"
    first = build(root)
    files = {path: path.stat().st_ino for path in (root / "site").rglob("*")}
    checked = next(line for line in first if "Checked: " in line)
    assert build(root) == [checked, UP_TO_DATE]
    assert {path: path.stat().st_ino for path in (root / "site").rglob("*")} == files

    page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    assert build(root)[-1] != UP_TO_DATE
    own = tree(root / "site")
    assert mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH).returncode == 0
    assert tree(root / "site") == own


def test_timings_name_every_step_of_a_build(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    lines = build(root, "--timings")
    table = {line[2:].split("  ")[0]: line for line in lines if line.endswith(("%", " s"))}
    assert {"check", "macros", "Markdown", "guard", "templates", "search index"} < set(table)
    assert lines[-1] == table["together"]


def test_a_failed_build_leaves_the_site_and_fails_again(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    build(root)
    before = tree(root / "site")
    page = root / "docs/index.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\n[Nowhere](nowhere.md)\n", encoding="utf-8")
    for _ in range(2):
        result = run(root, "-m", "macros", "build")
        assert result.returncode == 1
        assert "nowhere.md" in result.stderr
        assert "Traceback" not in result.stderr
        assert tree(root / "site") == before
    page.write_text(text, encoding="utf-8")
    assert "Nothing has changed" not in "\n".join(build(root))
    assert build(root)[-1] == UP_TO_DATE
    assert build(root, "--no-cache")[-1] != UP_TO_DATE


def test_a_build_reads_nothing_that_its_stamp_does_not_cover(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    result = run(root, "-c", _WATCHED)
    assert result.returncode == 0, result.stderr
    read = {Path(line) for line in result.stdout.splitlines()}
    own = {path for path in read if path.is_relative_to(root) and "__pycache__" not in path.parts}
    own -= {path for path in own if path.relative_to(root).parts[0] in (".cache", ".site-site")}
    stamp = Stamp.load(root)
    assert stamp is not None
    assert root / "docs/index.md" in own
    # Files of the site are read too, but only for the stamp: those that were just written are hashed.
    covered = {*stamp.inputs, *stamp.outputs}
    assert {path for path in own if str(path) not in covered and path.exists()} == set()


def test_a_build_into_another_folder_leaves_the_usual_one_to_be_built(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    assert build(root, "--site", "other")[-1] != UP_TO_DATE
    assert build(root, "--site", "other")[-1].endswith("other is up to date")
    build(root)
    assert tree(root / "site") == tree(root / "other")
    assert build(root)[-1] == UP_TO_DATE


def test_settings_behind_a_link_that_leads_elsewhere_are_a_change(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    (root / "mkdocs.yml").rename(root / "old.yml")
    (root / "new.yml").write_text(f"{settings}\ncopyright: Ours\n", encoding="utf-8")
    (root / "mkdocs.yml").symlink_to("old.yml")
    build(root)
    assert build(root)[-1] == UP_TO_DATE
    (root / "mkdocs.yml").unlink()
    (root / "mkdocs.yml").symlink_to("new.yml")
    assert build(root)[-1] != UP_TO_DATE


def test_settings_that_inherit_from_nowhere_are_explained(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    (root / "mkdocs.yml").write_text("INHERIT: nowhere.yml\n", encoding="utf-8")
    result = run(root, "-m", "macros", "build")
    assert result.returncode == 1
    assert "nowhere.yml" in result.stderr
    assert "Traceback" not in result.stderr
