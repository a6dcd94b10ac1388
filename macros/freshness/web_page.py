"""What a page of somebody else's site says of itself: titles, addresses, headings, ids, the text that is seen without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_TITLES = frozenset({"og:title", "twitter:title", "profile:username"})
_ADDRESSES = frozenset({"og:url", "al:android:url", "al:ios:url", "al:web:url"})
_IDENTIFIERS = frozenset({"identifier", "channelid", "userid"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "form", "dialog"})
"""What readers don't see at first, and forms: they ask for something, and repeat what was asked for."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_HEADINGS = frozenset({"h1", "h2"})


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
    """Read a page, whatever is wrong with its HTML; JSON counts as data without a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.text = " ".join("".join(reader.seen).split())
    page.title = " ".join(page.title.split())
    page.headings = [" ".join(heading.split()) for heading in page.headings]
    page.scripts = html if html.lstrip()[:1] in ("{", "[") else "\n".join(reader.code)
    return page


class _Reader(HTMLParser):
    """Collects what a `WebPage` holds."""

    def __init__(self) -> None:
        super().__init__()
        self.page = WebPage()
        self.seen: list[str] = []
        self.code: list[str] = []
        self._open: list[str] = []
        """The elements that are open, among those that matter here."""
        self._has_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        page = self.page
        page.anchors |= {said[name] for name in ("id", "name") if said.get(name) and (name == "id" or tag == "a")}
        if tag == "meta":
            self._take_meta(said)
        elif tag == "link" and said.get("href") and ("canonical" in said.get("rel", "").split() or said.get("itemprop") == "url"):
            page.addresses.append(said["href"])
        elif tag == "script":
            page.has_scripts = True
        if tag in _HEADINGS and not self._is_unseen:
            page.headings.append("")
        if tag in _UNSEEN | _HEADINGS | {"title"} and tag not in _VOID:
            self._open.append(tag)
        self.seen.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(" ")
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "title":
            self._has_title = True

    def handle_data(self, data: str) -> None:
        innermost = self._open[-1] if self._open else ""
        if innermost == "script":
            self.code.append(data)
        elif innermost == "title":
            # Drawings have titles too, which come later.
            self.page.title += "" if self._has_title or self._is_unseen else data
        elif not self._is_unseen:
            self.seen.append(data)
            if innermost in _HEADINGS:
                self.page.headings[-1] += data

    @property
    def _is_unseen(self) -> bool:
        return not _UNSEEN.isdisjoint(self._open)

    def _take_meta(self, said: dict[str, str]) -> None:
        name = (said.get("property") or said.get("name") or said.get("itemprop") or "").lower()
        content = said.get("content", "")
        if name in _TITLES:
            self.page.titles.append(content)
        elif name in _ADDRESSES:
            self.page.addresses.append(content)
        elif name in _IDENTIFIERS:
            self.page.identifiers.append(content)


def says_id(page: WebPage, permanent_id: str) -> bool:
    """Return whether the page's own data, in its scripts, has a permanent id as the value of a key for ids."""
    pattern = rf'"(?:[a-z_]*id|identifier|urn|objecturn|entityurn|externalid)"\s*:\s*"?{re.escape(permanent_id)}(?![\w:])'
    return permanent_id in page.identifiers or re.search(pattern, page.scripts, re.IGNORECASE) is not None
