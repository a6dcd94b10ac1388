"""The words of an article: one line for each paragraph, list item and table row, by heading."""

from __future__ import annotations

import pytest

from macros.editions.plain_text import PageSection
from macros.pull_requests.article import read_article


def lines(markup: str) -> list[str]:
    """Return the lines of an article without headings."""
    return [line for block in read_article(markup, "a/").blocks for line in block.lines]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one\n two</p><p>three</p>", ["one two", "three"]),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", ["- a", "- b", "- c"]),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", ["1. a b", "2. c"]),
        (
            "<dl><dt>When</dt><dd>now</dd><dt>Who?</dt><dd>you</dd></dl>",
            ["- When: now", "- Who? you"],
        ),
        ("<dl><dt>Who</dt><dd><ul><li>a</li><li>b</li></ul></dd></dl>", ["- Who: a; b"]),
        (
            (
                "<table><caption>2 things</caption><tr><th>A</th><th>B</th></tr>"
                "<tr><td>1<br>2</td><td><p>3</p><p>*4*</p></td></tr><tr><td></td></tr></table>"
            ),
            ["2 things", "A | B", "1; 2 | 3; *4*"],
        ),
        ("<p>was <del>old</del> <ins>new</ins> text</p><p>rest</p>", ["was old new text", "rest"]),
        ("<form><label>Name</label><button>Send</button></form>", ["Name", "Send"]),
        ('<p>a <svg><text>x</text></svg>b<a class="headerlink" href="#x">#</a></p>', ["a b"]),
        ("<pre><code>a_b  *c*\n</code></pre><p>a &amp;lt; b | c</p>", ["a_b *c*", "a &lt; b | c"]),
        ("<div>never <b>ended <ul><li>x", ["never ended", "- x"]),
    ],
)
def test_an_article_has_a_line_for_each_paragraph_item_and_row(
    markup: str, expected: list[str]
) -> None:
    assert lines(markup) == expected


def test_an_article_has_a_section_for_each_heading_and_labelled_part() -> None:
    article = read_article(
        "above<h1>T</h1><p>x</p><div><h3>A <em>b</em></h3>y</div>"
        '<aside aria-label="Facts"><p>z</p></aside>',
        "a/",
    )
    assert article.blocks == (
        PageSection("", 0, ("above",)),
        PageSection("T", 1, ("x",)),
        PageSection("A b", 3, ("y",)),
        PageSection("Facts", 2, ("z",)),
    )
