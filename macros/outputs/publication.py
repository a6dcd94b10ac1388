"""What all outputs share: the playbook, addresses on the site, permanent ids, and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import quote, urlsplit

from macros.basics.i18n import Words
from macros.basics.text import slug
from macros.editions.history import EditionHistory
from macros.model.department import Person
from macros.model.page import Page
from macros.model.playbook import Playbook

Permalink = Callable[[str, str], tuple[str, str] | None]
"""Takes a kind and an id; returns the path of the page that shows the record and the anchor on it,
which is empty for a page of its own."""
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file beside the pages of a site."""

    path: str
    """Below the site's root, with forward slashes."""
    content: bytes


@dataclass(frozen=True)
class Publication:
    """A playbook to be published, and the facts about its site that only the caller knows."""

    playbook: Playbook
    today: date
    """The day of the build."""
    home: Permalink
    """Where each record is shown."""
    site_name: str = "Playbook"
    site_url: str = ""
    """The address of the site's root with a slash at the end; empty if it is not known."""
    directory_urls: bool = True
    words: Words = field(default_factory=Words)
    """Translations of the interface into the site's language."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The Markdown of each page, by path, with the output of macros in it, and without HTML."""
    blocks: Mapping[str, str] = field(default_factory=dict)
    """The words of each page by heading, without what is specific to this build, as JSON."""
    history: EditionHistory | None = None
    """The editions before this one; None for a build that is not published."""
    parts: Callable[[], Iterable[tuple[str, str]]] = tuple
    """Returns the scripts that pages load on demand, each with its name."""

    @cached_property
    def authority(self) -> str:
        """The name that makes ids globally unique: the site's host, or a name below `.invalid`."""
        host = (urlsplit(self.site_url).hostname or "").lower()
        if _HOST.fullmatch(host):
            return host
        return f"{slug(self.playbook.organization.name) or 'playbook'}.invalid"

    @cached_property
    def edition_day(self) -> date:
        """The first day of the edition, for time stamps that must not change with each build."""
        year, month, *_ = self.playbook.organization.edition.split(".")
        return date(int(year), int(month), 1)

    @cached_property
    def current_people(self) -> dict[str, Person]:
        """Everybody who has not left, by id."""
        return {i: person for i, person in self.playbook.people.items() if person.status != "left"}

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that have front matter, in the order of the navigation, then by path."""
        order: dict[str, int] = {}
        for number, (path, _) in enumerate(self.playbook.navigation.pages):
            order.setdefault(path, number)
        pages = (page for page in self.playbook.pages.values() if page.front is not None)
        return sorted(pages, key=lambda page: (order.get(page.path, len(order)), page.path))

    def tag(self, *names: str) -> str:
        """Return a permanent id, a tag URI (RFC 4151), made of these names."""
        # A tag URI says in which year its authority owned the name, so the year never changes.
        return f"tag:{self.authority},2026:{'/'.join(quote(name, safe='/') for name in names)}"

    def link(self, target: str, at: str = "") -> str:
        """Return the address of something below the site's root.

        It is absolute if the site's address is known, otherwise relative to the file `at`, a path
        below the root (by default the root itself).
        """
        return f"{self.site_url or '../' * at.count('/')}{target}" or "./"

    def page_link(self, path: str, anchor: str = "", at: str = "") -> str:
        """Return the address of a page, as `link` does; `path` is below the folder of pages."""
        page = self.playbook.pages[path]
        url = quote(page.url if self.directory_urls else f"{path.removesuffix('.md')}.html")
        return self.link(f"{url}#{anchor}" if anchor else url, at)

    def record_link(self, kind: str, record_id: str, at: str = "") -> str | None:
        """Return the address that shows a record, as `link` does; None if no page shows it."""
        home = self.home(kind, record_id)
        return self.page_link(*home, at=at) if home is not None else None


def part_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the script of each part that pages load on demand."""
    for name, script in publication.parts():
        yield OutputFile(f"parts/{name}.js", script.encode())
