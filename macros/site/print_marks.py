"""Marks in a page's finished HTML what its style cannot tell apart on paper: bare addresses, and tables that would not fit."""

from __future__ import annotations

import re
from html import unescape

_LINK = re.compile(r"<a (?P<attributes>[^>]*)>(?P<text>[^<]*)</a>")
_ADDRESS = re.compile(r'\bhref="(https?://[^"]*)"')
_TABLE = re.compile(r"<table>(?P<rows>.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr[ >].*?(?=<tr[ >]|\Z)", re.DOTALL)
_CELL = re.compile(r"<t[hd][ >].*?(?=<t[hd][ >]|\Z)", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_ROOM = 100
"""How many letters of 8 pt stand beside each other on a sheet that is 180 mm wide between its
margins."""
_BETWEEN = 2
"""How many letters are as wide as what lies between the words of two columns."""


def marked(content: str) -> str:
    """Return a page's HTML with the marks `data-pb-bare` on links and `data-pb-tight` on tables.

    A link is bare when its text is its address: paper would say the address twice. A table is tight
    when the longest words of its columns do not stand beside each other on a sheet: its words are
    broken.
    """
    return _TABLE.sub(_tight, _LINK.sub(_bare, content))


def _bare(link: re.Match[str]) -> str:
    address = _ADDRESS.search(link["attributes"])
    if address is None or unescape(address[1]).rstrip("/") != unescape(link["text"]).strip().rstrip(
        "/"
    ):
        return link[0]
    return f'<a {link["attributes"]} data-pb-bare="true">{link["text"]}</a>'


def _tight(table: re.Match[str]) -> str:
    widths: list[int] = []
    for row in _ROW.findall(table["rows"]):
        longest = [_longest_word(cell) for cell in _CELL.findall(row)]
        widths += [0] * (len(longest) - len(widths))
        widths = [
            max(width, word)
            for width, word in zip(widths, longest + [0] * len(widths), strict=False)
        ]
    if sum(widths) + _BETWEEN * len(widths) <= _ROOM:
        return table[0]
    return f'<table data-pb-tight="true">{table["rows"]}</table>'


def _longest_word(cell: str) -> int:
    return max((len(word) for word in unescape(_MARKUP.sub("", cell)).split()), default=0)
