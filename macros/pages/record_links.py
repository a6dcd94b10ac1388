"""Records that others name by id, as links: nothing for what is unknown or may not be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.pages import vacancy
from macros.pages.person import link
from macros.pages.vacancy import known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from macros.pages.context import View


def person(view: View, person_id: str | None) -> Markup | None:
    """Link somebody's name; None for nobody, and for somebody who has left."""
    found = known(view, person_id)
    return view.link("person", found.id, found.name) if found is not None else None


def holder(view: View, person_id: str | None) -> Markup | None:
    """Link who holds a place, with the day until which they do; say whom to ask where they have left."""
    found = known(view, person_id)
    if found is not None:
        return link(view, found)
    if not person_id or not vacancy.is_vacant(view, person_id):
        return None
    return view.component("vacant", instead=vacancy.instead(view, person_id))


def department(view: View, department_id: str | None) -> Markup | None:
    """Link a department's name."""
    found = view.playbook.departments.get(department_id) if department_id else None
    return view.link("department", found.id, found.name) if found is not None else None


def page(view: View, path: str | None) -> Markup | None:
    """Link a page's title."""
    found = view.playbook.pages.get(path) if path else None
    return view.link("page", found.path, found.title) if found is not None else None


def route(view: View, route_id: str | None) -> Markup | None:
    """Link a route by what has happened."""
    found = view.playbook.routes.get(route_id) if route_id else None
    return view.link("route", found.id, found.trigger) if found is not None else None


def policies(view: View, ids: Iterable[str]) -> list[Markup]:
    """Link the titles of policies."""
    found = ((policy_id, view.playbook.policies.get(policy_id)) for policy_id in ids)
    return [
        view.link("policy", policy_id, policy.title)
        for policy_id, policy in found
        if policy is not None
    ]


def decisions(view: View, ids: Iterable[str]) -> list[Markup]:
    """Link decisions by what was to be decided."""
    found = ((decision_id, view.playbook.decisions.get(decision_id)) for decision_id in ids)
    return [
        view.link("decision", decision_id, decision.question)
        for decision_id, decision in found
        if decision is not None
    ]


def terms(view: View, ids: Iterable[str]) -> list[Markup]:
    """Link words of the glossary."""
    found = ((term_id, view.playbook.terms.get(term_id)) for term_id in ids)
    return [view.link("term", term_id, term.term) for term_id, term in found if term is not None]
