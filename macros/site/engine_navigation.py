"""Add the departments' pages to MkDocs' navigation, which mkdocs.yml need not list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from macros.model.department import Department


def add_departments(
    nav: Navigation, config: MkDocsConfig, files: Files, departments: Mapping[str, Department]
) -> None:
    """Add the departments' pages to the section with the list of departments, the hub first."""
    listing = files.get_file_from_path("directory/departments.md")
    if listing is None or listing.page is None or not isinstance(listing.page.parent, Section):
        return
    section = listing.page.parent
    paths = {page.file.src_uri for page in nav.pages}
    for department in sorted(
        departments.values(), key=lambda d: (d.kind != "hub", d.name.casefold())
    ):
        file = files.get_file_from_path(f"directory/{department.id}.md")
        if file is not None and file.src_uri not in paths:
            page = file.page or Page(None, file, config)
            page.parent = section
            section.children.append(page)
    nav.pages[:] = _pages(nav.items)
    _link_neighbours(nav.pages)


def _pages(items: list[Any]) -> list[Page]:
    """Return the pages of a navigation in the order of its sections."""
    pages: list[Page] = []
    for item in items:
        pages += [item] if isinstance(item, Page) else _pages(item.children or [])
    return pages


def _link_neighbours(pages: list[Page]) -> None:
    """Set the links to the previous and the next page again, now that there are more pages."""
    neighbours = zip([None, *pages[:-1]], pages, [*pages[1:], None], strict=True)
    for previous_page, page, next_page in neighbours:
        page.previous_page = previous_page
        page.next_page = next_page
