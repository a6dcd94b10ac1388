"""The search index in pieces: which words lead to which entries, and what is loaded when."""

from __future__ import annotations

import json
import random
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from macros.site import search_pieces
from macros.site.search_pieces import (
    Entry,
    Reading,
    cut,
    fold,
    holders_of,
    piece_paths,
    read,
    read_entries,
    split,
    updated_rows,
    word_rows,
)

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VOCABULARY = "post Post POST ask Ask Díaz diaz Diaz hub spoke rare rule Rule who what".split()
ENTRIES: list[Entry] = [
    {
        "location": "post/",
        "title": "Post &amp; reply",
        "text": "Before you post, ask.",
        "boost": 1.25,
    },
    {"location": "people/", "title": "People", "text": ""},
    {"location": "post/#ask", "title": "Whom to ask", "text": "Ask Díaz", "tags": ["help"]},
    {"location": "people/#person-diaz", "title": "Adriana Díaz", "text": "Legal", "boost": 0.5},
]


def numbers(text: str) -> list[int]:
    """Read numbers as the worker does: base 32, lowest digit first, all but the last 32 higher."""
    values = []
    number, unit = 0, 1
    for digit in map(_DIGITS.index, text):
        number += digit % 32 * unit
        unit *= 32
        if digit < 32:
            values.append(number)
            number, unit = 0, 1
    return values


def words(pieces: dict[str, str]) -> dict[str, list[Any]]:
    """Return the rows of all words by key."""
    names = [name for name in pieces if name.startswith("words-")]
    return {row[0]: row[1:] for name in names for row in json.loads(pieces[name])}


def postings(row: list[Any]) -> dict[int, int]:
    """Return the entries of a word, each with how often it has the word."""
    return dict(zip(accumulate(numbers(row[3])), numbers(row[4]), strict=True))


def test_words_lead_to_entries_with_how_often_they_have_them() -> None:
    rows = words(cut(ENTRIES))
    # The entries of a page follow each other: post/, post/#ask, people/, people/#person-diaz.
    assert postings(rows["post"]) == {0: 2}
    assert postings(rows["ask"]) == {0: 1, 1: 2}
    assert postings(rows["diaz"]) == {1: 1, 3: 1}
    assert postings(rows["help"]) == {1: 1}
    written, is_shown, holders = rows["diaz"][:3]
    assert (written, is_shown, holders) == ("Díaz", 1, 2)
    assert rows["help"][:2] == ["", 0]  # in a tag alone


def test_words_know_their_share_of_a_name() -> None:
    row = words(cut(ENTRIES))["help"]
    named, positions, shares = row[5:]
    assert (list(accumulate(numbers(named))), numbers(positions), shares) == ([1], [1], "___")


def test_the_core_tells_pages_boosts_and_lengths() -> None:
    core = json.loads(cut(ENTRIES)["core"])
    assert numbers(core["pages"]) == [2, 2]
    assert [core["boosts"][_DIGITS.index(digit)] for digit in core["boost"]] == [1.25, 1, 1, 0.5]
    assert numbers(core["lengths"]) == [4, 2, 0, 1]
    assert core["starts"] == [0]
    assert core["words"] == ["adriana"]


def test_every_piece_has_a_range_of_words_or_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_pieces, "_PIECE_SIZE", 100)
    monkeypatch.setattr(search_pieces, "_ENTRIES_SIZE", 150)
    pieces = cut(ENTRIES)
    core = json.loads(pieces["core"])
    first_words = [json.loads(pieces[f"words-{n}"])[0][0] for n in range(len(core["words"]))]
    assert core["words"] == first_words == sorted(first_words)
    assert len(first_words) > 2
    entries = [json.loads(pieces[f"entries-{n}"]) for n in range(len(core["starts"]))]
    assert core["starts"] == [
        0,
        1,
        2,
    ]  # no piece has parts of two pages, unless it has room for all
    assert [len(piece) for piece in entries] == [1, 1, 2]
    assert json.loads(pieces["vocabulary"]).split() == list(words(pieces))


def test_a_word_in_very_many_entries_leads_to_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_pieces, "_MAX_POSTINGS", 2)
    entries = [
        {"location": f"{n}/", "title": f"Page {n}", "text": f"{'ask ' * times}them"}
        for n, times in enumerate((1, 9, 5, 1))
    ]
    row = words(cut(entries))["ask"]
    assert postings(row) == {1: 9, 2: 5}
    assert row[2] == 4


def _random_entry(chance: random.Random, number: int) -> Reading:
    """Return the reading of an entry with a few of a few words, some in several spellings."""

    def text(longest: int) -> str:
        return " ".join(chance.choices(_VOCABULARY, k=chance.randint(0, longest)))

    tags = [text(2) for _ in range(chance.randint(0, 2))]
    return read({"location": f"{number}/", "title": text(3), "text": text(9), "tags": tags})


@pytest.mark.parametrize("seed", range(20))
def test_rows_of_changed_entries_are_those_of_a_new_index(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_pieces, "_MAX_POSTINGS", 5)
    chance = random.Random(seed)  # noqa: S311 - the same entries for the same seed
    entries = [_random_entry(chance, number) for number in range(12)]
    rows: dict[str, str] = word_rows([entries])
    holders: dict[str, int] = holders_of(entries)
    for _ in range(10):
        number = chance.randrange(len(entries))
        change = entries[number], _random_entry(chance, number)
        entries[number] = change[1]
        rows, holders = updated_rows(rows, holders, [change], entries)
        assert rows == word_rows([entries])
        assert holders == holders_of(entries)


def test_a_large_site_has_no_list_of_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(cut(ENTRIES)["titles"])[1] == ["post/#ask", "Whom to ask"]
    monkeypatch.setattr(search_pieces, "_MAX_TITLES", 50)
    assert json.loads(cut(ENTRIES)["titles"]) == []


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("O\u2019Shaughnessy", [("O\u2019Shaughnessy", "oshaughnessy")]),
        ("GROẞ", [("GROẞ", "gross")]),
        ("Łódź", [("Łódź", "lodz")]),
        ("日本語", [("日本", "日本"), ("本語", "本語")]),
        ("新X字", [("新", "新"), ("X", "x"), ("字", "字")]),
        ("हिन्दी", [("हिन्दी", "हनद")]),
    ],
)
def test_words_are_compared_without_capitals_accents_and_apostrophes(
    run: str, expected: list[tuple[str, str]]
) -> None:
    assert split(run) == expected
    assert all(fold(written) == key for written, key in expected)


def test_pieces_are_named_by_their_content(tmp_path: Path) -> None:
    first, again, other = (
        search_pieces.write_pieces(tmp_path, entries) for entries in (ENTRIES, ENTRIES, ENTRIES[:3])
    )
    assert first == again != other
    assert (tmp_path / "search" / first / "core.json").is_file()
    assert (tmp_path / "search" / other / "core.json").is_file()


def test_the_index_names_its_pieces_and_they_have_all_entries(tmp_path: Path) -> None:
    folder = search_pieces.write_pieces(tmp_path, ENTRIES)
    assert piece_paths(tmp_path) == []  # nothing names them yet
    index = tmp_path / "search/search_index.json"
    index.write_text(json.dumps({"config": {"pieces": folder}, "docs": []}), encoding="utf-8")
    paths = piece_paths(tmp_path)
    assert {tmp_path / path for path in paths} == set((tmp_path / "search" / folder).iterdir())
    assert read_entries(tmp_path) == [ENTRIES[0], ENTRIES[2], ENTRIES[1], ENTRIES[3]]
    index.write_text('{"config": {"pieces": "../../etc"}}', encoding="utf-8")
    assert piece_paths(tmp_path) == []


def test_no_entries_make_an_empty_index() -> None:
    pieces = cut([])
    assert set(pieces) == {"core", "titles", "vocabulary"}
    assert json.loads(pieces["core"])["words"] == []
