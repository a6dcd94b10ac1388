"""What the text of a page holds, with places: headings, links, anchors, macro calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from macros.basics.problem import Location

CALL = "\ufffc"
"""Stands in the prose for each character of a macro call."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    level: int
    """1 to 6."""
    text: str
    anchor: str
    """The id that links use: the one written with `{: #id }`, else the one that the engine makes of
    the text."""
    explicit: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image of a page."""

    target: str
    text: str
    image: bool
    location: Location
    html: bool = False
    """Whether it is written in HTML, which the site publishes as it stands: no path of a page
    becomes an address."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An id that a page gives to something else than a heading."""

    id: str
    location: Location


@dataclass(frozen=True, slots=True)
class MacroCall:
    """`{{ name("literal", key=1) }}` in a page."""

    name: str
    arguments: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]
    location: Location


@dataclass(frozen=True, slots=True)
class PageText:
    """What the text of a page holds."""

    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    calls: tuple[MacroCall, ...] = ()
    prose: str = ""
    """The text with code blanked and each macro call as `CALL` characters, each character in its
    own line and column."""
    first_line: int = 1
    """The line of the file on which the text begins."""
