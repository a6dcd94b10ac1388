"""What the theme prints around every page: the urgent strip, the reader's department, help with searching, its keeper, the foot.

Every value that the theme's templates print is escaped here, at one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from macros.pages import edit_links
from macros.pages.context import Site, View
from macros.pages.department import asked
from macros.pages.finder import search_button
from macros.pages.permalinks import HOME
from macros.pages.question import question_tiles
from macros.pages.takeaway import page_takeaway

if TYPE_CHECKING:
    from macros.model.page import Page

_AT_THE_FOOT = (
    "contribute/accessibility-statement.md",
    "contribute/propose-an-edit.md",
    "directory/whats-changed.md",
)
"""Pages that the foot of every page leads to, where a playbook has them."""


def escape_everything(environment: Any) -> None:
    """Make the environment of the theme's templates escape every value that is not HTML made by our own code.

    The theme is written for an environment that escapes nothing: it prints names, titles and
    settings as they are.
    """
    environment.autoescape = _is_escaped
    # The theme takes titles for HTML. Ours are text, and '<' in them is a character like any other.
    environment.filters["striptags"] = _plain


def _is_escaped(template: str | None) -> bool:
    """Tell whether values are escaped in a template: in all but the theme's lists of messages, which hold no values.

    Messages go into HTML and into JSON that scripts read; escaped here, they would be escaped twice
    there.
    """
    return template is None or not template.startswith("partials/language")


def _plain(value: object) -> str:
    return Markup(value).striptags() if hasattr(value, "__html__") else str(value)  # noqa: S704 - gives text


class FinishedHtml(Markup):
    """The HTML of a page, which has passed the guard."""

    __slots__ = ()

    def __radd__(self, other: Any) -> FinishedHtml:
        """Add the engine's own HTML before it: the mark of a draft."""
        return FinishedHtml(str(other) + str(self))


def plain_titles(contents: Iterable[Any]) -> None:
    """Turn the titles in a page's table of contents, which the engine keeps as HTML, into text."""
    for entry in contents:
        entry.title = Markup(entry.title).striptags()  # noqa: S704 - gives text
        plain_titles(entry.children)


def functions(site: Site, preview: int | None) -> dict[str, Callable[..., Any]]:
    """Give what the theme's templates call, by name; `preview` is the number of the proposal that a build shows, if any."""
    # Made once: the same on all pages from which the site's root has the same address.
    same = (urgent_strip, search_help, foot, my_department, profile_dialog)
    own = (page_facts, ways_in, edition_banner, takeaway)
    return {
        **{each.__name__: cache(partial(each, site)) for each in same},
        **{each.__name__: partial(each, site) for each in own},
        "preview_banner": partial(preview_banner, site, preview),
    }


def page_facts(site: Site, path: str, name: str = "", address: str = "") -> Markup:
    """Tell who keeps a page, who reviewed it last, when it is due again, and where to edit it or to say what is wrong.

    Nothing for a page without a head. Where the organisation names no repository, it says whom to
    tell. On paper it also says what the site is called, which edition this is and where the page
    stands; `address` may be empty.
    """
    view = View(site, path)
    page = view.page
    if page is None or page.front is None:
        return Markup()
    department = view.playbook.departments.get(page.front.owner)
    edit = edit_links.file_address(view, page.file)
    return view.component(
        "page-facts",
        front=page.front,
        policy=page.policy,
        department=department,
        edit=edit,
        form=edit_links.file_form(view, page.file) if edit is not None else None,
        wrong=_issue(view, page, address),
        asked=asked(view, department) if edit is None else [],
        site_name=name,
        edition=view.playbook.organization.edition,
        address=address,
    )


def _issue(view: View, page: Page, address: str) -> str | None:
    """Begin an issue about a page, which names the page, its owner and the edition that somebody read."""
    words = view.words
    owner = view.playbook.departments.get(page.front.owner) if page.front is not None else None
    return edit_links.issue_address(
        view,
        words.gettext("Something's wrong: %(page)s", page=page.title),
        [
            (words.gettext("Page"), page.title),
            (words.gettext("Address"), address),
            (words.gettext("File"), page.file),
            (words.gettext("Edition"), _edition(view)),
            (words.gettext("Owner"), owner.name if owner is not None else ""),
        ],
        words.gettext("What is wrong, and what is right instead?"),
    )


def _edition(view: View) -> str:
    """Give the name under which the site is published, or the edition that the data says."""
    memory = view.site.memory
    edition: str = memory.own.edition if memory is not None else view.playbook.organization.edition
    return edition


def urgent_strip(site: Site, base: str) -> Markup:
    """Lead to the route for the one thing that cannot wait; `base` is the address of the site's root, as the theme gives it."""
    view = View(site, HOME, base=base)
    urgent = view.playbook.organization.urgent
    href = view.href("route", urgent.route) if urgent else None
    if urgent is None or href is None:
        return Markup()
    return view.component("urgent-strip", label=urgent.label, href=href)


def search_help(site: Site, base: str) -> Markup:
    """Keep the words and the ways on that the search shows when it corrects what is typed, or finds nothing; `base` as above."""
    view = View(site, HOME, base=base)
    tiles: dict[str, Markup | None] = {}
    for question in view.playbook.questions.values():
        if (home := site.homes.of("question", question.id)) is not None:
            tiles.setdefault(question.path[0], view.href("page", home[0]))
    hub = view.playbook.hub
    return view.component(
        "search-help", hub=view.href("department", hub.id) if hub else None, tiles=tiles.items()
    )


def ways_in(site: Site, base: str) -> tuple[Markup, Markup]:
    """Give the search button and the tiles of Home, for somebody who came to an address that does not exist."""
    view = View(site, HOME, base=base)
    return Markup(search_button(view)), Markup(question_tiles(view))  # noqa: S704 - made by components


def foot(site: Site, base: str) -> Markup:
    """Say at the foot of every page whose playbook it is, which edition, and how it treats its readers."""
    view = View(site, HOME, base=base)
    pages = [page for path in _AT_THE_FOOT if (page := site.playbook.pages.get(path)) is not None]
    organization = view.playbook.organization
    return view.component("foot", hub=organization.hub_name, edition=_edition(view), pages=pages)


def my_department(site: Site) -> Markup:
    """Let readers choose their department in the header; nothing of it is seen without scripts."""
    return View(site, HOME).component("my-department")


def profile_dialog(site: Site) -> Markup:
    """Give the dialog in which scripts show a person or an account of a table; nothing of it is seen without them."""
    view = View(site, HOME)
    return view.component("profile", edit=edit_links.rows_address(view), forms=site.forms)


def edition_banner(site: Site, edition: str, base: str, page: str, *, is_latest: bool) -> Markup:
    """Say on a page of an edition that is not the current one that it is not, and lead to the same page of the current one.

    `base` is the address of the site's root, as the theme gives it; `page` that of the page below
    the root.
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


def preview_banner(site: Site, number: int | None, base: str) -> Markup:
    """Say on each page of a proposal's preview that it is not in force; nothing on any other build. `base` as above."""
    if number is None:
        return Markup()
    return View(site, HOME).component(
        "preview-banner", number=number, current=f"{base.rstrip('/')}/../../latest/"
    )


def takeaway(site: Site, path: str) -> Markup:
    """Lead to what readers can take along from a page; nothing where there is nothing."""
    return page_takeaway(View(site, path))
