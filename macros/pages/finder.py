"""Macros that help readers to find: the search, and the people who speak for their own department."""

from __future__ import annotations

from macros.pages import person
from macros.pages.department import speakers
from macros.pages.macro import page_macro
from macros.pages.view import View


@page_macro("{{ search_button() }}")
def search_button(view: View) -> str:
    """Show a large button that opens the search.

    It appears when scripts run, because the search needs them. It takes nothing between the brackets.
    """
    return view.component("search-button")


@page_macro("{{ my_representative() }}")
def my_representative(view: View) -> str:
    """Let readers choose their department, and name its representative and deputy from then on.

    The choice stays on the reader's device until it is cleared there. Under it stand all departments with links to
    their pages, and whom to ask in the hub. Without scripts, readers see these two. Only contacts that people let be
    shown are printed. Where nobody is named, it says so.
    """
    departments = sorted(view.playbook.departments.values(), key=lambda department: person.sort_key(department.name))
    hub = view.playbook.hub
    return view.component(
        "my-representative",
        departments=[(department, speakers(view, department)) for department in departments],
        hub=hub,
        first=next(iter(speakers(view, hub)), None) if hub is not None else None,
    )
