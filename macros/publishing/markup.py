"""Read the finished pages of a built site for what they link to and load."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_VALUE = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_PART = re.compile(
    r"<!--.*?-->"
    rf"|<(?P<raw>script|style|textarea|title)\b(?P<raw_attributes>{_VALUE})>.*?</(?P=raw)\s*>"
    rf"|<(?P<name>[a-z][a-z0-9:-]*)(?P<attributes>{_VALUE})>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_SOURCES = re.compile(r"(?:^|,)\s*(\S+)")
_STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)
_LOADING_RELATIONS = frozenset(
    (
        "stylesheet icon apple-touch-icon manifest preload prefetch modulepreload dns-prefetch"
        " preconnect"
    ).split()
)
"""Values of `rel` that make a browser fetch the address of a <link>, or connect to its host."""
_LOADING_ELEMENTS = frozenset(
    "script img iframe source video audio track embed object input use image frame".split()
)
"""Elements whose addresses the browser fetches by itself."""


@dataclass(slots=True)
class Markup:
    """The anchors and addresses of one page."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    """All addresses, those that are loaded included."""
    loaded: list[str] = field(default_factory=list)
    """Addresses that the browser fetches by itself."""


def read_markup(text: str) -> Markup:
    """Return the anchors and addresses of a page."""
    markup = Markup()
    for part in _PART.finditer(text):
        if name := part["raw"] or part["name"]:
            _read_tag(markup, name.lower(), part["raw_attributes"] or part["attributes"] or "")
    return markup


def style_addresses(text: str) -> list[str]:
    """Return the addresses that a style sheet loads."""
    return [url or import_target for url, import_target in _STYLE_ADDRESS.findall(text)]


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        yield name.lower(), html.unescape(double or single or bare)


def _read_tag(markup: Markup, name: str, text: str) -> None:
    if not text or text.isspace():
        return
    attributes = dict(_attributes(text))
    markup.ids.update(
        attributes[key]
        for key in ("id", "name")
        if attributes.get(key) and (key == "id" or name == "a")
    )
    addresses = [
        attributes[key]
        for key in ("href", "src", "poster", "data", "xlink:href")
        if key in attributes
    ]
    addresses += _SOURCES.findall(attributes.get("srcset", ""))
    if name != "base":
        markup.links += addresses
    relations = attributes.get("rel", "").lower().split()
    is_loading_link = name == "link" and _LOADING_RELATIONS.intersection(relations)
    if name in _LOADING_ELEMENTS or is_loading_link:
        markup.loaded += addresses
