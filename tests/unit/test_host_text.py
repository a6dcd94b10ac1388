"""Text from data in issues: it stays plain text, links nowhere and notifies nobody."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from macros.basics.safe_markdown import code
from macros.basics.text import visible
from macros.upkeep.host_text import link, plain_or_code


@pytest.mark.parametrize(
    "text",
    [
        "Press office",
        "Lucía Fernández-Morales",
        "What may I post? A first look (short)",
        "Höhe, 12",
        "ليلى",
    ],
)
def test_words_stand_as_they_are(text: str) -> None:
    assert plain_or_code(text) == text


@pytest.mark.parametrize(
    ("text", "markdown"),
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
        ("", "` `"),
    ],
)
def test_whatever_else_there_is_stands_in_code(text: str, markdown: str) -> None:
    assert plain_or_code(text) == markdown


@given(st.text(min_size=1) | st.from_regex(r"[-@#!<>\[\]()`*_~&:/.a-z1 ]{1,20}", fullmatch=True))
def test_any_text_stays_that_text_in_the_way_to_an_edit(text: str) -> None:
    expected_text = visible(" ".join(text.split()))
    for markdown in (plain_or_code(text), code(text)) if expected_text else ():
        rendered = MarkdownIt("commonmark").render(
            f"- {link(markdown, 'https://code.example.com/edit/a(b).md')}: Read it."
        )
        inner = re.fullmatch(
            r'<ul>\n<li><a href="https://code\.example\.com/edit/a\(b\)\.md">(?:<code>)?([^<]*)(?:</code>)?</a>: Read it\.</li>\n</ul>\n',
            rendered,
        )
        assert inner is not None, rendered
        assert html.unescape(inner[1]) == expected_text
        assert "<code>" in rendered or not re.search(
            r"[@#!<>\[\]`*_~&/]", expected_text.rstrip("!")
        )


def test_links_lead_to_addresses_of_ours_alone() -> None:
    assert (
        link(plain_or_code("Press office"), "https://github.com/t/p/edit/main/a(b).md")
        == "[Press office](<https://github.com/t/p/edit/main/a(b).md>)"
    )
    assert link(code("x"), None) == "`x`"
