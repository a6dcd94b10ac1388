"""Stash the HTML of macros before Markdown parses it.

A macro's HTML is on one line. Markdown would look at each of its tags twice to find where it ends.
Here the whole line is stashed as Markdown itself stashes HTML, so that the page is the same.
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
"""The engine's preprocessor that collects the ids in a page's HTML; it runs right before Markdown's
own."""
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
        """Register the preprocessors right before the engine and Markdown look for HTML."""
        stash = _StashBlocks(md)
        md.preprocessors.register(stash, "playbook_blocks", _BEFORE_ANCHORS)
        md.preprocessors.register(_AddAnchors(md, stash), "playbook_anchors", _AFTER_ANCHORS)


class _StashBlocks(Preprocessor):
    """Stashes lines that are whole blocks of HTML, unless another line leaves HTML open."""

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
            is_first = not any(lines[max(number - 1, 0) : number])
            is_alone = is_first and lines[number + 1 : number + 2] == [""]
            if pieces and is_alone and _BARE_AMPERSAND.search(lines[number]) is None:
                self._stash(lines, number, pieces)
        return "\n".join(lines).split("\n")

    def _is_closed(self, lines: list[str], blocks: dict[int, list[str]]) -> bool:
        """Return whether all HTML ends on the line it begins on, and contains no Markdown."""
        text = "\n".join(line for line in lines if "<" in line)
        if html.find(text, is_finished=True) or _READ_AS_MARKDOWN.search(text):
            return False
        first = ((number, _FIRST.match(line)) for number, line in enumerate(lines) if "<" in line)
        return all(
            tag is None or blocks.get(number) or not self.md.is_block_level(tag[1].lower())
            for number, tag in first
        )

    def _stash(self, lines: list[str], number: int, pieces: list[str]) -> None:
        """Stash the elements of a line, and replace them with placeholders as Markdown does."""
        elements = pieces[1::2]
        names = (element[1:].partition(" ")[0].partition(">")[0] for element in elements)
        if not all(map(self.md.is_block_level, names)):
            return
        for element in elements:
            self.ids.update(map(unescape, _ID.findall(element)))
        # Markdown stashes the line end with the last element.
        elements[-1] += "\n"
        pieces[1::2] = [f"\n{self.md.htmlStash.store(element)}\n\n" for element in elements]
        lines[number] = "".join(pieces)


class _AddAnchors(Preprocessor):
    """Adds the ids in stashed HTML to those that the engine knows, to make links to them valid."""

    def __init__(self, md: Markdown, stash: _StashBlocks) -> None:
        super().__init__(md)
        self._stash = stash

    def run(self, lines: list[str]) -> list[str]:
        if self._stash.ids:
            anchors: Any = self.md.preprocessors[_ANCHORS]
            anchors.present_anchor_ids |= self._stash.ids
        return lines


def split(line: str) -> list[str]:
    """Split a line into its outermost HTML elements, at odd indexes, and the spaces around them.

    Returns an empty list if there is anything else on the line, or if tags do not match.
    """
    pieces: list[str] = []
    open_tags: list[str] = []
    start = end = 0  # of the outermost element
    for tag in _TAG.finditer(line):
        closing, name, self_closing = tag.groups()
        if not open_tags:
            start = tag.start()
            if closing or self_closing or name in _VOID or line[end:start].strip(" "):
                return []
            pieces.append(line[end:start])
        if closing:
            if open_tags.pop() != name:
                return []
            if not open_tags:
                end = tag.end()
                pieces.append(line[start:end])
        elif not self_closing and name not in _VOID:
            open_tags.append(name)
    return [] if open_tags or line[end:].strip(" ") else [*pieces, line[end:]]
