"""What the theme prints around every page: strip, banners, search help, facts and footer.

The values that the theme's templates print are all escaped here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from macros.pages import edit_links
from macros.pages.context import Site, View
from macros.pages.department import contacts_for_changes
from macros.pages.downloads import page_downloads
from macros.pages.finder import search_button
from macros.pages.lazy_parts import strip_references
from macros.pages.permalinks import HOME
from macros.pages.question import question_tiles
from macros.reading.html_tokens import text_of

if TYPE_CHECKING:
    from macros.model.page import Page
    from macros.site.engine_menus import SectionEntry

_FOOTER_PAGES = (
    "contribute/accessibility-statement.md",
    "contribute/propose-an-edit.md",
    "directory/whats-changed.md",
)
"""Pages that the footer links to if the playbook has them."""


def escape_everything(environment: Any) -> None:
    """Make the theme's templates escape every value that is not HTML made by our own code.

    The theme is written for an environment without escaping: it prints names, titles and settings
    as they are.
    """
    environment.autoescape = _is_escaped
    # The theme takes titles for HTML. Ours are text, in which '<' is an ordinary character.
    environment.filters["striptags"] = _plain


def drop_blank_lines(environment: Any) -> None:
    """Make templates leave out lines that contain nothing but a statement.

    They are a fifth of a page, and half of its menu. Lines with text keep their ends, so that no
    space between words is lost.
    """
    environment.trim_blocks = True
    environment.lstrip_blocks = True


def _is_escaped(template: str | None) -> bool:
    """Return whether values are escaped in a template: in all but the theme's lists of messages.

    Messages contain no values, and go into HTML and into JSON for scripts, where they are escaped:
    they would be escaped twice.
    """
    return template is None or not template.startswith("partials/language")


def _plain(value: object) -> str:
    return _on_one_line(str(value)) if hasattr(value, "__html__") else str(value)


def _on_one_line(html: str) -> str:
    """Return the text of a title in HTML."""
    return " ".join(text_of(html).split())


class FinishedHtml(Markup):
    """The HTML of a page, which has been checked and need not be escaped."""

    __slots__ = ()

    def __radd__(self, other: Any) -> FinishedHtml:
        """Prepend the engine's own HTML, the marker of a draft."""
        return FinishedHtml(str(other) + str(self))


def plain_titles(contents: Iterable[Any]) -> None:
    """Turn the titles in a page's table of contents into text; the engine keeps them as HTML."""
    for entry in contents:
        entry.title = _on_one_line(entry.title)
        plain_titles(entry.children)


def functions(site: Site, preview: int | None) -> dict[str, Callable[..., Any]]:
    """Return the functions that the theme's templates call, by name.

    `preview` is the number of the proposal that the build previews, if any.
    """
    return {
        **{function.__name__: cache(partial(function, site)) for function in _OF_SITE},
        **{function.__name__: partial(function, site) for function in _OF_PAGE},
        "preview_banner": partial(preview_banner, site, preview),
    }


def on_all_pages(environment: Mapping[str, Any], base: str) -> Iterator[str]:
    """Yield the HTML that is the same on all pages with the same relative address of the root.

    `environment` has the functions, `base` is that address.
    """
    for name in ("urgent_strip", "search_help", "foot", "preview_banner"):
        yield environment[name](base)
    for name in ("my_department", "profile_dialog"):
        yield environment[name]()


def page_facts(site: Site, path: str, name: str = "", address: str = "") -> Markup:
    """Return a page's owner and review dates, and links to edit it or report a problem.

    It is empty for a page without front matter. If the organisation names no repository, it says
    whom to tell. In print it also has the site's `name`, the edition and the page's `address`,
    which may be empty.
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
        asked=contacts_for_changes(view, department) if edit is None else [],
        site_name=name,
        edition=view.playbook.organization.edition,
        address=address,
    )


def _issue(view: View, page: Page, address: str) -> str | None:
    """Return the address that opens a new issue about a page, with its owner and the edition."""
    words = view.words
    owner = view.playbook.departments.get(page.front.owner) if page.front is not None else None
    return edit_links.issue_address(
        view,
        words.gettext("Something's wrong: %(page)s", page=page.title),
        [
            (words.gettext("Page"), page.title),
            (words.gettext("Address"), address),
            (words.gettext("File"), page.file),
            (words.gettext("Edition"), view.edition),
            (words.gettext("Owner"), owner.name if owner is not None else ""),
        ],
        words.gettext("What is wrong, and what is right instead?"),
    )


def urgent_strip(site: Site, base: str) -> Markup:
    """Return the strip that links to the route for the most urgent problem.

    `base` is the address of the site's root as the theme passes it, here and below.
    """
    view = View(site, HOME, base=base)
    urgent = view.playbook.organization.urgent
    href = view.href("route", urgent.route) if urgent else None
    if urgent is None or href is None:
        return Markup()
    return view.component("urgent-strip", label=urgent.label, href=href)


def search_help(site: Site, base: str) -> Markup:
    """Return what the search shows when it corrects a query or finds nothing."""
    view = View(site, HOME, base=base)
    tiles: dict[str, Markup | None] = {}
    for question in view.playbook.questions.values():
        if (home := site.permalinks.of("question", question.id)) is not None:
            tiles.setdefault(question.path[0], view.href("page", home[0]))
    hub = view.playbook.hub
    return view.component(
        "search-help", hub=view.href("department", hub.id) if hub else None, tiles=tiles.items()
    )


def ways_in(site: Site, base: str) -> tuple[Markup, Markup]:
    """Return the search button and the tiles of the home page, for the page of error 404."""
    view = View(site, HOME, base=base)
    return Markup(search_button(view)), Markup(question_tiles(view))  # noqa: S704 - from components


def foot(site: Site, base: str) -> Markup:
    """Return the footer: the hub, the edition, and links to the pages about the playbook."""
    view = View(site, HOME, base=base)
    pages = [page for path in _FOOTER_PAGES if (page := site.playbook.pages.get(path)) is not None]
    organization = view.playbook.organization
    return view.component("foot", hub=organization.hub_name, edition=view.edition, pages=pages)


def my_department(site: Site) -> Markup:
    """Return the choice of the reader's department in the header, hidden without scripts."""
    return View(site, HOME).component("my-department")


def profile_dialog(site: Site) -> Markup:
    """Return the dialog in which scripts show a person or an account, hidden without them."""
    view = View(site, HOME)
    return view.component("profile", edit=edit_links.rows_address(view), forms=site.forms)


def edition_banner(site: Site, edition: str, base: str, page: str, *, is_latest: bool) -> Markup:
    """Return the banner of an old edition, which links to the same page of the current one.

    `page` is the address of the page below the site's root.
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
    """Return the banner of a proposal's preview, which is not in force; empty for other builds."""
    if number is None:
        return Markup()
    return View(site, HOME).component(
        "preview-banner", number=number, current=f"{base.rstrip('/')}/../../latest/"
    )


def section_pages(site: Site, entries: Sequence[SectionEntry]) -> Markup:
    """Return the list of all pages of a section that is too long for the menu; empty for others."""
    if not entries:
        return Markup()
    # A component escapes what Markdown would read, which this list does not pass through.
    output = strip_references(View(site, HOME).component("section-pages", entries=entries))
    return Markup(output)  # noqa: S704 - from a component


def takeaway(site: Site, path: str) -> Markup:
    """Return the links to a page's downloads and feeds; empty if it has none."""
    return page_downloads(View(site, path))


_OF_SITE = (urgent_strip, search_help, foot, my_department, profile_dialog)
"""Functions whose HTML is the same on all pages with the same relative address of the root."""
_OF_PAGE = (page_facts, ways_in, edition_banner, takeaway)
