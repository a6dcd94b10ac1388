"""Macros that help readers find things: the search, and their own representative."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from macros.pages import person
from macros.pages.context import View
from macros.pages.department import MANY_DEPARTMENTS, speakers
from macros.pages.macro_register import page_macro
from macros.pages.permalinks import HOME
from macros.pages.vacancy import current_person


@page_macro("{{ search_button() }}")
def search_button(view: View) -> str:
    """Show a large button that opens the search.

    It appears only with scripts, because the search needs them. It takes nothing between the
    brackets.
    """
    return view.component("search-button")


@page_macro("{{ my_representative() }}")
def my_representative(view: View) -> str:
    """Let readers choose their department; from then on it names the representative and the deputy.

    The choice stays on the reader's device until they clear it. Below it are links to the pages of
    all departments (with many departments, a link to the page that lists them), and who to ask in
    the hub. Readers without scripts see these two only. It shows no contacts except those that
    people allow. If nobody is named, it says so.
    """
    departments = sorted(
        view.playbook.departments.values(), key=lambda department: person.sort_key(department.name)
    )
    many = len(departments) > MANY_DEPARTMENTS
    return view.component(
        "my-representative",
        departments=departments,
        listing=page_with(view, "department_list") if many else None,
        **_hub(view),
    )


@page_macro("{{ who_to_ask() }}")
def who_to_ask(view: View) -> str:
    """Name the representative of the reader's own department, then who to ask in the hub.

    Put it first under a heading such as "Who to ask". Readers who chose their department see its
    representative, deputy and channel. Others, and those without scripts, see a link to the page
    where they can choose. The hub's contact is always below. It shows no contacts except those that
    people allow.
    """
    return view.component("who-to-ask", finder=page_with(view, "my_representative"), **_hub(view))


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


def page_with(view: View, macro: str) -> Markup | None:
    """Return the address of a page that calls a macro; Home only if no other page does."""
    pages = view.pages_calling(macro)
    page = next((path for path in pages if path != HOME), next(iter(pages), None))
    return view.href("page", page) if page is not None else None
