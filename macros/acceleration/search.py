"""Reads each distinct tag of the finished pages once for the search index, instead of every time that it occurs."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from inspect import getsource
from typing import Any

from material.plugins.search import plugin

from macros.reading import html

KNOWN = "3227e18afa8a20e15210cd0e298b6edee838f72f05024bd5d191dae87f57fa2b"
"""SHA-256 of the source of the search index's parser, Material 9.8.1: it asks for tags and texts, not for their places."""
_TAG = re.compile(r"(</?[A-Za-z][^<>]*>)")
_Event = tuple[str, str, list[tuple[str, str | None]]]
"""What a parser does at a tag: the name of its method, and what that is given."""


def read_tags_once() -> bool:
    """Let the search index read each tag once; tells whether its parser is the one for which that works."""
    parser: Any = plugin.Parser
    if parser.feed is HTMLParser.feed and sha256(getsource(parser).encode()).hexdigest() == KNOWN:
        parser.feed = feed
    return parser.feed is feed


def feed(parser: Any, text: str) -> None:
    """Feed a finished page to a parser of HTML: plain tags from memory, anything else as the standard library does."""
    pieces = _TAG.split(text)
    if html.find(text, finished=True) or any("<" in piece for piece in pieces[::2]):
        HTMLParser.feed(parser, text)
        return
    for number, piece in enumerate(pieces):
        # Tags stand at the odd places.
        if number % 2:
            method, name, attributes = _event(piece)
            if method == "handle_endtag":
                parser.handle_endtag(name)
            else:
                getattr(parser, method)(name, attributes)
        elif piece:
            parser.handle_data(unescape(piece))


@lru_cache(maxsize=4096)
def _event(tag: str) -> _Event:
    """Read one tag as the standard library does."""
    reader = _OneTag()
    reader.feed(tag)
    return reader.event


class _OneTag(HTMLParser):
    """Notes what a tag would make a parser do."""

    event: _Event

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.event = ("handle_starttag", tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.event = ("handle_startendtag", tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.event = ("handle_endtag", tag, [])
