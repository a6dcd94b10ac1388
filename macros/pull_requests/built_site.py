"""Read a built site for a comparison: articles, their surroundings, and hashes of other files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from macros.editions.snapshot import FOLDER
from macros.reading.html_tokens import Token, elements, unescape
from macros.site.search_pieces import read_entries

NOT_FOUND = "404.html"
HOME = "index.html"
_INDEX = "index.html"
_SEARCH = "search/"
_MENUS = frozenset(("md-nav", "md-tabs", "md-footer__inner", "md-sidebar"))
"""Classes of the menus, and of the links to the previous and next page."""


@dataclass(frozen=True, slots=True)
class PageHead:
    """The title and description that browsers and other sites show for a page."""

    title: str = ""
    description: str = ""


@dataclass(frozen=True)
class BuiltSite:
    """The content of a site for readers and for other programs."""

    articles: Mapping[str, str] = field(default_factory=dict)
    """Address of a page below the site's root to the HTML of its article."""
    heads: Mapping[str, PageHead] = field(default_factory=dict)
    frame: str = ""
    """The HTML around the article of the home page: header, banner and footer."""
    not_found: str = ""
    """The article of the page for addresses that do not exist."""
    published: Mapping[str, str] = field(default_factory=dict)
    """Path of a JSON file to its text."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Path of every other file to a hash of its content."""
    search: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Address of a search entry to its extra search words."""


def read_site(folder: Path) -> BuiltSite:
    """Return the content of a site that was built into a folder."""
    articles: dict[str, str] = {}
    heads: dict[str, PageHead] = {}
    json_texts: dict[str, str] = {}
    files: dict[str, str] = {}
    for path in _paths(folder):
        content = (folder / path).read_bytes()
        if path.startswith(f"{FOLDER}/") and path.endswith(".json"):
            json_texts[path] = content.decode("utf-8")
            continue
        text = content.decode("utf-8") if path.endswith(_INDEX) else ""
        head, article = _parts(text)
        if article:
            address = path.removesuffix(_INDEX)
            articles[address] = article
            heads[address] = head
        elif path not in ("sitemap.xml.gz", NOT_FOUND) and not path.startswith(_SEARCH):
            files[path] = _digest(path, content)
    return BuiltSite(
        articles=articles,
        heads=heads,
        frame=_frame(_text(folder / HOME)),
        not_found=_parts(_text(folder / NOT_FOUND))[1],
        published=json_texts,
        files=files,
        search=dict(_search(folder)),
    )


def _paths(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def _digest(path: str, content: bytes) -> str:
    """Return a hash of a file; in calendars and cards, the order of lines does not matter."""
    if path.endswith((".ics", ".vcf")):
        content = b"\n".join(sorted(content.splitlines()))
    return hashlib.sha256(content).hexdigest()


def _parts(text: str) -> tuple[PageHead, str]:
    """Return the head of a page and the HTML of its article."""
    title = description = ""
    for element in elements(text, ("title", "meta", "article")):
        if element.tag.name == "article":
            return PageHead(title, description), element.source
        attributes = element.tag.attributes
        if element.tag.name == "title":
            title = title or unescape(element.content)
        elif attributes.get("name") == "description":
            description = attributes.get("content", "")
    return PageHead(title, description), ""


def _frame(text: str) -> str:
    """Return a page without the parts that are compared elsewhere or have no text.

    These are the head, scripts, the article and menus.
    """
    pieces = []
    position = 0
    for element in elements(text, ("head", "script", "article", "nav", "div"), _is_elsewhere):
        pieces.append(text[position : element.start])
        position = element.end
    return "".join([*pieces, text[position:]])


def _is_elsewhere(tag: Token) -> bool:
    return tag.name not in ("nav", "div") or not _MENUS.isdisjoint(tag.classes)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _search(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in read_entries(folder):
        yield entry["location"], tuple(entry.get("tags", ()))
