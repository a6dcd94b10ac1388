"""Headings of a page, with the anchors that the site generator gives them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown.extensions.toc import slugify, unique

from macros.reading import markdown
from macros.reading.attribute import split_at_end
from macros.reading.html import TAG_LIKE
from macros.reading.page_text import CALL, Heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.reading.body_text import BodyText

_QUOTE = re.compile(r" {0,3}>[> ]*")
_OPENER = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?|[*+-]|\d{1,9}\.|\[\^[^\]\n]+\]:|:)(?:[ \t]|$)")
_CANDIDATE = re.compile(r"^[ \t>]*(?:#|(?:=+|-+) *$)", re.MULTILINE)
_UNDERLINE = re.compile(r"(?:=+|-+) *$")
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])?")
_EMPHASIS = re.compile(r"(?<!\\)\*+|(?<![\\\w])_+(?=\w)|(?<=\w)_+(?!\w)")
_ESCAPE_SEQUENCE = re.compile(r"\\([\\`*_{}\[\]()>#+.!-])")
_NUMBER_AT_END = re.compile(r"(.*)_(\d+)")


def find(page: markdown.MarkdownPage, source: BodyText) -> Iterator[Heading]:
    """Yield the headings of a page."""
    blocks = [block for block in page.blocks if block.kind == "heading"]
    texts = [split_at_end(block.text.strip()) for block in blocks]
    used = {anchor for _, anchor in texts if anchor}
    for block, (text, anchor) in zip(blocks, texts, strict=True):
        name = anchor or unique(anchor_of(text), used)
        yield Heading(block.level, text, name, anchor is not None, source.at(block.start))


def plain_text(text: str) -> str:
    """Return a heading as readers see it: without emphasis, links, code marks and entities."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", markdown))
    text = _EMPHASIS.sub("", TAG_LIKE.sub("", text.replace("`", "")))
    return " ".join(html.unescape(_ESCAPE_SEQUENCE.sub(r"\1", text)).replace(CALL, "").split())


def anchor_of(text: str) -> str:
    """Return the anchor that the site generator makes for a heading without an id."""
    return slugify(plain_text(text), "-")
