"""The pages that stand at old addresses: each leads on to the page to read now."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import quote

from macros.model.page import address_of
from macros.pages import component
from macros.pages.context import Site


def moved_pages(site: Site, address: str) -> Iterator[tuple[str, bytes]]:
    """Write the page of each old address: its path below the site's root, and its content.

    `address` is that of the site's root, with a slash at its end, or empty where it is not known.
    """
    redirects = site.playbook.redirects
    template = component.environment(site.components, site.words).get_template("moved.html")
    for old, new in redirects.moved.items() if redirects is not None else ():
        page = site.playbook.pages[new]
        path = (
            f"{address_of(old)}index.html"
            if site.directory_urls
            else f"{old.removesuffix('.md')}.html"
        )
        target = page.url if site.directory_urls else f"{new.removesuffix('.md')}.html"
        relative = posixpath.relpath(target or ".", posixpath.dirname(path) or ".") + (
            "/" if site.directory_urls else ""
        )
        text = template.render(
            title=page.title,
            href=quote(relative),
            canonical=f"{address}{quote(target)}" if address else "",
            site_language=site.words.language,
        )
        yield path, f"{text.strip()}\n".encode()
