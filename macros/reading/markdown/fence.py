"""Fenced code blocks, as pymdownx.superfences reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_FENCE = re.compile(r"(?P<indent>[ >\t]*)(?P<mark>`{3,}|~{3,})(?P<info>.*)$")
_INFO = re.compile(
    r'[ \t]*\.?[\w#.+-]*(?:[ \t]+(?:title|linenums|hl_lines)="[^"]*"|[ \t]*\{[^{}]*\})*[ \t]*'
)
_INDENT = re.compile(r"[ >\t]*")
_TAB = 4

Fault = Literal["never closed", "further left", "no language"]


@dataclass(slots=True)
class Fence:
    """A fenced code block."""

    first: int
    """The number of the line with the opening mark, from 0."""
    end: int
    """The number of the line after it."""
    indent: str
    """What is before the mark, with tabs expanded."""
    mark: str
    fault: Fault | None = None
    """Why the site generator does not read it as code."""
    has_gap: bool = False
    """Whether the line before `end` is empty."""

    def take(self, line: str) -> bool:
        """Read another line; return whether the block goes on after it."""
        prefix = _INDENT.match(line)
        columns = prefix[0].expandtabs(_TAB)[: len(self.indent)] if prefix else ""
        content = line.expandtabs(_TAB)[len(columns) :]
        depth, quotes = columns.count(">"), self.indent.count(">")
        is_empty = not content.strip() and (quotes > 0 or not columns.strip())
        is_outside = depth > quotes or (self.has_gap and depth < quotes)
        if is_outside or (not is_empty and len(columns) < len(self.indent)):
            self.fault = self.fault or "further left"
            return False
        self.has_gap = is_empty
        self.end += 1
        return content.rstrip() != self.mark


def fences(lines: list[str]) -> list[Fence]:
    """Return the fenced code blocks of a page, those with faults included."""
    result: list[Fence] = []
    fence: Fence | None = None
    for number, line in enumerate(lines):
        if fence is not None:
            fence = fence if fence.take(line) else None
        elif (match := _FENCE.match(line)) is not None:
            # Backticks after the mark make a code span.
            if match["mark"].startswith("`") and "`" in match["info"]:
                continue
            fault: Fault | None = None if _INFO.fullmatch(match["info"]) else "no language"
            indent = match["indent"].expandtabs(_TAB)
            fence = Fence(number, number + 1, indent, match["mark"], fault)
            result.append(fence)
    if fence is not None:
        fence.fault = fence.fault or "never closed"
    return result
