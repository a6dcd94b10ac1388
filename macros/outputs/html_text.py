"""HTML as plain Markdown: what macros print, for readers without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([a-z-]+)=(?:"([^"]*)"|'([^']*)')""")
_PLAIN = re.compile(
    r"</?(?:abbr|b|bdi|cite|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u|wbr)(?=[\s/>])[^<>]*>"
    r"|<a(?=\s)(?![^<>]*\shref=[\"']http)[^<>]*>"
)
"""Tags that do not change what a text says, and links within the site."""
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
"""Elements that stand on lines of their own; 2 for those with an empty line before and after."""
_GATHERED = frozenset("caption tr th td li dt dd a code".split())
"""Elements whose form depends on the whole of their text."""
_LEFT_OUT = frozenset("svg form button select label del".split())
"""Elements to look at or to use, a drawing has its words beside it; and what no longer holds."""
_WAY_TO_CHANGE = 'class="pb-propose"'
"""Leads to a line of a file, which moves from edition to edition while nothing that is said
changes."""


def as_text(pieces: Iterable[tuple[str, str]], *, in_row: bool = False) -> str:
    """Write HTML as Markdown of one or more lines; each piece is HTML, and code that follows it and stays as it is.

    `in_row` says that it all stands in a row of a table, where a bar would begin a cell.
    """
    writer = _Writer()
    for markup, code in pieces:
        writer.feed(_with_bars(markup) if in_row else markup)
        writer.put(code.replace("&", "&amp;"))
    return unescaped(writer.finished())


def unescaped(text: str) -> str:
    """Give the characters that references stand for."""
    return _REFERENCE.sub(lambda match: _character(match[0]), text) if "&" in text else text


@cache
def _character(reference: str) -> str:
    return html.unescape(reference)


def _with_bars(text: str) -> str:
    """Keep the bars of a text from beginning a cell."""
    return text.replace("&#124;", "\\|")


@dataclass(slots=True)
class _Frame:
    """An element whose text is being gathered."""

    name: str
    address: str = ""
    pieces: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    """Of a row."""


class _Writer:
    """Writes HTML as text, tag by tag; references to characters stay as they are to the end."""

    def __init__(self) -> None:
        self.frames = [_Frame("")]
        self.left_out: list[str] = []
        """The elements of one name that are open within one that is left out, itself included."""
        self.numbers: list[int | None] = []
        """For each open list: the number of its last entry, None where entries have no number."""
        self.first_row = False

    def feed(self, markup: str) -> None:
        """Write HTML."""
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
                self.open(name, attributes)
            if following:
                self.put(following)

    def put(self, text: str) -> None:
        """Write text as it is; blanks at the beginning of a line are dropped."""
        pieces = self.frames[-1].pieces
        if not self.left_out and (
            text := text if pieces and not pieces[-1].endswith("\n") else text.lstrip(" ")
        ):
            pieces.append(text)

    def end_line(self, breaks: int = 1) -> None:
        """Go on in a new line (1), or after an empty line (2), without needless ones."""
        pieces = self.frames[-1].pieces
        if pieces:
            written = "".join(pieces[-2:]).rstrip(" ")
            have = len(written) - len(written.rstrip("\n"))
            if have < breaks:
                pieces.append("\n" * (breaks - have))

    def entry(self, text: str) -> None:
        """Write an entry of a list or a row of a table, on lines of its own."""
        self.end_line()
        self.put(f"{text}\n")

    def leave_out(self, name: str, end: str, attributes: str) -> None:
        """Go through an element that is left out, up to its end."""
        if name == self.left_out[-1]:
            if end:
                self.left_out.pop()
            elif not attributes.endswith("/"):
                self.left_out.append(name)

    def open(self, name: str, attributes: str) -> None:
        """Begin an element."""
        if name in _GATHERED:
            self.frames.append(_Frame(name, _attribute(attributes, "href") if name == "a" else ""))
        elif name in _LEFT_OUT or _WAY_TO_CHANGE in attributes:
            self.left_out.append(name)
        elif name == "img":
            self.put(_attribute(attributes, "alt"))
        elif name in _BREAKS:
            self.end_line(_BREAKS[name])
            if name in ("ul", "ol"):
                self.numbers.append(0 if name == "ol" else None)
            elif name[0] == "h" and name[1:].isdigit():
                self.put(f"{'#' * int(name[1:])} ")
            self.first_row = self.first_row or name == "table"

    def close(self, name: str) -> None:
        """End an element; what was not ended within it ends too."""
        if name in _BREAKS:
            self.end_line(_BREAKS[name])
            if name in ("ul", "ol") and self.numbers:
                self.numbers.pop()
        elif name in _GATHERED and (
            self.frames[-1].name == name or any(frame.name == name for frame in self.frames)
        ):
            while self.end_frame() != name:
                pass

    def end_frame(self) -> str:
        """Write the text that an element gathered, in the element's form; give the element's name."""
        frame = self.frames.pop()
        text = "".join(frame.pieces)
        if frame.name in ("th", "td") and self.frames[-1].name == "tr":
            self.frames[-1].cells.append(_with_bars(_folded(text).replace("|", "&#124;")))
        elif frame.name == "tr":
            self.entry(f"| {' | '.join(frame.cells)} |")
            if self.first_row:
                self.entry(f"|{' --- |' * len(frame.cells)}")
            self.first_row = False
        elif frame.name == "li":
            first, *others = _tidy(text, gaps=False).split("\n")
            self.entry("\n".join([f"{self.mark()} {first}", *(f"  {line}" for line in others)]))
        elif frame.name == "dt":
            term = _folded(text)
            self.end_line()
            self.put(f"- {term}" if unescaped(term).endswith((":", "?", "!")) else f"- {term}:")
        elif frame.name == "caption":
            self.put(_folded(text))
            self.end_line(2)
        else:
            self.put(_inline(frame, text))
        return frame.name

    def mark(self) -> str:
        """Give what the next entry of the list begins with."""
        number = self.numbers[-1] if self.numbers else None
        if number is None:
            return "-"
        self.numbers[-1] = number + 1
        return f"{number + 1}."

    def finished(self) -> str:
        """End everything, and give the text."""
        while len(self.frames) > 1:
            self.end_frame()
        return _tidy("".join(self.frames[0].pieces), gaps=True)


def _inline(frame: _Frame, text: str) -> str:
    """Give the form of an element that stands within a line."""
    if frame.name == "a":
        if frame.address.startswith("http") and (address := unescaped(frame.address)).startswith(
            ("https://", "http://")
        ):
            return f"[{text}]({frame.address})" if address != unescaped(text) else text
        return text
    if frame.name == "code":
        return f"`{text}`" if "`" not in unescaped(text) else text
    return f" {_folded(text)}" if frame.name == "dd" else text


def _attribute(attributes: str, name: str) -> str:
    """Give an attribute as it is written."""
    return next((a[2] or a[3] or "" for a in _ATTRIBUTE.finditer(attributes) if a[1] == name), "")


def _folded(text: str) -> str:
    """Put a text on one line."""
    if "\n" not in text:
        return _narrow(text.strip())
    return "; ".join(line.removeprefix("- ") for line in _tidy(text, gaps=False).split("\n"))


def _tidy(text: str, *, gaps: bool) -> str:
    lines = _narrow(text.strip()).split("\n")
    if gaps:
        return _GAP.sub("\n\n", "\n".join([line.rstrip() for line in lines]))
    return "\n".join([kept for line in lines if (kept := line.rstrip())])


def _narrow(text: str) -> str:
    """Make one blank of several within a line."""
    return _BLANKS.sub(" ", text) if "  " in text or "\t" in text else text
