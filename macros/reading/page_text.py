"""The contents of a page with their places: headings, links, anchors, macro calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from macros.basics.problem import Location

CALL = "\ufffc"
"""Replaces each character of a macro call in the prose."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    level: int
    """1 to 6."""
    text: str
    anchor: str
    """The id for links: set with `{: #id }`, else derived from the text by the site generator."""
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
    """Whether it is written in HTML, which is published as it is: paths of pages are not turned
    into addresses."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An id on a page, set by its writer."""

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
    """The contents of a page."""

    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    calls: tuple[MacroCall, ...] = ()
    prose: str = ""
    """The text with code blanked and macro calls replaced by `CALL`; lines and columns are
    unchanged."""
    first_line: int = 1
    """The line of the file that the text begins on."""
