"""Parse each distinct tag of the pages only once for the search index."""

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

SUPPORTED_PARSER = "7af6bbf27521b014d76dbecc61152ddd453d793e13ee7fe108cbd75540fc6e6f"
"""SHA-256 of the source of the search index's parser and its elements in Material 9.8.1. The parser
needs tags and texts but not their positions, and compares elements by their tags."""
_TAG = re.compile(r"(</?[A-Za-z][^<>]*>)")
_Event = tuple[str, str, list[tuple[str, str | None]]]
"""What a parser does at a tag: a short name of its method, and the method's arguments."""


def read_tags_once() -> bool:
    """Make the search index parse each tag only once; return whether that is possible."""
    theme: Any = plugin
    if theme.Parser.feed is HTMLParser.feed:
        source = f"{getsource(theme.Parser)}{getsource(theme.Element)}"
        if sha256(source.encode()).hexdigest() == SUPPORTED_PARSER:
            theme.Parser.feed = feed
            theme.Element = _Element
    return theme.Parser.feed is feed


class _Element(str):
    """An open element: its tag as a string, which Python compares faster than the theme's class."""

    __slots__ = ("attrs", "tag")

    def __new__(cls, tag: str, attrs: dict[str, str | None] | None = None) -> Self:
        """Create an element with the theme's fields."""
        element = super().__new__(cls, tag)
        element.tag = tag
        element.attrs = attrs or {}
        return element

    tag: str
    attrs: dict[str, str | None]

    def is_excluded(self) -> bool:
        """Return whether the element is left out of the search index."""
        return "data-search-exclude" in self.attrs


def feed(parser: Any, text: str) -> None:
    """Feed a page to an HTML parser, with plain tags from the cache."""
    pieces = _TAG.split(text)
    # Tags are at odd indexes.
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
    """Return what a parser does at a tag; None if it is not a plain tag or is not allowed."""
    if html.find(tag, is_finished=True):
        return None
    recorder = _EventRecorder()
    recorder.feed(tag)
    return recorder.event


class _EventRecorder(HTMLParser):
    """Records what a parser does at a tag."""

    event: _Event | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.event = ("start", tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.event = ("both", tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.event = ("end", tag, [])
