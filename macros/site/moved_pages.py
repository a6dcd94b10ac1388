"""Pages at old addresses that redirect to the current ones."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import quote

from macros.model.page import address_of
from macros.pages import component
from macros.pages.context import Site


def moved_pages(site: Site, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path below the site's root and the content of the page at each old address.

    `address` is that of the site's root with a slash at the end, or empty if it is not known.
    """
    redirects = site.playbook.redirects
    template = component.environment(site.components, site.words).get_template("moved.html")
    for old, new in redirects.moved.items() if redirects is not None else ():
        page = site.playbook.pages[new]
        if site.directory_urls:
            path, target, end = f"{address_of(old)}index.html", page.url, "/"
        else:
            path, target = (f"{name.removesuffix('.md')}.html" for name in (old, new))
            end = ""
        relative = posixpath.relpath(target or ".", posixpath.dirname(path) or ".")
        text = template.render(
            title=page.title,
            href=quote(f"{relative}{end}"),
            canonical=f"{address}{quote(target)}" if address else "",
            site_language=site.words.language,
        )
        yield path, f"{text.strip()}\n".encode()
