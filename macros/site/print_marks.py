"""Mark links and tables in a page's HTML that need another style in print."""

from __future__ import annotations

import re
from itertools import zip_longest

from macros.reading.html_tokens import Token, text_of, tokens, unescape

_NAMES = frozenset(("a", "table", "tr", "td", "th"))
_TEXT_LIKE_ADDRESS = re.compile(r">\s*http")
"""Without such a text, no link of a page can be bare; few pages have one."""
_ROOM = 100
"""Letters of 8 pt that fit side by side on a sheet with 180 mm between its margins."""
_COLUMN_GAP = 2
"""The gap between the words of two columns, in letters."""


def mark(content: str) -> str:
    """Return a page's HTML with the marks `data-pb-bare` on links and `data-pb-tight` on tables.

    A link is bare if its text is its address, which would be printed twice. A table is tight if the
    longest words of its columns do not fit side by side on a sheet, so that words must be broken.
    """
    if "<table>" not in content and _TEXT_LIKE_ADDRESS.search(content) is None:
        return content
    marks: list[tuple[int, str]] = []
    open_tags: dict[str, Token] = {}
    rows: list[list[str]] = []
    for token in tokens(content, names=_NAMES):
        if token.kind == "start":
            open_tags[token.name] = token
            if token.name == "table":
                rows = []
            elif token.name == "tr":
                rows.append([])
        elif (start := open_tags.pop(token.name, None)) is not None:
            inner = content[start.end : token.start]
            if token.name in ("td", "th") and rows:
                rows[-1].append(inner)
            elif token.name == "a" and _is_bare(start, inner):
                marks.append((start.end - 1, "data-pb-bare"))
            # Tables of components have classes, and styles of their own.
            elif token.name == "table" and not start.attributes and _is_tight(rows):
                marks.append((start.end - 1, "data-pb-tight"))
    return _with_attributes(content, marks)


def _with_attributes(content: str, marks: list[tuple[int, str]]) -> str:
    """Return a page's HTML with attributes, each at its place in a tag."""
    pieces = []
    position = 0
    for place, attribute in sorted(marks):
        pieces += [content[position:place], f' {attribute}="true"']
        position = place
    return "".join([*pieces, content[position:]])


def _is_bare(tag: Token, inner: str) -> bool:
    if not inner.lstrip().startswith("http") or "<" in inner:
        return False
    address = unescape(inner).strip().rstrip("/")
    is_web_address = address.startswith(("https://", "http://"))
    return is_web_address and tag.attributes.get("href", "").rstrip("/") == address


def _is_tight(rows: list[list[str]]) -> bool:
    widths = [max(map(_longest_word, column)) for column in zip_longest(*rows, fillvalue="")]
    return sum(widths) + _COLUMN_GAP * len(widths) > _ROOM


def _longest_word(cell: str) -> int:
    """Return the length of the longest word in a cell."""
    return max(map(len, text_of(cell).split()), default=0)
