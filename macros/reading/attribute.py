"""Attribute lists `{: #id .class key="value" }`, as the site generator's Markdown reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"""[^ =}\n]+=(?:"[^"\n]*"|'[^'\n]*'|[^ =}\n]+)|[^ =}\n]+| +|=""")
_AT_END = re.compile(r" \{[^{}\n]*\} *$")
_QUOTES = "\"'"


@dataclass(frozen=True, slots=True)
class AttributeList:
    """An attribute list in the text of a page."""

    start: int
    """The offset of its brace."""
    id: str | None
    id_start: int
    attributes: tuple[tuple[str, str], ...]
    """Names and values, ids and classes left out."""


def attribute_lists(text: str) -> Iterator[AttributeList]:
    """Go through everything in a text that may be an attribute list, closed on its line."""
    start = text.find("{")
    while start >= 0:
        if (found := _read(text, start)) is not None:
            yield found
        start = text.find("{", start + 1)


def _read(text: str, start: int) -> AttributeList | None:
    """Read from a brace to the brace that ends the list; values in quotes may hold braces of their own."""
    position = start + (2 if text.startswith("{:", start) else 1)
    anchor: str | None = None
    anchor_start = start
    attributes = []
    while (token := _TOKEN.match(text, position)) is not None:
        word = token[0]
        position = token.end()
        name, equals, value = word.partition("=")
        if equals and name:
            attributes.append((name, value.strip(_QUOTES)))
        elif word.startswith("#"):
            anchor, anchor_start = word[1:], token.start()
        elif word.startswith("{"):
            return None
        if name == "id" and equals:
            anchor, anchor_start = value.strip(_QUOTES), token.start()
    if not text.startswith("}", position):
        return None
    return AttributeList(start, anchor, anchor_start, tuple(attributes))


def split_at_end(text: str) -> tuple[str, str | None]:
    """Split a heading's text from the attribute list at its end; gives the text and the id."""
    match = _AT_END.search(text) if text.rstrip(" ").endswith("}") else None
    if match is None:
        return text, None
    found = _read(text, match.start() + 1)
    return text[: match.start()].rstrip(), found.id if found else None
