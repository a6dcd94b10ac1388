"""Macros that help readers to find: the search, and the people who speak for their own department."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from macros.pages import person
from macros.pages.context import View
from macros.pages.department import speakers
from macros.pages.macro import page_macro
from macros.pages.permalinks import HOME
from macros.pages.vacancy import current_person

_MANY_DEPARTMENTS = 60
"""From this number on, the departments are listed on their own page alone."""


@page_macro("{{ search_button() }}")
def search_button(view: View) -> str:
    """Show a large button that opens the search.

    It appears when scripts run, because the search needs them. It takes nothing between the
    brackets.
    """
    return view.component("search-button")


@page_macro("{{ my_representative() }}")
def my_representative(view: View) -> str:
    """Let readers choose their department, and name its representative and deputy from then on.

    The choice stays on the reader's device until it is cleared there. Under it stand all
    departments with links to their pages (where there are many, a link to the page that lists
    them), and whom to ask in the hub. Without scripts, readers see these two. Only contacts that
    people let be shown are printed. Where nobody is named, it says so.
    """
    departments = sorted(
        view.playbook.departments.values(), key=lambda department: person.sort_key(department.name)
    )
    many = len(departments) > _MANY_DEPARTMENTS
    return view.component(
        "my-representative",
        departments=departments,
        listing=_leading(view, "department_list") if many else None,
        **_hub(view),
    )


@page_macro("{{ who_to_ask() }}")
def who_to_ask(view: View) -> str:
    """Name the representative of the reader's own department, then whom to ask in the hub.

    Put it first under a heading such as "Who to ask". Readers who chose their department see its
    representative, deputy and channel; others, and those without scripts, see a link to the page
    that finds them. The hub's contact always stands below. Only contacts that people let be shown
    are printed.
    """
    return view.component("who-to-ask", finder=_leading(view, "my_representative"), **_hub(view))


def _hub(view: View) -> dict[str, Any]:
    """Return the hub and its first contact: who speaks for it, else the lead or the sponsor."""
    hub, organization = view.playbook.hub, view.playbook.organization
    if hub is None:
        return {"hub": None, "first": None}
    spokesperson = next((who for _, who in speakers(view, hub)), None)
    return {
        "hub": hub,
        "first": spokesperson
        or current_person(view, organization.lead)
        or current_person(view, organization.sponsor),
    }


def _leading(view: View, macro: str) -> Markup | None:
    """Give the address of a page that calls a macro: Home only where no other page does."""
    pages = view.site.homes.calling(macro)
    page = next((path for path in pages if path != HOME), next(iter(pages), None))
    return view.href("page", page) if page is not None else None
