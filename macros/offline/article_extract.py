"""Extract the article of a built page, ready to be merged into one document with all others."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

Resolve = Callable[[str], str | None]
"""Maps the address of a link on the page to the one in the document, or to None for no link."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
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
    reader = _ArticleCopier(prefix, resolve, levels)
    reader.feed(page)
    reader.close()
    return "".join(reader.pieces)


class _ArticleCopier(HTMLParser):
    """Copy an article tag by tag into `pieces`."""

    def __init__(self, prefix: str, resolve: Resolve, levels: int) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.prefix = prefix
        self.resolve = resolve
        self.levels = levels
        self.inside = False
        self.left_out = ""
        """The name of the element that is being left out, or empty."""
        self.depth = 0
        """The number of open elements of that name."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.left_out:
            self.depth += tag == self.left_out
            return
        attributes = dict(attrs)
        if not self.inside:
            self.inside = tag == "article"
            return
        if tag in _LEFT_OUT or _LEFT_OUT_CLASSES & set((attributes.get("class") or "").split()):
            if tag not in _VOID:
                self.left_out, self.depth = tag, 1
            return
        # Checkboxes are to be ticked on paper; other inputs do nothing there.
        if tag == "input" and attributes.get("type") != "checkbox":
            return
        if tag == "details":
            attributes["open"] = ""
        text = "".join(self._attribute(name, value) for name, value in attributes.items())
        self.pieces.append(f"<{self._tag_name(tag)}{text}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.left_out:
            if tag == self.left_out:
                self.depth -= 1
                self.left_out = self.left_out if self.depth else ""
        elif self.inside and tag == "article":
            self.inside = False
        elif self.inside and tag not in _VOID:
            self.pieces.append(f"</{self._tag_name(tag)}>")

    def handle_data(self, data: str) -> None:
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def _put(self, text: str) -> None:
        if self.inside and not self.left_out:
            self.pieces.append(text)

    def _tag_name(self, tag: str) -> str:
        heading = _HEADING.fullmatch(tag)
        return f"h{min(int(heading[1]) + self.levels, _MAX_LEVEL)}" if heading else tag

    def _attribute(self, name: str, value: str | None) -> str:
        """Return an attribute with a leading space, or an empty text for a link without target."""
        if value is None:
            return f" {name}"
        if name in _NAMES:
            value = " ".join(f"{self.prefix}{name}" for name in value.split())
        elif name in ("href", "src"):
            address = self.resolve(value)
            if address is None:
                return ""
            value = address
        else:
            value = _POINTER.sub(lambda match: f"url(#{self.prefix}{match[1]})", value)
        return f' {name}="{html.escape(value)}"'
