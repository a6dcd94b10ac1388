"""The search index of the built sites holds what people look for, says what it is, and leads to where it stands.

What comes first for which words is tested in a browser: tests/browser/test_search.py.
"""

from __future__ import annotations

import gzip
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from macros.check.load import load
from macros.model.playbook import Playbook
from macros.site.rendering import check_playbook, site_of
from macros.site.search_index import page_entries, record_entries
from macros.site.search_pieces import piece_paths, read_entries
from tests.integration.engine import ROOT
from tests.samples import college, company
from tests.search import expected

pytestmark = pytest.mark.build
MOST_KILOBYTES = 150
"""That a query loads, compressed."""


def docs(site: Path) -> dict[str, dict[str, Any]]:
    found = read_entries(site)
    assert len({entry["location"] for entry in found}) == len(found)
    return {entry["location"]: entry for entry in found}


@pytest.fixture(scope="module", params=["company", "college"])
def sample(request: pytest.FixtureRequest) -> tuple[Playbook, Path]:
    """Return each organisation with its built site."""
    playbook = {"company": company, "college": college}[request.param]()
    return playbook, request.getfixturevalue(f"{request.param}_site")


def test_everybody_who_has_not_left_is_found_with_title_and_department(
    sample: tuple[Playbook, Path],
) -> None:
    playbook, site = sample
    found = docs(site)
    for person in playbook.people.values():
        entry = found.get(f"directory/people/#person-{person.id}")
        assert (entry is None) == (person.status == "left"), person.id
        if entry is not None:
            first = entry["text"].partition("\n")[0]
            assert unescape(entry["title"]) == person.name
            assert (person.title or "") in first
            assert playbook.departments[person.department].name in first


def test_open_accounts_are_found_by_platform_and_handle(sample: tuple[Playbook, Path]) -> None:
    playbook, site = sample
    found = docs(site)
    for account in playbook.accounts.values():
        if account.status not in ("archived", "closed"):
            entry = found[f"directory/accounts/#account-{account.id}"]
            assert entry["title"] == f"{account.platform}: {account.handle}"
            assert entry["tags"] == [account.handle]
            assert entry["text"].startswith(playbook.departments[account.department].name)


def test_questions_and_terms_are_found_by_every_name(sample: tuple[Playbook, Path]) -> None:
    playbook, site = sample
    found = docs(site)
    anchors = {location.partition("#")[2]: entry for location, entry in found.items()}
    for question in playbook.questions.values():
        assert anchors[f"question-{question.id}"].get("tags", []) == list(question.also)
    for term in playbook.terms.values():
        entry = found[f"directory/glossary/#term-{term.id}"]
        assert unescape(entry["title"]) == term.term
        assert entry.get("tags", []) == list(term.also)


def test_pages_are_found_by_their_keywords_and_say_what_they_are(
    sample: tuple[Playbook, Path],
) -> None:
    playbook, site = sample
    found = docs(site)
    for page in playbook.pages.values():
        assert page.front is not None
        entry = found[page.url]
        assert entry.get("tags", []) == list(page.front.keywords)
        assert unescape(entry["text"]).startswith(page.front.description)


def test_every_entry_leads_to_its_place(sample: tuple[Playbook, Path]) -> None:
    _, site = sample
    ids: dict[str, set[str]] = {}
    lost = []
    for location in docs(site):
        path, _, anchor = location.partition("#")
        if path not in ids:
            ids[path] = set(
                re.findall(
                    r'\sid="([^"]+)"', (site / path / "index.html").read_text(encoding="utf-8")
                )
            )
        if anchor and anchor not in ids[path]:
            lost.append(location)
    assert lost == []


def test_a_page_stands_before_its_parts(sample: tuple[Playbook, Path]) -> None:
    """The theme takes the first entry of a path for the page."""
    _, site = sample
    first: dict[str, str] = {}
    for location in docs(site):
        first.setdefault(location.partition("#")[0], location)
    assert all("#" not in location for location in first.values())


def test_entries_hold_text_and_no_markup(sample: tuple[Playbook, Path]) -> None:
    _, site = sample
    assert [
        e["location"] for e in docs(site).values() if re.search(r"[<>]", e["title"] + e["text"])
    ] == []


def test_records_tell_nothing_private(sample: tuple[Playbook, Path]) -> None:
    """Contacts stand on pages, where people chose to show them; how accounts are guarded stands nowhere."""
    playbook, site = sample
    records = [
        entry
        for location, entry in docs(site).items()
        if re.search("#(?:person|account)-", location)
    ]
    said = json.dumps(records, ensure_ascii=False)
    private = {person.email for person in playbook.people.values()} | {
        person.phone for person in playbook.people.values()
    }
    private |= {
        text
        for account in playbook.accounts.values()
        for text in (account.credential_store, account.tool)
    }
    assert [text for text in private if text and text in said] == []


def test_what_people_look_for_is_in_the_index(company_site: Path, college_site: Path) -> None:
    for organization, site in (("company", company_site), ("college", college_site)):
        assert {place for _, place in expected(organization)} - set(docs(site)) == set()


def test_a_heading_with_links_alone_is_no_hit(company_site: Path) -> None:
    found = docs(company_site)
    assert "policies/personal-use/#related-policies" not in found  # a list of links
    assert found["policies/personal-use/#sources"]["text"].startswith(
        "The numbers in the text point here."
    )


def test_a_page_and_a_query_load_little_of_the_index(company_site: Path) -> None:
    assert (company_site / "search/search_index.json").stat().st_size < 1024
    sizes: dict[str, list[int]] = {}
    for path in piece_paths(company_site):
        kind = Path(path).stem.partition("-")[0]
        content = (company_site / path).read_bytes()
        sizes.setdefault(kind, []).append(len(gzip.compress(content, 9)))
    words, texts = (sorted(sizes[kind], reverse=True) for kind in ("words", "entries"))
    assert len(words) > 8
    # A query of two words, one of them with a typing error, that leads to the largest pages.
    loaded = [*sizes["core"], *sizes["titles"], *sizes["vocabulary"], *words[:4], *texts[:12]]
    assert sum(loaded) < MOST_KILOBYTES * 1024


def test_what_is_out_of_date_or_about_the_playbook_itself_weighs_little(company_site: Path) -> None:
    found = docs(company_site)
    assert found["policies/social-media-2024/"]["boost"] == pytest.approx(0.3)
    assert found["contribute/macro-reference/#macro-people"]["boost"] == pytest.approx(0.6)
    assert {
        entry.get("boost")
        for place, entry in found.items()
        if place.startswith("policies/records/#")
    } == {None}


@pytest.mark.sample
def test_addresses_follow_a_site_whose_pages_are_files() -> None:
    site = site_of(check_playbook(ROOT), directory_urls=False)
    docs = [{"location": "ask/post.html", "title": "Post", "text": ""}]
    entries = [*page_entries(site, "ask/post.md", docs), *record_entries(site)]
    by_address = {entry["location"]: entry for entry in entries}
    assert "directory/people.html#person-adriana-diaz" in by_address
    front = load(ROOT).playbook.pages["ask/post.md"].front
    assert front is not None
    assert by_address["ask/post.html"]["tags"] == list(front.keywords)
