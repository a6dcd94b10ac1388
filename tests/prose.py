"""What a reader reads of a page or a text from data: passages and sentences, without Markdown's marks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from macros.model.page import Page

Kind = Literal["heading", "label", "text", "note"]

_MARK = "\ufffc"
"""What the reader of pages leaves of each character of a macro call."""
_STAND_IN = "Larkfield"
"""Stands for what a macro prints inside a sentence: mostly a name or a number, so one word."""
_ITEM = re.compile(r"(?:[-*+]|\d+\.)\s+(?:\[[ x]\]\s+)?")
_CONTAINER = re.compile(r"""(?:!!!|\?\?\?\+?|===[!+]?)\s*[\w ]*(?:"(?P<title>[^"]*)")?\s*$""")
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)(?:\s*\{:[^}]*\})?\s*$")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]:\s*(?P<text>.*)")
_RULER = re.compile(r"\|?[\s:|-]+\|?$")
_LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\([^)]*\)|\[\^[^\]]+\]|<(?:https?:|mailto:)[^>]*>")
_TAG = re.compile(r"</?[A-Za-z][^>]*>|\{:[^}]*\}")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|\*|__|_)(?=\S)(?P<text>.+?)(?<=\S)\1(?!\w)")
_END = re.compile(r"""(?<=[.!?…])["')\]]*\s+(?=["'(\[]*[A-ZÀ-Þ0-9])|(?<=[.!?…])["')\]]*$""")
_ABBREVIATION = re.compile(r"\b(?:v|e\.g|i\.e|No|Dr|Mr|Ms|St|etc)\.$")
_WORD = re.compile(r"\S*\w\S*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading, a paragraph, a list item, a table's cell."""

    kind: Kind
    """label: a table's head, a term, an admonition's title; note: a source at the end of the
    page."""
    text: str
    """Without marks, on one line."""
    line: int
    """Of the page's file."""

    def sentences(self) -> list[str]:
        """Split the passage where a sentence ends."""
        found: list[str] = []
        begun = 0
        for match in _END.finditer(self.text):
            if _ABBREVIATION.search(self.text[: match.start()]) is None:
                found.append(self.text[begun : match.end()].strip())
                begun = match.end()
        found.append(self.text[begun:].strip())
        return [sentence for sentence in found if _WORD.search(sentence)]


def words(text: str) -> list[str]:
    """List the words of a text; what is joined by a hyphen counts as one."""
    return _WORD.findall(text)


def passages_of_page(page: Page) -> list[Passage]:
    """List what stands on a page, as the page itself says it: what macros print is data's."""
    return list(_passages(page.text.prose, page.text.first_line))


def passages_of_text(text: str, line: int = 1) -> list[Passage]:
    """List what stands in a text from data, Markdown or plain; code spans are left out."""
    return list(_passages(re.sub(r"`[^`]*`", " ", text), line))


def _passages(prose: str, first_line: int) -> Iterator[Passage]:
    lines = prose.split("\n")
    gathered: list[str] = []
    begun = first_line

    def close() -> Iterator[Passage]:
        if gathered and (text := plain(" ".join(gathered))):
            yield Passage("text", text, begun)
        gathered.clear()

    for number, line in enumerate(lines, first_line):
        rest = line.strip().removeprefix(">").strip()
        passages = list(_of_its_own(rest, number, lines, number - first_line))
        if passages or not rest or _CONTAINER.match(rest) or _RULER.match(rest):
            yield from close()
            yield from passages
            continue
        if (item := _ITEM.match(rest) or re.match(r":\s+", rest)) is not None:
            yield from close()
            rest = rest[item.end() :]
        if not gathered:
            begun = number
        gathered.append(rest)
    yield from close()


def _of_its_own(rest: str, number: int, lines: list[str], index: int) -> Iterator[Passage]:
    """Return the passages of a line that never goes on in the next one."""
    following = lines[index + 1].strip() if index + 1 < len(lines) else ""
    if (heading := _HEADING.match(rest)) is not None:
        yield Passage("heading", plain(heading["text"]), number)
    elif (note := _FOOTNOTE.match(rest)) is not None:
        yield Passage("note", plain(note["text"]), number)
    elif rest.startswith("|"):
        if not _RULER.match(rest):
            kind: Kind = "label" if _RULER.match(following) and following else "text"
            cells = (plain(cell) for cell in rest.strip("|").split("|"))
            yield from (Passage(kind, cell, number) for cell in cells if cell)
    elif (container := _CONTAINER.match(rest)) is not None:
        if container["title"]:
            yield Passage("label", plain(container["title"]), number)
    elif re.match(r":\s+", following) and rest:
        yield Passage("label", plain(rest), number)


def plain(text: str) -> str:
    """Take Markdown's marks off a text; a macro call inside a sentence becomes one word, alone it becomes nothing."""
    text = re.sub(f"{_MARK}+", _STAND_IN if text.strip(f"{_MARK} ") else "", text)
    for _ in range(2):  # an image may stand inside a link, a stress inside another
        text = _LINK.sub(lambda match: match["text"] or "", text)
        text = _EMPHASIS.sub(lambda match: match["text"], text)
    return " ".join(html.unescape(_TAG.sub("", text)).split())
