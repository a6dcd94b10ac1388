"""The article of a finished page, read as its readers get it: words, links, images, forms, drawings and anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from macros.editions.plain_text import Block
from macros.pull_requests.article_lines import GAP, Lines, folded

_SITE = "http://site.invalid/"
"""Stands for the site's root while addresses are resolved; never shown."""
_SPACE = re.compile(r"\s+")
_FILE_LINE = re.compile(r"(\.(?:md|yml))(?:#L|:)\d+\b")
"""The line of a file moves with every line above it, while nothing that readers get changes."""
_RAW_LINE = re.compile(r"((?:\.|&#46;)(?:md|yml)(?:#L|&#35;L|:|&#58;)|\bdata-pb-line=\")\d+")
"""The same, as it is written in HTML."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LABELS = ("aria-label", "title", "placeholder", "value", "content")
"""Attributes that hold words for readers."""
_SILENT_ATTRIBUTES = frozenset(("data-pb-line",))
"""Attributes that say in which line of a file something is written."""
_WORDLESS = frozenset(("pb-propose", "headerlink", "footnote-backref"))
"""Classes of elements whose words are the same everywhere: ways to change something, and marks that
lead to a place."""
_MARKS = frozenset(("headerlink", "footnote-backref"))

Token = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link, a download or the target of a form."""

    text: str
    target: str
    """Below the site's root; an address with a scheme where it leads out of the site."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image that a page shows."""

    source: str
    """As `Link.target`."""
    alt: str


@dataclass(frozen=True)
class Article:
    """What readers get on a page."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    forms: tuple[Link, ...]
    """Where what readers fill in is sent."""
    drawings: tuple[tuple[str, tuple[Token, ...]], ...]
    """Charts and diagrams: what they are called, and everything that they draw."""
    labels: tuple[tuple[str, str], ...]
    """Words in attributes: the attribute, and the words."""
    anchors: tuple[str, ...]
    tokens: tuple[Token, ...]
    """Everything, in order. What differs in nothing of it looks and works the same."""

    @cached_property
    def external(self) -> frozenset[str]:
        """Every address of it that leads out of the site."""
        found = (
            *(link.target for link in (*self.links, *self.forms)),
            *(image.source for image in self.images),
        )
        return frozenset(target for target in found if is_external(target))

    @cached_property
    def text(self) -> str:
        """All of its words."""
        return "\n".join(line for block in self.blocks for line in (block.heading, *block.lines))


def is_external(target: str) -> bool:
    """Return whether an address leads out of the site."""
    return bool(urlsplit(target).scheme)


def read_article(markup: str, address: str) -> Article:
    """Parse the article of the page at an address below the site's root."""
    reader = _Reader(address)
    reader.feed(markup)
    reader.close()
    return reader.article()


def is_same_markup(old: str, new: str) -> bool:
    """Return whether two articles are the same but for the numbers of lines in files."""
    return old == new or _RAW_LINE.sub(r"\1", old) == _RAW_LINE.sub(r"\1", new)


def drop_file_lines(text: str) -> str:
    """Return a text without the numbers of lines in files."""
    return _FILE_LINE.sub(r"\1", text)


class _Reader(HTMLParser):
    """Collects what an article holds, tag by tag."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = urljoin(_SITE, address)
        self.tokens: list[Token] = []
        self.links: list[Link] = []
        self.images: list[Image] = []
        self.forms: list[Link] = []
        self.labels: list[tuple[str, str]] = []
        self.anchors: list[str] = []
        self.drawings: list[tuple[str, tuple[Token, ...]]] = []
        self.drawing: tuple[int, int] | None = None
        """Depth at which the open drawing began, and its first token."""
        self.open: list[str] = []
        self.silent: int | None = None
        """Depth from which text is no words of the page."""
        self.anchor: tuple[int, str, list[str]] | None = None
        """Depth, target and words of the open link."""
        self.lines = Lines()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {
            name: self.value(name, value or "")
            for name, value in attrs
            if name not in _SILENT_ATTRIBUTES
        }
        self.tokens.append((f"<{tag}", *(f"{name}={given[name]}" for name in sorted(given))))
        self.collect(tag, given)
        if tag in _VOID:
            if tag == "br":
                self.put(GAP if self.lines.is_short else " ")
            return
        self.open.append(tag)
        depth = len(self.open)
        classes = given.get("class", "").split()
        if tag == "svg" and self.drawing is None:
            self.drawing = depth, len(self.tokens) - 1
        if self.silent is None and (tag == "svg" or not _WORDLESS.isdisjoint(classes)):
            self.silent = depth
        if tag == "a" and "href" in given and _MARKS.isdisjoint(classes):
            self.anchor = depth, given["href"], []
        if self.silent is None and tag not in ("svg", "a"):
            self.lines.begin(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open:
            depth, name = len(self.open), self.open.pop()
            self.end(name, depth)
            if name == tag:
                return

    def end(self, name: str, depth: int) -> None:
        self.tokens.append((f">{name}",))
        if self.anchor is not None and self.anchor[0] == depth:
            self.links.append(Link(folded("".join(self.anchor[2])), self.anchor[1]))
            self.anchor = None
        if self.drawing is not None and self.drawing[0] == depth:
            tokens = tuple(self.tokens[self.drawing[1] :])
            self.drawings.append((_name_of(tokens), tokens))
            self.drawing = None
        if self.silent is None:
            self.lines.end(name)
        elif self.silent == depth:
            self.silent = None

    def handle_data(self, data: str) -> None:
        text = drop_file_lines(_SPACE.sub(" ", data))
        if text.strip():
            self.tokens.append(("", text.strip()))
        self.put(text)

    def put(self, text: str) -> None:
        if self.anchor is not None:
            self.anchor[2].append(text)
        if self.silent is None:
            self.lines.put(text)

    def collect(self, tag: str, given: dict[str, str]) -> None:
        if tag in ("img", "source", "video", "audio", "image"):
            self.images.append(
                Image(given.get("src") or given.get("srcset", ""), given.get("alt", ""))
            )
        if tag == "form" and "action" in given:
            self.forms.append(Link("", given["action"]))
        if "formaction" in given:
            self.forms.append(Link("", given["formaction"]))
        self.labels += [(name, given[name]) for name in _LABELS if given.get(name)]
        if given.get("id"):
            self.anchors.append(given["id"])

    def value(self, name: str, value: str) -> str:
        """Return an attribute's value with its addresses resolved, so that a page can move."""
        if name in ("href", "src", "action", "formaction", "poster", "data"):
            return drop_file_lines(self.resolved(value.strip()))
        return drop_file_lines(_SPACE.sub(" ", value).strip())

    def resolved(self, target: str) -> str:
        if is_external(target):
            return target
        return urljoin(self.address, target).removeprefix(_SITE)

    def article(self) -> Article:
        return Article(
            self.lines.finished(),
            tuple(self.links),
            tuple(self.images),
            tuple(self.forms),
            tuple(self.drawings),
            tuple(self.labels),
            tuple(self.anchors),
            tuple(self.tokens),
        )


def _name_of(tokens: tuple[Token, ...]) -> str:
    """Return what a drawing is called: its label, else its title."""
    label = next(
        (part.removeprefix("aria-label=") for part in tokens[0] if part.startswith("aria-label=")),
        "",
    )
    place = next((number for number, token in enumerate(tokens) if token[0] == "<title"), None)
    if label or place is None or place + 1 >= len(tokens):
        return label
    return tokens[place + 1][-1] if tokens[place + 1][0] == "" else ""
