"""Markdown as the plain text that its readers read: how it is written does not count, so that only words are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r" *(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?$")
_TITLED = re.compile(r'[ \t]*(?:!!!|\?\?\?\+?|===[!+]?)[ \t]*[\w -]*(?:"([^"]*)")?[ \t]*$')
"""The first line of a note, of something folded, or of a tab, with its title."""
_BREAK = re.compile(r"[ \t]*(?:\|[-:| \t]*|[-*_=](?:[ \t]*[-*_=]){2,})$")
"""A line across, the one under the head of a table, or the one under a heading."""
_DEFINED = re.compile(r"[ \t]*\*?\[[^\[\]\n]+\]:[ \t]")
_NOTE = re.compile(r"[ \t]*\[\^[^\[\]\n]+\]:[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:([-+*])|(\d{1,9})[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTED = re.compile(r"(?:[ \t]*>)+[ \t]?")
_MEANING = re.compile(r"[ \t]*:[ \t]+")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_NOTE_MARK = re.compile(r"\[\^[^\[\]\s]+\]")
_STRESS = re.compile(
    r"(?<!\\)\*{1,3}(?=[^\s*])|(?<=[^\s*\\])\*{1,3}|(?<![\w\\])_{1,3}(?=[^\s_])|(?<=[^\s_\\])_{1,3}(?!\w)"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands under a heading, up to the next one."""

    heading: str
    """Empty above the first heading."""
    level: int
    """From 1, the page's title, to 6; 0 above the first heading."""
    lines: tuple[str, ...]
    """A paragraph, an entry of a list ('- …', '1. …') or a row of a table ('a | b') each."""


def blocks(markdown: str) -> tuple[Block, ...]:
    """Take a page apart at its headings; what stands above the first one is a block if there is anything."""
    found: list[Block] = []
    heading, level = "", 0
    lines: list[str] = []
    for line in _lines(markdown):
        if isinstance(line, str):
            lines.append(line)
            continue
        if heading or lines:
            found.append(Block(heading, level, tuple(lines)))
        heading, level, lines = unmarked(line[2]), len(line[1]), []
    if heading or lines:
        found.append(Block(heading, level, tuple(lines)))
    return tuple(found)


def unmarked(text: str) -> str:
    """Take the marks out of a piece of Markdown and put it on one line; what stands in code stays as it is."""
    pieces: list[str] = []
    done = 0
    for code in _CODE.finditer(text):
        pieces += [_prose(text[done : code.start()]), code[2]]
        done = code.end()
    pieces.append(_prose(text[done:]))
    return _SPACE.sub(" ", "".join(pieces)).strip()


def _prose(text: str) -> str:
    text = _NOTE_MARK.sub("", _LINK.sub(r"\1", text))
    return _ESCAPED.sub(r"\1", _STRESS.sub("", text))


def _lines(markdown: str) -> Iterator[str | re.Match[str]]:
    """Give the lines that readers see, and headings as they matched; a paragraph comes as one line."""
    held: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if fence or mark is not None:
            yield from _joined(held)
            if mark is not None and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            elif line.strip():
                yield line.strip()
            continue
        line = _QUOTED.sub("", line) if line.lstrip(" \t").startswith(">") else line  # noqa: PLW2901 - the same line, unquoted
        heading = _HEADING.match(line)
        item, titled = _ITEM.match(line), _TITLED.match(line)
        begun = _MEANING.match(line) or _NOTE.match(line)
        unseen = not line.strip() or _BREAK.match(line) or (_DEFINED.match(line) and not begun)
        row = line.lstrip().startswith("|")
        if unseen or heading or item or titled or begun or row:
            yield from _joined(held)
        if unseen:
            continue
        if heading is not None:
            yield heading
        elif titled is not None:
            yield from _joined([titled[1] or ""])
        elif row:
            yield from _joined([_row(line)])
        elif item is not None:
            held.append(f"{'-' if item[1] else f'{item[2]}.'} {line[item.end() :]}")
        else:
            held.append(line[begun.end() if begun else 0 :])
    yield from _joined(held)


def _row(line: str) -> str:
    """Write a row of a table with bars between its cells alone."""
    cells = line.strip().replace("\\|", "\0").strip("|").split("|")
    return " | ".join(cell.strip() for cell in cells).replace("\0", "|")


def _joined(held: list[str]) -> Iterator[str]:
    """Give the lines of a paragraph as one, and forget them."""
    if text := unmarked(" ".join(held)):
        yield text
    held.clear()
