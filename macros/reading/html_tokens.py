"""Split HTML into tags, texts and comments as browsers do, each with its place in the source.

This is the only grammar for HTML that we, Markdown or other sites have made: finished pages, the
output of macros, pages of the web. It follows the tokenizer of the HTML standard
(https://html.spec.whatwg.org/multipage/parsing.html#tokenization). What writers may put into a page
is decided by `macros.reading.html`, which refuses whatever readers might understand in two ways.

No library was taken, because most readers here rewrite a page in place or copy parts of it, which
needs the offsets of tags. In brackets, the CPU time for 1,000 pages of 280 KB with all attributes
and texts, for which this module takes 34 s, or 16 s for tags alone:

- selectolax (lexbor, 10 s) and lxml (14 s) make trees without offsets of tags; written out again, a
  page would differ everywhere. lxml reads HTML 4 rather than what browsers read. They weigh 8 and
  12 MB, and are compiled.
- html5lib (270 s) and justhtml (160 s) are exact and pure Python, but slow.
- `html.parser` (40 s) differs from browsers in comments, raw text, CDATA and character references,
  and the differences depend on the patch version of Python.

A tokenizer makes no tree. It does not know that a <style> in a <select> is dropped, or that a <p>
ends a <svg>, so markup made to deceive can hide a tag from `tokens`. Whoever must miss nothing asks
`tags_anywhere`. The tests compare both with html5lib.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from html.entities import html5
from typing import Literal, NamedTuple

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
"""Elements without content and end tag."""
_RAW = frozenset("script style title textarea xmp iframe noembed noframes plaintext".split())
"""Elements in which nothing is markup until their end tag."""
_WITH_REFERENCES = frozenset(("title", "textarea"))
"""Raw elements in which character references count."""
_FOREIGN = frozenset(("svg", "math"))
_CONTEXTS = _FOREIGN | frozenset(
    "foreignobject desc title annotation-xml mi mo mn ms mtext".split()
)
"""Elements that begin SVG or MathML, and those in which HTML begins again."""
_MAX_DEPTH = 100
"""Drawings that are nested deeper are read as if they were not, which takes no time."""
_CDATA = "<![CDATA["
_S = r"\t\n\f\r "
_ATTRIBUTE = re.compile(
    rf"""([^{_S}/>][^{_S}/>=]*+)"""
    rf"""(?:[{_S}]*+=[{_S}]*+(?:"([^"]*+)(?:"|\Z)|'([^']*+)(?:'|\Z)|([^{_S}"'>][^{_S}>]*+))?+)?+"""
)
_TAG = (
    rf"<(/?)([A-Za-z][^{_S}/>]*+)"
    rf"(?:[{_S}/]++|{_ATTRIBUTE.pattern.replace('([^', '(?:[^')})*+(>?)"
)
"""The last group is empty if the text ends before the tag, which browsers then drop."""
_MARKUP = re.compile(rf"{_TAG}|<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/(?!\Z))[^>]*+>?", re.DOTALL)
_SCRIPT_PART = re.compile(rf"<!--|-->|<(/?)script(?=[{_S}/>])", re.ASCII | re.IGNORECASE)
_NUMBER = r"&(#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[A-Za-z][A-Za-z0-9]{1,31}+"
_REFERENCE = re.compile(rf"{_NUMBER};?)")
_REFERENCE_IN_VALUE = re.compile(rf"{_NUMBER}(?:;|(?![=A-Za-z0-9])))")
"""In a value, '&copy=2' and '&copyright' stay as they are: addresses contain such."""
_PLAIN_NAME = re.compile("[a-z0-9-]+").fullmatch
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


class Token(NamedTuple):
    """A piece of HTML."""

    kind: Literal["start", "end", "text", "raw", "comment"]
    """`raw` is text in which nothing is markup: the content of a script, or a CDATA section. A
    declaration is a comment."""
    name: str
    """The element of a tag or of its raw content, in lower case."""
    start: int
    end: int
    html: str
    """The text that the places `start` and `end` belong to."""
    is_empty: bool = False
    """Whether a start tag begins an element without content and end tag."""

    @property
    def source(self) -> str:
        """The piece as it is written."""
        return self.html[self.start : self.end]

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of a tag by name in lower case; the first of each name counts."""
        _, name, start, end, html, _ = self
        values: dict[str, str] = {}
        begin = start + 1 + len(name)
        if begin >= end - 1:
            return values
        for key, double, single, bare in _ATTRIBUTE.findall(html, begin, end - 1):
            value = double or single or bare
            if "&" in value or "\0" in value:
                value = unescape_value(value)
            values.setdefault(key if _PLAIN_NAME(key) else _name(key), value)
        return values

    @property
    def classes(self) -> list[str]:
        """The classes of a tag."""
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """The text that readers or scripts see of a text or of raw content."""
        if self.kind == "text":
            return unescape(self.source)
        if self.kind != "raw":
            return ""
        if not self.name:
            return self.source.removeprefix(_CDATA).removesuffix("]]>")
        text = self.source.replace("\0", "\ufffd")
        return unescape(text) if self.name in _WITH_REFERENCES else text


class Element(NamedTuple):
    """An element with its place in the source."""

    tag: Token
    content_end: int
    end: int

    @property
    def start(self) -> int:
        """The place of its start tag."""
        return self.tag.start

    @property
    def source(self) -> str:
        """The element as it is written, with its tags."""
        return self.tag.html[self.start : self.end]

    @property
    def content(self) -> str:
        """What is written between its tags."""
        return self.tag.html[self.tag.end : self.content_end]


def tokens(
    html: str, *, only_tags: bool = False, names: Container[str] | None = None
) -> Iterator[Token]:
    """Yield everything in a text of HTML, in order. Every character is read once.

    A tag that the text ends in is left out, as in browsers. With `only_tags`, only start tags are
    yielded, and with `names` only tags of these elements, which takes half as long.
    """
    with_ends = names is not None or not only_tags
    only_tags = only_tags or names is not None
    # Text that was not yielded yet begins here; if nothing in it is markup, `raw` is its element.
    begin, raw = 0, ""
    position = 0
    # The open elements that begin SVG or MathML, or HTML within them.
    context: list[str] = []
    while (match := _MARKUP.search(html, position)) is not None:
        start = match.start()
        if start > begin and not only_tags:
            yield Token("raw" if raw else "text", raw, begin, start, html)
        begin, raw = match.end(), ""
        slash, name, is_closed = match.groups()
        if name is None:
            token = _comment(html, start, begin, context)
            if not only_tags:
                yield token
            begin = position = token.end
            continue
        if not is_closed:
            return
        position = begin
        name = name if _PLAIN_NAME(name) else _name(name)
        if slash:
            if with_ends and (names is None or name in names):
                yield Token("end", name, start, position, html)
            _leave(context, name)
            continue
        is_foreign = name in _FOREIGN or (bool(context) and context[-1] in _FOREIGN)
        is_empty = _closes_itself(html, start, position) if is_foreign else name in VOID
        if is_foreign and not is_empty and name in _CONTEXTS and len(context) < _MAX_DEPTH:
            context.append(name)
        if names is None or name in names:
            yield Token("start", name, start, position, html, is_empty)
        if name in _RAW and not is_foreign:
            raw, position = name, _raw_end(html, name, position)
    if begin < len(html) and not only_tags:
        yield Token("raw" if raw else "text", raw, begin, len(html), html)


def tags(html: str) -> Iterator[Token]:
    """Yield the start tags in a text of HTML."""
    return tokens(html, only_tags=True)


def tags_anywhere(html: str, name: str = "") -> Iterator[Token]:
    """Yield everything that could be a start tag, in comments, values and scripts too.

    Whatever a browser takes for one is among them, however the text around it is understood: what
    a tag contains does not depend on that. With a `name`, only tags of such elements are found.
    """
    for match in re.finditer(f"<(?={name or '[a-z]'})", html, re.ASCII | re.IGNORECASE):
        tag = _MARKUP.match(html, match.start())
        if tag is not None and name in ("", tag_name := _name(tag[2])):
            yield Token("start", tag_name, tag.start(), tag.end(), html)


def raw_content(tag: Token) -> str:
    """Return the content of an element such as a script, in which nothing is markup."""
    return tag.html[tag.end : _raw_end(tag.html, tag.name, tag.end)]


def elements(
    html: str, names: Container[str], is_wanted: Callable[[Token], bool] = lambda _: True
) -> Iterator[Element]:
    """Yield the elements with these names that are wanted, without those inside of one."""
    tag: Token | None = None
    depth = 0
    for token in tokens(html, names=names):
        if tag is None:
            if token.kind == "start" and is_wanted(token):
                if token.is_empty:
                    yield Element(token, token.end, token.end)
                else:
                    tag, depth = token, 1
        elif token.name == tag.name and not token.is_empty:
            depth += 1 if token.kind == "start" else -1
            if not depth:
                yield Element(tag, token.start, token.end)
                tag = None
    if tag is not None:
        yield Element(tag, len(html), len(html))


def text_of(html: str) -> str:
    """Return the text in HTML without its markup."""
    if "<" not in html:
        return unescape(html)
    return "".join(token.text for token in tokens(html))


def unescape(text: str) -> str:
    """Return a text with its character references replaced.

    Unlike `html.unescape`, it keeps control characters and takes numbers of any length.
    """
    return _REFERENCE.sub(_reference, text) if "&" in text else text


def unescape_value(value: str) -> str:
    """Return the value of an attribute with its character references replaced."""
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    return _REFERENCE_IN_VALUE.sub(_reference_in_value, value) if "&" in value else value


def _reference_in_value(match: re.Match[str]) -> str:
    name = match[1]
    return _numbered(name[1:].rstrip(";")) if name[0] == "#" else html5.get(name, match[0])


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] == "#":
        return _numbered(name[1:].rstrip(";"))
    # The longest name counts. Only old names are known without a semicolon.
    for length in range(len(name), 1, -1):
        if (character := html5.get(name[:length])) is not None:
            return character + name[length:]
    return match[0]


def _numbered(number: str) -> str:
    is_hexadecimal = number[0] in "xX"
    digits = number[is_hexadecimal:].lstrip("0")
    code = int(digits or "0", 16 if is_hexadecimal else 10) if len(digits) <= 8 else -1
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", errors="ignore") or chr(code)
    if not 0 < code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return chr(code)


def _name(name: str) -> str:
    """Return a name in lower case, of which browsers change ASCII letters only."""
    if name.isascii() and "\0" not in name:
        return name.lower()
    return name.translate(_LOWER).replace("\0", "\ufffd")


def _leave(context: list[str], name: str) -> None:
    """Remove the innermost element of a name from the open ones, and those inside it."""
    if name in _CONTEXTS and name in context:
        del context[len(context) - 1 - context[::-1].index(name) :]


def _comment(html: str, start: int, end: int, context: list[str]) -> Token:
    """Return a comment or declaration; in SVG and MathML, a CDATA section is text."""
    if not html.startswith(_CDATA, start) or not context or context[-1] not in _FOREIGN:
        return Token("comment", "", start, end, html)
    section_end = html.find("]]>", start + len(_CDATA))
    return Token("raw", "", start, section_end + 3 if section_end >= 0 else len(html), html)


def _closes_itself(html: str, start: int, end: int) -> bool:
    """Return whether a tag of SVG or MathML ends in a '/' that belongs to no value."""
    if html[end - 2] != "/":
        return False
    values = list(_ATTRIBUTE.finditer(html, start + 1, end - 1))
    return values[-1].end() < end - 1


def _raw_end(html: str, name: str, position: int) -> int:
    """Return the place of the end tag of an element in which nothing is markup."""
    if name == "plaintext":
        return len(html)
    if name == "script":
        return _script_end(html, position)
    pattern = re.compile(rf"</{name}(?=[{_S}/>])", re.ASCII | re.IGNORECASE)
    end = pattern.search(html, position)
    return end.start() if end is not None else len(html)


def _script_end(html: str, position: int) -> int:
    """Return the place of the end tag of a script.

    A comment in a script may contain a script with an end tag of its own.
    """
    in_comment = in_script = False
    while (part := _SCRIPT_PART.search(html, position)) is not None:
        position = part.end()
        if part[0] == "<!--":
            in_comment = True
            # The comment may end with the same dashes: '<!-->'.
            position -= 2
        elif part[0] == "-->":
            in_comment = in_script = False
        elif not part[1]:
            in_script = in_comment
        elif not in_script:
            return part.start()
        else:
            in_script = False
    return len(html)
