"""Parse a page of another site: titles, addresses, headings, ids, and visible text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from macros.reading.html_tokens import Token, tokens

_TITLES = frozenset({"og:title", "twitter:title", "profile:username"})
_ADDRESSES = frozenset({"og:url", "al:android:url", "al:ios:url", "al:web:url"})
_IDENTIFIERS = frozenset({"identifier", "channelid", "userid"})
_HIDDEN = frozenset({"template", "noscript", "svg", "form", "dialog"})
"""Elements that readers do not see at first, and forms, which repeat what was entered."""
_HEADINGS = frozenset({"h1", "h2"})
_MAX_ENTRIES = 50
"""Headings, titles, addresses and ids that are kept of a page; the important ones come first."""


@dataclass(slots=True)
class WebPage:
    """The parts of a page that its HTML reveals."""

    title: str = ""
    titles: list[str] = field(default_factory=list)
    """Titles for other sites."""
    addresses: list[str] = field(default_factory=list)
    """Canonical addresses of the page."""
    identifiers: list[str] = field(default_factory=list)
    """Permanent ids that the page gives as its own."""
    headings: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    """Targets of fragments: ids, and names of links."""
    text: str = ""
    """The text that is visible without scripts, except forms."""
    scripts: str = ""
    """The text of its scripts, which may hold data."""
    has_scripts: bool = False


def read_web_page(html: str) -> WebPage:
    """Parse a page, however broken its HTML is; JSON counts as data without a page."""
    if html.lstrip()[:1] in ("{", "["):
        return WebPage(scripts=html)
    reader = _PartsCollector()
    for token in tokens(html):
        reader.take(token)
    page = reader.page
    page.title = _one_line(page.title)
    page.headings = [_one_line(heading) for heading in page.headings]
    page.text = _one_line("".join(reader.visible_text))
    page.scripts = "\n".join(reader.script_texts)
    return page


class _PartsCollector:
    """Collects the parts of a `WebPage`."""

    def __init__(self) -> None:
        self.page = WebPage()
        self.visible_text: list[str] = []
        self.script_texts: list[str] = []
        self._open_hidden: Counter[str] = Counter()
        """The number of open hidden elements by tag."""
        self._in_heading = False

    def take(self, token: Token) -> None:
        """Process a piece of the page."""
        if token.kind == "start":
            self.take_start(token.name, token.attributes)
        elif token.kind == "end":
            self.take_end(token.name)
        elif token.kind == "raw" and token.name:
            self.take_raw(token.name, token.text)
        elif token.text:
            self.take_text(token.text)

    def take_start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Process a start tag."""
        page = self.page
        anchors = [attributes.get("id"), attributes.get("name") if tag == "a" else None]
        page.anchors.update(anchor for anchor in anchors if anchor)
        if tag == "meta":
            self._take_meta(attributes)
        elif tag == "link":
            is_canonical = "canonical" in attributes.get("rel", "").lower().split()
            if is_canonical or attributes.get("itemprop") == "url":
                _add(page.addresses, attributes.get("href", ""))
        page.has_scripts = page.has_scripts or tag == "script"
        if tag in _HIDDEN:
            self._open_hidden[tag] += 1
        elif tag in _HEADINGS and not self._is_hidden:
            self._in_heading = len(page.headings) < _MAX_ENTRIES
            _add(page.headings, " ")
        self.visible_text.append(" ")

    def take_end(self, tag: str) -> None:
        """Process an end tag."""
        if self._open_hidden[tag]:
            self._open_hidden[tag] -= 1
        elif tag in _HEADINGS:
            self._in_heading = False
        self.visible_text.append(" ")

    def take_raw(self, tag: str, text: str) -> None:
        """Process the text of an element that cannot hold tags."""
        if tag == "script":
            self.script_texts.append(text)
        elif tag == "title" and not self._is_hidden and not self.page.title:
            self.page.title = text

    def take_text(self, text: str) -> None:
        """Process a text between tags."""
        if self._is_hidden:
            return
        self.visible_text.append(text)
        if self._in_heading:
            self.page.headings[-1] += text

    @property
    def _is_hidden(self) -> bool:
        return self._open_hidden.total() > 0

    def _take_meta(self, attributes: Mapping[str, str]) -> None:
        keys = (attributes.get(key) for key in ("property", "name", "itemprop"))
        name = next((key for key in keys if key), "").lower()
        content = attributes.get("content", "")
        if name in _TITLES:
            _add(self.page.titles, content)
        elif name in _ADDRESSES:
            _add(self.page.addresses, content)
        elif name in _IDENTIFIERS:
            _add(self.page.identifiers, content)


def _add(values: list[str], value: str) -> None:
    if value and len(values) < _MAX_ENTRIES:
        values.append(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def has_permanent_id(page: WebPage, permanent_id: str) -> bool:
    """Return whether the page's own data has a permanent id under a key for ids."""
    if permanent_id in page.identifiers:
        return True
    keys = r"[a-z_]*id|identifier|urn|objecturn|entityurn|externalid"
    pattern = rf'"(?:{keys})"\s*:\s*"?{re.escape(permanent_id)}(?![\w:])'
    return re.search(pattern, page.scripts, re.IGNORECASE) is not None
