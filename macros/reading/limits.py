"""Limits on pages.

Whatever exceeds them is a mistake, or would keep the site generator busy for minutes.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from macros.basics.problem import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.reading.body_text import BodyText

MAX_BYTES = 50 * 1024
MAX_LINE = 2_000
MAX_OPEN_BRACKETS = 40
MAX_BRACES = 40
MAX_ITEMS = 250
MAX_NESTING = 12

_RULE = "page-too-large"
LONG_PAGE = Sentence(
    _RULE, "the page has {size} bytes; the limit is {most}.", "Split it into two pages."
)
LONG_LINE = Sentence(
    _RULE,
    "the line has {length} characters; the limit is {most}.",
    "Break it into shorter lines.",
)
BRACES = Sentence(
    _RULE,
    "the line has more than {most} braces '{'.",
    "Delete them, or put each part on a line of its own.",
)
DEEP_NESTING = Sentence(
    _RULE,
    "the text is nested more than {most} levels deep.",
    "Delete the markers or spaces that begin the line.",
)
OPEN_BRACKETS = Sentence(
    _RULE,
    "more than {most} brackets '[' are open in one paragraph.",
    "Delete them, or close them.",
)
MANY = Sentence(_RULE, "the page has more than {most} {noun}.", "Split it into two pages.")
_BRACKETS = re.compile(r"\n(?=[ \t]*\n)|[\[\]]")
_ITEMS = (
    ("headings", re.compile(r"^[ >]*#|^[ >]*(?:=+|-+)[ ]*$", re.MULTILINE)),
    ("definitions", re.compile(r"^[ >]*(?::[ \t]|\*?\[[^\]\n]*\]:)", re.MULTILINE)),
    ("footnotes", re.compile(r"\[\^")),
    ("marks of code blocks", re.compile(r"^[ >]*(?:`{3}|~{3})", re.MULTILINE)),
    ("boxes and tabs", re.compile(r"^[ >]*(?:!!!|\?\?\?|===)", re.MULTILINE)),
)
_DEEP = re.compile(r"^(?: {24}|(?:[ \t]*(?:>|[*+-][ \t]|\d{1,9}\.[ \t])){4})", re.MULTILINE)
_OPENERS = re.compile(r"(?:[ \t]*(?:>|[*+-][ \t]|\d{1,9}\.[ \t]))*")
_OPENER = re.compile(r">|[*+-](?=[ \t])|\.(?=[ \t])")
_INDENT = 4


def find_excess(source: BodyText) -> Problem | None:
    """Return the first problem of size, or None; a page with one is not read further."""
    return next(chain(_length(source), _lines(source), _brackets(source), _items(source)), None)


def _length(source: BodyText) -> Iterator[Problem]:
    size = len(source.text.encode())
    if size > MAX_BYTES:
        yield source.problem(0, LONG_PAGE, size=f"{size:,}", most=f"{MAX_BYTES:,}")


def _lines(source: BodyText) -> Iterator[Problem]:
    text = source.text
    lines = text.split("\n")
    # Nearly every page passes these three checks; only the others are checked line by line.
    if (
        len(max(lines, key=len)) <= MAX_LINE
        and text.count("{") <= MAX_BRACES
        and _DEEP.search(text) is None
    ):
        return
    for number, line in enumerate(lines):
        start = source.starts[number]
        if len(line) > MAX_LINE:
            length = f"{len(line):,}"
            yield source.problem(start, LONG_LINE, length=length, most=f"{MAX_LINE:,}")
        elif line.count("{") > MAX_BRACES:
            yield source.problem(start, BRACES, most=MAX_BRACES)
        elif _nesting(line) > MAX_NESTING:
            yield source.problem(start, DEEP_NESTING, most=MAX_NESTING)


def _nesting(line: str) -> int:
    """Return how many lists and quotes a line opens, plus the levels of its indent."""
    blank = len(line) - len(line.lstrip(" "))
    openers = _OPENERS.match(line)
    return blank // _INDENT + len(_OPENER.findall(openers[0] if openers else ""))


def _brackets(source: BodyText) -> Iterator[Problem]:
    depth = 0
    for match in _BRACKETS.finditer(source.text):
        depth = depth + 1 if match[0] == "[" else max(0, depth - 1) if match[0] == "]" else 0
        if depth > MAX_OPEN_BRACKETS:
            yield source.problem(match.start(), OPEN_BRACKETS, most=MAX_OPEN_BRACKETS)
            return


def _items(source: BodyText) -> Iterator[Problem]:
    for noun, pattern in _ITEMS:
        surplus = next(islice(pattern.finditer(source.text), MAX_ITEMS, None), None)
        if surplus is not None:
            yield source.problem(surplus.start(), MANY, most=MAX_ITEMS, noun=noun)
