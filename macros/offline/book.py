"""Merge all pages of a built site into one document: a cover, contents, and all sections."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from markupsafe import Markup

from macros.model.page import Page
from macros.offline.article_extract import article_of
from macros.offline.site_build import DownloadError
from macros.outputs.llms_text import sections
from macros.outputs.publication import Publication
from macros.pages import Site, component
from macros.reading.html_tokens import tokens

_STYLE = Path("overrides", "assets", "offline", "book.css")
_ABSOLUTE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_UNSAFE_IN_STYLE = re.compile(r"[^\w .,:;-]")
_IMAGES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"))


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
        """Read the home page. Raises DownloadError if it is missing."""
        self._site = site
        self._publication = publication
        self._folder = folder
        self._title = self._direction = self._canonical = ""
        self._style_sheets: list[str] = []
        self._read_home()

    @property
    def pages(self) -> int:
        """The number of pages."""
        return sum(len(part.leaves) for part in self.parts)

    @cached_property
    def title(self) -> str:
        """The title of the site."""
        home = self._publication.playbook.pages["index.md"].title
        return self._title.removeprefix(f"{home} - ") or self._publication.site_name

    @cached_property
    def parts(self) -> list[Part]:
        """The sections with their pages, in the order of the navigation.

        Raises DownloadError if a page is missing.
        """
        parts = []
        for number, (title, entries) in enumerate(sections(self._publication).items(), 1):
            leaves = [self._leaf(page) for page, _ in entries]
            parts.append(Part(f"s{number}", title, leaves))
        return parts

    def html(self, numbers: Mapping[str, int]) -> str:
        """Return the document; `numbers` maps anchors to page numbers, as far as they are known."""
        organization = self._publication.playbook.organization
        sheets = [(self._folder / address).as_uri() for address in self._style_sheets]
        sheets.append((self._publication.playbook.root / _STYLE).as_uri())
        edition = self._site.words.gettext("Edition %(edition)s", edition=organization.edition)
        running_title = f"{self.title}. {edition}"
        environment = component.environment(self._site.components, self._site.words)
        return environment.get_template("book.html").render(
            title=self.title,
            language=self._site.words.language,
            direction=self._direction or "ltr",
            organization=organization,
            today=self._publication.today,
            parts=self.parts,
            numbers=numbers,
            sheets=[Markup(sheet) for sheet in sheets],  # noqa: S704 - file: addresses
            running_title=running_title,
            running=Markup(_in_style(running_title)),  # noqa: S704 - escaped for CSS
        )

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The anchor of each page, by its address below the site's root in every form."""
        pages = [page for entries in sections(self._publication).values() for page, _ in entries]
        return {
            address: f"p{number}"
            for number, page in enumerate(pages, 1)
            for address in _addresses(page)
        }

    def _read_home(self) -> None:
        """Read the head of the home page, and the direction of its text."""
        for token in tokens(self._read("index.md")):
            attributes = token.attributes if token.kind == "start" else {}
            relation = attributes.get("rel") if token.name == "link" else None
            if token.kind == "raw" and token.name == "title":
                self._title = token.text.strip()
            elif relation == "stylesheet":
                self._style_sheets.append(attributes.get("href", ""))
            elif relation == "canonical":
                self._canonical = attributes.get("href", "")
            elif token.name == "body":
                self._direction = attributes.get("dir", "")
                return

    def _leaf(self, page: Page) -> Leaf:
        anchor = self._ids[page.url]
        text = article_of(
            self._read(page.path), f"{anchor}-", partial(self._resolve, page), levels=1
        )
        return Leaf(anchor, page.title, Markup(text))  # noqa: S704 - checked when it was built

    def _read(self, path: str) -> str:
        """Return the HTML of a page, built with or without directory addresses.

        Raises DownloadError if the page is missing.
        """
        for name in (
            f"{path.removesuffix('.md').removesuffix('index')}/index.html".removeprefix("/"),
            f"{path.removesuffix('.md')}.html",
        ):
            file = self._folder / name.replace("//", "/")
            if file.is_file():
                return file.read_text(encoding="utf-8")
        raise DownloadError(
            f"'{self._folder}' has no page for '{path}'. Build the site again, and retry."
        )

    def _resolve(self, page: Page, address: str) -> str | None:
        """Return the target of a link: an anchor in the document, a URL, or None."""
        if _ABSOLUTE.match(address):
            return address
        here = page.url
        target = urlsplit(urljoin(f"https://site.invalid/{here}", address))
        path = unquote(target.path.removeprefix("/"))
        if (anchor := self._ids.get(path)) is not None:
            return f"#{anchor}-{unquote(target.fragment)}" if target.fragment else f"#{anchor}"
        file = self._folder / path
        if file.suffix in _IMAGES and file.is_file():
            return file.as_uri()
        return urljoin(self._canonical, path) if self._canonical else None


def _addresses(page: Page) -> set[str]:
    stem = page.path.removesuffix(".md")
    return {page.url, f"{stem}.html", posixpath.join(page.url, "index.html")}


def _in_style(text: str) -> str:
    """Escape a text for a quoted string in CSS."""
    return _UNSAFE_IN_STYLE.sub(lambda match: f"\\{ord(match[0]):x} ", text)
