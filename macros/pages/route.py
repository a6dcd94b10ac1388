"""Macros about trouble: how bad something is, and whom to call."""

from __future__ import annotations

from typing import Annotated

from macros.model.department import Person
from macros.model.field import Reference
from macros.model.route import Route, Severity
from macros.pages import edit_links, record_links, vacancy
from macros.pages.context import View
from macros.pages.macro import page_macro
from macros.pages.vacancy import Contact


@page_macro('{{ route("ask-the-hub") }}')
def route(view: View, id: Annotated[str, Reference("route")]) -> str:
    """Show a card with whom to call and what to do first, to be read in a hurry.

    It shows what has happened, the first contact and the backup with the contacts that they permit
    (until when, where they leave; whom to ask instead, where they have left), how and when to reach
    them, how soon they answer, what to do first as numbered steps, and what not to do. `id` is the
    route's id in routes.yml.
    """
    shown = view.playbook.routes[id]
    return view.component(
        "route",
        route=shown,
        severity=view.playbook.severities.get(shown.severity),
        contacts=_contacts(view, shown),
        policies=record_links.policies(view, shown.policies),
        change=edit_links.record_address(view, "route", id),
    )


def _contacts(view: View, route: Route) -> list[Contact]:
    """List whom to call on a route, in order."""
    words = view.words
    return vacancy.pair(
        view,
        (words.gettext("First contact"), route.first_contact),
        (words.gettext("No answer?"), route.backup),
    )


def _ways(contacts: list[Contact]) -> list[tuple[Contact, list[tuple[str, str]]]]:
    """Give each contact the quickest ways to reach them; who is asked in both places has them in the second."""
    ids = [one.person.id if one.person is not None else "" for one in contacts]
    return [
        (
            one,
            _quickest(one.person)
            if one.person is not None and one.person.id not in ids[place + 1 :]
            else [],
        )
        for place, one in enumerate(contacts)
    ]


@page_macro("{{ urgent_sheet() }}")
def urgent_sheet(view: View) -> str:
    """Show every urgent route in short, to be printed on one sheet.

    Urgent are the routes of all levels but the first; the gravest stand first. Each shows what has
    happened, whom to call by phone (or by what else they permit), how soon they answer, what to do
    first and what not to do. On paper the page is this list alone. Without such routes it says so.
    """
    urgent = [route for route in view.playbook.routes.values() if route.severity != "1"]
    urgent.sort(key=lambda route: route.severity, reverse=True)
    if not urgent:
        return view.component("empty", text=view.words.gettext("No urgent routes are set yet."))
    return view.component(
        "urgent-sheet",
        routes=[
            (
                route,
                view.playbook.severities.get(route.severity),
                _ways(_contacts(view, route)),
            )
            for route in urgent
        ],
    )


def _quickest(person: Person) -> list[tuple[str, str]]:
    """Give the phone that a person lets be shown; where there is none, whatever else they let be shown."""
    shown: list[tuple[str, str]] = [
        (kind, way) for kind in person.show if (way := getattr(person, kind))
    ]
    return [way for way in shown if way[0] == "phone"] or shown


@page_macro("{{ urgent_route() }}")
def urgent_route(view: View) -> str:
    """Show whom to call for the one thing that cannot wait, with a link to what to do first.

    It is the route under `urgent` in organization.yml. It names the first contact and the backup by
    phone, or by what else they permit. While a place of any urgent route or level is vacant, it
    says so, with links that lead to whom to ask instead. Where no urgent route is set, it says so.
    """
    urgent = view.playbook.organization.urgent
    if urgent is None:
        return view.component("empty", text=view.words.gettext("No urgent route is set yet."))
    shown = view.playbook.routes[urgent.route]
    return view.component(
        "urgent-route",
        route=shown,
        label=urgent.label,
        contacts=_ways(_contacts(view, shown)),
        vacancies=vacancy.urgent_vacancies(view, shown.id),
    )


@page_macro("{{ severity_table() }}")
def severity_table(view: View) -> str:
    """Show the levels of trouble, from routine to crisis.

    For each it says how to recognise it, with examples, who approves what is said and who does so
    when they cannot be reached, how soon the first response comes, and what may be said before
    anything is known. While an urgent place is vacant, it says so first. Without levels it says so.
    """
    severities = sorted(view.playbook.severities.values(), key=lambda severity: severity.id)
    if not severities:
        return view.component("empty", text=view.words.gettext("No levels are set yet."))
    return view.component(
        "severity-table",
        severities=[(one, _approvers(view, one)) for one in severities],
        vacancies=vacancy.urgent_vacancies(view),
    )


def _approvers(view: View, severity: Severity) -> list[Contact]:
    words = view.words
    return vacancy.pair(
        view,
        (words.gettext("Approves"), severity.approver),
        (words.gettext("Backup"), severity.backup),
    )
