"""HTML is split as browsers split it: compared with html5lib, on markup made to deceive."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import html5lib
import pytest
from html5lib._tokenizer import HTMLTokenizer
from html5lib.constants import tokenTypes
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from macros.reading.html_tokens import elements, tags_anywhere, text_of, tokens, unescape

Piece = tuple[object, ...]

_PIECES = (
    *"< > </ /> <! <!-- --> --!> -- - ! <? ' \" = / & ]]> <![CDATA[".split(),
    *"&lt; &amp &copy &copy=2 &notit; &#58; &#x3A &#0; &#128; &#x80 &#55296;".split(),
    *"<script> </script> <script </script <title> </title> <textarea> </textarea>".split(),
    *"<style> </style> <xmp <iframe> <noframes> <plaintext> <!doctype <p> <br/> <a".split(),
    *"a b p script href src onload onclick style javascript: id ID = x y1".split(),
    *("<img onerror=b>", '<p title="', "<!-->", "</p title='>'>"),
    *(" ", "\n", "\t", "\f", "\v", "\0", "é", "İ", "\u212a", "\u017f"),
)
"""\u212a is the Kelvin sign, which Python changes to an ordinary k, and \u017f an old s."""
_FOREIGN = (
    *"<svg> </svg> <math> </math> <desc> <mi> <title/> <style/> <foreignObject> <table>".split(),
    *"</desc> </foreignObject> <select> </select> <template> <a/> <path/> <td> <body>".split(),
    "<svg/onload=a ",
)
hostile = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
foreign = st.lists(st.sampled_from((*_PIECES, *_FOREIGN)), max_size=14).map("".join)
_STATES = dict.fromkeys(("title", "textarea"), "rcdataState") | dict.fromkeys(
    ("style", "xmp", "iframe", "noembed", "noframes"), "rawtextState"
)
_STATES |= {"script": "scriptDataState", "plaintext": "plaintextState"}


def theirs(text: str) -> list[Piece]:
    """Split HTML with html5lib, switched by start tags as the standard's parser does."""
    pieces: list[Piece] = []
    tokenizer = HTMLTokenizer(text, None)
    for token in tokenizer:
        if token["type"] in (tokenTypes["Characters"], tokenTypes["SpaceCharacters"]):
            add_text(pieces, str(token["data"]))
        elif token["type"] == tokenTypes["StartTag"]:
            attributes: Any = token["data"]
            pieces.append(("start", token["name"], dict(attributes)))
            if token["name"] in _STATES:
                tokenizer.state = getattr(tokenizer, _STATES[token["name"]])
        elif token["type"] == tokenTypes["EndTag"]:
            pieces.append(("end", token["name"]))
    return pieces


def ours(text: str) -> list[Piece]:
    """Split HTML with the tokenizer of the playbook."""
    pieces: list[Piece] = []
    for token in tokens(text):
        if token.kind == "start":
            pieces.append(("start", token.name, token.attributes))
        elif token.kind == "end":
            pieces.append(("end", token.name))
        elif token.text:
            add_text(pieces, token.text)
    return pieces


def add_text(pieces: list[Piece], text: str) -> None:
    """Add a text, joined with a text before it."""
    if pieces and pieces[-1][0] == "text":
        text = f"{pieces.pop()[1]}{text}"
    pieces.append(("text", text))


def local_name(name: str) -> str:
    """Return a name without namespace, as it is in HTML: SVG has some in mixed case."""
    name = name.rpartition("}")[2]
    return name.lower() if name.isascii() else name


@given(hostile)
@settings(max_examples=300, deadline=None)
@example("<svg/onload=x>")
@example("<a href=x/>")
@example("<a b=1 B=2 c='&copy=1&amp;&copy'>")
@example("<a =b='c>d'>")
@example("<script><!--<script></script>--></script><p>")
@example("<script><!--<\u017fcript></script>")
@example("<style></\u017ftyle><p>")
@example("<title></t\u0131tle><p>")
@example("<!--<p>")
@example("<a '<b")
def test_tags_texts_and_attributes_are_those_of_the_standard(text: str) -> None:
    assume("<!--\0" not in text)  # html5lib closes this comment at the next '>'
    assert ours(text) == theirs(text)


@given(foreign)
@settings(max_examples=300, deadline=None)
@example("<title><!--</title><img onerror=x>-->")
@example("<svg><style><!--</style><img onerror=x>-->")
@example("<select><style><img onerror=x></style>")
@example("<svg><![CDATA[<p id=']]><img onerror=x>'>")
@example("<svg><p><style><!--</style><img onerror=x>")
@example("<p title='<img onerror=x>")
def test_no_element_of_a_page_is_missed_anywhere(text: str) -> None:
    found_tags = [(tag.name, tag.attributes) for tag in tags_anywhere(text)]
    names = {name for name, _ in found_tags}
    root: Any = html5lib.parse(text, namespaceHTMLElements=False)
    for element in root.iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        name = local_name(element.tag)
        attributes = {local_name(key): text for key, text in element.items()}
        # Some elements need no tag, and the attributes of several <body> go to one element.
        if attributes and name not in ("html", "body"):
            assert (name, attributes) in found_tags
        assert name in names or name not in ("script", "style", "iframe", "svg")


@given(foreign)
def test_pieces_cover_the_text_without_gaps(text: str) -> None:
    pieces = list(tokens(text))
    assert all(before.end == after.start for before, after in pairwise(pieces))
    assert text.startswith("".join(piece.source for piece in pieces))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("<svg><title/><p>", [("start", "svg", {}), ("start", "title", {}), ("start", "p", {})]),
        (
            "<svg><style><b></style></svg><style><b></style>",
            [
                *(("start", "svg", {}), ("start", "style", {}), ("start", "b", {})),
                *(("end", "style"), ("end", "svg"), ("start", "style", {}), ("text", "<b>")),
                ("end", "style"),
            ],
        ),
        (
            "<svg><desc><style><b></style></desc><![CDATA[<i>&lt;]]>",
            [
                *(("start", "svg", {}), ("start", "desc", {}), ("start", "style", {})),
                *(("text", "<b>"), ("end", "style"), ("end", "desc"), ("text", "<i>&lt;")),
            ],
        ),
        ("<p><![CDATA[<i>]]>", [("start", "p", {}), ("text", "]]>")]),
    ],
)
def test_drawings_have_rules_of_their_own(text: str, pieces: list[Piece]) -> None:
    assert ours(text) == pieces


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        *(("<br>", True), ("<p/>", False), ("<svg/>", True), ("<svg a=b/>", False)),
        *(("<svg a='b'/>", True), ("<svg a=b />", True)),
    ],
)
def test_only_some_elements_have_no_content(text: str, is_empty: bool) -> None:
    [token] = tokens(text)
    assert token.is_empty is is_empty


def test_elements_are_cut_out_whole() -> None:
    page = "<p>a<nav id=1><nav>b</nav><br>c</nav><nav id=2/>d"
    menus = list(elements(page, {"nav"}))
    assert [element.source for element in menus] == [
        "<nav id=1><nav>b</nav><br>c</nav>",
        "<nav id=2/>d",
    ]
    assert [element.content for element in menus] == ["<nav>b</nav><br>c", "d"]
    assert [*elements(page, {"nav"}, lambda tag: tag.attributes.get("id") == "2/")] == menus[1:]
    [image] = elements("<p><img src=a>b</p>", {"img"})
    assert (image.source, image.content) == ("<img src=a>", "")


def test_text_is_what_readers_see() -> None:
    assert text_of("a &lt;b&gt;<br>c<!-- d --><a title='>'>e</a> < 1 &amp f") == "a <b>ce < 1 & f"


def test_references_to_characters_may_have_any_length() -> None:
    assert unescape(f"&#{'1' * 5000};&#{'0' * 5000}65;&#x{'f' * 5000};&#1;") == "\ufffdA\ufffd\x01"
