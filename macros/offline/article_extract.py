"""Extract the article of a built page, ready to be merged into one document with all others."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from macros.reading.html_tokens import VOID, Token, elements, tokens

Resolve = Callable[[str], str | None]
"""Maps the address of a link on the page to the one in the document, or to None for no link."""
_LEFT_OUT = frozenset("script style nav form button select template noscript label".split())
"""Elements that are only for screens, left out with their content."""
_LEFT_OUT_CLASSES = frozenset(
    (
        "headerlink",
        "footnote-backref",
        "md-content__button",
        "pb-facts__ways",
        "pb-facts__sheet",
        "pb-propose",
        "pb-question__also",
    )
)
_NAMES = frozenset(
    (
        "aria-controls",
        "aria-describedby",
        "aria-labelledby",
        "aria-owns",
        "for",
        "headers",
        "id",
        "list",
        "name",
    )
)
"""Attributes that contain one or several ids."""
_POINTER = re.compile(r"url\(#([^)]+)\)")
_HEADING = re.compile(r"h([1-6])")
_MAX_LEVEL = 6


def article_of(page: str, prefix: str, resolve: Resolve, levels: int) -> str:
    """Return the article in a page's HTML, or an empty text if there is none.

    Ids get a prefix, so that no two pages share one. Headings go down by `levels`, links go through
    `resolve`, collapsed blocks are opened, and controls are left out.
    """
    article = next(elements(page, ("article",)), None)
    if article is None:
        return ""
    copier = _ArticleCopier(prefix, resolve, levels)
    for token in tokens(article.content):
        copier.take(token)
    return "".join(copier.pieces)


class _ArticleCopier:
    """Copy the content of an article piece by piece into `pieces`."""

    def __init__(self, prefix: str, resolve: Resolve, levels: int) -> None:
        self.pieces: list[str] = []
        self.prefix = prefix
        self.resolve = resolve
        self.levels = levels
        self.left_out = ""
        """The name of the element that is being left out, or empty."""
        self.depth = 0
        """The number of open elements of that name."""

    def take(self, token: Token) -> None:
        """Copy or leave out a piece."""
        if self.left_out:
            if token.name == self.left_out and not token.is_empty:
                self.depth += {"start": 1, "end": -1}.get(token.kind, 0)
                self.left_out = self.left_out if self.depth else ""
        elif token.kind == "start":
            self.start(token)
        elif token.kind == "end":
            self.pieces.append(f"</{self._tag_name(token.name)}>")
        elif token.kind == "text":
            self.pieces.append(token.source)
        else:
            self.pieces.append(html.escape(token.text, quote=False))

    def start(self, token: Token) -> None:
        """Copy a start tag, or begin to leave out an element."""
        tag, attributes = token.name, token.attributes
        if tag in _LEFT_OUT or not _LEFT_OUT_CLASSES.isdisjoint(token.classes):
            if not token.is_empty:
                self.left_out, self.depth = tag, 1
            return
        # Checkboxes are to be ticked on paper; other inputs do nothing there.
        if tag == "input" and attributes.get("type") != "checkbox":
            return
        if tag == "details":
            attributes["open"] = ""
        text = "".join(self._attribute(name, value) for name, value in attributes.items())
        self.pieces.append(f"<{self._tag_name(tag)}{text}>")
        if token.is_empty and tag not in VOID:
            self.pieces.append(f"</{tag}>")

    def _tag_name(self, tag: str) -> str:
        heading = _HEADING.fullmatch(tag)
        return f"h{min(int(heading[1]) + self.levels, _MAX_LEVEL)}" if heading else tag

    def _attribute(self, name: str, value: str) -> str:
        """Return an attribute with a leading space, or an empty text for a link without target."""
        if name in _NAMES:
            value = " ".join(f"{self.prefix}{name}" for name in value.split())
        elif name in ("href", "src"):
            address = self.resolve(value)
            if address is None:
                return ""
            value = address
        else:
            value = _POINTER.sub(lambda match: f"url(#{self.prefix}{match[1]})", value)
        return f' {name}="{html.escape(value)}"' if value else f" {name}"
