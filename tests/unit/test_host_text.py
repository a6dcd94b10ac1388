"""Text from data in issues: it stays that text, leads nowhere and notifies nobody."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from macros.basics.safe_markdown import code
from macros.basics.text import visible
from macros.upkeep.host_text import link, told


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
        ("", "` `"),
    ],
)
def test_whatever_else_there_is_stands_in_code(text: str, written: str) -> None:
    assert told(text) == written


@given(st.text(min_size=1) | st.from_regex(r"[-@#!<>\[\]()`*_~&:/.a-z1 ]{1,20}", fullmatch=True))
def test_any_text_stays_that_text_in_the_way_to_an_edit(text: str) -> None:
    wanted = visible(" ".join(text.split()))
    for written in (told(text), code(text)) if wanted else ():
        shown = MarkdownIt("commonmark").render(
            f"- {link(written, 'https://code.example.com/edit/a(b).md')}: Read it."
        )
        inner = re.fullmatch(
            r'<ul>\n<li><a href="https://code\.example\.com/edit/a\(b\)\.md">(?:<code>)?([^<]*)(?:</code>)?</a>: Read it\.</li>\n</ul>\n',
            shown,
        )
        assert inner is not None, shown
        assert html.unescape(inner[1]) == wanted
        assert "<code>" in shown or not re.search(r"[@#!<>\[\]`*_~&/]", wanted.rstrip("!"))


def test_links_lead_to_addresses_of_ours_alone() -> None:
    assert (
        link(told("Press office"), "https://github.com/t/p/edit/main/a(b).md")
        == "[Press office](<https://github.com/t/p/edit/main/a(b).md>)"
    )
    assert link(code("x"), None) == "`x`"
