"""Cut the navigation down to the menu of one page, so that pages stay small in a large playbook.

A menu has the top-level sections, the sections that contain the page, and their entries. Of a long
section it has the entries next to the page, and a page that lists all of them.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import normalize_url

from macros.basics.text import escape

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from macros.pages import Site

MOST_ENTRIES = 50
"""With more entries than this, a section is long."""
NEIGHBOURS = 5
"""How many entries before and after the current page are in the menu of a long section."""
_HEAD = "---\ntitle: {}\nsearch:\n  exclude: true\n---\n"
"""The front matter of a page that lists a section. JSON is YAML."""
_DEPARTMENTS = "directory/departments.md"
_Item = Any
"""A page, a section or a link of the navigation; plugins may add classes of their own."""


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """An entry in the complete list of a long section; its address depends on who asks."""

    title: str
    url: str
    sections: tuple[str, ...]
    """The titles of the sections between it and the long section."""


class LongSection:
    """A section with more entries than a menu lists."""

    def __init__(self, section: Section, list_page: Page, label: str) -> None:
        """`list_page` lists all entries; `label` is what menus call it."""
        self._section = section
        self.list_page = list_page
        self._label = label
        self._index = next((i for i in section.children if getattr(i, "is_index", False)), None)
        self._rest = [i for i in section.children if i not in (self._index, list_page)]
        self._positions = {id(item): number for number, item in enumerate(self._rest)}

    def nearby(self, open_ids: Sequence[int]) -> list[_Item]:
        """Return the section's index, the page with all entries, and those next to the open one."""
        position = next((self._positions[i] for i in open_ids if i in self._positions), 0)
        count = 2 * NEIGHBOURS + 1
        start = max(min(position - NEIGHBOURS, len(self._rest) - count), 0)
        first = [self._index] if self._index is not None else []
        is_open = id(self.list_page) in open_ids
        all_pages = self.list_page if is_open else Link(self._label, self.list_page.url)
        return [*first, all_pages, *self._rest[start : start + count]]

    @cached_property
    def entries(self) -> list[SectionEntry]:
        """All pages and links of the section and of those in it."""
        return list(_entries(self._section.children, ()))


class PageMenus:
    """Returns the menu of each page of a build."""

    def __init__(
        self, nav: Navigation, long_sections: Mapping[int, LongSection], heading_level: int
    ) -> None:
        """`long_sections` maps the ids of lists of children in memory to their long sections.

        The theme prints inactive sections at the `heading_level` with all of their entries.
        """
        self._nav = nav
        self._long_sections = long_sections
        self._heading_level = heading_level
        self._list_pages = {id(long.list_page): long for long in long_sections.values()}
        self._closed: dict[int, _Item] = {}
        self._crowded: dict[int, bool] = {}

    def of(self, page: Page | None) -> Navigation:
        """Return the menu of a page; None stands for a page outside the navigation, such as 404."""
        opened = (page, *page.ancestors) if page is not None else ()
        menu = Navigation(self._items(self._nav.items, 1, [id(item) for item in opened]), [])
        menu.pages = self._nav.pages
        menu.homepage = self._nav.homepage
        return menu

    def listed_on(self, page: Page) -> list[SectionEntry]:
        """Return the entries that a generated page lists; none for other pages."""
        long = self._list_pages.get(id(page))
        if long is None or not page.file.generated_by:
            return []
        return [replace(entry, url=normalize_url(entry.url, page)) for entry in long.entries]

    def _items(self, children: list[_Item], level: int, open_ids: Sequence[int]) -> list[_Item]:
        long = self._long_sections.get(id(children))
        items = children if long is None else long.nearby(open_ids)
        as_links = level == self._heading_level and self._is_crowded(children)
        return [
            self._opened(item, level, open_ids)
            if item.children and id(item) in open_ids
            else self._closed_item(item, level, as_link=as_links)
            for item in items
        ]

    def _opened(self, section: _Item, level: int, open_ids: Sequence[int]) -> Section:
        copy = Section(section.title, self._items(section.children, level + 1, open_ids))
        copy.active = True
        return copy

    def _closed_item(self, item: _Item, level: int, *, as_link: bool) -> _Item:
        """Return an item that does not contain the current page, as the theme needs it."""
        if not item.children:
            return item
        key = id(item)
        if key not in self._closed:
            if as_link:
                self._closed[key] = Link(item.title, _first(item).url)
            elif level == self._heading_level:
                children = self._items(item.children, level + 1, ())
                self._closed[key] = Section(item.title, children)
            else:
                # The theme links it to its first page, and prints none of the others.
                self._closed[key] = Section(item.title, item.children[:1])
        return self._closed[key]

    def _is_crowded(self, children: list[_Item]) -> bool:
        """Return whether sections and their entries are too many for a menu."""
        key = id(children)
        if key not in self._crowded:
            count = sum(1 + len(item.children or ()) for item in children)
            self._crowded[key] = count > MOST_ENTRIES
        return self._crowded[key]


def page_menus(nav: Navigation, config: MkDocsConfig, files: Files, site: Site) -> PageMenus | None:
    """Return the menus, and add a page to the site for each long section.

    Returns None if the theme prints whole menus, because mkdocs.yml turns `navigation.prune` off.
    """
    features = config.theme.get("features") or []
    if "navigation.prune" not in features:
        return None
    heading_level = 2 if "navigation.tabs" in features else 1
    long_sections = {
        id(section.children): _long_section(section, config, files, site)
        for section in _sections(Section("", nav.items))
        if len(section.children) > MOST_ENTRIES
    }
    return PageMenus(nav, long_sections, heading_level if "navigation.sections" in features else 0)


def _sections(section: Section) -> Iterator[Section]:
    yield section
    for item in section.children:
        if isinstance(item, Section):
            yield from _sections(item)


def _long_section(section: Section, config: MkDocsConfig, files: Files, site: Site) -> LongSection:
    words = site.words
    departments = _department_list(section, site)
    if departments is not None:
        label = words.gettext("All %(number)s departments", number=len(section.children) - 1)
        return LongSection(section, departments, label)
    label = words.gettext(
        "All %(number)s pages", number=sum(1 for _ in _entries(section.children, ()))
    )
    title = words.gettext("All pages")
    if section.title:
        title = words.gettext("%(section)s: all pages", section=section.title)
    file = File.generated(
        config,
        _free_path(section, files),
        content=_HEAD.format(json.dumps(title, ensure_ascii=False)) + f"# {escape(title)}\n",
        inclusion=InclusionLevel.NOT_IN_NAV,
    )
    files.append(file)
    page = Page(label, file, config)
    page.parent = section if section.title else None
    return LongSection(section, page, label)


def _department_list(section: Section, site: Site) -> Page | None:
    """Return the page with the list of departments, if all other entries are their pages."""
    if _DEPARTMENTS not in site.permalinks.pages_calling("department_list"):
        return None
    pages = {i.file.src_uri: i for i in section.children if isinstance(i, Page)}
    others = {f"directory/{department}.md" for department in site.playbook.departments}
    is_complete = len(pages) == len(section.children) and pages.keys() <= {_DEPARTMENTS, *others}
    return pages.get(_DEPARTMENTS) if is_complete else None


def _free_path(section: Section, files: Files) -> str:
    """Return a path for a section's list, in the folder that contains all of its pages."""
    folders = [posixpath.dirname(path) for path in _paths(section)]
    folder = posixpath.commonpath(folders) if folders else ""
    names = ("all-pages", *(f"all-pages-{number}" for number in range(2, len(files) + 3)))
    paths = (posixpath.join(folder, f"{name}.md") for name in names)
    return next(path for path in paths if files.get_file_from_path(path) is None)


def _paths(section: Section) -> Iterator[str]:
    for item in section.children:
        if isinstance(item, Section):
            yield from _paths(item)
        elif isinstance(item, Page):
            yield item.file.src_uri


def _entries(items: Collection[_Item], sections: tuple[str, ...]) -> Iterator[SectionEntry]:
    for item in items:
        if item.children:
            yield from _entries(item.children, (*sections, item.title))
        else:
            yield SectionEntry(item.title, item.url, sections)


def _first(item: _Item) -> _Item:
    while item.children:
        item = item.children[0]
    return item
