"""Macros about trouble: how bad it is, and who to call."""

from __future__ import annotations

from typing import Annotated

from macros.model.department import Person
from macros.model.field import Reference
from macros.model.route import Route, Severity
from macros.pages import edit_links, record_links, vacancy
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.vacancy import Contact


@page_macro('{{ route("ask-the-hub") }}')
def route(view: View, id: Annotated[str, Reference("route")]) -> str:
    """Show a card for urgent moments: who to call, and what to do first.

    It shows what has happened, how and when to reach the first contact and the backup, how soon
    they answer, what to do first as numbered steps, and what not to do. It shows the contacts that
    people allow. Of a contact who is leaving it says until when they are there; if they have left,
    who to ask instead. `id` is the route's id in routes.yml.
    """
    record = view.playbook.routes[id]
    return view.component(
        "route",
        route=record,
        severity=view.playbook.severities.get(record.severity),
        contacts=_contacts(view, record),
        policies=record_links.policies(view, record.policies),
        change=edit_links.record_address(view, "route", id),
    )


def _contacts(view: View, route: Route) -> list[Contact]:
    """Return who to call on a route, in order."""
    words = view.words
    return vacancy.pair(
        view,
        (words.gettext("First contact"), route.first_contact),
        (words.gettext("No answer?"), route.backup),
    )


def _ways(contacts: list[Contact]) -> list[tuple[Contact, list[tuple[str, str]]]]:
    """Return the contacts, each with the quickest ways to reach them.

    If both are the same person, only the second has them.
    """
    ids = [contact.person.id if contact.person is not None else "" for contact in contacts]
    rows: list[tuple[Contact, list[tuple[str, str]]]] = []
    for index, contact in enumerate(contacts):
        is_named_again = ids[index] in ids[index + 1 :]
        if contact.person is None or is_named_again:
            rows.append((contact, []))
        else:
            rows.append((contact, _quickest(contact.person)))
    return rows


@page_macro("{{ urgent_sheet() }}")
def urgent_sheet(view: View) -> str:
    """Show every urgent route in short, to print on one sheet.

    Urgent are the routes of all levels except the first; the gravest come first. Each shows what
    has happened, who to call by phone (or how else they can be reached), how soon they answer,
    what to do first and what not to do. On paper the page is this list only. If there are no such
    routes, it says so.
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
    """Return the phone number that a person allows; without one, all contacts that they allow."""
    contacts: list[tuple[str, str]] = [
        (kind, value) for kind in person.show if (value := getattr(person, kind))
    ]
    return [contact for contact in contacts if contact[0] == "phone"] or contacts


@page_macro("{{ urgent_route() }}")
def urgent_route(view: View) -> str:
    """Show who to call for the one thing that cannot wait, with a link to what to do first.

    It is the route under `urgent` in organization.yml. It names the first contact and the backup
    with their phone numbers, or how else they can be reached. While a place on any urgent route or
    level is vacant, it says so, with links to who to ask instead. If no urgent route is set, it
    says so.
    """
    urgent = view.playbook.organization.urgent
    if urgent is None:
        return view.component("empty", text=view.words.gettext("No urgent route is set yet."))
    record = view.playbook.routes[urgent.route]
    return view.component(
        "urgent-route",
        route=record,
        label=urgent.label,
        contacts=_ways(_contacts(view, record)),
        vacancies=vacancy.urgent_vacancies(view, record.id),
    )


@page_macro("{{ severity_table() }}")
def severity_table(view: View) -> str:
    """Show the levels of trouble, from routine to crisis.

    For each level it shows how to recognise it, with examples, who approves what we say and who
    does so if they cannot be reached, how soon the first response comes, and what we may say before
    the facts are known. While an urgent place is vacant, it says so first. If there are no levels,
    it says so.
    """
    severities = sorted(view.playbook.severities.values(), key=lambda severity: severity.id)
    if not severities:
        return view.component("empty", text=view.words.gettext("No levels are set yet."))
    return view.component(
        "severity-table",
        severities=[(severity, _approvers(view, severity)) for severity in severities],
        vacancies=vacancy.urgent_vacancies(view),
    )


def _approvers(view: View, severity: Severity) -> list[Contact]:
    words = view.words
    return vacancy.pair(
        view,
        (words.gettext("Approves"), severity.approver),
        (words.gettext("Backup"), severity.backup),
    )
