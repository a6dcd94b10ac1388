"""What the theme prints around every page: who keeps it and until when it holds, the urgent strip, help with searching."""

from __future__ import annotations

from markupsafe import Markup

from macros.pages.department import edit_address
from macros.pages.home import address
from macros.pages.view import Site, View

_HOME = "index.md"


def page_facts(site: Site, path: str) -> Markup:
    """Tell who keeps a page, who reviewed it last, when it is due again, and where to edit it; nothing for a page without a head."""
    view = View(site, path)
    page = view.page
    if page is None or page.front is None:
        return Markup()
    return view.component(
        "page-facts",
        front=page.front,
        policy=page.policy,
        department=view.playbook.departments.get(page.front.owner),
        edit=edit_address(view, page.file),
    )


def urgent_strip(site: Site, base: str) -> Markup:
    """Lead to the route for the one thing that cannot wait; `base` is the address of the site's root, as the theme gives it."""
    view = View(site, _HOME)
    urgent = view.playbook.organization.urgent
    home = site.homes.of("route", urgent.route) if urgent else None
    if urgent is None or home is None:
        return Markup()
    return view.component("urgent-strip", label=urgent.label, href=_href(site, base, home))


def search_help(site: Site, base: str) -> Markup:
    """Keep the words and the ways on that the search shows when it corrects what is typed, or finds nothing; `base` as above."""
    view = View(site, _HOME)
    tiles: dict[str, str] = {}
    for question in view.playbook.questions.values():
        if (home := site.homes.of("question", question.id)) is not None:
            tiles.setdefault(question.path[0], _href(site, base, (home[0], "")))
    hub = view.playbook.hub
    hub_home = site.homes.of("department", hub.id) if hub else None
    return view.component(
        "search-help",
        hub=_href(site, base, hub_home) if hub_home else None,
        tiles=tiles.items(),
    )


def _href(site: Site, base: str, home: tuple[str, str]) -> str:
    """Give the address of a page's anchor from where the root is `base`, as the theme gives it."""
    return f"{base.rstrip('/')}/{address(_HOME, *home, directory_urls=site.directory_urls).removeprefix('./')}"
