"""Attribute lists `{: #id .class key="value" }`, as the Markdown of the site reads them."""

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
    """The offset of the opening brace."""
    id: str | None
    id_start: int
    attributes: tuple[tuple[str, str], ...]
    """Names and values, without ids and classes."""


def attribute_lists(text: str) -> Iterator[AttributeList]:
    """Yield everything in a text that may be an attribute list closed on its line."""
    start = text.find("{")
    while start >= 0:
        if (attribute_list := _read(text, start)) is not None:
            yield attribute_list
        start = text.find("{", start + 1)


def _read(text: str, start: int) -> AttributeList | None:
    """Parse the list that begins at a brace, or return None.

    Quoted values may contain braces.
    """
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
            # The inner brace may begin a list; this one does not.
            return None
        if name == "id" and equals:
            anchor, anchor_start = value.strip(_QUOTES), token.start()
    if not text.startswith("}", position):
        return None
    return AttributeList(start, anchor, anchor_start, tuple(attributes))


def split_at_end(text: str) -> tuple[str, str | None]:
    """Return a heading's text without the attribute list at its end, and the id in that list."""
    match = _AT_END.search(text) if text.rstrip(" ").endswith("}") else None
    if match is None:
        return text, None
    attribute_list = _read(text, match.start() + 1)
    return text[: match.start()].rstrip(), attribute_list.id if attribute_list else None
