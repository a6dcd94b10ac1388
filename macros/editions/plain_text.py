"""Convert Markdown to the plain text that readers see, so that only words are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r" *(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?$")
_TITLE = re.compile(r'[ \t]*(?:!!!|\?\?\?\+?|===[!+]?)[ \t]*[\w -]*(?:"([^"]*)")?[ \t]*$')
"""The first line of an admonition, a collapsible block or a tab, with its title."""
_BREAK = re.compile(r"[ \t]*(?:\|[-:| \t]*|[-*_=](?:[ \t]*[-*_=]){2,})$")
"""A horizontal rule, the line below a table's header, or the underline of a heading."""
_DEFINITION = re.compile(r"[ \t]*\*?\[[^\[\]\n]+\]:[ \t]")
_NOTE = re.compile(r"[ \t]*\[\^[^\[\]\n]+\]:[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:([-+*])|(\d{1,9})[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"(?:[ \t]*>)+[ \t]?")
_MEANING = re.compile(r"[ \t]*:[ \t]+")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_NOTE_MARK = re.compile(r"\[\^[^\[\]\s]+\]")
_STRESS = re.compile(
    r"(?<!\\)\*{1,3}(?=[^\s*])|(?<=[^\s*\\])\*{1,3}"
    r"|(?<![\w\\])_{1,3}(?=[^\s_])|(?<=[^\s_\\])_{1,3}(?!\w)"
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageSection:
    """The text below a heading, up to the next one."""

    heading: str
    """Empty above the first heading."""
    level: int
    """1 for the page's title, up to 6; 0 above the first heading."""
    lines: tuple[str, ...]
    """One for each paragraph, list item ('- …', '1. …') or table row ('a | b')."""


def parse_sections(markdown: str) -> tuple[PageSection, ...]:
    """Return the sections of a page; text above the first heading is a section of its own."""
    sections: list[PageSection] = []
    heading, level = "", 0
    lines: list[str] = []
    for line in _lines(markdown):
        if isinstance(line, str):
            lines.append(line)
            continue
        if heading or lines:
            sections.append(PageSection(heading, level, tuple(lines)))
        heading, level, lines = strip_markup(line[2]), len(line[1]), []
    if heading or lines:
        sections.append(PageSection(heading, level, tuple(lines)))
    return tuple(sections)


def strip_markup(text: str) -> str:
    """Return a piece of Markdown on one line without its markup; code stays as it is."""
    pieces: list[str] = []
    position = 0
    for code in _CODE.finditer(text):
        pieces += [_prose(text[position : code.start()]), code[2]]
        position = code.end()
    pieces.append(_prose(text[position:]))
    return _SPACE.sub(" ", "".join(pieces)).strip()


def _prose(text: str) -> str:
    text = _NOTE_MARK.sub("", _LINK.sub(r"\1", text))
    return _ESCAPE.sub(r"\1", _STRESS.sub("", text))


def _lines(markdown: str) -> Iterator[str | re.Match[str]]:
    """Yield the lines that readers see, a paragraph as one line, and headings as their matches."""
    paragraph: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if fence or mark is not None:
            yield from _flush(paragraph)
            if mark is not None and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            elif line.strip():
                yield line.strip()
            continue
        if line.lstrip(" \t").startswith(">"):
            line = _QUOTE.sub("", line)  # noqa: PLW2901 - the same line, unquoted
        heading = _HEADING.match(line)
        item, title = _ITEM.match(line), _TITLE.match(line)
        explanation = _MEANING.match(line) or _NOTE.match(line)
        is_definition = _DEFINITION.match(line) and not explanation
        is_invisible = not line.strip() or _BREAK.match(line) or is_definition
        is_row = line.lstrip().startswith("|")
        if is_invisible or heading or item or title or explanation or is_row:
            yield from _flush(paragraph)
        if is_invisible:
            continue
        if heading is not None:
            yield heading
        elif title is not None:
            yield from _flush([title[1] or ""])
        elif is_row:
            yield from _flush([_row(line)])
        elif item is not None:
            paragraph.append(f"{'-' if item[1] else f'{item[2]}.'} {line[item.end() :]}")
        else:
            paragraph.append(line[explanation.end() if explanation else 0 :])
    yield from _flush(paragraph)


def _row(line: str) -> str:
    """Return a table row with bars only between its cells."""
    cells = line.strip().replace("\\|", "\0").strip("|").split("|")
    return " | ".join(cell.strip() for cell in cells).replace("\0", "|")


def _flush(paragraph: list[str]) -> Iterator[str]:
    """Yield the lines of a paragraph as one, unless it is empty, and clear the list."""
    if text := strip_markup(" ".join(paragraph)):
        yield text
    paragraph.clear()
