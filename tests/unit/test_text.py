"""Escaped text stays the same text in Markdown and HTML, wherever a macro puts it."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from macros.basics.text import (
    count,
    duration,
    escape,
    long_date,
    plain_ascii,
    short_date,
    slug,
    telephone,
    visible,
)
from macros.reading.encoding import FORBIDDEN

ROOT = Path(__file__).parent.parent.parent
CONTEXTS = {
    "paragraph": "Before {} after.",
    "beginning of a paragraph": "{}",
    "cell": "| Who | What |\n| --- | ---- |\n| {} | x |",
    "list item": "- {}\n- x",
    "numbered item": "1. {}",
    "quote": "> {}",
    "bold": "**{}**",
    "emphasis": "*{}*",
    "link text": "[{}](index.md)",
    "heading": "## {}",
    "definition": "Term\n:   {}",
    "admonition title": '!!! note "{}"\n    Text.',
    "tab title": '=== "{}"\n\n    Text.',
    "details title": '??? note "{}"\n    Text.',
    "footnote": "Text[^1].\n\n[^1]: {}",
    "block of HTML": "<div>{}</div>",
    "Markdown in HTML": "<div markdown>\n\n{}\n\n</div>",
    "HTML in a line": "Before <bdi>{}</bdi> after.",
    "attribute": 'Before <span title="{}">x</span> after.',
    "attribute in a block": '<div title="{}">x</div>',
}
HOSTILE = (
    "<script>alert(1)</script>",
    "A | B",
    "x](javascript:alert(1))",
    "{ onclick=alert(1) }",
    "{: onclick=alert(1) }",
    "{{7*7}}",
    "{% raw %}",
    "*a* _b_ **c** ~~d~~ `e` ``f``",
    "&lt;b&gt; &amp; &#60;b&#62;",
    "a\n\n# b\n\n    c",
    "1. a - b + c",
    "\"quoted\" and 'quoted'",
    "[^1] [a][b] ![c](d) <https://example.com> <a@example.com>",
    "http://example.com a@example.com",
    "سمير \u0627\u0644\u062e\u0637\u064a\u0628",
    "e\u0301 क्\u200dष 👩🏽\u200d💻 \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "wzxhzdk:0 klzzwxh:0001 \x1a",
    "!!! note === ??? --- ::: $$ --8<--",
    "*[HTML]: x",
    "\\*a\\* \\",
)
texts = st.text().map(lambda text: FORBIDDEN.sub("", text))


def _extensions() -> tuple[list[str], dict[str, Any]]:
    """Return the Markdown extensions of mkdocs.yml with their settings."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    configuration = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - loads texts only
    names, settings_of = [], {}
    for entry in configuration["markdown_extensions"]:
        name, given_settings = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
        names.append(name)
        settings_of[name] = {
            key: value == "true" if value in ("true", "false") else value
            for key, value in given_settings.items()
        }
    return names, settings_of


EXTENSIONS, SETTINGS = _extensions()


class _Shape(HTMLParser):
    """What a browser makes of HTML: elements with attributes, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Anchors are derived from the text of headings; all other attributes count.
        self.elements.append(
            (
                tag,
                [
                    (name, value)
                    for name, value in attrs
                    if not (tag in ("h2", "a") and name in ("id", "href"))
                ],
            )
        )

    def handle_data(self, data: str) -> None:
        self.text += data


def _render(source: str) -> _Shape:
    shape = _Shape()
    shape.feed(markdown.Markdown(extensions=EXTENSIONS, extension_configs=SETTINGS).convert(source))
    shape.close()
    return shape


def _with(shape: _Shape, word: str, text: str) -> tuple[Any, str]:
    """Put a text in the place of a word in what was rendered."""
    elements = [
        (tag, [(name, value and value.replace(word, text)) for name, value in attrs])
        for tag, attrs in shape.elements
    ]
    return elements, _plain(shape.text.replace(word, text))


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("context", CONTEXTS)
@settings(deadline=None, max_examples=30)
@given(text=texts)
def test_escaped_text_is_that_text_and_no_element(context: str, text: str) -> None:
    _assert_unchanged(context, text)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("context", CONTEXTS)
def test_hostile_text_is_that_text_and_no_element(context: str, text: str) -> None:
    _assert_unchanged(context, FORBIDDEN.sub("", text))


def _assert_unchanged(context: str, text: str) -> None:
    # Letters around it keep spaces at its ends; what it says must not matter either.
    source = CONTEXTS[context].replace("{}", "w{}w")
    expected_shape = _with(
        _render(source.replace("{}", "placeholder")),
        "placeholder",
        " ".join(f"w{text}w".split())[1:-1],
    )
    shape = _render(source.replace("{}", escape(text)))
    assert (shape.elements, _plain(shape.text)) == expected_shape


@given(texts)
@example("a  b\n")
def test_what_is_escaped_holds_letters_digits_spaces_and_references_only(text: str) -> None:
    left = escape(text)
    assert all(c.isalnum() or c in " &#;" for c in left)
    assert escape(left) == left


def test_what_is_markup_already_stays() -> None:
    markup = Markup("<b>a</b>")
    assert escape(markup) is markup
    assert escape("<b>") == "&#60;b&#62;"
    assert escape("a_b\u00a0\n c") == "a&#95;b c"
    assert escape(None) == "None"
    assert escape(1.5) == "1&#46;5"


# The rest of what turns values into text


@pytest.mark.parametrize(
    "code", [0x00, 0x1F, 0x7F, 0x9F, 0x2028, 0x202E, 0x2066, 0x2069, 0xD800, 0xDFFF]
)
def test_what_a_terminal_would_obey_is_spelled_out(code: int) -> None:
    assert visible(f"a{chr(code)}b") == f"a\\u{code:04x}b"


@pytest.mark.parametrize(
    "text", [" ~", "\xa0", "\u2027\u202f", "\u2065\u206a", "\ud7ff\ue000", "é"]
)
def test_what_a_terminal_shows_stays(text: str) -> None:
    assert visible(text) == text


def test_ids_are_spelled_in_plain_letters() -> None:
    assert slug("ßæÆœŒøØłŁđĐ") == "ssaeaeoeoeoolldd"
    assert slug(" Zoë  Åkesson's (2nd) -- team! ") == "zoe-akessons-2nd-team"
    assert [
        slug(name) for name in ("Иван Петров", "Ελένη", "张伟", "김철수", "שלום", "D\u2019Amico")
    ] == [
        *("ivan-petrov", "eleni", "zhangwei", "gimcheolsu", "slvm", "damico"),
    ]
    assert slug("😀 ★") == ""
    assert plain_ascii("Díaz Ł Zoë") == "Diaz Ł Zoe"


def test_dates_counts_and_durations_are_written_as_people_say_them() -> None:
    assert [long_date(date(2026, month, 1)) for month in (1, 2, 3, 4, 5, 6)] == [
        "1 January 2026", "1 February 2026", "1 March 2026", "1 April 2026", "1 May 2026", "1 June 2026",
    ]  # fmt: skip
    assert [short_date(date(2026, month, 23)) for month in (7, 8, 9, 10, 11, 12)] == [
        "23 Jul 2026", "23 Aug 2026", "23 Sep 2026", "23 Oct 2026", "23 Nov 2026", "23 Dec 2026",
    ]  # fmt: skip
    assert long_date(date(2026, 7, 2)) == "2 July 2026"
    assert [
        long_date(date(2026, m, 1)).split()[1] for m in (8, 9, 10, 11, 12)
    ] == "August September October November December".split()
    assert [count(n, "account") for n in (0, 1, 2, 1234)] == [
        "0 accounts",
        "1 account",
        "2 accounts",
        "1,234 accounts",
    ]
    assert (count(1, "person", "people"), count(2, "person", "people")) == ("1 person", "2 people")
    assert telephone("+44 (0)20 7946-0018") == "+442079460018"
    assert telephone("(0)20 7946") == "0207946"
    texts = {
        0: "0 minutes",
        1: "1 minute",
        59: "59 minutes",
        60: "1 hour",
        90: "1 hour 30 minutes",
        121: "2 hours 1 minute",
    }
    texts |= {
        1440: "24 hours",
        1500: "25 hours",
        2880: "2 days",
        4320: "3 days",
        2881: "48 hours 1 minute",
    }
    assert {minutes: duration(minutes) for minutes in texts} == texts
