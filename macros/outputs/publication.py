"""What every output shares: the playbook, where its pages stand on the site, ids that stay, and the form of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import quote, urlsplit

from macros.basics.i18n import Words
from macros.basics.text import slug
from macros.editions.history import Memory
from macros.model.department import Person
from macros.model.page import Page
from macros.model.playbook import Playbook

Home = Callable[[str, str], tuple[str, str] | None]
"""Takes a kind and an id; gives path and anchor (empty for a page of its own) of the page that
shows the record."""
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file beside the pages of a site."""

    path: str
    """Below the site's root, with forward slashes."""
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Publication:
    """A playbook on its way out, with what only the door knows of the site."""

    playbook: Playbook
    today: date
    """The day of the build."""
    home: Home
    """Where each record is shown."""
    site_name: str = "Playbook"
    site_url: str = ""
    """The address of the site's root with a slash at its end; empty where it is not known."""
    directory_urls: bool = True
    words: Words = field(default_factory=Words)
    """The texts of the interface in the site's language."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Page path to the page's Markdown, in which the macro calls are replaced by what they
    print."""
    lasting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Page path to the same without what is true of this build alone; two texts where its macros
    ask for the day."""
    memory: Memory | None = None
    """The editions before this one; None for a build that is not published."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """The scripts that pages load when a reader needs them, by name."""

    @cached_property
    def authority(self) -> str:
        """The name under which ids are unique in the world: the site's host, or a made-up name that nobody can own."""
        host = (urlsplit(self.site_url).hostname or "").lower()
        return (
            host
            if _HOST.fullmatch(host)
            else f"{slug(self.playbook.organization.name) or 'playbook'}.invalid"
        )

    @cached_property
    def edition_day(self) -> date:
        """The day on which the edition begins: what bears it changes with the edition, and not with each build."""
        year, month, *_ = self.playbook.organization.edition.split(".")
        return date(int(year), int(month), 1)

    @cached_property
    def present(self) -> dict[str, Person]:
        """Everybody who has not left, by id."""
        return {i: person for i, person in self.playbook.people.items() if person.status != "left"}

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that have a head: those of the navigation in its order, then the others by path."""
        order = {
            path: number
            for number, (path, _) in reversed(list(enumerate(self.playbook.navigation.pages)))
        }
        known = (page for page in self.playbook.pages.values() if page.front is not None)
        return sorted(known, key=lambda page: (order.get(page.path, len(order)), page.path))

    def tag(self, *names: str) -> str:
        """Give the permanent id (a tag URI, RFC 4151) of what these names lead to."""
        # The year belongs to the id, not to the data: it says when the authority held its name, and
        # never changes.
        return f"tag:{self.authority},2026:{'/'.join(quote(name, safe='/') for name in names)}"

    def link(self, target: str, at: str = "") -> str:
        """Give the address of something below the site's root.

        It is absolute where the site's address is known, otherwise relative to the file `at` (its
        path below the root; left out for the root itself).
        """
        return f"{self.site_url or '../' * at.count('/')}{target}" or "./"

    def page_link(self, path: str, anchor: str = "", at: str = "") -> str:
        """Give the address of a page, as `link` does; `path` is below the folder of pages."""
        page = self.playbook.pages[path]
        url = quote(page.url if self.directory_urls else f"{path.removesuffix('.md')}.html")
        return self.link(f"{url}#{anchor}" if anchor else url, at)

    def record_link(self, kind: str, record_id: str, at: str = "") -> str | None:
        """Give the address of the place that shows a record, as `link` does; None where no page shows it."""
        home = self.home(kind, record_id)
        return self.page_link(*home, at=at) if home is not None else None
