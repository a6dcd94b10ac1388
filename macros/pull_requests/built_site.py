"""Read a built site for a comparison: articles, their surroundings, and hashes of other files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from macros.editions.snapshot import FOLDER

NOT_FOUND = "404.html"
HOME = "index.html"
_INDEX = "index.html"
_SEARCH = "search/search_index.json"
_ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
_NOT_FRAME = re.compile(
    r"<head\b.*?</head>|<script\b.*?</script>|<article\b.*?</article>"
    r'|<nav class="md-(?:nav|tabs|footer__inner)\b.*?</nav>'
    r"|<div class=\"md-sidebar\b.*?(?=<div class=\"md-(?:sidebar|content)\b)",
    re.DOTALL,
)
"""Parts that are compared elsewhere or have no text: the head, scripts, the article, menus, and the
links to the previous and next page."""
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
_UNREAD = ("sitemap.xml.gz", _SEARCH)


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
    published: dict[str, str] = {}
    files: dict[str, str] = {}
    for path in _paths(folder):
        content = (folder / path).read_bytes()
        if path.startswith(f"{FOLDER}/") and path.endswith(".json"):
            published[path] = content.decode("utf-8")
            continue
        text = content.decode("utf-8") if path.endswith(_INDEX) else ""
        if (article := _ARTICLE.search(text)) is not None:
            address = path.removesuffix(_INDEX)
            articles[address] = article[0]
            heads[address] = _head(text)
        elif path not in (*_UNREAD, NOT_FOUND):
            files[path] = _digest(path, content)
    not_found = _ARTICLE.search(_text(folder / NOT_FOUND))
    return BuiltSite(
        articles=articles,
        heads=heads,
        frame=_NOT_FRAME.sub("", _text(folder / HOME)),
        not_found=not_found[0] if not_found else "",
        published=published,
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


def _head(text: str) -> PageHead:
    title, description = _TITLE.search(text), _DESCRIPTION.search(text)
    return PageHead(title[1] if title else "", description[1] if description else "")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _search(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    path = folder / _SEARCH
    if path.is_file():
        for entry in json.loads(path.read_text(encoding="utf-8"))["docs"]:
            yield entry["location"], tuple(entry.get("tags", ()))
