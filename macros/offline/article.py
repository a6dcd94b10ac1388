"""The text of a built page, made ready to stand in one long document with all others."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

Resolve = Callable[[str], str | None]
"""Takes the address that a link of the page has; gives the one that it has in the document, None
for none."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LEFT_OUT = frozenset("script style nav form button select template noscript label".split())
"""Elements that are for a screen alone, with all that they hold."""
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
"""Attributes that hold ids, one or several."""
_POINTER = re.compile(r"url\(#([^)]+)\)")
_HEADING = re.compile(r"h([1-6])")
_DEEPEST = 6


def article_of(page: str, prefix: str, resolve: Resolve, levels: int) -> str:
    """Take the article out of a page's HTML.

    Ids get a prefix, so that no two pages share one; headings go down by so many levels; links
    become what `resolve` says; what is folded away is open; what can only be pressed is left out.
    Empty for a page without an article.
    """
    reader = _Reader(prefix, resolve, levels)
    reader.feed(page)
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    """Copies an article, tag by tag."""

    def __init__(self, prefix: str, resolve: Resolve, levels: int) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.prefix = prefix
        self.resolve = resolve
        self.levels = levels
        self.inside = False
        self.left_out = ""
        """The name of the element that is being left out."""
        self.depth = 0
        """How many elements of that name are open."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.left_out:
            self.depth += tag == self.left_out
            return
        given = dict(attrs)
        if not self.inside:
            self.inside = tag == "article"
            return
        if tag in _LEFT_OUT or _LEFT_OUT_CLASSES & set((given.get("class") or "").split()):
            if tag not in _VOID:
                self.left_out, self.depth = tag, 1
            return
        if tag == "input" and given.get("type") != "checkbox":
            return
        if tag == "details":
            given["open"] = ""
        written = "".join(self._attribute(name, value) for name, value in given.items())
        self.pieces.append(f"<{self._named(tag)}{written}>")

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
            self.pieces.append(f"</{self._named(tag)}>")

    def handle_data(self, data: str) -> None:
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def _put(self, text: str) -> None:
        if self.inside and not self.left_out:
            self.pieces.append(text)

    def _named(self, tag: str) -> str:
        heading = _HEADING.fullmatch(tag)
        return f"h{min(int(heading[1]) + self.levels, _DEEPEST)}" if heading else tag

    def _attribute(self, name: str, value: str | None) -> str:
        """Write an attribute; a link that leads nowhere has none."""
        if value is None:
            return f" {name}"
        if name in _NAMES:
            value = " ".join(f"{self.prefix}{one}" for one in value.split())
        elif name in ("href", "src"):
            resolved = self.resolve(value)
            if resolved is None:
                return ""
            value = resolved
        else:
            value = _POINTER.sub(lambda match: f"url(#{self.prefix}{match[1]})", value)
        return f' {name}="{html.escape(value)}"'
