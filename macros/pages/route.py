"""Macros about trouble: how bad something is, and whom to call."""

from __future__ import annotations

from typing import Annotated

from macros.model.field import Reference
from macros.pages import named
from macros.pages.macro import page_macro
from macros.pages.person import known
from macros.pages.view import View


@page_macro('{{ route("ask-the-hub") }}')
def route(view: View, id: Annotated[str, Reference("route")]) -> str:
    """Show a card with whom to call and what to do first, to be read in a hurry.

    It shows what has happened, the first contact and the backup with the contacts that they permit, how and when to
    reach them, how soon they answer, what to do first as numbered steps, and what not to do. `id` is the route's id
    in routes.yml.
    """
    shown = view.playbook.routes[id]
    return view.component(
        "route",
        route=shown,
        severity=view.playbook.severities.get(shown.severity),
        contacts=[
            (label, person)
            for label, person_id in (("First contact", shown.first_contact), ("No answer?", shown.backup))
            if (person := known(view, person_id)) is not None
        ],
        policies=named.policies(view, shown.policies),
    )


@page_macro("{{ urgent_route() }}")
def urgent_route(view: View) -> str:
    """Show whom to call for the one thing that cannot wait, with a link to what to do first.

    It is the route under `urgent` in organization.yml. Only phone numbers that people let be shown are printed. Where no
    urgent route is set, it says so.
    """
    urgent = view.playbook.organization.urgent
    if urgent is None:
        return view.component("empty", text="No urgent route is set yet.")
    shown = view.playbook.routes[urgent.route]
    people = (known(view, person) for person in (shown.first_contact, shown.backup))
    return view.component("urgent-route", route=shown, label=urgent.label, contacts=[one for one in people if one is not None])


@page_macro("{{ severity_table() }}")
def severity_table(view: View) -> str:
    """Show the levels of trouble, from routine to crisis.

    For each it says how to recognise it, with examples, who approves what is said and who does so when they cannot
    be reached, how soon the first response comes, and what may be said before anything is known. Without levels it
    says so.
    """
    severities = sorted(view.playbook.severities.values(), key=lambda severity: severity.id)
    if not severities:
        return view.component("empty", text="No levels are set yet.")
    return view.component(
        "severity-table",
        severities=[(one, known(view, one.approver), known(view, one.backup)) for one in severities],
    )
