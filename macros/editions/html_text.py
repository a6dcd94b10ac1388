"""Convert HTML to plain Markdown, or to sections of plain text, tag by tag."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from macros.editions.plain_text import PageSection

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([a-z-]+)=(?:"([^"]*)"|'([^']*)')""")
_PLAIN = re.compile(
    r"</?(?:abbr|b|bdi|cite|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u|wbr)"
    r"(?=[\s/>])[^<>]*>"
    r"|<a(?=\s)(?![^<>]*\shref=[\"']http)[^<>]*>"
)
"""Tags that do not change the meaning of a text, and links within the site."""
_ITEM = "\0"
"""Begins the lines of a section that are items or rows, rather than a part of a paragraph."""
_LINE_BREAK = re.compile(r"<br\s*/?>[ \t]*")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLANKS = re.compile(r"(?<=\S)[ \t]{2,}")
_GAP = re.compile(r"\n{3,}")
_BREAKS = {
    **dict.fromkeys(
        "div section article header footer aside nav figcaption summary thead tbody tfoot".split(),
        1,
    ),
    **dict.fromkeys("p figure details blockquote ul ol dl table h1 h2 h3 h4 h5 h6".split(), 2),
}
"""Elements on lines of their own: 1, or 2 for those with an empty line before and after."""
_BUFFERED_TAGS = frozenset("caption tr th td li dt dd a code".split())
"""Elements that can be written only once their whole text is known."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTROLS = frozenset("pre fieldset legend label button select option output dialog form".split())
"""Elements of an article whose text is on lines of its own."""
_OMITTED_TAGS = frozenset("svg form button select label del".split())
"""Controls, text that no longer applies, and drawings, which have a description beside them."""
_EDIT_LINK = "pb-propose"
"""Omitted too: it names a line of a file, which moves between editions while the text stays."""


def as_text(pieces: Iterable[tuple[str, str]], *, in_row: bool = False) -> str:
    """Return HTML as Markdown of one or more lines.

    Each piece is HTML and the Markdown code after it, which stays as it is. Pass `in_row` for a row
    of a table, where a bar would begin a cell.
    """
    writer = _TextWriter()
    for markup, code in pieces:
        writer.feed(_with_bars(markup) if in_row else markup)
        writer.put(code.replace("&", "&amp;"))
    return unescape(writer.finish())


def unescape(text: str) -> str:
    """Return a text with its character references replaced."""
    return _REFERENCE.sub(lambda match: _character(match[0]), text) if "&" in text else text


@cache
def _character(reference: str) -> str:
    return html.unescape(reference)


def _with_bars(text: str) -> str:
    """Return a text with its bars escaped, so that they do not begin a cell."""
    return text.replace("&#124;", "\\|")


@dataclass(slots=True)
class _OpenElement:
    """An open element whose text is collected until it ends."""

    name: str
    address: str = ""
    pieces: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    """The cells of a row."""


class _TextWriter:
    """Converts HTML tag by tag; character references are replaced only at the end."""

    def __init__(self) -> None:
        self.frames = [_OpenElement("")]
        self.left_out: list[str] = []
        """An open element that is left out, and those of the same name open within it."""
        self.numbers: list[int | None] = []
        """For each open list, the number of its last item; None for a bulleted list."""
        self.first_row = False

    def feed(self, markup: str) -> None:
        """Convert HTML."""
        text, *rest = TAG.split(_LINE_BREAK.sub("\n", _PLAIN.sub("", markup)))
        self.put(text)
        for end, name, attributes, following in zip(
            rest[::4], rest[1::4], rest[2::4], rest[3::4], strict=True
        ):
            if self.left_out:
                self.leave_out(name, end, attributes)
            elif end:
                self.close(name)
            else:
                self.open(name, partial(_attribute, attributes))
            if following:
                self.put(following)

    def put(self, text: str) -> None:
        """Write text as it is, without spaces at the beginning of a line."""
        if self.left_out:
            return
        pieces = self.frames[-1].pieces
        if not pieces or pieces[-1].endswith("\n"):
            text = text.lstrip(" ")
        if text:
            pieces.append(text)

    def end_line(self, breaks: int = 1) -> None:
        """End the line (1) and add an empty one (2), unless that was already done."""
        pieces = self.frames[-1].pieces
        if pieces:
            tail = "".join(pieces[-2:]).rstrip(" ")
            existing = len(tail) - len(tail.rstrip("\n"))
            if existing < breaks:
                pieces.append("\n" * (breaks - existing))

    def entry(self, text: str) -> None:
        """Write an item of a list or a row of a table on lines of its own."""
        self.end_line()
        self.put(f"{text}\n")

    def leave_out(self, name: str, end: str, attributes: str) -> None:
        """Skip a tag within an element that is left out, or end that element."""
        if name == self.left_out[-1]:
            if end:
                self.left_out.pop()
            elif not attributes.endswith("/"):
                self.left_out.append(name)

    def open(self, name: str, attribute: Callable[[str], str]) -> None:
        """Begin an element; `attribute` returns the value of one of its attributes."""
        if name in _BUFFERED_TAGS:
            self.frames.append(_OpenElement(name, attribute("href") if name == "a" else ""))
        elif name in _OMITTED_TAGS or attribute("class") == _EDIT_LINK:
            self.left_out.append(name)
        elif name == "img":
            self.put(attribute("alt"))
        elif name in _BREAKS:
            self.end_line(_BREAKS[name])
            if name in ("ul", "ol"):
                self.numbers.append(0 if name == "ol" else None)
            elif name[0] == "h" and name[1:].isdigit():
                self.put(f"{'#' * int(name[1:])} ")
            self.first_row = self.first_row or name == "table"

    def close(self, name: str) -> None:
        """End an element, and the unclosed ones within it."""
        if name in _BREAKS:
            self.end_line(_BREAKS[name])
            if name in ("ul", "ol") and self.numbers:
                self.numbers.pop()
        elif name in _BUFFERED_TAGS and any(frame.name == name for frame in self.frames):
            while self.end_frame() != name:
                pass

    def end_frame(self) -> str:
        """Write the collected text of the innermost element, and return the element's name."""
        frame = self.frames.pop()
        text = "".join(frame.pieces)
        if frame.name in ("th", "td") and self.frames[-1].name == "tr":
            self.frames[-1].cells.append(_with_bars(_on_one_line(text).replace("|", "&#124;")))
        elif frame.name == "tr":
            self.entry(f"| {' | '.join(frame.cells)} |")
            if self.first_row:
                self.entry(f"|{' --- |' * len(frame.cells)}")
            self.first_row = False
        elif frame.name == "li":
            first, *others = _tidy(text, gaps=False).split("\n")
            self.entry("\n".join([f"{self.mark()} {first}", *(f"  {line}" for line in others)]))
        elif frame.name == "dt":
            term = _on_one_line(text)
            self.end_line()
            self.put(f"- {term}" if unescape(term).endswith((":", "?", "!")) else f"- {term}:")
        elif frame.name == "caption":
            self.put(_on_one_line(text))
            self.end_line(2)
        else:
            self.put(_inline(frame, text))
        return frame.name

    def mark(self) -> str:
        """Return the marker of the next item of the innermost list."""
        number = self.numbers[-1] if self.numbers else None
        if number is None:
            return "-"
        self.numbers[-1] = number + 1
        return f"{number + 1}."

    def finish(self) -> str:
        """End every open element, and return the text."""
        while len(self.frames) > 1:
            self.end_frame()
        return _tidy("".join(self.frames[0].pieces), gaps=True)


class SectionWriter(_TextWriter):
    """Converts the HTML of an article to sections of plain text.

    Unlike the HTML of macros, it has its controls, headings everywhere, and texts without character
    references.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[PageSection] = []
        self.heading, self.level = "", 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if name in _HEADINGS:
            self.frames.append(_OpenElement(name))
        elif name in _CONTROLS:
            self.end_line(2)
        elif name not in _OMITTED_TAGS:
            self.open(name, lambda attribute: attributes.get(attribute, ""))
        if name in ("aside", "footer") and attributes.get("aria-label"):
            # A labelled part of the page is compared like a section with that heading.
            self.begin_section(attributes["aria-label"], 2)

    def end(self, name: str) -> None:
        """End an element, and the unclosed ones within it."""
        if name in _CONTROLS:
            self.end_line(2)
        elif name not in _HEADINGS:
            self.close(name)
        elif any(frame.name == name for frame in self.frames):
            while self.end_frame() != name:
                pass

    def end_frame(self) -> str:
        """Write the collected text of the innermost element, and return the element's name."""
        frame = self.frames[-1]
        if frame.name not in (*_HEADINGS, "th", "td", "tr", "li", "dt", "code"):
            return super().end_frame()
        self.frames.pop()
        text = "".join(frame.pieces)
        if frame.name in _HEADINGS:
            self.begin_section(_on_one_line(text), int(frame.name[1:]))
        elif frame.name in ("th", "td"):
            self.frames[-1].cells.append(_on_one_line(text))
        elif frame.name == "tr":
            self.entry(f"{_ITEM}{' | '.join(frame.cells)}" if any(frame.cells) else "")
        elif frame.name == "li":
            self.entry(f"{_ITEM}{self.mark()} {_tidy(text, gaps=False)}")
        elif frame.name == "dt":
            term = _on_one_line(text)
            self.end_line()
            self.put(f"{_ITEM}- {term}" if term.endswith((":", "?", "!")) else f"{_ITEM}- {term}:")
        else:
            self.put(text)
        return frame.name

    def begin_section(self, heading: str, level: int) -> None:
        """Finish the section, and begin another below a heading."""
        lines = tuple(_lines("".join(self.frames[0].pieces)))
        self.frames[0].pieces.clear()
        if self.heading or lines:
            self.sections.append(PageSection(self.heading, self.level, lines))
        self.heading, self.level = heading, level

    def all_sections(self) -> tuple[PageSection, ...]:
        """End every open element, and return all sections."""
        while len(self.frames) > 1:
            self.end_frame()
        self.begin_section("", 0)
        return tuple(self.sections)


def _lines(text: str) -> Iterator[str]:
    """Yield the items and paragraphs of a text, each on one line."""
    paragraph: list[str] = []
    for line in [*text.split("\n"), ""]:
        if not line.strip() or line.lstrip(" ").startswith(_ITEM):
            if paragraph:
                yield " ".join(paragraph)
            paragraph.clear()
        if words := " ".join(line.replace(_ITEM, "").split()):
            paragraph.append(words)


def _inline(frame: _OpenElement, text: str) -> str:
    """Return the Markdown of an element within a line."""
    if frame.name == "a":
        address = unescape(frame.address)
        # A link whose text is its address needs no second copy of it.
        if address.startswith(("https://", "http://")) and address != unescape(text):
            return f"[{text}]({frame.address})"
        return text
    if frame.name == "code":
        return f"`{text}`" if "`" not in unescape(text) else text
    return f" {_on_one_line(text)}" if frame.name == "dd" else text


def _attribute(attributes: str, name: str) -> str:
    """Return the value of an attribute with its character references; empty if there is none."""
    for match in _ATTRIBUTE.finditer(attributes):
        if match[1] == name:
            return match[2] or match[3] or ""
    return ""


def _on_one_line(text: str) -> str:
    """Return a text on one line, with the items of a list separated by semicolons."""
    if "\n" not in text:
        return _narrow(text.strip())
    lines = _tidy(text, gaps=False).split("\n")
    return "; ".join(line.removeprefix(_ITEM).removeprefix("- ") for line in lines)


def _tidy(text: str, *, gaps: bool) -> str:
    """Return a text without trailing spaces, with single empty lines or (`gaps=False`) none."""
    lines = [line.rstrip() for line in _narrow(text.strip()).split("\n")]
    if gaps:
        return _GAP.sub("\n\n", "\n".join(lines))
    return "\n".join(filter(None, lines))


def _narrow(text: str) -> str:
    """Return a text with runs of spaces within a line reduced to one."""
    return _BLANKS.sub(" ", text) if "  " in text or "\t" in text else text
