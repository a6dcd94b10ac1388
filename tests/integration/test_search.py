"""Employees find an answer in the built search index, in whatever words they ask.

The index is searched with lunr, the library that the theme's search runs on, with the theme's weights.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lunr import lunr

from macros.loading import load
from tests.integration.engine import ROOT

pytestmark = pytest.mark.build
FIRST = 6
"""How many results are seen without scrolling."""


class Search:
    """The search of a built site."""

    def __init__(self, site: Path) -> None:
        index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
        self.entries = index["docs"]
        weights = {name: field["boost"] for name, field in index["config"]["fields"].items()}
        documents = [
            {
                "location": entry["location"],
                "title": entry["title"],
                "text": html.unescape(re.sub(r"<[^>]+>", " ", entry["text"])),
                "tags": " ".join(entry.get("tags", ())),
            }
            for entry in self.entries
        ]
        fields: list[Any] = [{"field_name": name, "boost": boost} for name, boost in weights.items()]
        self.index = lunr(ref="location", fields=fields, documents=documents)

    def find(self, words: str) -> list[str]:
        """Give the addresses of the results, best first."""
        return [result["ref"] for result in self.index.search(re.sub(r"[^\w\s']", " ", words))]


@pytest.fixture(scope="module")
def search(company_site: Path) -> Search:
    return Search(company_site)


def test_every_question_is_found_under_each_of_its_phrasings(search: Search) -> None:
    missed = [
        (question.id, words)
        for question in load(ROOT).playbook.questions.values()
        for words in (question.question, *question.also)
        if not any(found.endswith(f"#question-{question.id}") for found in search.find(words)[:FIRST])
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("Fernandez Morales", "directory/marketing/"),
        ("Fernández-Morales", "directory/marketing/"),
        ("Wojcik", "directory/public-relations/"),
        ("wulandari", "directory/customer-service/"),
    ],
)
def test_people_are_found_with_and_without_accents(search: Search, words: str, page: str) -> None:
    assert any(found.startswith(page) for found in search.find(words)[:FIRST])


def test_keywords_find_pages_that_do_not_use_them(search: Search) -> None:
    playbook = load(ROOT).playbook
    missed = [
        (page.path, keyword)
        for page in playbook.pages.values()
        if page.front
        for keyword in page.front.keywords
        if not any(found.partition("#")[0] == page.url for found in search.find(keyword)[: FIRST * 2])
    ]
    assert missed == []
