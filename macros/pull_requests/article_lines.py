"""Convert the HTML of an article to blocks of text, as `plain_text` does with Markdown."""

from __future__ import annotations

import re

from macros.editions.plain_text import PageSection

_SPACE = re.compile(r"\s+")
GAP = "\0"
"""Separates the lines within a table cell."""
_BLOCK_TAGS = frozenset(
    "p div section article aside header footer nav details summary blockquote pre table caption "
    "figure figcaption ul ol dl dt dd li tr fieldset legend label button select option output "
    "dialog form h1 h2 h3 h4 h5 h6".split()
)
"""Elements whose text is on lines of its own."""


def on_one_line(text: str) -> str:
    """Return a text on one line, with semicolons between the lines of a table cell."""
    parts = (_SPACE.sub(" ", part).strip() for part in text.split(GAP))
    return "; ".join(part for part in parts if part)


class Lines:
    """Collects the text of an article as blocks, one line per paragraph, list item or table row."""

    def __init__(self) -> None:
        self.blocks: list[PageSection] = []
        self.heading, self.level = "", 0
        self.lines: list[str] = []
        self.text: list[str] = []
        self.lists: list[int | None] = []
        """For each open list, the number of its last item; None if items have no numbers."""
        self.prefix = ""
        """Start of the next line."""
        self.term = ""
        """The term whose definition follows."""
        self.cells: list[str] | None = None
        """The cells of the open table row."""

    @property
    def is_short(self) -> bool:
        """Whether a table cell or a definition is open, whose lines are joined."""
        return self.cells is not None or bool(self.term)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if self.cells is not None:
            if tag in _BLOCK_TAGS:
                self.text.append(GAP)  # a cell stays on one line
            return
        if tag not in _BLOCK_TAGS:
            return
        self.end_line()
        # A term whose definition is a list or a table gets a line of its own.
        if tag in ("ol", "ul", "dt", "tr", "table") and self.term:
            self.lines.append(f"- {self.term}")
            self.term = ""
        if tag in ("ol", "ul"):
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.prefix = self.mark()
        elif tag == "tr":
            self.cells = []
        elif tag in ("aside", "footer") and attributes.get("aria-label"):
            # A labelled part of the page is compared like a section with that heading.
            self.end_block(attributes["aria-label"], 2)

    def end(self, tag: str) -> None:
        """End an element."""
        if self.cells is not None:
            self.end_in_row(tag)
        elif tag == "dt":
            term = on_one_line("".join(self.text))
            self.text.clear()
            self.term = term if term.endswith((":", "?", "!")) else f"{term}:"
        elif tag[0] == "h" and tag[1:].isdigit():
            heading = on_one_line("".join(self.text))
            self.text.clear()
            self.end_block(heading, int(tag[1:]))
        elif tag in _BLOCK_TAGS:
            self.end_line()
            if tag in ("ol", "ul") and self.lists:
                self.lists.pop()

    def end_in_row(self, tag: str) -> None:
        """End an element within a table row."""
        if self.cells is None:
            return
        if tag in ("td", "th"):
            self.cells.append(on_one_line("".join(self.text)))
            self.text.clear()
        elif tag == "tr":
            row, self.cells = " | ".join(self.cells), None
            self.text.clear()
            if row.strip(" |"):
                self.lines.append(row)
        elif tag in _BLOCK_TAGS:
            self.text.append(GAP)

    def put(self, text: str) -> None:
        """Add text to the line."""
        self.text.append(text)

    def mark(self) -> str:
        """Return the mark of the next item of the open list."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number + 1}. "

    def end_line(self) -> None:
        """Add the line to the block, if it has any text."""
        text = on_one_line("".join(self.text))
        self.text.clear()
        if text and self.term:
            self.prefix, self.term = f"- {self.term} ", ""
        if text:
            self.lines.append(f"{self.prefix}{text}")
            self.prefix = ""

    def end_block(self, heading: str, level: int) -> None:
        """Finish the block, and begin another below a heading."""
        self.end_line()
        if self.heading or self.lines:
            self.blocks.append(PageSection(self.heading, self.level, tuple(self.lines)))
        self.heading, self.level, self.lines = heading, level, []

    def finish(self) -> tuple[PageSection, ...]:
        """Return all blocks."""
        self.end_block("", 0)
        return tuple(self.blocks)
