"""Text of others in Markdown: it stays text, and calls, links and commands nobody."""

from __future__ import annotations

import pytest

from macros.basics.safe_markdown import code, code_block, in_html, plain

GAP = "&#8203;"


@pytest.mark.parametrize(
    "text",
    [
        "Press office",
        "Lucía Fernández-Morales",
        "What may I post?",
        "from 2026.10 to 2026.11",
        "2026-11-23",
        "ليلى",
        "a.b",
    ],
)
def test_words_stand_as_they_are(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@all", f"@{GAP}all"),
        ("org/repo#12", f"org/repo#{GAP}12"),
        ("GH-12", f"GH-{GAP}12"),
        ("!12 $12 &12 %12 ~bug", f"!{GAP}12 \\${GAP}12 &amp;{GAP}12 %{GAP}12 \\~{GAP}bug"),
        ("see https://example.com", f"see https:{GAP}//example.com"),
        ("www.example.com", f"www{GAP}.example.com"),
        ("mia@example.com", f"mia@{GAP}example.com"),
        ("d35dc8cd35dc8c", f"d35dc8{GAP}cd35dc{GAP}8c"),
        (":tada:", f":{GAP}tada:"),
        ("<b>&amp;", f"&lt;b>&amp;{GAP}amp;"),
        (
            "*a* _b_ [c](d) `e` |",
            "\\*a\\* \\_b\\_ \\[c\\](d) \\`e\\` \\|".replace("\\*a", f"\\*{GAP}a"),
        ),
        ("# a", "\\# a"),
        ("- a", "\\- a"),
        ("/merge", "\\/merge"),
        ("> a", "\\> a"),
        ("1. a", "1\\. a"),
        ("a\n\n# b", "a # b"),
        ("a\u202eb\0c", "a\\\\u202eb c"),
    ],
)
def test_signs_mean_nothing(text: str, written: str) -> None:
    assert plain(text) == written


def test_text_between_tags() -> None:
    assert (
        in_html('<b>"@all" & #1</b>') == f"&lt;b&gt;&quot;@{GAP}all&quot; &amp; #{GAP}1&lt;/b&gt;"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [("@all", "`@all`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a\nb", "`a b`"), ("", "` `")],
)
def test_code_on_a_line(text: str, written: str) -> None:
    assert code(text) == written


def test_no_line_ends_a_block_of_code() -> None:
    assert code_block(["- ```", "+ @all\n```"], "diff") == [
        "````diff",
        "- ```",
        "+ @all ```",
        "````",
    ]
