"""Headings of a page, with the anchors that the site generator gives them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown.extensions.toc import slugify, unique

from macros.reading import markdown
from macros.reading.attribute import split_at_end
from macros.reading.html import AUTOLINK, TAG_LIKE
from macros.reading.page_text import CALL, Heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.reading.body_text import BodyText

_NOTE = re.compile(r"\[\^[^\]]*\]")
_EMPHASIS = re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1|(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\3(?!\w)")


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
    # References to characters keep code and escaped characters from being read as Markdown.
    text = markdown.replace_literals(text, lambda literal: "".join(f"&#{ord(c)};" for c in literal))
    text = markdown.Links(_NOTE.sub("", text), {}).plain()
    text = TAG_LIKE.sub("", AUTOLINK.sub(r"\1", text))
    # Emphasis within emphasis needs a second look.
    for _ in range(2):
        text = _EMPHASIS.sub(lambda match: match[2] or match[4], text)
    return " ".join(html.unescape(text).replace(CALL, "").split())


def anchor_of(text: str) -> str:
    """Return the anchor that the site generator makes for a heading without an id."""
    return slugify(plain_text(text), "-")
