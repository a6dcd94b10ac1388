"""Vacant places: who to ask instead of somebody who has left, and which urgent ones there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from markupsafe import Markup

    from macros.model.department import Person
    from macros.pages.context import View


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to ask, with their part."""

    part: str
    person: Person | None
    """The holder of the place, or who to ask instead; None if nobody can be named."""
    is_vacant: bool = False
    """Whether the holder has left, so that the person is asked instead."""


def current_person(view: View, person_id: str | None) -> Person | None:
    """Return a person who may be printed; None for an unknown id or somebody who has left."""
    person = view.playbook.people.get(person_id) if person_id else None
    return person if person is not None and person.status != "left" else None


def is_vacant(view: View, person_id: str | None) -> bool:
    """Return whether a place names somebody who has left."""
    return bool(person_id) and current_person(view, person_id) is None


def contact(
    view: View, part: str, person_id: str, *others: str | None, exclude: Collection[str] = ()
) -> Contact:
    """Return the holder of a place, or who to ask instead.

    That is the first of `others` who has not left, then the people that `instead` goes through.
    """
    holder = current_person(view, person_id)
    if holder is not None:
        return Contact(part, holder)
    return Contact(part, substitute(view, person_id, *others, exclude=exclude), is_vacant=True)


def substitute(
    view: View, person_id: str, *others: str | None, exclude: Collection[str] = ()
) -> Person | None:
    """Return who to ask instead of somebody who has left, but nobody in `exclude`.

    The first who has not left of: `others` (such as the backup), the representative and the deputy
    of the person's department, the hub's lead, the sponsor.
    """
    organization = view.playbook.organization
    leaver = view.playbook.people.get(person_id)
    department = view.playbook.departments.get(leaver.department) if leaver is not None else None
    seats = (department.representative, department.deputy) if department is not None else ()
    candidates = (
        current_person(view, i)
        for i in (*others, *seats, organization.lead, organization.sponsor)
        if i not in exclude
    )
    return next((person for person in candidates if person is not None), None)


def pair(view: View, first: tuple[str, str], second: tuple[str, str]) -> list[Contact]:
    """Return the contacts for a place and its backup, each given as its part and a person's id.

    Nobody is named twice, except the backup who is asked while the first place is vacant.
    """
    (first_part, first_id), (second_part, second_id) = first, second
    first_contact = contact(view, first_part, first_id, second_id)
    exclude = {first_contact.person.id} if first_contact.person is not None else set()
    backup = contact(view, second_part, second_id, exclude=exclude)
    return [first_contact, backup]


def urgent_vacancies(view: View, shown_route: str = "") -> list[Markup]:
    """Return links to the urgent routes and levels with a vacant place.

    `shown_route` is the id of a route that the page shows anyway; it is left out.
    """
    return list(_urgent(view, shown_route))


def _urgent(view: View, shown_route: str) -> Iterator[Markup]:
    for route in view.playbook.routes.values():
        if route.severity == "1" or route.id == shown_route:
            continue
        if any(is_vacant(view, i) for i in (route.first_contact, route.backup)):
            yield view.link("route", route.id, route.trigger)
    for severity in view.playbook.severities.values():
        if severity.id == "1":
            continue
        if any(is_vacant(view, i) for i in (severity.approver, severity.backup)):
            yield view.link("severity", severity.id, severity.name)
