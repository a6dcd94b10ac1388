"""`playbook format`: what it writes, what it leaves, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import write_playbook

_TERMS = "post:\n  term: 'Post'\n  definition: Words.\n"
_IN_STYLE = "post:\n  term: Post\n  definition: Words.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path, {"data/glossary.yml": _IN_STYLE})
    monkeypatch.chdir(made)
    assert run(made, "format").exit_code == 0
    (made / "data/glossary.yml").write_text(_TERMS, encoding="utf-8")
    return made


def test_files_are_brought_into_style_once(root: Path) -> None:
    result = run(root, "format")
    assert (result.exit_code, result.stdout) == (0, "Wrote data/glossary.yml\n")
    assert (root / "data/glossary.yml").read_text(encoding="utf-8") == _IN_STYLE
    assert run(root, "format").stdout == "14 files are formatted already.\n"


def test_check_names_files_and_writes_nothing(root: Path) -> None:
    result = run(root, "format", "--check")
    assert (result.exit_code, result.stdout) == (
        1,
        "data/glossary.yml is not formatted.\nRun 'playbook format' and commit the result.\n",
    )
    assert (root / "data/glossary.yml").read_text(encoding="utf-8") == _TERMS
    run(root, "format")
    result = run(root, "format", "--check")
    assert (result.exit_code, result.stdout) == (0, "14 files are formatted.\n")


def test_named_files_and_folders_alone_are_looked_at(root: Path) -> None:
    result = run(
        root, "format", "--check", "data/organization.yml", "data/departments", "mkdocs.yml"
    )
    assert (result.exit_code, result.stdout) == (0, "4 files are formatted.\n")
    assert run(root, "format", "docs").stdout == "0 files are formatted already.\n"
    assert run(root, "format", "data/glossary.yml").stdout == "Wrote data/glossary.yml\n"


def test_nothing_is_written_where_a_file_cannot_be_read(root: Path) -> None:
    (root / "data/questions.yml").write_text("a: [\n", encoding="utf-8")
    result = run(root, "format")
    assert result.exit_code == 1
    assert result.stdout == (
        "data/questions.yml:1:1: yaml-syntax: this is not YAML: a place where a value is missing. "
        "Look at this line and the one above it: indent with spaces, and put a text with ': ' or '#' in quotes.\n"
        "No file was written.\n"
    )
    assert (root / "data/glossary.yml").read_text(encoding="utf-8") == _TERMS


def test_line_ends_and_marks_of_other_systems_go(root: Path) -> None:
    (root / "data/glossary.yml").write_bytes(f"\ufeff{_IN_STYLE}".replace("\n", "\r\n").encode())
    assert run(root, "format").stdout == "Wrote data/glossary.yml\n"
    assert (root / "data/glossary.yml").read_bytes() == _IN_STYLE.encode()


def test_links_out_of_the_folder_are_left_alone(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yml"
    outside.write_text(_TERMS, encoding="utf-8")
    (root / "data/glossary.yml").unlink()
    (root / "data/glossary.yml").symlink_to(outside)
    assert run(root, "format").stdout == "13 files are formatted already.\n"
    assert outside.read_text(encoding="utf-8") == _TERMS


def test_what_new_writes_is_in_style(root: Path) -> None:
    run(root, "format")
    run(
        root,
        "new",
        "department",
        "events",
        "--name",
        "Events: fairs",
        "--kind",
        "spoke",
        "--purpose",
        "Runs fairs.",
    )
    run(
        root,
        "new",
        "person",
        "mia-lund",
        "--department",
        "press",
        "--name",
        "Mia",
        "--role",
        "admin",
        "--email",
        "m@example.com",
    )
    result = run(
        root,
        *(
            "new",
            "account",
            "tidewater-x",
            "--department",
            "press",
            "--platform",
            "X",
            "--handle",
            "@tidewater",
        ),
        *(
            "--audience",
            "internal",
            "--purpose",
            "News in short.",
            "--language",
            "no",
            "--admin",
            "rosa-vega",
        ),
        *(
            "--recovery",
            "role-mailbox",
            "--mfa",
            "on",
            "--credential-store",
            "007",
            "--opened",
            "2026-11-01",
        ),
    )
    assert result.exit_code == 0
    assert run(root, "format", "--check").exit_code == 0
