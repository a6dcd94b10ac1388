"""Places whose holder has left: whom to ask instead, and which urgent ones there are."""

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
    """Somebody to turn to, with the part that they play."""

    part: str
    person: Person | None
    """The holder of the place, or who is asked instead; None where nobody can be named."""
    is_vacant: bool = False
    """The holder has left, and the person is asked instead."""


def known(view: View, person_id: str | None) -> Person | None:
    """Give a person who may be printed: None where nobody is named, or where the person has left."""
    person = view.playbook.people.get(person_id) if person_id else None
    return person if person is not None and person.status != "left" else None


def is_vacant(view: View, person_id: str | None) -> bool:
    """Tell whether a place names somebody who is not there any more."""
    return bool(person_id) and known(view, person_id) is None


def contact(
    view: View, part: str, person_id: str, *others: str | None, taken: Collection[str] = ()
) -> Contact:
    """Return who holds a place, else whom to ask instead: the first of `others` who is there, then as in `instead`."""
    holder = known(view, person_id)
    if holder is not None:
        return Contact(part, holder)
    return Contact(part, instead(view, person_id, *others, taken=taken), is_vacant=True)


def instead(
    view: View, person_id: str, *others: str | None, taken: Collection[str] = ()
) -> Person | None:
    """Return whom to ask instead of somebody who has left; `taken` are people who are named beside them already.

    The first who is there of: `others` (such as the backup), the representative and the deputy of
    the department that the person belonged to, the hub's lead, the sponsor.
    """
    organization = view.playbook.organization
    gone = view.playbook.people.get(person_id)
    department = view.playbook.departments.get(gone.department) if gone is not None else None
    seats = (department.representative, department.deputy) if department is not None else ()
    candidates = (
        known(view, i)
        for i in (*others, *seats, organization.lead, organization.sponsor)
        if i not in taken
    )
    return next((person for person in candidates if person is not None), None)


def pair(view: View, first: tuple[str, str], second: tuple[str, str]) -> list[Contact]:
    """Return the contacts for a place and its backup, each given as its part and a person's id.

    Nobody is named twice, but for the backup who is asked while the first place is vacant.
    """
    (first_part, first_id), (second_part, second_id) = first, second
    one = contact(view, first_part, first_id, second_id)
    named = {one.person.id} if one.person is not None else set()
    two = contact(view, second_part, second_id, taken=named)
    return [one, two]


def urgent_vacancies(view: View, shown: str = "") -> list[Markup]:
    """List the urgent routes and levels of which a place is vacant, as links, without the route that is `shown` anyway."""
    return list(_urgent(view, shown))


def _urgent(view: View, shown: str) -> Iterator[Markup]:
    for route in view.playbook.routes.values():
        if (
            route.severity != "1"
            and route.id != shown
            and any(is_vacant(view, one) for one in (route.first_contact, route.backup))
        ):
            yield view.link("route", route.id, route.trigger)
    for severity in view.playbook.severities.values():
        if severity.id != "1" and any(
            is_vacant(view, one) for one in (severity.approver, severity.backup)
        ):
            yield view.link("severity", severity.id, severity.name)
