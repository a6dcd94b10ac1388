"""The documents for contributors name files, folders, targets of make and commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.cli import main
from tests.integration.engine import ROOT

DOCUMENTS = [ROOT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")]
_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w./-]+\.(?:py|js|html|toml|yml|md|txt|css|pot)|[\w./-]+/")
_WRITTEN = frozenset(
    {".cache/", "api/v1/", "/edit/", "llms.txt", "llms-full.txt", "runs/", "site/"}
)
"""What builds and releases write."""
_FOLDERS = ("macros", "overrides", "tests", "data", "docs", ".hosting", ".github", ".ci")


@pytest.fixture(scope="module")
def paths() -> frozenset[str]:
    """Return the paths of all files and folders, folders with a slash at the end."""
    top = [path for path in ROOT.iterdir() if path.is_file() or path.name in _FOLDERS]
    below = [each for path in top if path.is_dir() for each in path.rglob("*")]
    return frozenset(
        f"/{path.relative_to(ROOT).as_posix()}{'/' if path.is_dir() else ''}"
        for path in (*top, *below)
        if "__pycache__" not in path.parts
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_files_that_are_named_exist(document: Path, paths: frozenset[str]) -> None:
    spans = {
        span
        for span in _CODE.findall(document.read_text(encoding="utf-8"))
        if _FILE.fullmatch(span) and span not in _WRITTEN and not span.startswith(".git/")
    }
    assert spans
    missing = [span for span in spans if not any(path.endswith(f"/{span}") for path in paths)]
    assert sorted(missing) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    names = {name for section in main.sections.values() for name in section}
    assert set(re.findall(r"`(?:\.venv/bin/)?playbook ([a-z][a-z-]+)", text)) <= names
