"""Gives Markdown the HTML of macros as blocks that it need not read.

A macro's HTML stands on one line. Markdown would look at each of its tags, twice, to find where it
ends; here the line is put away whole, in the way in which Markdown itself puts HTML away, so that
the page comes out the same.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from macros.reading import html

_ANCHORS = "mkdocs_raw_html"
"""The engine's preprocessor that notes the ids which a page's own HTML has; it stands right before
Markdown's own."""
_BEFORE_ANCHORS, _AFTER_ANCHORS = 21.5, 20.5
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_FIRST = re.compile(r" {0,3}</?([A-Za-z][A-Za-z0-9]*)")
_BARE_AMPERSAND = re.compile(r"&(?!#?[0-9A-Za-z]+;)")
_READ_AS_MARKDOWN = re.compile(r"<[^<>]*\smarkdown\b")
_ID = re.compile(r'\sid="([^"]*)"')


class Blocks(Extension):
    """The Markdown extension."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Stand right before the engine and Markdown look for HTML."""
        put_away = _PutAway(md)
        md.preprocessors.register(put_away, "playbook_blocks", _BEFORE_ANCHORS)
        md.preprocessors.register(_AddAnchors(md, put_away), "playbook_anchors", _AFTER_ANCHORS)


class _PutAway(Preprocessor):
    """Puts away the lines that are whole blocks of HTML, on pages whose other lines leave no HTML open."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.ids: set[str] = set()

    def run(self, lines: list[str]) -> list[str]:
        self.ids.clear()
        blocks = {number: split(line) for number, line in enumerate(lines) if line.startswith("<")}
        if (
            not any(blocks.values())
            or _ANCHORS not in self.md.preprocessors
            or not self._is_closed(lines, blocks)
        ):
            return lines
        for number, pieces in blocks.items():
            alone = not any(lines[max(number - 1, 0) : number]) and lines[
                number + 1 : number + 2
            ] == [""]
            if pieces and alone and _BARE_AMPERSAND.search(lines[number]) is None:
                self._put_away(lines, number, pieces)
        return "\n".join(lines).split("\n")

    def _is_closed(self, lines: list[str], blocks: dict[int, list[str]]) -> bool:
        """Tell whether no line begins HTML that ends on another, and none asks for Markdown in HTML."""
        text = "\n".join(line for line in lines if "<" in line)
        if html.find(text, finished=True) or _READ_AS_MARKDOWN.search(text):
            return False
        first = ((number, _FIRST.match(line)) for number, line in enumerate(lines) if "<" in line)
        return all(
            tag is None or blocks.get(number) or not self.md.is_block_level(tag[1].lower())
            for number, tag in first
        )

    def _put_away(self, lines: list[str], number: int, pieces: list[str]) -> None:
        """Put the elements of a line away, an empty line before and after it, and leave what Markdown leaves in their place."""
        elements = pieces[1::2]
        if not all(
            self.md.is_block_level(element[1:].partition(" ")[0].partition(">")[0])
            for element in elements
        ):
            return
        self.ids.update(unescape(found) for element in elements for found in _ID.findall(element))
        elements[-1] += "\n"
        pieces[1::2] = [f"\n{self.md.htmlStash.store(element)}\n\n" for element in elements]
        lines[number] = "".join(pieces)


class _AddAnchors(Preprocessor):
    """Tells the engine the ids that it did not see, so that links to them count as right."""

    def __init__(self, md: Markdown, put_away: _PutAway) -> None:
        super().__init__(md)
        self._put_away = put_away

    def run(self, lines: list[str]) -> list[str]:
        if self._put_away.ids:
            anchors: Any = self.md.preprocessors[_ANCHORS]
            anchors.present_anchor_ids |= self._put_away.ids
        return lines


def split(line: str) -> list[str]:
    """Split a line into its outermost HTML elements, at the odd places, and what stands around them: blanks.

    Gives an empty list when anything else stands there, or when tags do not match.
    """
    pieces: list[str] = []
    unclosed: list[str] = []
    begin = done = 0
    for tag in _TAG.finditer(line):
        closing, name, alone = tag.groups()
        if not unclosed:
            begin = tag.start()
            if closing or alone or name in _VOID or line[done:begin].strip(" "):
                return []
            pieces.append(line[done:begin])
        if closing:
            if unclosed.pop() != name:
                return []
            if not unclosed:
                done = tag.end()
                pieces.append(line[begin:done])
        elif not alone and name not in _VOID:
            unclosed.append(name)
    return [] if unclosed or line[done:].strip(" ") else [*pieces, line[done:]]
