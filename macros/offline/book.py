"""All pages of a built site as one document: a cover, contents, then each section with its pages, linked with each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from markupsafe import Markup

from macros.model.page import Page
from macros.offline.article import article_of
from macros.offline.failure import TakeawayError
from macros.outputs.llms_text import sections
from macros.outputs.publication import Publication
from macros.pages import Site, component

_STYLE = Path("overrides", "assets", "offline", "book.css")
_STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')
_TITLE = re.compile(r"<title>([^<]*)</title>")
_DIRECTION = re.compile(r'<body dir="(ltr|rtl)"')
_ANYWHERE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_UNSAFE_IN_STYLE = re.compile(r"[^\w .,:;-]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page in the document."""

    id: str
    """Its anchor."""
    title: str
    text: Markup


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the navigation."""

    id: str
    title: str
    leaves: list[Leaf]


class Book:
    """The document of a site that was built into a folder."""

    def __init__(self, site: Site, publication: Publication, folder: Path) -> None:
        """Take the pages in the order of the navigation. Raises TakeawayError where a page is not there."""
        self._site = site
        self._publication = publication
        self._folder = folder
        self._home = self._read("index.md")
        self._canonical = _CANONICAL.search(self._home)

    @property
    def pages(self) -> int:
        """How many pages it holds."""
        return sum(len(part.leaves) for part in self.parts)

    @cached_property
    def title(self) -> str:
        """What the site is called."""
        found = _TITLE.search(self._home)
        home = self._publication.playbook.pages["index.md"].title
        return (
            unescape(found[1]).strip().removeprefix(f"{home} - ")
            if found
            else self._publication.site_name
        )

    @cached_property
    def parts(self) -> list[Part]:
        """The sections, each with its pages."""
        found = []
        for number, (title, listed) in enumerate(sections(self._publication).items(), 1):
            leaves = [self._leaf(page) for page, _ in listed]
            found.append(Part(f"s{number}", title, leaves))
        return found

    def html(self, numbers: Mapping[str, int]) -> str:
        """Write the document; `numbers` are the sheets on which anchors stand, as far as they are known."""
        organization = self._publication.playbook.organization
        sheets = [
            (self._folder / unescape(address)).as_uri()
            for address in _STYLE_SHEET.findall(self._home)
        ]
        own = self._publication.playbook.root / _STYLE
        edition = self._site.words.gettext("Edition %(edition)s", edition=organization.edition)
        running = f"{self.title}. {edition}"
        template = component.environment(self._site.components, self._site.words).get_template(
            "book.html"
        )
        return template.render(
            title=self.title,
            language=self._site.words.language,
            direction="rtl"
            if (found := _DIRECTION.search(self._home)) and found[1] == "rtl"
            else "ltr",
            organization=organization,
            today=self._publication.today,
            parts=self.parts,
            numbers=numbers,
            sheets=[Markup(sheet) for sheet in (*sheets, own.as_uri())],  # noqa: S704 - addresses of files
            running_title=running,
            running=Markup(_in_style(running)),  # noqa: S704 - escaped for a style
        )

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The anchor of each page, by its address below the site's root, in either form."""
        pages = [page for listed in sections(self._publication).values() for page, _ in listed]
        return {
            address: f"p{number}"
            for number, page in enumerate(pages, 1)
            for address in _addresses(page)
        }

    def _leaf(self, page: Page) -> Leaf:
        own = self._ids[page.url]
        text = article_of(
            self._read(page.path), f"{own}-", lambda address: self._resolve(page, address), levels=1
        )
        return Leaf(own, page.title, Markup(text))  # noqa: S704 - the page's own, checked when it was built

    def _read(self, path: str) -> str:
        for name in (
            f"{path.removesuffix('.md').removesuffix('index')}/index.html".removeprefix("/"),
            f"{path.removesuffix('.md')}.html",
        ):
            file = self._folder / name.replace("//", "/")
            if file.is_file():
                return file.read_text(encoding="utf-8")
        raise TakeawayError(
            f"'{self._folder}' holds no page for '{path}'. Build the site anew, and try again."
        )

    def _resolve(self, page: Page, address: str) -> str | None:
        """Give what a link of a page leads to within the document, elsewhere, or nowhere."""
        if _ANYWHERE.match(address):
            return address
        here = page.url
        target = urlsplit(urljoin(f"https://site.invalid/{here}", address))
        path = unquote(target.path.removeprefix("/"))
        if (found := self._ids.get(path)) is not None:
            return f"#{found}-{unquote(target.fragment)}" if target.fragment else f"#{found}"
        if (self._folder / path).is_file() and Path(path).suffix in (
            ".png",
            ".jpg",
            ".jpeg",
            ".gif",
            ".webp",
            ".svg",
        ):
            return (self._folder / path).as_uri()
        return urljoin(unescape(self._canonical[1]), path) if self._canonical else None


def _addresses(page: Page) -> set[str]:
    stem = page.path.removesuffix(".md")
    return {page.url, f"{stem}.html", posixpath.join(page.url, "index.html")}


def _in_style(text: str) -> str:
    """Write a text between the quotes of a style."""
    return _UNSAFE_IN_STYLE.sub(lambda match: f"\\{ord(match[0]):x} ", text)
