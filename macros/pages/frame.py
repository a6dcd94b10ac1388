"""What the theme prints around every page: its keeper, the urgent strip, the reader's department, help with searching."""

from __future__ import annotations

from markupsafe import Markup

from macros.pages.department import edit_address
from macros.pages.home import HOME, address
from macros.pages.takeaway import page_takeaway
from macros.pages.view import Site, View
from macros.text import escape


def page_facts(site: Site, path: str, name: str = "", address: str = "") -> Markup:
    """Tell who keeps a page, who reviewed it last, when it is due again, and where to edit it; nothing for a page without a head.

    On paper it also says what the site is called, which edition this is and where the page stands; `address` may be empty.
    """
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
        site_name=name,
        edition=view.playbook.organization.edition,
        address=address,
    )


def urgent_strip(site: Site, base: str) -> Markup:
    """Lead to the route for the one thing that cannot wait; `base` is the address of the site's root, as the theme gives it."""
    view = View(site, HOME)
    urgent = view.playbook.organization.urgent
    home = site.homes.of("route", urgent.route) if urgent else None
    if urgent is None or home is None:
        return Markup()
    return view.component("urgent-strip", label=urgent.label, href=_href(site, base, home))


def search_help(site: Site, base: str) -> Markup:
    """Keep the words and the ways on that the search shows when it corrects what is typed, or finds nothing; `base` as above."""
    view = View(site, HOME)
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
    place = address(HOME, *home, directory_urls=site.directory_urls).removeprefix("./")
    if place.startswith("#") and not site.directory_urls:
        place = f"index.html{place}"  # other pages must name the file of Home
    return f"{base.rstrip('/')}/{place}"


def my_department(site: Site) -> Markup:
    """Let readers choose their department in the header; nothing of it is seen without scripts."""
    return View(site, HOME).component("my-department")


def edition_line(site: Site) -> Markup:
    """Name the edition, for the foot of every page."""
    view = View(site, HOME)
    edition = site.memory.own.edition if site.memory is not None else view.playbook.organization.edition
    return escape(view.words.gettext("Edition %(edition)s", edition=edition))


def edition_banner(site: Site, edition: str, base: str, page: str, *, is_latest: bool) -> Markup:
    """Say on a page of an edition that is not the current one that it is not, and lead to the same page of the current one.

    `base` is the address of the site's root, as the theme gives it; `page` that of the page below the root.
    """
    root = base.rstrip("/")
    return View(site, HOME).component(
        "edition-banner",
        edition=edition,
        root=root,
        here=f"{root}/../latest/{page}",
        home=f"{root}/../latest/",
        is_latest=is_latest,
    )


def takeaway(site: Site, path: str) -> Markup:
    """Lead to what readers can take along from a page; nothing where there is nothing."""
    return page_takeaway(View(site, path))
