"""Pages are read as the site generator renders them, in time bounded by their size."""

from __future__ import annotations

import random
from typing import Any

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.basics.problem import Problem
from macros.reading import front_matter
from macros.reading.heading import anchor_of, plain_text
from macros.reading.limits import MAX_BYTES, MAX_LINE
from macros.reading.page import read_page_text
from macros.reading.page_text import CALL, PageText
from tests.unit.test_text import EXTENSIONS, SETTINGS

page_like = st.text(alphabet="ab1 #*_-=>|`~[](){}<>!?:\"'\\/.^&\n\té", max_size=300)
UNITS = (
    *(
        "[",
        "]",
        "![",
        "[]",
        "[a](",
        "[a][",
        "[^",
        "](",
        "(",
        ")",
        "[a](b)",
        "[a](<",
        '[a](b "',
        "[a](b(c)",
        "[a][b]",
        "[a]: b\n",
        "[a]:\n",
    ),
    *(
        "`",
        "``",
        "` ",
        "\\`",
        "```\n",
        "~~~\n",
        "> ```\n",
        "    ```\n",
        "*",
        "_",
        "**a*",
        "\\",
        "\\[",
        "&",
        "&#1;",
        "!",
        "-",
        "=",
        "a\n=\n",
    ),
    *(
        "{",
        "{{",
        "{%",
        "{#",
        "}}",
        '{{ a("b") }}',
        "{{ a(",
        '{{"',
        "{% raw %}",
        "{% raw %}{% endraw %}",
        "{: #a }",
        '{: a="',
        "{ a=b }",
    ),
    *(
        "<",
        "</",
        "<a ",
        '<a href="',
        "<a a",
        "<!--",
        "<b>",
        "</b>",
        '<img src="">',
        "<https://",
        "<a@b>",
        "a@b.c ",
        "id=",
        '="',
        "='",
    ),
    *(
        "| ",
        "|-|\n",
        "a|b\n-|-\n",
        "# a\n",
        "#",
        "> ",
        "- ",
        "1. ",
        "    # a\n",
        ": a\n",
        "*[a]: b\n",
        "[^a]: b\n",
        "!!! a\n",
        "???\n",
    ),
    *("=== \n", "<<<<<<< ", "--8<--\n", " ", "\t", "\n", "\n\n", "a", "é", "e\u0301", "a "),
)
"""Building blocks of pages, repeated up to the limits of a page."""


def _read(text: str) -> tuple[PageText, list[Problem]]:
    return read_page_text(text, "a.md", 1)


def _fill(unit: str, size: int = MAX_BYTES) -> str:
    """Repeat a unit up to the limits of a page, in lines of maximal length unless it has lines."""
    if "\n" in unit:
        return unit * (size // len(unit.encode()))
    line = unit * ((MAX_LINE - 10) // len(unit))
    return "\n".join([line] * max(1, size // (len(line.encode()) + 1)))


@settings(deadline=None, max_examples=200)
@given(st.text() | page_like)
def test_any_text_can_be_read_and_problems_lie_within_the_page(text: str) -> None:
    page, problems = _read(text)
    assert all(
        1 <= problem.location.line <= text.count("\n") + 1 and problem.location.column >= 1
        for problem in problems
    )
    assert all(
        "\n" not in problem.message and problem.message.endswith(".") for problem in problems
    )
    assert page.prose == "" or [len(line) for line in page.prose.split("\n")] == [
        len(line) for line in text.split("\n")
    ]


@settings(deadline=None, max_examples=150)
@given(st.text() | page_like.map("---\n{}\n---\n".format) | page_like.map("---\n{}".format))
def test_any_head_can_be_read_and_problems_lie_within_the_page(text: str) -> None:
    head, problems = front_matter.split(text, "a.md")
    lines = text.count("\n") + 1
    assert all(1 <= problem.location.line <= lines for problem in problems)
    assert 1 <= head.first_line <= lines
    assert text.endswith(head.body)


@pytest.mark.parametrize("unit", UNITS)
def test_a_text_that_repeats_itself_up_to_the_limits_is_read(unit: str) -> None:
    for text in (
        _fill(unit),
        f"{_fill(unit)}x",
        f"{_fill(unit, MAX_BYTES // 2)})",
        (unit * MAX_LINE)[: MAX_LINE - 1],
    ):
        assert len(_read(text)[1]) <= 100


def test_texts_of_mixed_parts_up_to_the_limits_are_read() -> None:
    chance = random.Random(20261123)  # noqa: S311 - the same texts on every run
    for _ in range(40):
        assert len(_read(_fill("".join(chance.choices(UNITS, k=chance.choice((2, 3))))))[1]) <= 100


def _headings(text: str) -> list[tuple[int, str, str]]:
    return [(heading.level, heading.text, heading.anchor) for heading in _read(text)[0].headings]


def _rendered_headings(text: str) -> list[tuple[int, str]]:
    """List the headings that Markdown makes, with their anchors."""
    converter: Any = markdown.Markdown(extensions=EXTENSIONS, extension_configs=SETTINGS)
    converter.convert(text)
    headings: list[tuple[int, str]] = []

    def walk(tokens: list[Any]) -> None:
        for token in tokens:
            headings.append((token["level"], token["id"]))
            walk(token["children"])

    walk(converter.toc_tokens)
    return headings


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n## Two\n\n## Two\n\n### Three ###\n\n####### Seven\n",
        "# One {: #first }\n\n## first\n\n## Two {: .x #second }\n\n## Three {: .x }\n",
        "One\n===\n\nTwo\n---\n\nText\nThree\n---\n",
        "# `code` and *bold* and [a link](b.md) and ![image](c.png)\n",
        "# snake_case and _emphasis_ and __strong__ \\*not\\*\n",
        "# R&amp;D &lt;b&gt; <kbd>Ctrl</kbd>\n",
        "# Café Ångström\n\n# Привет\n\n# 日本\n\n# 👍\n",
        "# What's new? (2026)\n\n# A -- b\n\n# 1. First\n",
        "#Tight\n\n#\n\n##\n",
        "```\n# code\n```\n\n    # code\n\n~~~~\n# code\n~~~\n~~~~\n",
        "> # Quoted\n\n- item\n\n    ## In a list\n\n- b\n",
        '!!! note "N"\n    ## In a note\n\n    Text.\n\n        # code\n',
        '=== "Tab"\n\n    ## In a tab\n\n    Under\n    -----\n',
        "Text\n# Follows at once\nMore\n",
        "# One\nTwo\n---\n\na | b\n--- | ---\n1 | 2\n",
        " # Not a heading\n\nText.\n",
        "## 2 <3 and 4> 3\n\n## a < b > c\n",
    ],
)
def test_headings_and_anchors_are_those_of_the_site(text: str) -> None:
    assert sorted((level, anchor) for level, _, anchor in _headings(text)) == sorted(
        _rendered_headings(text)
    )


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("A *b* **c** `d_e` f_g", "A b c d_e f_g"),
        ("[a](b.md) ![c](d.png)e [f][g]", "a e f"),
        ("R&amp;D \\*x\\* <kbd>y</kbd>", "R&D *x* y"),
        (f"Our {CALL * 5} rules", "Our rules"),
        ("a < b > c, <3 and 4>", "a < b > c, <3 and 4>"),
    ],
)
def test_a_heading_is_read_as_readers_see_it(markdown: str, read: str) -> None:
    assert plain_text(markdown) == read


def test_an_anchor_is_made_as_the_site_makes_it() -> None:
    assert anchor_of("What's  new -- (2026)?") == "whats-new-2026"


def _links(text: str) -> list[tuple[str, str, bool, bool]]:
    return [(link.target, link.text, link.image, link.html) for link in _read(text)[0].links]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](b.md)", [("b.md", "a", False, False)]),
        ("[a b]( b.md  'A title' ) and (c)", [("b.md", "a b", False, False)]),
        ("![a](b.png)", [("b.png", "a", True, False)]),
        ("[![a](b.png)](c.md)", [("c.md", "![a](b.png)", False, False), ("b.png", "a", True, False)]),
        ("[[1]](b.md)", [("b.md", "[1]", False, False)]),
        ("[a](https://example.com/b_(c)_d)", [("https://example.com/b_(c)_d", "a", False, False)]),
        ("[a](b c.md)", [("b c.md", "a", False, False)]),
        ("[a](b.md\\))", [("b.md)", "a", False, False)]),
        ("[a][b], [b], [c][], [d]\n\n[b]: b.md 'T'\n[C]: c.md\n[e]:\n  e.md\n", [
            ("b.md", "a", False, False), ("b.md", "b", False, False), ("c.md", "c", False, False), ("e.md", "", False, False),
        ]),
        ("\\[a](b.md) `[a](b.md)` [a]\\(b.md)", []),
        ("- [ ] [a](b.md)\n- [x] [c] (d)", [("b.md", "a", False, False)]),
        ("[a\n\nb](c.md)", []),
        ("[^1](b.md) <a href='c/'>d</a> <img src=\"e.png\" alt=\"f\" srcset=\"g.png 1x, h.png 2x\">", [
            ("b.md", "^1", False, False), ("c/", "-", False, True), ("e.png", "f", True, True), ("g.png", "-", True, True), ("h.png", "-", True, True),
        ]),
        ('{{ a("[b](c.md)") }} [d]({{ e() }})', [(CALL * 9, "d", False, False)]),
    ],
)  # fmt: skip
def test_links_are_read(text: str, links: list[tuple[str, str, bool, bool]]) -> None:
    assert _links(text) == links


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("a `b` c", "a     c"),
        ("a ``b ` c`` d", "a           d"),
        ("a \\`b` c` d", "a \\`b     d"),
        ("a \\\\`b` c", "a \\\\    c"),
        ("a ` b\n\nc ` d", "a ` b\n\nc ` d"),
        ("a `b\nc` d", "a   \n   d"),
        ("```\na\n```\nb", "   \n \n   \nb"),
        ("````\n```\n````\nb", "    \n   \n    \nb"),
        ("~~~ text\n```\n~~~\nb", "        \n   \n   \nb"),
        ("- a\n\n    ```\n    b\n    ```\n", "- a\n\n       \n     \n       \n"),
        ("> ```\n> a\n> ```\n", "     \n   \n     \n"),
        ("{{ a(\n1) }} b", f"{CALL * 5}\n{CALL * 5} b"),
        ("{% raw %}{{ a }}{% endraw %}", f"{CALL * 9}{{{{ a }}}}{CALL * 12}"),
    ],
)
def test_code_and_calls_are_blanked_and_everything_keeps_its_place(text: str, prose: str) -> None:
    assert _read(text)[0].prose == prose


def test_calls_and_anchors_know_their_places() -> None:
    text = '---\ntitle: a\n---\n\n# A {: #a }\n\nSee {{ person("x", show=1) }}.\n\n<b id="b"></b> *c*{: #c } <a name="d"></a> {: id=e }\n'
    head, _ = front_matter.split(text, "a.md")
    page, problems = read_page_text(head.body, "a.md", head.first_line)
    assert problems == []
    assert [
        (c.name, c.arguments, c.keywords, c.location.line, c.location.column) for c in page.calls
    ] == [("person", ("x",), (("show", 1),), 7, 5)]
    assert [(anchor.id, anchor.location.line) for anchor in page.anchors] == [
        ("a", 5),
        ("b", 9),
        ("c", 9),
        ("d", 9),
        ("e", 9),
    ]
    assert [
        (heading.anchor, heading.explicit, heading.location.line) for heading in page.headings
    ] == [("a", True, 5)]


def test_a_page_that_is_all_mistakes_lists_a_hundred() -> None:
    assert len(_read("[a][b]\n" * 5_000)[1]) == 100


def test_a_page_over_the_limits_is_not_read_further() -> None:
    for text in (
        "a" * (MAX_BYTES + 1),
        f"[a](b.md) {'x' * MAX_LINE}",
        "[" * 41,
        f"{'> ' * 13}a",
        "# a\n" * 251,
        "[^a] " * 251,
    ):
        page, problems = _read(text)
        assert [problem.rule for problem in problems] == ["page-too-large"]
        assert page.links == () == page.headings
