"""Read the finished pages of a built site for what they link to and load."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from macros.reading.html_tokens import tags

_SOURCES = re.compile(r"(?:^|,)\s*(\S+)")
_STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)
_ADDRESSES = ("href", "src", "poster", "data", "xlink:href")
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
    parts: list[str] = field(default_factory=list)
    """Names of the parts that scripts load on demand, such as the rows of a long table."""


def read_markup(text: str) -> Markup:
    """Return the anchors and addresses of a page."""
    markup = Markup()
    for tag in tags(text):
        if attributes := tag.attributes:
            _read_tag(markup, tag.name, attributes)
    return markup


def style_addresses(text: str) -> list[str]:
    """Return the addresses that a style sheet loads."""
    return [url or import_target for url, import_target in _STYLE_ADDRESS.findall(text)]


def _read_tag(markup: Markup, name: str, attributes: dict[str, str]) -> None:
    if anchor := attributes.get("id"):
        markup.ids.add(anchor)
    if part := attributes.get("data-pb-part"):
        markup.parts.append(part)
    if name == "a" and (anchor := attributes.get("name")):
        markup.ids.add(anchor)
    addresses = [attributes[key] for key in _ADDRESSES if key in attributes]
    if "srcset" in attributes:
        addresses += _SOURCES.findall(attributes["srcset"])
    if not addresses:
        return
    if name != "base":
        markup.links += addresses
    relations = attributes.get("rel", "").lower().split()
    is_loading_link = name == "link" and _LOADING_RELATIONS.intersection(relations)
    if name in _LOADING_ELEMENTS or is_loading_link:
        markup.loaded += addresses
