"""What a page of somebody else's site says of itself: titles, addresses, headings, ids, the text that is seen without scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

_TITLES = frozenset({"og:title", "twitter:title", "profile:username"})
_ADDRESSES = frozenset({"og:url", "al:android:url", "al:ios:url", "al:web:url"})
_IDENTIFIERS = frozenset({"identifier", "channelid", "userid"})
_UNSEEN = frozenset({"template", "noscript", "svg", "form", "dialog"})
"""What readers don't see at first, and forms: they ask for something, and repeat what was asked
for."""
_RAW = frozenset({"script", "style", "title", "textarea"})
"""What holds text only, up to its end tag."""
_HEADINGS = frozenset({"h1", "h2"})
_MOST = 50
"""So many headings, titles, addresses and ids of a page are kept: what stands in front of others
comes first."""
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^\s>]*))?"""
)


@dataclass(slots=True)
class WebPage:
    """A page, as far as its HTML tells."""

    title: str = ""
    titles: list[str] = field(default_factory=list)
    """Its titles for other sites."""
    addresses: list[str] = field(default_factory=list)
    """Where it says that it is at home: canonical addresses."""
    identifiers: list[str] = field(default_factory=list)
    """Permanent ids that it names as its own."""
    headings: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    """Where a fragment may lead: ids, and names of links."""
    text: str = ""
    """What is seen without scripts, forms left out."""
    scripts: str = ""
    """The text of its scripts, which holds data."""
    has_scripts: bool = False


def read_web_page(html: str) -> WebPage:
    """Read a page, whatever is wrong with its HTML; JSON counts as data without a page.

    Every character is read once: the parser of the standard library takes minutes for some pages,
    and ends with an error on others.
    """
    if html.lstrip()[:1] in ("{", "["):
        return WebPage(scripts=html)
    reader = _Reader()
    _tokenise(html, reader)
    page = reader.page
    page.title = _one_line(page.title)
    page.headings = [_one_line(heading) for heading in page.headings]
    page.text = _one_line("".join(reader.seen))
    page.scripts = "\n".join(reader.code)
    return page


def _tokenise(html: str, reader: _Reader) -> None:
    """Tell a reader of the tags and texts of a page, as the HTML standard takes them apart."""
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
        said, position = _attributes(html, tag.end())
        name = tag[2].lower()
        if tag[1]:
            reader.take_end(name)
            continue
        reader.take_start(name, said)
        if name in _RAW:
            end = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(html, position)
            stop = end.start() if end is not None else len(html)
            reader.take_raw(name, html[position:stop])
            position = stop


def _after_markup(html: str, start: int, reader: _Reader) -> int:
    """Return where the page goes on after a comment, a declaration, or a sign that begins no tag."""
    if html.startswith("<!--", start):
        end, length = html.find("-->", start + 4), 3
    elif html.startswith(("<!", "<?", "</"), start):
        end, length = html.find(">", start), 1
    else:
        reader.take_text("<")
        return start + 1
    return len(html) if end < 0 else end + length


def _attributes(html: str, position: int) -> tuple[dict[str, str], int]:
    """Return the attributes of a tag, the first of each name, and where the page goes on after it."""
    said: dict[str, str] = {}
    while (attribute := _ATTRIBUTE.match(html, position)) is not None:
        value = attribute[2] or ""
        if value[:1] in ('"', "'"):
            value = value[1:].removesuffix(value[0])
        said.setdefault(attribute[1].lower(), unescape(value))
        position = attribute.end()
    end = html.find(">", position)
    return said, len(html) if end < 0 else end + 1


class _Reader:
    """Collects what a `WebPage` holds."""

    def __init__(self) -> None:
        self.page = WebPage()
        self.seen: list[str] = []
        self.code: list[str] = []
        self._unseen: Counter[str] = Counter()
        """How many elements of each unseen kind are open."""
        self._in_heading = False

    def take_start(self, tag: str, said: Mapping[str, str]) -> None:
        """Note what a start tag says."""
        page = self.page
        page.anchors |= {
            said[name] for name in ("id", "name") if said.get(name) and (name == "id" or tag == "a")
        }
        if tag == "meta":
            self._take_meta(said)
        elif tag == "link" and (
            "canonical" in said.get("rel", "").lower().split() or said.get("itemprop") == "url"
        ):
            _add(page.addresses, said.get("href", ""))
        page.has_scripts = page.has_scripts or tag == "script"
        if tag in _UNSEEN:
            self._unseen[tag] += 1
        elif tag in _HEADINGS and not self._is_unseen:
            self._in_heading = len(page.headings) < _MOST
            _add(page.headings, " ")
        self.seen.append(" ")

    def take_end(self, tag: str) -> None:
        """Note that an element ends."""
        if self._unseen[tag]:
            self._unseen[tag] -= 1
        elif tag in _HEADINGS:
            self._in_heading = False
        self.seen.append(" ")

    def take_raw(self, tag: str, text: str) -> None:
        """Note the text of an element that holds no tags."""
        if tag == "script":
            self.code.append(text)
        elif (
            tag == "title" and not self._is_unseen and not self.page.title
        ):  # drawings have titles too
            self.page.title = unescape(text)

    def take_text(self, text: str) -> None:
        """Note a text between tags."""
        if self._is_unseen:
            return
        text = unescape(text)
        self.seen.append(text)
        if self._in_heading:
            self.page.headings[-1] += text

    @property
    def _is_unseen(self) -> bool:
        return self._unseen.total() > 0

    def _take_meta(self, said: Mapping[str, str]) -> None:
        name = (said.get("property") or said.get("name") or said.get("itemprop") or "").lower()
        content = said.get("content", "")
        if name in _TITLES:
            _add(self.page.titles, content)
        elif name in _ADDRESSES:
            _add(self.page.addresses, content)
        elif name in _IDENTIFIERS:
            _add(self.page.identifiers, content)


def _add(values: list[str], value: str) -> None:
    if value and len(values) < _MOST:
        values.append(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def says_id(page: WebPage, permanent_id: str) -> bool:
    """Return whether the page's own data, in its scripts, has a permanent id as the value of a key for ids."""
    pattern = rf'"(?:[a-z_]*id|identifier|urn|objecturn|entityurn|externalid)"\s*:\s*"?{re.escape(permanent_id)}(?![\w:])'
    return (
        permanent_id in page.identifiers
        or re.search(pattern, page.scripts, re.IGNORECASE) is not None
    )
