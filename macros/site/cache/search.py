"""Reads each distinct tag of the finished pages once for the search index, instead of every time that it occurs."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from inspect import getsource
from typing import Any, Self

from material.plugins.search import plugin

from macros.reading import html

KNOWN = "7af6bbf27521b014d76dbecc61152ddd453d793e13ee7fe108cbd75540fc6e6f"
"""SHA-256 of the source of the search index's parser and of its elements, Material 9.8.1: the
parser asks for tags and texts, not for their places, and compares elements by their tags."""
_TAG = re.compile(r"(</?[A-Za-z][^<>]*>)")
_Event = tuple[str, str, list[tuple[str, str | None]]]
"""What a parser does at a tag: the name of its method, and what that is given."""


def read_tags_once() -> bool:
    """Let the search index read each tag once; tells whether its parser is the one for which that works."""
    theme: Any = plugin
    if theme.Parser.feed is HTMLParser.feed:
        source = f"{getsource(theme.Parser)}{getsource(theme.Element)}"
        if sha256(source.encode()).hexdigest() == KNOWN:
            theme.Parser.feed = feed
            theme.Element = _Element
    return theme.Parser.feed is feed


class _Element(str):
    """An element on the way to the text that is read: its tag, which Python compares without calling the theme's methods."""

    __slots__ = ("attrs", "tag")

    def __new__(cls, tag: str, attrs: dict[str, str | None] | None = None) -> Self:
        """Make an element."""
        made = super().__new__(cls, tag)
        made.tag = tag
        made.attrs = attrs or {}
        return made

    tag: str
    attrs: dict[str, str | None]

    def is_excluded(self) -> bool:
        """Tell whether the element is left out of the search index."""
        return "data-search-exclude" in self.attrs


def feed(parser: Any, text: str) -> None:
    """Feed a finished page to a parser of HTML: plain tags from memory, anything else as the standard library does."""
    pieces = _TAG.split(text)
    # Tags stand at the odd places.
    events = [_event(tag) for tag in pieces[1::2]]
    if None in events or any("<" in piece for piece in pieces[::2]):
        HTMLParser.feed(parser, text)
        return
    for piece, event in zip(pieces[::2], [*events, None], strict=True):
        if piece:
            parser.handle_data(unescape(piece))
        if event is None:
            continue
        method, name, attributes = event
        if method == "end":
            parser.handle_endtag(name)
        elif method == "start":
            parser.handle_starttag(name, attributes)
        else:
            parser.handle_startendtag(name, attributes)


@lru_cache(maxsize=4096)
def _event(tag: str) -> _Event | None:
    """Read one tag as the standard library does; None for what is no plain tag, or one that the guard refuses."""
    if html.find(tag, finished=True):
        return None
    reader = _OneTag()
    reader.feed(tag)
    return reader.event


class _OneTag(HTMLParser):
    """Notes what a tag would make a parser do."""

    event: _Event | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.event = ("start", tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.event = ("both", tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.event = ("end", tag, [])
