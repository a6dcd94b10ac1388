"""Markdown is read as Python-Markdown renders it with the extensions of the site."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from macros.reading import markdown
from macros.reading.page import read_page_text
from macros.reading.page_text import PageText
from tests.unit.markdown_html import rendered, words

_PIECES = (
    *("a", "*b*", "_c_", "d_e_f", "\\_g_", "`h i`", "``j ` k``", "`[l](m.md)`", "\\`", "`", "``"),
    *("[o](p.md)", "[q]( <r s.md> 'T')", "[t](u(v).md)", '![w](x.png "T")', "[![y](z.png)](a1.md)"),
    *("![b1 [c1](d1.md)](e1.png)", "\\[f1](g1.md)", "[h1 i1](j1.md)", "[m1][x]", "[x]", "[X][]"),
    *(
        "![x]",
        "[x] [x]",
        "[n1][y]",
        "[q1][x](r1.md)",
        "(",
        ")",
        "!",
        "\\\\",
        "\\\\`n`",
        "[^1]",
        "[^2]",
    ),
)
_MARKS = ("#", "-", ":", "|", "> s1", "[", "]", "[x](", "[o1](p1", "[k1]\n(l1.md)", "\\")
_ENDS = ("", " ##", " {: #given }", " {: .x }", "\nFollows `at once")
_DEFINITIONS = ("[x]: x.md", "[X]: <x.md> 'T'", "[x]:\n  x.md", "[x]: not one", "[^1]: A note `t`.")


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" if line.strip() else line for line in text.split("\n"))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


prose = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map(" ".join)
paragraphs = st.lists(prose, min_size=1, max_size=3).map("\n".join)
any_marks = st.lists(st.sampled_from((*_PIECES, *_MARKS)), min_size=1, max_size=6).map(" ".join)
one_line = prose.map(lambda text: text.replace("\n", " "))
code_lines = st.lists(
    st.sampled_from(("", "code", "# x", "a `b` [c](d.md)", "    e", "> f", "``", "- g")), max_size=3
).map("\n".join)


@st.composite
def fenced(draw: st.DrawFn) -> str:
    """A fenced code block, mostly in good form."""
    mark = draw(st.sampled_from(("```", "````", "~~~")))
    info = draw(
        st.sampled_from(("", "", "text", " text", " {.x}", ' text title="T"', " two words"))
    )
    return f"{mark}{info}\n{draw(code_lines)}\n{draw(st.sampled_from((mark, mark, '```', '')))}"


headings = st.builds("{} {}{}".format, st.sampled_from(("#", "##", "#######")), one_line, st.sampled_from(_ENDS))  # fmt: skip
underlined = st.builds("{}\n{}".format, one_line, st.sampled_from(("===", "---", "-", "= ")))
tables = st.builds("| {} | {} |\n| --- | --- |\n| {} | {} |".format, *[one_line] * 4)
parts = st.lists(st.one_of(paragraphs, paragraphs.map("## {}".format), fenced()), min_size=1, max_size=2)  # fmt: skip
inner = st.builds("{}\n\n{}".format, paragraphs, parts.map("\n\n".join)) | paragraphs
items = st.builds("{}{}".format, st.sampled_from(("- ", "1. ")), inner.map(_indent).map(str.lstrip))
boxes = st.sampled_from(('!!! note "A `b` [c](d.md)"\n', "??? tip\n", '=== "Tab `e`"\n\n'))
blocks = st.one_of(
    paragraphs,
    headings,
    underlined,
    fenced(),
    tables,
    paragraphs.map(_indent),
    st.sampled_from(("---", "- - -", *_DEFINITIONS)),
    st.lists(items, min_size=1, max_size=3).map("\n".join),
    st.lists(items, min_size=1, max_size=3).map("\n\n".join),
    inner.map(_quoted),
    st.builds("{}{}".format, boxes, (inner | items).map(_indent)),
    st.builds("Term `t`\n:   {}".format, inner.map(_indent).map(str.lstrip)),
)
pages = st.lists(blocks, min_size=1, max_size=4).map("\n\n".join)


def _code(page: markdown.MarkdownPage, text: str) -> Counter[str]:
    """Count the words in blocks of code."""
    lines = [line.expandtabs(4) for line in text.split("\n")]
    fences = [
        "\n".join(line[len(fence.indent) :] for line in lines[fence.first + 1 : fence.end - 1])
        for fence in page.fences
    ]
    return Counter(" ".join([*fences, *(b.text for b in page.blocks if b.kind == "code")]).split())


def _blocks(page: markdown.MarkdownPage) -> list[markdown.Block]:
    return [block for block in page.blocks if block.kind != "code"]


def _links(page: markdown.MarkdownPage) -> list[tuple[str, bool]]:
    links = [
        markdown.Links(block.text, page.definitions, page.notes).links
        for block in page.blocks
        if block.kind != "code"
    ]
    return sorted((link.target, link.image) for each in links for link in each)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(pages)
def test_a_page_is_read_as_it_is_rendered(text: str) -> None:
    page = markdown.read(text)
    assume(not any(fence.fault for fence in page.fences))
    html = rendered(text)
    assert _code(page, text) == Counter(" ".join(html.code).split())
    levels = [block.level for block in page.blocks if block.kind == "heading"]
    assert sorted(levels) == sorted(level for level, _ in html.headings)
    assert _links(page) == sorted(html.links)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(fenced() | fenced().map(_quoted), min_size=1, max_size=2).map("\n\nText.\n\n".join))
def test_every_fence_without_a_fault_is_code(text: str) -> None:
    page = markdown.read(text)
    assume(not any(fence.fault for fence in page.fences))
    assert len(page.fences) == len(rendered(text).code)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(any_marks)
def test_links_in_a_line_are_those_of_the_site(text: str) -> None:
    assume("`" not in text)
    text = f"x {text}\n\n[x]: x.md\n\n[^1]: Note.\n"
    assert _links(markdown.read(text)) == sorted(rendered(text).links)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(alphabet="ab`\\ ", max_size=30) | prose)
def test_code_spans_are_those_of_the_site(text: str) -> None:
    assume("[" not in text)
    text = f"x {text} x"
    spans = []
    for start, end in markdown.code_spans(text):
        mark = end - start - len(text[start:end].rstrip("`"))
        spans.append(words(text[start + mark : end - mark]))
    assert spans == rendered(text).spans


@settings(derandomize=True, deadline=None, max_examples=150)
@given(one_line)
def test_a_heading_has_the_anchor_of_the_site(text: str) -> None:
    assume("][" not in text and "[^" not in text)
    page, _ = read_page_text(f"# {text}\n", "a.md", 1)
    headings = [(heading.level, heading.anchor) for heading in page.headings]
    assert headings == rendered(f"# {text}\n").headings


def _read(text: str) -> PageText:
    return read_page_text(text, "a.md", 1)[0]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        # A link within the text of another is text.
        ("[a [b](c.md)](d.md)", ["d.md"]),
        # Indented text is code.
        ("Text.\n\n    [a](b.md)\n", []),
        ("- a\n\n        [b](c.md)\n", []),
        # Code ends with its paragraph, item or heading.
        ("- `a\n- [b](c.md) `d\n", ["c.md"]),
        ("`a\n# [b](c.md) `d\n", ["c.md"]),
        ('!!! note "`"\n    [b](c.md) `d\n', ["c.md"]),
        # Text after an address makes text of a definition.
        ("[a]\n\n[a]: b c\n", []),
        # Code ends with a table's cell, but a bar in code does not end the cell.
        ("| a | b |\n| - | - |\n| `` [c](d.md) | ` |\n", ["d.md"]),
        ("| a | b |\n| - | - |\n| `e | [c](d.md)` | f |\n", []),
        # More backticks than those at the beginning: the page has no code.
        ("``a` [b](c.md) ```", ["c.md"]),
        ("[a](b.md 'c) d')", ["b.md"]),
        ("[a][b] ![c][b]\n\n[b]: d.md\n", ["d.md", "d.md"]),
    ],
)
def test_links_are_those_of_the_site(text: str, targets: list[str]) -> None:
    assert [link.target for link in _read(text).links] == targets
    assert [target for target, _ in rendered(text).links] == targets


def test_the_box_of_a_task_is_not_a_link() -> None:
    text = "- [x] [a](b.md)\n\n[x]: c.md\n"
    assert _links(markdown.read(text)) == rendered(text).links == [("b.md", False)]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("- # In an item\n", [(1, "in-an-item")]),
        ("- Under\n---\n", [(2, "-under")]),
        ("a | b\n- | -\n# c | d\n", []),
        ("# Not \\#\n", [(1, "not")]),
        ("# `_a_` and `*b*`\n", [(1, "_a_-and-b")]),
        ("# See <https://example.com>\n", [(1, "see-httpsexamplecom")]),
        ("Term\n:   # Meaning\n", [(1, "meaning")]),
        ("[a]: b.md\n# c\n", [(1, "c")]),
    ],
)
def test_headings_are_those_of_the_site(text: str, headings: list[tuple[int, str]]) -> None:
    assert [(heading.level, heading.anchor) for heading in _read(text).headings] == headings
    assert rendered(text).headings == headings


@pytest.mark.parametrize(
    "text",
    [
        "> ```\n>> a\n> ```\n",
        "> ```\n> a\n\nb\n> ```\n",
    ],
)
def test_a_fence_in_a_quote_ends_where_the_site_ends_it(text: str) -> None:
    _, problems = read_page_text(text, "a.md", 1)
    assert "unclosed-fence" in {problem.rule for problem in problems}
    assert rendered(text).code == []


def _calls_to_locate_code(lines: int) -> int:
    """Return how many functions are called to locate the code spans of a long paragraph."""
    text = "A `b`\n" * lines
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        read_page_text(text, "page.md", 1)
    finally:
        sys.setprofile(None)
    return calls


def test_the_places_in_a_long_paragraph_take_time_in_proportion() -> None:
    assert _calls_to_locate_code(800) < 2.5 * _calls_to_locate_code(400)
