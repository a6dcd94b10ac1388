"""Headings of a page, with the anchors that the site generator gives them."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from macros.reading.attribute import split_at_end
from macros.reading.page_text import CALL, Heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.reading.source import Source

_QUOTE = re.compile(r" {0,3}>[> ]*")
_OPENER = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?|[*+-]|\d{1,9}\.|\[\^[^\]\n]+\]:|:)(?:[ \t]|$)")
_CANDIDATE = re.compile(r"^[ \t>]*(?:#|(?:=+|-+) *$)", re.MULTILINE)
_UNDERLINE = re.compile(r"(?:=+|-+) *$")
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])?")
_TAG = re.compile(r"<[^<>]*>")
_EMPHASIS = re.compile(r"(?<!\\)\*+|(?<![\\\w])_+(?=\w)|(?<=\w)_+(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+.!-])")
_NUMBERED = re.compile(r"(.*)_(\d+)")


def find(prose: str, whole: str, source: Source) -> Iterator[Heading]:
    """Go through the headings of a page; `prose` is its text with code blanked, `whole` still has its code."""
    candidates = [match.start() for match in _CANDIDATE.finditer(prose)]
    if all(prose.startswith("#", start) for start in candidates):
        # The usual page: where every heading begins its line, nothing around it matters.
        found = [(start, *_marked(_line(whole, start))) for start in candidates]
    else:
        found = list(_written(prose, whole, source))
    written = [(start, level, *split_at_end(text)) for start, level, text in found]
    used = {anchor for *_, anchor in written if anchor}
    for start, level, text, anchor in written:
        made = anchor or _unique(anchor_of(text), used)
        yield Heading(level, text, made, anchor is not None, source.at(start))


def _written(prose: str, whole: str, source: Source) -> Iterator[tuple[int, int, str]]:
    """List offset, level and text of each heading. A text indented further than what it belongs to is code."""
    lines = prose.split("\n")
    opened: list[int] = []
    begins = True
    for number, line in enumerate(lines):
        quote = _QUOTE.match(line) if ">" in line else None
        text = line[quote.end() :] if quote else line.lstrip(" \t")
        indent = 0 if quote else len(line[: len(line) - len(text)].expandtabs(4))
        if not text.strip():
            begins = True
            continue
        while opened and opened[-1] > indent:
            opened.pop()
        heading = None
        if indent == (opened[-1] if opened else 0):
            start = source.starts[number] + len(line) - len(text)
            heading = _heading(lines, number, text, whole[start : start + len(text)], begins=begins)
            if heading is not None:
                yield start, *heading
        opens = _OPENER.match(text) is not None
        if opens:
            opened.append(indent // 4 * 4 + 4)
        begins = opens or heading is not None


def _heading(
    lines: list[str], number: int, text: str, whole: str, *, begins: bool
) -> tuple[int, str] | None:
    """Read a line as a heading: level and text, or None. `whole` has the code spans that `text` has blanked."""
    if text.startswith("#"):
        return _marked(whole)
    following = lines[number + 1].lstrip(" >") if begins and number + 1 < len(lines) else ""
    if following and _UNDERLINE.match(following):
        return 1 if following[0] == "=" else 2, whole.strip()
    return None


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _marked(line: str) -> tuple[int, str]:
    """Read a line that begins with '#'."""
    level = min(len(line) - len(line.lstrip("#")), 6)
    return level, line[level:].strip().rstrip("#").rstrip()


def plain_text(markdown: str) -> str:
    """Give the text of a heading as readers see it: without marks, links, code marks and entities."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", markdown))
    text = _EMPHASIS.sub("", _TAG.sub("", text.replace("`", "")))
    return " ".join(html.unescape(_ESCAPED.sub(r"\1", text)).replace(CALL, "").split())


def anchor_of(markdown: str) -> str:
    """Make the anchor that the site generator makes of a heading without an id."""
    ascii_text = (
        unicodedata.normalize("NFKD", plain_text(markdown)).encode("ascii", "ignore").decode()
    )
    kept = re.sub(r"[^\w\s-]", "", ascii_text).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


def _unique(anchor: str, used: set[str]) -> str:
    """Number an anchor that is taken, or empty, as the site generator does."""
    if anchor in used or not anchor:
        numbered = _NUMBERED.fullmatch(anchor)
        base, number = (numbered[1], int(numbered[2])) if numbered else (anchor, 0)
        number += 1
        while f"{base}_{number}" in used:
            number += 1
        anchor = f"{base}_{number}"
    used.add(anchor)
    return anchor
