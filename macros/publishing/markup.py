"""The finished pages of a built site, read for what they lead to and load."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_VALUE = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_PART = re.compile(
    rf"<!--.*?-->|<(?P<raw>script|style|textarea|title)\b(?P<raw_attributes>{_VALUE})>.*?</(?P=raw)\s*>"
    rf"|<(?P<name>[a-z][a-z0-9:-]*)(?P<attributes>{_VALUE})>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_SOURCES = re.compile(r"(?:^|,)\s*(\S+)")
_STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)
_LOADED_RELATIONS = frozenset(
    "stylesheet icon apple-touch-icon manifest preload prefetch modulepreload dns-prefetch preconnect".split()
)
"""What a <link> must say to make the browser fetch something by itself."""
_LOADING = frozenset(
    "script img iframe source video audio track embed object input use image frame".split()
)
"""Elements whose addresses the browser fetches by itself."""


@dataclass(slots=True)
class Markup:
    """What one page says."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    """Where readers are led, and what is loaded."""
    loaded: list[str] = field(default_factory=list)
    """What the browser fetches by itself."""


def read_markup(text: str) -> Markup:
    """Read a page."""
    found = Markup()
    for part in _PART.finditer(text):
        if name := part["raw"] or part["name"]:
            _read_tag(found, name.lower(), part["raw_attributes"] or part["attributes"] or "")
    return found


def style_addresses(text: str) -> list[str]:
    """List what a style sheet loads."""
    return [pointed or imported for pointed, imported in _STYLE_ADDRESS.findall(text)]


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        yield name.lower(), html.unescape(double or single or bare)


def _read_tag(found: Markup, name: str, text: str) -> None:
    if not text or text.isspace():
        return
    attributes = dict(_attributes(text))
    found.ids.update(
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
        found.links += addresses
    if name in _LOADING or (
        name == "link" and _LOADED_RELATIONS.intersection(attributes.get("rel", "").lower().split())
    ):
        found.loaded += addresses
