"""Find code in a page: fenced blocks and code spans, which contain no Markdown, HTML or names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from macros.basics.problem import Sentence

_FENCE = re.compile(r"(?P<indent>[ >\t]*)(?P<mark>`{3,}|~{3,})(?P<info>.*)$")
_INFO = re.compile(
    r'[ \t]*\.?[\w#.+-]*(?:[ \t]+(?:title|linenums|hl_lines)="[^"]*"|[ \t]*\{[^{}]*\})*[ \t]*'
)
_INDENT = re.compile(r"[ >\t]*")
_BLANK_LINE = re.compile(r"\n(?:[ \t]*\n)+")
_TICKS = re.compile(r"`+")
_NOT_NEWLINE = re.compile(r"[^\n]")

NEVER_CLOSED = Sentence(
    "unclosed-fence",
    "the code block is never closed.",
    "Add a line '{mark}' after it, at the same indent.",
)
FURTHER_LEFT = Sentence(
    "unclosed-fence",
    "a line of the code block begins further left than its first line.",
    "Indent every line of the block, its end included, as its first line.",
)
NO_LANGUAGE = Sentence(
    "unclosed-fence",
    "what follows the marks of the code block is not a language, so it comes out as text.",
    "Write one word there, such as 'text', or nothing.",
)

Finding = tuple[int, str, str]
"""Offset, message and hint of what is wrong."""


def blank(text: str) -> str:
    """Replace everything but line ends with spaces."""
    return _NOT_NEWLINE.sub(" ", text)


@dataclass(slots=True)
class _Fence:
    """An open code block."""

    mark: str
    indent: int
    offset: int


def blank_fences(text: str) -> tuple[str, list[Finding]]:
    """Blank fenced blocks; also return those that the site generator would not read as such."""
    if "```" not in text and "~~~" not in text:
        return text, []
    lines = text.split("\n")
    findings: list[Finding] = []
    fence: _Fence | None = None
    offset = 0
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence is None:
            if match is not None and not (match["mark"][0] == "`" and "`" in match["info"]):
                fence = _Fence(match["mark"], _width(match["indent"]), offset)
                lines[number] = blank(line)
                findings += _info(match["info"], offset)
        elif line.strip() and _indent(line) < fence.indent:
            findings.append((fence.offset, *FURTHER_LEFT.fill()))
            fence = None
        else:
            lines[number] = blank(line)
            # A block is closed by exactly the marks that opened it, at the same indent.
            if match is not None and match["mark"] == fence.mark and not match["info"].strip():
                fence = None if _width(match["indent"]) == fence.indent else fence
        offset += len(line) + 1
    if fence is not None:
        findings.append((fence.offset, *NEVER_CLOSED.fill(mark=fence.mark[:10])))
    return "\n".join(lines), findings


def _info(info: str, offset: int) -> list[Finding]:
    return [] if _INFO.fullmatch(info) else [(offset, *NO_LANGUAGE.fill())]


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def _indent(line: str) -> int:
    match = _INDENT.match(line)
    return _width(match[0]) if match else 0


def blank_spans(text: str) -> str:
    """Blank code spans.

    Within a paragraph, backticks pair with the next run of the same length.
    """
    if "`" not in text:
        return text
    pieces = []
    start = 0
    for end in (*(gap.end() for gap in _BLANK_LINE.finditer(text)), len(text)):
        paragraph = text[start:end]
        pieces.append(_blank_in_paragraph(paragraph) if "`" in paragraph else paragraph)
        start = end
    return "".join(pieces)


def _blank_in_paragraph(text: str) -> str:
    runs: dict[int, list[int]] = defaultdict(list)
    matches = list(_TICKS.finditer(text))
    for match in matches:
        runs[match.end() - match.start()].append(match.start())
    pieces: list[str] = []
    position = 0
    for match in matches:
        # An odd number of backslashes makes text of the first backtick.
        start = match.start() + _backslashes(text, match.start()) % 2
        if match.start() < position or start == match.end():
            continue
        end = _closing(runs, match.end(), match.end() - start)
        if end is not None:
            pieces += (text[position:start], blank(text[start:end]))
            position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _backslashes(text: str, offset: int) -> int:
    """Count the backslashes right before an offset."""
    start = offset
    while start > 0 and text[start - 1] == "\\":
        start -= 1
    return offset - start


def _closing(runs: dict[int, list[int]], after: int, longest: int) -> int | None:
    """Return the end of the code span that a run of backticks opens, or None.

    Like Markdown, try the run's full length first, then shorter ones.
    """
    lengths = [length for length in runs if length <= longest]
    for length in sorted(lengths, reverse=True):
        starts = runs[length]
        position = bisect_left(starts, after)
        if position < len(starts):
            return starts[position] + length
    return None
