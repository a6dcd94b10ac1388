"""Text from data in issues: it stays that text, leads nowhere and notifies nobody."""

from __future__ import annotations

import pytest

from macros.freshness.host_text import code, link, told


@pytest.mark.parametrize(
    "text", ["Press office", "Lucía Fernández-Morales", "What may I post? A first look (short)", "Höhe, 12", "ليلى"]
)
def test_words_stand_as_they_are(text: str) -> None:
    assert told(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@all", "`@all`"),
        ("see #12", "`see #12`"),
        ("fixed in GH-12", "`fixed in GH-12`"),
        ("www.example.com", "`www.example.com`"),
        ("https://example.com/", "`https://example.com/`"),
        ("mia@example.com", "`mia@example.com`"),
        ("<!-- x -->", "`<!-- x -->`"),
        ("a `b` c", "`` a `b` c ``".replace(" a", "a").replace("c ", "c")),
        ("`", "`` ` ``"),
        ("```\n@all", "```` ``` @all ````"),
        ("**bold** and [x](y)", "`**bold** and [x](y)`"),
        ("d35dc8c", "`d35dc8c`"),
        (":tada:", "`:tada:`"),
        ("a\u202eb", "`a\\u202eb`"),
        ("", "`  `"),
    ],
)
def test_whatever_else_there_is_stands_in_code(text: str, written: str) -> None:
    assert told(text) == written


def test_links_lead_to_addresses_of_ours_alone() -> None:
    assert (
        link(told("Press office"), "https://github.com/t/p/edit/main/a(b).md")
        == "[Press office](<https://github.com/t/p/edit/main/a(b).md>)"
    )
    assert link(code("x"), None) == "`x`"
