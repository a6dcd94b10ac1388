"""The code, its docs and its commits are in plain English: figures of tests.voice, and phrases to avoid."""

from __future__ import annotations

import builtins
import re
import subprocess

import pytest

from tests.integration.engine import ROOT
from tests.voice import Figures, measure

MAX_PARTICIPLES = 0.005
"""The share of names that may be bare participles: fields that are public, and a few verbs."""
MAX_LONG_LINES = 0.01
MAX_DOUBLED = 12
"""How many names of classes, and of modules, may mean several things."""
MAX_SUBJECT = 72
COMMITS = 40
TRANSLATED = re.compile(
    r"\b(?:anew|mends?|mending|stands? at|to the letter|nobody has said)\b", re.IGNORECASE
)
"""Words and phrases that read like a translation."""
_EXCEPTION = re.compile(r"\b[A-Za-z]+(?:Error|Exception)\b")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure()


def test_names_are_nouns_of_the_domain(figures: Figures) -> None:
    participles = sum(figures.participles.values())
    assert participles / sum(figures.names.values()) <= MAX_PARTICIPLES, figures.participles


def test_one_name_means_one_thing(figures: Figures) -> None:
    assert len(figures.doubled_classes) <= MAX_DOUBLED, figures.doubled_classes
    assert len(figures.doubled_files) <= MAX_DOUBLED, figures.doubled_files


def test_docstrings_open_with_what_a_function_does(figures: Figures) -> None:
    assert figures.openings == []


def test_docstrings_name_exceptions_that_exist(figures: Figures) -> None:
    exceptions = {name for text in figures.docstrings for name in _EXCEPTION.findall(text)}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "macros").rglob("*.py"))
    used = set(re.findall(r"(?:class|raise|except|import|,)[ (]+(?:\w+\.)*(\w+)", code))
    assert sorted(exceptions - used - vars(builtins).keys()) == []


def test_messages_say_what_to_do(figures: Figures) -> None:
    assert figures.expectations == []


def test_lines_have_a_hundred_columns(figures: Figures) -> None:
    assert figures.long_lines / sum(figures.lines.values()) <= MAX_LONG_LINES


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_for_contributors_read_like_english(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert [match[0] for match in TRANSLATED.finditer(text)] == []


def test_code_reads_like_english() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "macros").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if TRANSLATED.search(line)
    ]
    assert hits == []


def test_subjects_of_commits_are_short() -> None:
    log = ["git", "-C", str(ROOT), "log", f"-{COMMITS}", "--no-merges", "--format=%s"]
    result = subprocess.run(log, capture_output=True, text=True, timeout=60, check=False)
    if result.returncode:
        pytest.skip("this is not a git repository")
    assert [line for line in result.stdout.splitlines() if len(line) > MAX_SUBJECT] == []
