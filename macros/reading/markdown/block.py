"""Blocks of a page: paragraphs, headings, cells and code, as Python-Markdown reads them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from types import SimpleNamespace
from typing import Any, Literal

from markdown.blockprocessors import (
    BlockQuoteProcessor,
    HashHeaderProcessor,
    HRProcessor,
    ReferenceProcessor,
    SetextHeaderProcessor,
    UListProcessor,
)
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.tables import TableProcessor
from pymdownx.details import DetailsProcessor
from pymdownx.tabbed import TabbedProcessor
from pymdownx.tasklist import RE_CHECKBOX

from macros.reading.markdown.fence import Fence, fences
from macros.reading.markdown.inline import MASK

Line = tuple[int, str]
"""A line without the marks of the blocks around it, and the offset at which it begins."""
Kind = Literal["text", "heading", "code"]
_TAB = " " * 4
_PARSER: Any = SimpleNamespace(md=SimpleNamespace(tab_length=len(_TAB)))
_LIST = UListProcessor(_PARSER)
_TABLE: Any = TableProcessor(_PARSER, {})
_BOXES = ((AdmonitionProcessor.RE, 2), (DetailsProcessor.START, 3), (TabbedProcessor.START, 2))
"""The first lines of boxes and tabs, and the group with the title."""


@dataclass(slots=True)
class Block:
    """A piece of text that is read by itself: a paragraph, a heading, a cell, code."""

    kind: Kind
    start: int
    """The offset of its first mark or character."""
    lines: list[Line]
    level: int = 0
    """1 to 6 for a heading."""
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)
    """The positions in `text` at which lines begin, once `offset` was asked."""

    @property
    def text(self) -> str:
        """The text without the marks of the blocks around it."""
        return _text(self.lines)

    def offset(self, position: int) -> int:
        """Return the offset in the page of a position in `text`."""
        if len(self.lines) == 1:
            return self.lines[0][0] + position
        if len(self._starts) <= len(self.lines):
            self._starts = [0, *accumulate(len(text) + 1 for _, text in self.lines)]
        line = min(bisect_right(self._starts, position), len(self.lines)) - 1
        return self.lines[line][0] + position - self._starts[line]


@dataclass(slots=True)
class MarkdownPage:
    """What a page is made of."""

    fences: list[Fence] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    """In the order of the page."""
    definitions: dict[str, tuple[str, int]] = field(default_factory=dict)
    """The address and the offset of each `[label]: address`, by its label in small letters."""
    notes: set[str] = field(default_factory=set)
    """The labels of the footnotes that have a text."""


def read(text: str) -> MarkdownPage:
    """Read the blocks of a page."""
    texts = text.split("\n")
    page = MarkdownPage(fences(texts) if "```" in text or "~~~" in text else [])
    lines: list[Line] = []
    offset = 0
    for line in texts:
        lines.append((offset, line) if "\t" not in line else _without_tabs(offset, line))
        offset += len(line) + 1
    for fence in reversed(page.fences):
        # Like Python-Markdown, read a block of code as a word.
        lines[fence.first : fence.end] = [(lines[fence.first][0], f"{fence.indent}{MASK}")]
    _Blocks(page).read(lines)
    page.blocks.sort(key=lambda block: block.start)
    return page


def _without_tabs(offset: int, line: str) -> Line:
    """Expand the tabs at the beginning of a line; others become spaces, which mean the same."""
    text = line.lstrip(" >\t")
    prefix = line[: len(line) - len(text)]
    blanks = prefix.expandtabs(len(_TAB))
    return offset + len(prefix) - len(blanks), f"{blanks}{text.replace(chr(9), ' ')}"


@dataclass(slots=True)
class _Container:
    """A list item, quote or box, which later blocks may go on with."""

    kind: Literal["item", "quote", "box"]
    lines: list[Line]


def _text(lines: list[Line]) -> str:
    return "\n".join(text for _, text in lines)


def _cut(line: Line, end: int) -> Line:
    return line[0] + end, line[1][end:]


def _is_indented(line: Line) -> bool:
    return line[1].startswith(_TAB)


def _detab(line: Line) -> Line:
    return _cut(line, len(_TAB)) if _is_indented(line) else line


class _Blocks:
    """Reads the blocks within one container, in the order in which Python-Markdown tries them."""

    def __init__(self, page: MarkdownPage, *, is_item: bool = False) -> None:
        self.page = page
        self.is_item = is_item
        """Whether the lines are the first ones of a list item, whose indent means nothing."""
        self.last: _Container | None = None
        """The container that came last: indented lines, or more of a quote, belong to it."""
        self.is_empty = True
        """Whether nothing has come yet."""

    def read(self, lines: list[Line]) -> None:
        """Read all lines."""
        start = 0
        for number, line in enumerate((*lines, (0, ""))):
            if not line[1].strip():
                rest = lines[start:number]
                while rest:
                    rest = self.step(rest)
                start, self.is_item = number + 1, False
        self.finish()

    def finish(self) -> None:
        """Read what is within the last container."""
        self.is_empty = False
        if self.last is not None:
            container, self.last = self.last, None
            _Blocks(self.page, is_item=container.kind == "item").read(container.lines)

    def open(self, kind: Literal["item", "quote", "box"], lines: list[Line]) -> None:
        """Begin a container."""
        self.finish()
        self.last = _Container(kind, lines)

    def add(self, kind: Kind, lines: list[Line], level: int = 0, start: int = -1) -> None:
        """Add a block without blocks in it."""
        self.finish()
        self.page.blocks.append(Block(kind, lines[0][0] if start < 0 else start, lines, level))

    def all(self, lines: list[Line]) -> None:
        """Read lines that come before another block."""
        while lines:
            lines = self.step(lines)

    def step(self, lines: list[Line]) -> list[Line]:
        """Read what begins a group of lines, and return the lines after it."""
        starts = {text[0] for _, text in lines}
        if not starts.isdisjoint(_SPECIAL):
            for reader, marks in _READERS:
                if not starts.isdisjoint(marks) and (rest := reader(self, lines)) is not None:
                    return rest
        self.add("text", lines)
        return []

    def box(self, lines: list[Line]) -> list[Line] | None:
        """Read an admonition, a collapsible box or a tab."""
        matches = ((*_search(pattern, lines), group) for pattern, group in _BOXES)
        number, match, group = next((each for each in matches if each[1] is not None), (0, None, 0))
        if match is None:
            return None
        self.all(lines[:number])
        self.finish()
        if match[group]:
            self.add("text", [(lines[number][0] + match.start(group), match[group])])
        content = list(takewhile(_is_indented, lines[number + 1 :]))
        self.open("box", list(map(_detab, content)))
        return lines[number + 1 + len(content) :]

    def read_indented(self, lines: list[Line]) -> list[Line] | None:
        """Read indented lines: they belong to a container, or they are code."""
        if not _is_indented(lines[0]):
            return None
        if self.is_item and self.last is None:
            self.is_item = False
            return list(map(_detab, lines))
        container = self.last if self.last is not None and self.last.kind != "quote" else None
        is_loose = container is not None and container.kind == "item"
        content = lines if is_loose else list(takewhile(_is_indented, lines))
        if container is not None:
            container.lines += [(0, ""), *map(_detab, content)]
        else:
            self.add("code", list(map(_detab, content)))
        return lines[len(content) :]

    def table(self, lines: list[Line]) -> list[Line] | None:
        """Read a table."""
        if "|" not in lines[0][1] or not _TABLE.test(None, _text(lines)):
            return None
        for offset, text in (lines[0], *lines[2:]):
            row = text.strip(" ")
            start = offset + text.index(row) + (bool(_TABLE.border) and row.startswith("|"))
            cells = _TABLE._split_row(row)  # noqa: SLF001 - as Python-Markdown splits it
            for cell in cells[: len(_TABLE.separator)]:
                self.add("text", [(start, cell)])
                start += len(cell) + 1
        return []

    def heading(self, lines: list[Line]) -> list[Line] | None:
        """Read a heading that begins with '#'."""
        number, match = _search(HashHeaderProcessor.RE, lines)
        if match is None:
            return None
        self.all(lines[:number])
        title = (lines[number][0] + match.start("header"), match["header"])
        self.add("heading", [title], len(match["level"]), lines[number][0])
        return lines[number + 1 :]

    def read_underlined(self, lines: list[Line]) -> list[Line] | None:
        """Read a heading with a line below it."""
        if not SetextHeaderProcessor.RE.match(_text(lines)):
            return None
        indent = len(lines[0][1]) - len(lines[0][1].lstrip())
        self.add("heading", [_cut(lines[0], indent)], 1 if lines[1][1].startswith("=") else 2)
        return lines[2:]

    def rule(self, lines: list[Line]) -> list[Line] | None:
        """Read a horizontal rule."""
        number, match = _search(HRProcessor.SEARCH_RE, lines)
        if match is None:
            return None
        self.all(lines[:number])
        self.finish()
        return lines[number + 1 :]

    def items(self, lines: list[Line]) -> list[Line] | None:
        """Read list items."""
        if not _LIST.CHILD_RE.match(lines[0][1]):
            return None
        is_nested = False
        content: list[Line] = []
        for line in lines:
            if (match := _LIST.CHILD_RE.match(line[1])) is not None:
                text = _cut(line, match.start(3))
                checkbox = RE_CHECKBOX.match(text[1])
                content = [text if checkbox is None else _cut(text, checkbox.start("line"))]
                is_nested = False
                self.open("item", content)
                continue
            if not is_nested and _LIST.INDENT_RE.match(line[1]):
                content.append((0, ""))
                is_nested = True
            content.append(_detab(line) if is_nested else line)
        return []

    def meaning(self, lines: list[Line]) -> list[Line] | None:
        """Read the meaning of a term, and the terms before it."""
        number, match = _search(DefListProcessor.RE, lines)
        if match is None or (number == 0 and self.is_empty):
            return None
        for line in lines[:number]:
            self.add("text", [line])
        after = lines[number + 1 :]
        is_lazy = bool(after) and DefListProcessor.NO_INDENT_RE.match(after[0][1]) is not None
        content = after if is_lazy else list(takewhile(_is_indented, after))
        first = _cut(lines[number], match.start(2))
        self.open("item", [first, *(content if is_lazy else map(_detab, content))])
        return after[len(content) :]

    def quote(self, lines: list[Line]) -> list[Line] | None:
        """Read a quote."""
        number, match = _search(BlockQuoteProcessor.RE, lines)
        if match is None:
            return None
        self.all(lines[:number])
        content = [
            _cut(line, mark.start(2)) if (mark := BlockQuoteProcessor.RE.match(line[1])) else line
            for line in lines[number:]
        ]
        if self.last is not None and self.last.kind == "quote":
            self.last.lines += [(0, ""), *content]
        else:
            self.open("quote", content)
        return []

    def note(self, lines: list[Line]) -> list[Line] | None:
        """Read the text of a footnote."""
        number, match = _search(FootnoteBlockProcessor.RE, lines)
        if match is None:
            return None
        self.all(lines[:number])
        self.page.notes.add(match[1])
        following = _search(FootnoteBlockProcessor.RE, lines[number + 1 :])
        end = len(lines) if following[1] is None else number + 1 + following[0]
        after = map(_detab, lines[number + 1 : end])
        self.open("item", [_cut(lines[number], match.start(2)), *after])
        return lines[end:]

    def abbreviation(self, lines: list[Line]) -> list[Line] | None:
        """Read the meaning of an abbreviation, which is shown as a tooltip."""
        number, match = _search(AbbrBlockprocessor.RE, lines)
        if match is None:
            return None
        self.all(lines[:number])
        return lines[number + 1 :]

    def definition(self, lines: list[Line]) -> list[Line] | None:
        """Read the address that a reference leads to."""
        text = _text(lines)
        match = ReferenceProcessor.RE.search(text)
        if match is None:
            return None
        number = text.count("\n", 0, match.start())
        self.all(lines[:number])
        start = lines[number][0] + lines[number][1].index("[")
        address = match[2].lstrip("<").rstrip(">")
        self.page.definitions[match[1].strip().lower()] = (address, start)
        return lines[number + 1 + match[0].count("\n") :]


def _search(
    pattern: re.Pattern[str], lines: list[Line]
) -> tuple[int, re.Match[str]] | tuple[int, None]:
    """Return the first line that a pattern matches, by its number."""
    for number, (_, text) in enumerate(lines):
        if (match := pattern.match(text)) is not None:
            return number, match
    return 0, None


_READERS = (
    (_Blocks.box, "!?="),
    (_Blocks.read_indented, " "),
    (_Blocks.table, "|:- "),
    (_Blocks.heading, "#"),
    (_Blocks.read_underlined, "=-"),
    (_Blocks.rule, "-_* "),
    (_Blocks.items, "-+* 0123456789"),
    (_Blocks.meaning, ": "),
    (_Blocks.quote, "> "),
    (_Blocks.note, "[ "),
    (_Blocks.abbreviation, "*"),
    (_Blocks.definition, "[ "),
)
"""In the order in which Python-Markdown tries them, each with the characters one of its lines begins
with."""
_SPECIAL = frozenset("".join(marks for _, marks in _READERS))
"""No line of an ordinary paragraph begins with these."""
