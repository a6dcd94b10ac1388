"""Parse the article of a built page: text, links, images, forms, drawings and anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from macros.editions.html_text import SectionWriter
from macros.editions.plain_text import PageSection
from macros.reading.html_tokens import tokens

_SITE = "http://site.invalid/"
"""Placeholder for the site's root while addresses are resolved; never shown."""
_SPACE = re.compile(r"\s+")
_FILE_LINE = re.compile(r"(\.(?:md|yml))(?:#L|:)\d+\b")
"""A line number in a file: it changes with every line above it, without any effect on readers."""
_RAW_LINE = re.compile(r"((?:\.|&#46;)(?:md|yml)(?:#L|&#35;L|:|&#58;)|\bdata-pb-line=\")\d+")
"""The same in HTML source, where the signs may be escaped."""
_LABELS = ("aria-label", "title", "placeholder", "value", "content")
"""Attributes with text for readers."""
_SILENT_ATTRIBUTES = frozenset(("data-pb-line",))
"""Attributes with line numbers of files."""
_WORDLESS = frozenset(("pb-propose", "headerlink", "footnote-backref"))
"""Classes of elements with the same text everywhere: edit links, and marks that link to a place on
the page."""
_MARKS = frozenset(("headerlink", "footnote-backref"))

Token = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link, a download or the target of a form."""

    text: str
    target: str
    """A path below the site's root, or an address with a scheme if it leaves the site."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image that a page shows."""

    source: str
    """As `Link.target`."""
    alt: str


@dataclass(frozen=True)
class Article:
    """The content of a page for its readers."""

    blocks: tuple[PageSection, ...]
    links: tuple[ArticleLink, ...]
    images: tuple[Image, ...]
    forms: tuple[ArticleLink, ...]
    """Targets of forms."""
    drawings: tuple[tuple[str, tuple[Token, ...]], ...]
    """Charts and diagrams: their name and their tokens."""
    labels: tuple[tuple[str, str], ...]
    """Text in attributes: (attribute, text)."""
    anchors: tuple[str, ...]
    tokens: tuple[Token, ...]
    """The whole article in order. Articles with the same tokens look and work the same."""

    @cached_property
    def external_addresses(self) -> frozenset[str]:
        """All addresses that leave the site."""
        targets = [link.target for link in (*self.links, *self.forms)]
        targets += [image.source for image in self.images]
        return frozenset(filter(is_external, targets))

    @cached_property
    def text(self) -> str:
        """The whole text, one line per heading, paragraph, list item or table row."""
        return "\n".join(line for block in self.blocks for line in (block.heading, *block.lines))


def is_external(target: str) -> bool:
    """Return whether an address leaves the site."""
    return bool(urlsplit(target).scheme)


def read_article(markup: str, address: str) -> Article:
    """Return the parsed article of the page at an address below the site's root."""
    reader = _ArticleParser(address)
    for token in tokens(markup):
        if token.kind == "start":
            reader.start(token.name, token.attributes)
        elif token.text:
            reader.text(token.text)
        if token.kind == "end" or token.is_empty:
            reader.close(token.name)
    return reader.article()


def is_same_markup(old: str, new: str) -> bool:
    """Return whether two articles are the same except for line numbers of files."""
    return old == new or _RAW_LINE.sub(r"\1", old) == _RAW_LINE.sub(r"\1", new)


def drop_file_lines(text: str) -> str:
    """Return a text without line numbers of files."""
    return _FILE_LINE.sub(r"\1", text)


class _ArticleParser:
    """Collects the content of an article, tag by tag."""

    def __init__(self, address: str) -> None:
        self.address = urljoin(_SITE, address)
        self.tokens: list[Token] = []
        self.links: list[ArticleLink] = []
        self.images: list[Image] = []
        self.forms: list[ArticleLink] = []
        self.labels: list[tuple[str, str]] = []
        self.anchors: list[str] = []
        self.drawings: list[tuple[str, tuple[Token, ...]]] = []
        self.drawing: tuple[int, int] | None = None
        """Depth of the open drawing, and the index of its first token."""
        self.open: list[str] = []
        self.silent: int | None = None
        """Depth of the open element whose text does not count as text of the page."""
        self.anchor: tuple[int, str, list[str]] | None = None
        """Depth, target and text of the open link."""
        self.words = SectionWriter()

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        attributes = {
            name: self.value(name, value)
            for name, value in attrs.items()
            if name not in _SILENT_ATTRIBUTES
        }
        pairs = (f"{name}={attributes[name]}" for name in sorted(attributes))
        self.tokens.append((f"<{tag}", *pairs))
        self.collect(tag, attributes)
        if tag == "br":
            self.put("\n")
        self.open.append(tag)
        depth = len(self.open)
        classes = attributes.get("class", "").split()
        if tag == "svg" and self.drawing is None:
            self.drawing = depth, len(self.tokens) - 1
        if self.silent is None and (tag == "svg" or not _WORDLESS.isdisjoint(classes)):
            self.silent = depth
        if tag == "a" and "href" in attributes and _MARKS.isdisjoint(classes):
            self.anchor = depth, attributes["href"], []
        # Images are compared by themselves, with their alternative texts.
        if self.silent is None and tag not in ("svg", "a", "img"):
            self.words.begin(tag, attributes)

    def close(self, tag: str) -> None:
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
            self.links.append(
                ArticleLink(" ".join("".join(self.anchor[2]).split()), self.anchor[1])
            )
            self.anchor = None
        if self.drawing is not None and self.drawing[0] == depth:
            tokens = tuple(self.tokens[self.drawing[1] :])
            self.drawings.append((_name_of(tokens), tokens))
            self.drawing = None
        if self.silent is None:
            self.words.end(name)
        elif self.silent == depth:
            self.silent = None

    def text(self, data: str) -> None:
        text = drop_file_lines(_SPACE.sub(" ", data))
        if text.strip():
            self.tokens.append(("", text.strip()))
        self.put(text)

    def put(self, text: str) -> None:
        if self.anchor is not None:
            self.anchor[2].append(text)
        if self.silent is None:
            self.words.put(text)

    def collect(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("img", "source", "video", "audio", "image"):
            self.images.append(
                Image(
                    attributes.get("src") or attributes.get("srcset", ""), attributes.get("alt", "")
                )
            )
        if tag == "form" and "action" in attributes:
            self.forms.append(ArticleLink("", attributes["action"]))
        if "formaction" in attributes:
            self.forms.append(ArticleLink("", attributes["formaction"]))
        self.labels += [(name, attributes[name]) for name in _LABELS if attributes.get(name)]
        if attributes.get("id"):
            self.anchors.append(attributes["id"])

    def value(self, name: str, value: str) -> str:
        """Return an attribute's value with addresses resolved, so that a page can move."""
        if name in ("href", "src", "action", "formaction", "poster", "data"):
            return drop_file_lines(self.resolve(value.strip()))
        return drop_file_lines(_SPACE.sub(" ", value).strip())

    def resolve(self, target: str) -> str:
        if is_external(target):
            return target
        return urljoin(self.address, target).removeprefix(_SITE)

    def article(self) -> Article:
        return Article(
            self.words.all_sections(),
            tuple(self.links),
            tuple(self.images),
            tuple(self.forms),
            tuple(self.drawings),
            tuple(self.labels),
            tuple(self.anchors),
            tuple(self.tokens),
        )


def _name_of(tokens: tuple[Token, ...]) -> str:
    """Return the name of a drawing: its label, else its title, else an empty string."""
    for part in tokens[0]:
        label = part.removeprefix("aria-label=")
        if label and label != part:
            return label
    for token, following in pairwise(tokens):
        if token[0] == "<title":
            return following[-1] if following[0] == "" else ""
    return ""
