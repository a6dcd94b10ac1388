"""Code spans, links and images in the text of a block, as Python-Markdown reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markdown.inlinepatterns import (
    BACKTICK_RE,
    IMAGE_LINK_RE,
    LINK_RE,
    BacktickInlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

MASK = "\x1a"
"""Replaces characters that have been read: it means nothing in Markdown."""
_ESCAPE_SEQUENCE = re.compile(r"\\([\\`*_{}\[\]()>#+.!|-])")
_NOT_NEWLINE = re.compile(r"[^\n]")
_BACKTICK = re.compile(BACKTICK_RE)
_CODE: Any = BacktickInlineProcessor(BACKTICK_RE)
_BRACKET = re.compile(r"[\[\]]")
_NOTE_MARK = re.compile(r"\[\^([^\]]*)\]")
_SPACES = re.compile(r"\s+")
_MAX_UNCLOSED = 100
"""Each unclosed address costs a look at the rest of its block."""
_OPENINGS = {False: re.compile(LINK_RE), True: re.compile(IMAGE_LINK_RE)}
_FORMS = (
    ("full", False),
    ("inline", False),
    ("inline", True),
    ("full", True),
    ("short", False),
    ("short", True),
)
"""The forms of links in the order in which Python-Markdown looks for them; True for images."""


class _Addresses(LinkInlineProcessor):
    def unescape(self, text: str) -> str:
        """Return the text: what it may contain is masked."""
        return text


_ADDRESSES = _Addresses(LINK_RE)


def cover(text: str, ranges: Iterable[tuple[int, int]], character: str = " ") -> str:
    """Return a text with ranges covered, line ends excepted, so that offsets stay the same."""
    pieces: list[str] = []
    position = 0
    for start, end in ranges:
        start = max(start, position)  # noqa: PLW2901 - the part that is not covered yet
        pieces += (text[position:start], _NOT_NEWLINE.sub(character, text[start:end]))
        position = max(end, position)
    return "".join([*pieces, text[position:]])


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each code span of a block, backticks included."""
    position = 0 if "`" in text else len(text)
    while (match := _BACKTICK.search(text, position)) is not None:
        # Pairs of backslashes are text, whatever follows them.
        start = match.end() if match[1] else match.start()
        open_end, close_start = _CODE.find_code_spans(start, text)
        position = open_end
        if close_start is not None:
            position = close_start + open_end - start
            yield start, position


def _mask(text: str) -> str:
    """Return the text of a block with code spans and escaped characters masked."""
    text = cover(text, code_spans(text), MASK) if "`" in text else text
    return _ESCAPE_SEQUENCE.sub(MASK * 2, text) if "\\" in text else text


def replace_literals(text: str, replacement: Callable[[str], str]) -> str:
    """Return the text of a block with code spans and escaped characters replaced."""
    pieces: list[str] = []
    position = 0
    for start, end in (*code_spans(text), (len(text), len(text))):
        pieces.append(_ESCAPE_SEQUENCE.sub(lambda m: replacement(m[1]), text[position:start]))
        # As many backticks end the code as begin it, and others may follow the first ones.
        mark = len(text[start:end]) - len(text[start:end].rstrip("`"))
        pieces.append(replacement(text[start + mark : end - mark].strip()))
        position = end
    return "".join(pieces)


def unescape(text: str) -> str:
    """Return a text without the backslashes of escaped characters."""
    return _ESCAPE_SEQUENCE.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class InlineLink:
    """A link or an image in the text of a block."""

    start: int
    end: int
    text_start: int
    text_end: int
    target: str
    image: bool
    label: str | None = None
    """The label of its definition, if the address is there."""
    address: tuple[int, int] = (0, 0)
    """Start and end of the address, if it is here."""


class Links:
    """The links and images of a block, and what only looks like them."""

    def __init__(
        self, text: str, definitions: Mapping[str, tuple[str, int]], notes: Container[str] = ()
    ) -> None:
        """Read the text of a block.

        `definitions` are the addresses of the page by their labels, `notes` the labels of its
        footnotes.
        """
        self.source = text
        self.definitions = definitions
        self.links: list[InlineLink] = []
        """In the order of the text."""
        self.unclosed: list[int] = []
        """The parentheses that begin an address and are never closed."""
        self.undefined: list[InlineLink] = []
        """What has the form `[text][label]`, but no definition."""
        self.text = text
        """The text with everything masked that has been read."""
        if "[" in text:
            self.text = _mask(text)
            marks = (match for match in _NOTE_MARK.finditer(self.text) if match[1] in notes)
            self.text = cover(self.text, (match.span() for match in marks), MASK)
            self.has_images = "![" in self.text
            self._run(0, 0, len(text))
            self.links.sort(key=lambda link: link.start)

    def plain(self) -> str:
        """Return the text with links as their texts, and without images."""
        ranges: list[tuple[int, int]] = []
        # Two pairs of brackets side by side are a reference, even without a definition.
        adjacent = (each for each in self.undefined if self.text[each.text_end + 1] == "[")
        for link in (*self.links, *adjacent):
            if link.image:
                ranges.append((link.start, link.end))
            else:
                ranges += [(link.start, link.text_start), (link.text_end, link.end)]
        return cover(self.source, sorted(ranges), "")

    def _run(self, first: int, start: int, end: int) -> None:
        """Look for links between two offsets, in each form from the first on."""
        for number in range(first, len(_FORMS)):
            form, image = _FORMS[number]
            position = start
            if (image and not self.has_images) or (form == "short" and not self.definitions):
                continue
            while (match := _OPENINGS[image].search(self.text, position, end)) is not None:
                position = match.end()
                closing = self._closing(position, end)
                if closing is None:
                    continue
                label, address = None, (0, 0)
                if form == "inline":
                    after, target, address = self._address(closing + 1, end)
                else:
                    after, label = self._label(match.start(), (position, closing), end, form)
                    target = self.definitions.get(label or "", (None, 0))[0]
                if target is not None:
                    text_range = (position, closing)
                    link = InlineLink(
                        match.start(), after, *text_range, target, image, label, address
                    )
                    self._take(link, number)
                position = max(position, after)

    def _take(self, link: InlineLink, number: int) -> None:
        """Add a link, and look for others in its text."""
        # What was taken for a link in an address, or in the text of an image, is not shown as one.
        start = link.start if link.image else link.text_end
        if MASK in self.text[start : link.end]:
            self.links = [each for each in self.links if not start <= each.start < link.end]
        self.links.append(link)
        if not link.image:
            self._run(number + 1, link.text_start, link.text_end)
        mask = MASK * (link.end - link.start)
        self.text = f"{self.text[: link.start]}{mask}{self.text[link.end :]}"

    def _closing(self, position: int, end: int) -> int | None:
        """Return the bracket that closes the one before an offset."""
        depth = 1
        for match in _BRACKET.finditer(self.text, position, end):
            depth += 1 if match[0] == "[" else -1
            if depth == 0:
                return match.start()
        return None

    def _address(self, start: int, end: int) -> tuple[int, str | None, tuple[int, int]]:
        """Read the parentheses of `[text](address)`.

        Return where they end, the address, and its place.
        """
        opening = _ADDRESSES.RE_LINK.match(self.text, start, end)
        if opening is None:
            return 0, None, (0, 0)
        is_closed = False
        if len(self.unclosed) < _MAX_UNCLOSED:
            address, _, after, is_closed = _ADDRESSES.getLink(self.text[:end], start)
        if not is_closed:
            self.unclosed.append(start)
            return 0, None, (0, 0)
        first = opening.start(1) + 1 if opening[1] else opening.end()
        first += len(self.text[first:]) - len(self.text[first:].lstrip())
        last = first + len(address)
        return after, unescape(self.source[first:last]), (first, last)

    def _label(
        self, start: int, text_range: tuple[int, int], end: int, form: str
    ) -> tuple[int, str | None]:
        """Read what follows `[text]`; return where the reference ends, and its label."""
        label, after = self.source[slice(*text_range)], text_range[1] + 1
        if form == "full":
            match = ReferenceInlineProcessor.RE_LINK.match(self.text, after, end)
            if match is None:
                return 0, None
            label, after = self.source[match.start(1) : match.end(1)] or label, match.end()
        label = _SPACES.sub(" ", label.lower())
        if form == "full" and label not in self.definitions:
            image = start < text_range[0] - 1
            self.undefined.append(InlineLink(start, after, *text_range, "", image, label))
        return after, label
