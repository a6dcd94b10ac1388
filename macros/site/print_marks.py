"""Mark links and tables in a page's HTML that need another style in print."""

from __future__ import annotations

import re
from html import unescape
from itertools import zip_longest

_LINK = re.compile(r"<a (?P<attributes>[^>]*)>(?P<text>[^<]*)</a>")
_ADDRESS = re.compile(r'\bhref="(https?://[^"]*)"')
_TABLE = re.compile(r"<table>(?P<rows>.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr[ >].*?(?=<tr[ >]|\Z)", re.DOTALL)
_CELL = re.compile(r"<t[hd][ >].*?(?=<t[hd][ >]|\Z)", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_ROOM = 100
"""Letters of 8 pt that fit side by side on a sheet with 180 mm between its margins."""
_COLUMN_GAP = 2
"""The gap between the words of two columns, in letters."""


def mark(content: str) -> str:
    """Return a page's HTML with the marks `data-pb-bare` on links and `data-pb-tight` on tables.

    A link is bare if its text is its address, which would be printed twice. A table is tight if the
    longest words of its columns do not fit side by side on a sheet, so that words must be broken.
    """
    return _TABLE.sub(_tight, _LINK.sub(_bare, content))


def _bare(link: re.Match[str]) -> str:
    address = _ADDRESS.search(link["attributes"])
    text = unescape(link["text"]).strip()
    if address is None or unescape(address[1]).rstrip("/") != text.rstrip("/"):
        return link[0]
    return f'<a {link["attributes"]} data-pb-bare="true">{link["text"]}</a>'


def _tight(table: re.Match[str]) -> str:
    widths: list[int] = []
    for row in _ROW.findall(table["rows"]):
        words = [_longest_word(cell) for cell in _CELL.findall(row)]
        widths = [max(pair) for pair in zip_longest(widths, words, fillvalue=0)]
    if sum(widths) + _COLUMN_GAP * len(widths) <= _ROOM:
        return table[0]
    return f'<table data-pb-tight="true">{table["rows"]}</table>'


def _longest_word(cell: str) -> int:
    """Return the length of the longest word in a cell."""
    return max((len(word) for word in unescape(_MARKUP.sub("", cell)).split()), default=0)
