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

    from macros.reading.body_text import BodyText

_QUOTE = re.compile(r" {0,3}>[> ]*")
_OPENER = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?|[*+-]|\d{1,9}\.|\[\^[^\]\n]+\]:|:)(?:[ \t]|$)")
_CANDIDATE = re.compile(r"^[ \t>]*(?:#|(?:=+|-+) *$)", re.MULTILINE)
_UNDERLINE = re.compile(r"(?:=+|-+) *$")
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])?")
_TAG = re.compile(r"<[^<>]*>")
_EMPHASIS = re.compile(r"(?<!\\)\*+|(?<![\\\w])_+(?=\w)|(?<=\w)_+(?!\w)")
_ESCAPE_SEQUENCE = re.compile(r"\\([\\`*_{}\[\]()>#+.!-])")
_NUMBER_AT_END = re.compile(r"(.*)_(\d+)")


def find(prose: str, whole: str, source: BodyText) -> Iterator[Heading]:
    """Yield the headings of a page.

    In `prose`, code is blanked; `whole` still contains it.
    """
    candidates = [match.start() for match in _CANDIDATE.finditer(prose)]
    if all(prose.startswith("#", start) for start in candidates):
        # On most pages, every heading begins with '#' at the start of its line: no context needed.
        matches = [(start, *_parse_hashes(_line(whole, start))) for start in candidates]
    else:
        matches = list(_headings_in_context(prose, whole, source))
    headings = [(start, level, *split_at_end(text)) for start, level, text in matches]
    used = {anchor for *_, anchor in headings if anchor}
    for start, level, text, anchor in headings:
        unique = anchor or _unique(anchor_of(text), used)
        yield Heading(level, text, unique, anchor is not None, source.at(start))


def _headings_in_context(
    prose: str, whole: str, source: BodyText
) -> Iterator[tuple[int, int, str]]:
    """Yield offset, level and text of each heading.

    Text indented further than its container is code.
    """
    lines = prose.split("\n")
    # The indents of the lists, boxes and tabs around the line, innermost last.
    indents: list[int] = []
    # A heading with an underline can only begin a block.
    can_underline = True
    for number, line in enumerate(lines):
        quote = _QUOTE.match(line) if ">" in line else None
        text = line[quote.end() :] if quote else line.lstrip(" \t")
        indent = 0 if quote else len(line[: len(line) - len(text)].expandtabs(4))
        if not text.strip():
            can_underline = True
            continue
        while indents and indents[-1] > indent:
            indents.pop()
        heading = None
        if indent == (indents[-1] if indents else 0):
            start = source.starts[number] + len(line) - len(text)
            heading = _heading(
                lines, number, text, whole[start : start + len(text)], begins=can_underline
            )
            if heading is not None:
                yield start, *heading
        is_container = _OPENER.match(text) is not None
        if is_container:
            indents.append(indent // 4 * 4 + 4)
        can_underline = is_container or heading is not None


def _heading(
    lines: list[str], number: int, text: str, whole: str, *, begins: bool
) -> tuple[int, str] | None:
    """Return level and text if a line is a heading, else None.

    In `text`, code spans are blanked; `whole` still contains them.
    """
    if text.startswith("#"):
        return _parse_hashes(whole)
    following = lines[number + 1].lstrip(" >") if begins and number + 1 < len(lines) else ""
    if following and _UNDERLINE.match(following):
        return 1 if following[0] == "=" else 2, whole.strip()
    return None


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _parse_hashes(line: str) -> tuple[int, str]:
    """Return level and text of a line that begins with '#'."""
    level = min(len(line) - len(line.lstrip("#")), 6)
    return level, line[level:].strip().rstrip("#").rstrip()


def plain_text(markdown: str) -> str:
    """Return a heading as readers see it: without emphasis, links, code marks and entities."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", markdown))
    text = _EMPHASIS.sub("", _TAG.sub("", text.replace("`", "")))
    return " ".join(html.unescape(_ESCAPE_SEQUENCE.sub(r"\1", text)).replace(CALL, "").split())


def anchor_of(markdown: str) -> str:
    """Return the anchor that the site generator makes for a heading without an id."""
    text = unicodedata.normalize("NFKD", plain_text(markdown))
    ascii_text = text.encode("ascii", "ignore").decode()
    words = re.sub(r"[^\w\s-]", "", ascii_text).strip().lower()
    return re.sub(r"[-\s]+", "-", words)


def _unique(anchor: str, used: set[str]) -> str:
    """Number an anchor that is empty or taken, as the site generator does."""
    if anchor in used or not anchor:
        match = _NUMBER_AT_END.fullmatch(anchor)
        base, number = (match[1], int(match[2])) if match else (anchor, 0)
        number += 1
        while f"{base}_{number}" in used:
            number += 1
        anchor = f"{base}_{number}"
    used.add(anchor)
    return anchor
