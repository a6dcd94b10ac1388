"""HTML on pages keeps to a list of elements, attributes and addresses, read as browsers read it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.reading.html import (
    AUTOLINK,
    FINISHED_TAGS,
    TEXT_TAGS,
    find,
    is_safe_address,
    refuse_attribute,
    tags,
)

WORDS = (
    *(
        "<",
        ">",
        "</",
        "/>",
        "<!",
        "--",
        "<?",
        " ",
        "\n",
        "\t",
        "\x0c",
        "=",
        '"',
        "'",
        "/",
        "\\",
        "&lt;",
        "&#58;",
        "é",
    ),
    *(
        "a",
        "b",
        "script",
        "svg",
        "img",
        "div",
        "p",
        "style",
        "href",
        "src",
        "onclick",
        "class",
        "id",
        "title",
        "A",
        "x",
    ),
    *("javascript:", "alert(1)"),
)
html_like = st.lists(st.sampled_from(WORDS), max_size=20).map("".join)


class _Browser(HTMLParser):
    """Collects the tags and all other markup that a lenient parser sees."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


def _messages(text: str, *, is_finished: bool) -> list[tuple[int, str]]:
    return [(offset, fault.message) for offset, fault in find(text, is_finished=is_finished)]


@settings(deadline=None, max_examples=300)
@given(html_like | st.text())
def test_what_is_allowed_holds_nothing_else_for_a_lenient_reader(text: str) -> None:
    for finished, names in ((False, TEXT_TAGS), (True, FINISHED_TAGS)):
        if find(text, is_finished=finished) or (not finished and AUTOLINK.search(text)):
            continue
        browser = _Browser()
        browser.feed(text)
        browser.close()
        assert browser.other == []
        for tag, attributes in browser.tags:
            assert tag in names
            assert all(
                refuse_attribute(name, value or "", is_finished=finished) is None
                for name, value in attributes
            )


@settings(deadline=None, max_examples=100)
@given(html_like)
def test_offsets_lie_where_the_markup_begins(text: str) -> None:
    assert all(text[offset] == "<" for offset, _ in find(text, is_finished=False))
    assert all(text[tag.start] == "<" and tag.name == tag.name.lower() for tag in tags(text))


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "<a href='https://example.com/a?b=c&amp;d#e' title=\"Say 'x'\">a</a>",
        '<details open>\n<summary class="a b">More</summary>\n</details>',
        "<br/> <br /> <hr>",
        "<https://example.com/a?b> <mailto:press@example.com> <press@example.com>",
        "1 < 2, 3 <4, a<=b, <3 and < b>",
        '<img src="a.png" alt="A" width="20" loading="lazy">',
        '<table><tr><th scope="col" colspan="2">A</th></tr></table>',
    ],
)
def test_plain_html_is_allowed(text: str) -> None:
    assert find(text, is_finished=False) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<script>alert(1)</script>", "the HTML element '<script>' is not allowed in a page."),
        ("<SCRIPT SRC='x'>", "the HTML element '<script>' is not allowed in a page."),
        ("<iframe>", "the HTML element '<iframe>' is not allowed in a page."),
        ("<style>", "the HTML element '<style>' is not allowed in a page."),
        ("<form action='x'>", "the HTML element '<form>' is not allowed in a page."),
        ("<svg><use href='#x'/></svg>", "the HTML element '<svg>' is not allowed in a page."),
        ("<meta http-equiv='refresh'>", "the HTML element '<meta>' is not allowed in a page."),
        ("<b onclick='x'>", "the HTML attribute 'onclick' is not allowed in a page."),
        ("<b ONCLICK>", "the HTML attribute 'ONCLICK' is not allowed in a page."),
        ("<b style='x'>", "the HTML attribute 'style' is not allowed in a page."),
        ("<b data-md-x='y'>", "the HTML attribute 'data-md-x' is not allowed in a page."),
        (
            "<a href='javascript:x'>",
            "the address 'javascript:x' is not one that a page may link to.",
        ),
        (
            "<a href='java&#x0A;script:x'>",
            "the address 'java&#x0A;script:x' is not one that a page may link to.",
        ),
        (
            "<img src='data:image/svg+xml,x'>",
            "the address 'data:image/svg+xml,x' is not one that a page may link to.",
        ),
        ("<!-- a -->", "an HTML comment would be published with the page."),
        ("<!doctype html>", "'<!doctype html>' is not a plain HTML tag."),
        ("<?php x ?>", "'<?php x ?>' is not a plain HTML tag."),
        ("<b onclick=alert(1)>", "'<b onclick=alert(1)>' is not a plain HTML tag."),
        ("<b/onclick='x'>", "'<b/onclick='x'>' is not a plain HTML tag."),
        (
            "<b title='a'onclick='x'>",
            "'<b title='a'onclick='x'>' is not a plain HTML tag.",
        ),
        ("<b title='a>b'>", "'<b title='a>' is not a plain HTML tag."),
        (
            "<b \x0conclick='x' <i>",
            "'<b \\u000conclick='x' <i>' is not a plain HTML tag.",
        ),
        ("<b", "'<b' is not a plain HTML tag."),
        ("</b onclick='x'>", "'</b onclick='x'>' is not a plain HTML tag."),
        ("<a:b>", "'<a:b>' is not a plain HTML tag."),
    ],
)
def test_other_markup_is_refused(text: str, message: str) -> None:
    assert _messages(text, is_finished=False)[0] == (0, message)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a.md",
        "../a/b.md#c",
        "#a",
        "?a=b",
        "a/b:c",
        "https://example.com",
        "HTTP://example.com",
        "mailto:a@example.com",
        "tel:+44",
        "/a",
        "./a:b",
    ],
)
def test_addresses_that_pages_may_lead_to(address: str) -> None:
    assert is_safe_address(address)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "javascript:x",
            " javascript:x",
            "java\nscript:x",
            "JaVaScRiPt:x",
            "&#106;avascript:x",
            "javascript&colon;x",
            "\x01javascript:x",
        ),
        *(
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:x",
            "http:example.com",
            "a:b",
        ),
        *("//example.com", "\\\\example.com", "/\\example.com"),
    ],
)
def test_addresses_that_pages_may_not_lead_to(address: str) -> None:
    assert not is_safe_address(address)


def test_a_finished_page_may_hold_what_macros_make() -> None:
    text = (
        '<svg viewBox="0 0 1 1" role="img" aria-label="A"><title>A</title><path d="M0 0"/></svg>'
        '<td style="text-align: right;">1</td>'
    )
    assert find(text, is_finished=True) == []
    assert _messages("<td style='color: red'>", is_finished=True) == [
        (0, "the HTML attribute 'style' is not allowed in a page.")
    ]
    assert _messages("<p>a</p><script>", is_finished=True) == [
        (8, "the HTML element '<script>' is not allowed in a page.")
    ]


def test_tags_are_read_with_their_attributes() -> None:
    opening_tags = [
        (tag.name, tag.attributes, tag.start)
        for tag in tags("a <IMG src='a.png' ALT=\"R&amp;D\" hidden> </b> <script> <b x=y>")
    ]
    assert opening_tags == [
        ("img", {"src": "a.png", "alt": "R&D", "hidden": ""}, 2),
        ("script", {}, 46),
    ]
