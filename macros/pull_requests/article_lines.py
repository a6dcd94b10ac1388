"""The words of an article as blocks, as the words of Markdown are read: a paragraph, a list item or a table row is a line."""

from __future__ import annotations

import re

from macros.editions.plain_text import Block

_SPACE = re.compile(r"\s+")
GAP = "\0"
"""Stands between two lines of a table's cell."""
_LINES = frozenset(
    "p div section article aside header footer nav details summary blockquote pre table caption figure figcaption ul ol dl dt dd"
    " li tr fieldset legend label button select option output dialog form h1 h2 h3 h4 h5 h6".split()
)
"""Elements whose text is on lines of its own."""


def folded(text: str) -> str:
    """Return a text on one line; the lines of a cell are parted by semicolons."""
    parts = (_SPACE.sub(" ", part).strip() for part in text.split(GAP))
    return "; ".join(part for part in parts if part)


class Lines:
    """Writes the words of an article as blocks: a paragraph, an entry of a list or a row of a table is a line each."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.heading, self.level = "", 0
        self.lines: list[str] = []
        self.text: list[str] = []
        self.lists: list[int | None] = []
        """For each open list, the number of its last entry; None where entries have none."""
        self.prefix = ""
        """What the next line begins with."""
        self.term = ""
        """What is explained next."""
        self.cells: list[str] | None = None
        """Of the open row of a table."""

    @property
    def is_short(self) -> bool:
        """Whether what is written is the cell of a table or what a term means: lines in it are parts of one."""
        return self.cells is not None or bool(self.term)

    def begin(self, tag: str, given: dict[str, str]) -> None:
        """Begin an element."""
        if self.cells is not None:
            if tag in _LINES:
                self.text.append(GAP)  # a cell stays on one line
            return
        if tag not in _LINES:
            return
        self.end_line()
        if tag in ("ol", "ul", "dt", "tr", "table") and self.term:
            self.lines.append(f"- {self.term}")
            self.term = ""
        if tag in ("ol", "ul"):
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.prefix = self.mark()
        elif tag == "tr":
            self.cells = []
        elif tag in ("aside", "footer") and given.get("aria-label"):
            self.end_block(given["aria-label"], 2)

    def end(self, tag: str) -> None:
        """End an element."""
        if self.cells is not None:
            self.end_in_row(tag)
        elif tag == "dt":
            term = folded("".join(self.text))
            self.text.clear()
            self.term = term if term.endswith((":", "?", "!")) else f"{term}:"
        elif tag[0] == "h" and tag[1:].isdigit():
            heading = folded("".join(self.text))
            self.text.clear()
            self.end_block(heading, int(tag[1:]))
        elif tag in _LINES:
            self.end_line()
            if tag in ("ol", "ul") and self.lists:
                self.lists.pop()

    def end_in_row(self, tag: str) -> None:
        """End an element within a row of a table."""
        if self.cells is None:
            return
        if tag in ("td", "th"):
            self.cells.append(folded("".join(self.text)))
            self.text.clear()
        elif tag == "tr":
            row, self.cells = " | ".join(self.cells), None
            self.text.clear()
            if row.strip(" |"):
                self.lines.append(row)
        elif tag in _LINES:
            self.text.append(GAP)

    def put(self, text: str) -> None:
        """Add text to the line."""
        self.text.append(text)

    def mark(self) -> str:
        """Return what the next item of the open list begins with."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number + 1}. "

    def end_line(self) -> None:
        """Write the line, if it has any text."""
        text = folded("".join(self.text))
        self.text.clear()
        if text and self.term:
            self.prefix, self.term = f"- {self.term} ", ""
        if text:
            self.lines.append(f"{self.prefix}{text}")
            self.prefix = ""

    def end_block(self, heading: str, level: int) -> None:
        """Write the block, and begin one under a heading."""
        self.end_line()
        if self.heading or self.lines:
            self.blocks.append(Block(self.heading, self.level, tuple(self.lines)))
        self.heading, self.level, self.lines = heading, level, []

    def finished(self) -> tuple[Block, ...]:
        """Return all blocks."""
        self.end_block("", 0)
        return tuple(self.blocks)
