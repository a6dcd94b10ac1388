"""Links to records that others name by id; None for unknown ids and for what may not be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.pages import vacancy
from macros.pages.person import link
from macros.pages.vacancy import current_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from macros.pages.context import View


def person(view: View, person_id: str | None) -> Markup | None:
    """Return a link to a person; None for an unknown id or somebody who has left."""
    current = current_person(view, person_id)
    return view.link("person", current.id, current.name) if current is not None else None


def holder_or_substitute(view: View, person_id: str | None) -> Markup | None:
    """Return a link to the holder of a place, with their last day if they are leaving.

    If they have left, it says who to ask instead.
    """
    current = current_person(view, person_id)
    if current is not None:
        return link(view, current)
    if not person_id or not vacancy.is_vacant(view, person_id):
        return None
    return view.component("vacant", instead=vacancy.substitute(view, person_id))


def department(view: View, department_id: str | None) -> Markup | None:
    """Return a link to a department."""
    owner = view.playbook.departments.get(department_id) if department_id else None
    return view.link("department", owner.id, owner.name) if owner is not None else None


def page(view: View, path: str | None) -> Markup | None:
    """Return a link to a page, by its title."""
    target = view.playbook.pages.get(path) if path else None
    return view.link("page", target.path, target.title) if target is not None else None


def route(view: View, route_id: str | None) -> Markup | None:
    """Return a link to a route, by what has happened."""
    target = view.playbook.routes.get(route_id) if route_id else None
    return view.link("route", target.id, target.trigger) if target is not None else None


def policies(view: View, ids: Iterable[str]) -> list[Markup]:
    """Return links to policies, by their titles."""
    records = ((policy_id, view.playbook.policies.get(policy_id)) for policy_id in ids)
    return [
        view.link("policy", policy_id, policy.title)
        for policy_id, policy in records
        if policy is not None
    ]


def decisions(view: View, ids: Iterable[str]) -> list[Markup]:
    """Return links to decisions, by their questions."""
    records = ((decision_id, view.playbook.decisions.get(decision_id)) for decision_id in ids)
    return [
        view.link("decision", decision_id, decision.question)
        for decision_id, decision in records
        if decision is not None
    ]


def terms(view: View, ids: Iterable[str]) -> list[Markup]:
    """Return links to terms of the glossary."""
    records = ((term_id, view.playbook.terms.get(term_id)) for term_id in ids)
    return [view.link("term", term_id, term.term) for term_id, term in records if term is not None]
