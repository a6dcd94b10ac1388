"""Spelling: no misspelt word, and British English throughout.

codespell knows misspellings, and how to turn British words into American ones; here that list is
read the other way round, with a few words that it lacks. `codespell docs data`, in the project's
folder, is the first half.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import codespell_lib
import pytest

from macros.model.page import Page
from tests.college.assembly import ROOT
from tests.samples import all_pages

pytestmark = pytest.mark.sample

READ = (
    "docs",
    "data",
    "tests/college/docs",
    "tests/college/data",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "macros",
    "overrides",
)

MISSPELT_ON_PURPOSE = ("accessable", "acount", "harrassed", "linkdin", "recieved")
"""As people type them into the search: they stand under 'also' of a question, and nowhere else."""

BOTH_WAYS = frozenset(
    "biased license licensed licenses licensing math meter practice practices program programs story stories".split()
)
"""American for one British word, and British for another: 'license' is the verb, a 'program' runs
on a computer."""

AMERICAN = {
    "aging": "ageing",
    "airplane": "aeroplane",
    "counseling": "counselling",
    "cozy": "cosy",
    "enrollment": "enrolment",
    "fiber": "fibre",
    "fueled": "fuelled",
    "fulfillment": "fulfilment",
    "gotten": "got",
    "harbor": "harbour",
    "installment": "instalment",
    "jewelry": "jewellery",
    "leveled": "levelled",
    "marvelous": "marvellous",
    "mom": "mum",
    "offense": "offence",
    "paralyze": "paralyse",
    "personalize": "personalise",
    "personalized": "personalised",
    "rumor": "rumour",
    "rumors": "rumours",
    "skeptic": "sceptic",
    "skeptical": "sceptical",
    "sympathize": "sympathise",
    "theater": "theatre",
    "traveled": "travelled",
    "traveler": "traveller",
    "traveling": "travelling",
    "unionize": "unionise",
    "willful": "wilful",
}
"""What codespell's list lacks, and playbooks may say."""

PROPER_NAMES = (
    "Department of Defense",
    "National Labor Relations Board",
    "Social Centers of Excellence",
)
"""Names keep their owners' spelling."""
_PROPER_NAME = re.compile("|".join(PROPER_NAMES))

_ALSO = re.compile(r"^( *)also:\n(?:\1 +- .*\n)+", re.MULTILINE)
"""People search in every spelling: other phrasings, and aliases of terms, are theirs."""


def test_no_word_is_misspelt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    codespell_lib.main(*READ)
    assert capsys.readouterr().out == ""


def test_what_is_misspelt_on_purpose_stands_in_other_phrasings_alone() -> None:
    questions = (ROOT / "data/questions.yml").read_text(encoding="utf-8")
    asked = " ".join(match[0] for match in _ALSO.finditer(questions))
    assert [word for word in MISSPELT_ON_PURPOSE if word not in asked] == []
    elsewhere = [_ALSO.sub("", questions), *(page.text.prose for _, page in all_pages())]
    assert [
        word
        for word in MISSPELT_ON_PURPOSE
        for text in elsewhere
        if re.search(rf"\b{word}\b", text, re.IGNORECASE)
    ] == []


@pytest.fixture
def british(tmp_path: Path) -> Path:
    """Return codespell's list of British words and their American twins, the other way round, with our own words."""
    turned = dict(AMERICAN)
    listed = (
        files("codespell_lib")
        .joinpath("data/dictionary_en-GB_to_en-US.txt")
        .read_text(encoding="utf-8")
    )
    for line in listed.splitlines():
        ours, _, theirs = line.strip().partition("->")
        turned |= {american.strip(): ours for american in theirs.split(",") if american.strip()}
    path = tmp_path / "american.txt"
    path.write_text(
        "".join(f"{a}->{b}\n" for a, b in sorted(turned.items()) if a not in BOTH_WAYS),
        encoding="utf-8",
    )
    return path


def american_words(
    british: Path, texts: dict[str, str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """List the American words of some texts, each with its file and line."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_PROPER_NAME.sub("", text), encoding="utf-8")
    codespell_lib.main("--dictionary", str(british), str(folder))
    return capsys.readouterr().out.replace(f"{folder}/", "").splitlines()


def said_on(page: Page) -> str:
    """Return what a page says, each word in the line in which it stands, code and keywords left out."""
    head = f"{page.title} {page.front.description}" if page.front is not None else ""
    return head + "\n" * (page.text.first_line - 1) + page.text.prose


def test_pages_are_in_british_english(
    british: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {
        f"{playbook.organization.display_name}/{page.file}": said_on(page)
        for playbook, page in all_pages()
    }
    assert american_words(british, texts, tmp_path / "said", capsys) == []


def test_data_is_in_british_english(
    british: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [*(ROOT / "data").rglob("*.yml"), *(ROOT / "tests/college/data").rglob("*.yml")]
    texts = {
        str(path.relative_to(ROOT)): _ALSO.sub("", path.read_text(encoding="utf-8"))
        for path in paths
    }
    assert american_words(british, texts, tmp_path / "said", capsys) == []


def test_american_english_is_found(
    british: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {
        "a.md": "The color of the center.\nWe organize\nour theater.\n",
        "b.md": "The Department of Defense program, in practice. Whether they organise it in colour.\n",
    }
    assert american_words(british, texts, tmp_path / "said", capsys) == [
        "a.md:1: color ==> colour",
        "a.md:1: center ==> centre",
        "a.md:2: organize ==> organise",
        "a.md:3: theater ==> theatre",
    ]
