"""Reads the HTML that Python-Markdown makes of a page, for comparison with our own reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

import markdown

from tests.unit.test_text import EXTENSIONS, SETTINGS


@dataclass
class Rendered:
    """What is on a finished page."""

    code: list[str] = field(default_factory=list)
    """The words of each block of code."""
    spans: list[str] = field(default_factory=list)
    links: list[tuple[str, bool]] = field(default_factory=list)
    """Addresses; True for images."""
    headings: list[tuple[int, str]] = field(default_factory=list)
    """Levels and anchors."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Rendered()
        self.text: list[str] = []
        self.in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.in_pre = self.in_pre or tag == "pre"
        if tag in ("pre", "code"):
            self.text = []
        elif tag == "a" and not {"headerlink", "footnote-ref", "footnote-backref"}.intersection(
            values.get("class", "").split()
        ):
            self.page.links.append((values["href"], False))
        elif tag == "img":
            self.page.links.append((values["src"], True))
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.page.headings.append((int(tag[1]), values["id"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self.page.code.append(words("".join(self.text)))
            self.in_pre = False
        elif tag == "code" and not self.in_pre:
            self.page.spans.append(words("".join(self.text)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def words(text: str) -> str:
    """Return a text with one space between its words."""
    return " ".join(text.split())


@cache
def _converter() -> Any:
    return markdown.Markdown(extensions=EXTENSIONS, extension_configs=SETTINGS)


def rendered(text: str) -> Rendered:
    """Return what Python-Markdown makes of a page with the extensions of mkdocs.yml."""
    reader = _Reader()
    reader.feed(_converter().reset().convert(text))
    reader.close()
    return reader.page
