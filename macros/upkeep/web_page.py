"""Parse a page of another site: titles, addresses, headings, ids, and visible text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

_TITLES = frozenset({"og:title", "twitter:title", "profile:username"})
_ADDRESSES = frozenset({"og:url", "al:android:url", "al:ios:url", "al:web:url"})
_IDENTIFIERS = frozenset({"identifier", "channelid", "userid"})
_HIDDEN = frozenset({"template", "noscript", "svg", "form", "dialog"})
"""Elements that readers do not see at first, and forms, which repeat what was entered."""
_RAW = frozenset({"script", "style", "title", "textarea"})
"""Elements that hold only text, up to their end tag."""
_HEADINGS = frozenset({"h1", "h2"})
_MAX_ENTRIES = 50
"""Headings, titles, addresses and ids that are kept of a page; the important ones come first."""
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^\s>]*))?"""
)


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
    """Parse a page, however broken its HTML is; JSON counts as data without a page.

    Every character is read once: the parser of the standard library takes minutes for some pages,
    and fails on others.
    """
    if html.lstrip()[:1] in ("{", "["):
        return WebPage(scripts=html)
    reader = _PartsCollector()
    _tokenise(html, reader)
    page = reader.page
    page.title = _one_line(page.title)
    page.headings = [_one_line(heading) for heading in page.headings]
    page.text = _one_line("".join(reader.visible_text))
    page.scripts = "\n".join(reader.script_texts)
    return page


def _tokenise(html: str, reader: _PartsCollector) -> None:
    """Pass the tags and texts of a page to a reader, split as the HTML standard does."""
    position = 0
    while position < len(html):
        start = html.find("<", position)
        if start < 0:
            start = len(html)
        if start > position:
            reader.take_text(html[position:start])
        if start == len(html):
            return
        tag = _TAG.match(html, start)
        if tag is None:
            position = _after_markup(html, start, reader)
            continue
        attributes, position = _attributes(html, tag.end())
        name = tag[2].lower()
        if tag[1]:
            reader.take_end(name)
            continue
        reader.take_start(name, attributes)
        if name in _RAW:
            # Until its end tag, nothing in such an element is markup.
            end = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(html, position)
            stop = end.start() if end is not None else len(html)
            reader.take_raw(name, html[position:stop])
            position = stop


def _after_markup(html: str, start: int, reader: _PartsCollector) -> int:
    """Return the position after a comment, a declaration, or a '<' that begins no tag."""
    if html.startswith("<!--", start):
        end, length = html.find("-->", start + 4), 3
    elif html.startswith(("<!", "<?", "</"), start):
        end, length = html.find(">", start), 1
    else:
        reader.take_text("<")
        return start + 1
    return len(html) if end < 0 else end + length


def _attributes(html: str, position: int) -> tuple[dict[str, str], int]:
    """Return the attributes of a tag, the first of each name, and the position after it."""
    attributes: dict[str, str] = {}
    while (match := _ATTRIBUTE.match(html, position)) is not None:
        value = match[2] or ""
        if value[:1] in ('"', "'"):
            value = value[1:].removesuffix(value[0])
        attributes.setdefault(match[1].lower(), unescape(value))
        position = match.end()
    end = html.find(">", position)
    return attributes, len(html) if end < 0 else end + 1


class _PartsCollector:
    """Collects the parts of a `WebPage`."""

    def __init__(self) -> None:
        self.page = WebPage()
        self.visible_text: list[str] = []
        self.script_texts: list[str] = []
        self._open_hidden: Counter[str] = Counter()
        """The number of open hidden elements by tag."""
        self._in_heading = False

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
            # An svg element has a title of its own, which is hidden.
            self.page.title = unescape(text)

    def take_text(self, text: str) -> None:
        """Process a text between tags."""
        if self._is_hidden:
            return
        text = unescape(text)
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
