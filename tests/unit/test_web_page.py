"""Pages of other sites: what is read, and that strange or huge pages are read quickly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.upkeep.access_walls import wall_reason
from macros.upkeep.web_page import read_web_page

STRANGE = {
    "a section that nobody knows": "<![abc[x",
    "comments without an end": "<!--" * 200_000,
    "declarations without an end": "<!" * 400_000,
    "tags without an end": "<a " * 300_000,
    "quotes without an end": "<a b='" * 150_000,
    "many headings": "<h1>" * 200_000,
    "many drawings": "<svg>" * 150_000 + "x</svg>" * 50_000,
    "nested drawings without an end": "<svg><desc>" * 100_000 + "</title></p>" * 50_000,
    "signs": "<" * 900_000,
    "references to no character": f"<p title='&#{'1' * 5000};'>&#{'1' * 900_000};",
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_page_is_read_like_any_other(name: str) -> None:
    wall_reason(read_web_page(STRANGE[name]), {"tide"})


@given(st.text(st.sampled_from("<>/!-=\"' abid&;h1\n")))
def test_any_text_is_a_page(text: str) -> None:
    read_web_page(text)


def test_attributes_are_read_however_they_are_quoted() -> None:
    page = read_web_page(
        "<h2 id=one title=it's>1</h2><H2 ID='t\"wo'>2</H2><a\nname = \"th&amp;ree\"/>3<b id>4</b><i id=x id=y>"
    )
    assert page.anchors == {"one", 't"wo', "th&ree", "x"}
    assert (page.headings, page.text) == (["1", "2"], "1 2 3 4")


def test_markup_ends_where_it_ends_in_browsers() -> None:
    page = read_web_page(
        "<!-- a --!><i id=one></i><!--><i id=two></i>"
        "<svg><title/><style/></svg><i id=three></i>"
        "<script><!-- <script></script><i id=no> --></script>"
        "<a name='?a=1&copy=2'>b</a><b \u212a id=four>"
    )
    assert page.anchors == {"one", "two", "three", "?a=1&copy=2", "four"}
    assert page.text == "b"


def test_what_is_not_seen_is_no_text() -> None:
    page = read_web_page(
        "<title>A &amp; B</title><svg><title>Drawing</title></svg><script>if (a < b) '<h1 id=no>'</script><form>F<h1>G</h1></form>"
        "<!-- <h1 id=never> --><textarea><b id=none></textarea><noscript>N</noscript><p>Text &lt;seen&gt;"
    )
    assert (page.title, page.text, page.headings, page.anchors) == (
        "A & B",
        "Text <seen>",
        [],
        set(),
    )
    assert (page.has_scripts, page.scripts) == (True, "if (a < b) '<h1 id=no>'")
