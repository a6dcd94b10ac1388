"""Rules for departments and their people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import nearest
from macros.basics.text import long_date
from macros.check.rules.register import Check, rule
from macros.model.deadline import represents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.model.department import Department

SEATS = ("representative", "deputy")

REPRESENTATIVES = rule(
    "department-representatives",
    "People and departments",
    "An active spoke has a representative and a deputy: two different people of that department, "
    "up to their last day.",
    "A department without a voice of its own is decided over, and one voice alone falls ill or "
    "leaves.",
)
ONE_IN_BOTH = REPRESENTATIVES.error(
    "'{person}' is both representative and deputy of '{id}'.",
    "Name a second person of the department as deputy.",
)
NOBODY = REPRESENTATIVES.error(
    "the active spoke '{id}' has no {field}.",
    "Add a line '{field}:' with the id of somebody in the department, or set 'status: onboarding' "
    "or 'paused'.",
    form="Choose the person, or set the status to onboarding or paused.",
)
FROM_ELSEWHERE = REPRESENTATIVES.error(
    "the {field} '{person}' belongs to '{department}', not to '{id}'.",
    "Name somebody of the department itself.",
)
HAS_LEFT = REPRESENTATIVES.error(
    "the {field} '{person}' has the status 'left'.", "Name somebody who stays."
)
LEFT_ON = REPRESENTATIVES.error("the {field} '{person}' left on {day}.", "Name somebody who stays.")
TERM = rule(
    "term-ended",
    "People and departments",
    "No representative's term has ended.",
    "A term that runs on unnoticed keeps the same few people in and everybody else out.",
)
TERM_ENDED = TERM.warning(
    "the term of the representative '{id}' ended on {day}.",
    "Ask the department who represents it now, and update 'term_end'.",
)


@REPRESENTATIVES.check
def department_representatives(check: Check) -> Iterator[Problem]:
    """Find active spokes without two people of their own as representative and deputy."""
    for department in check.playbook.departments.values():
        if department.kind != "spoke" or department.status != "active":
            continue
        for field in SEATS:
            yield from _seat(check, department, field, getattr(department, field))
        if department.representative is not None and department.representative == department.deputy:
            place = department.at("deputy")
            yield ONE_IN_BOTH.problem(place, person=department.deputy, id=department.id)


def _seat(
    check: Check, department: Department, field: str, person_id: str | None
) -> Iterator[Problem]:
    """Check one seat of an active spoke."""
    place = department.at(field)
    values = {"field": field, "person": person_id, "id": department.id}
    person = check.person(person_id)
    if person_id is None:
        # A misspelt key or an invalid id is reported already.
        if nearest(field, department.refused_keys) is None:
            yield NOBODY.problem(place, **values)
    elif person is not None and person.department != department.id:
        yield FROM_ELSEWHERE.problem(place, **values, department=person.department)
    elif person is not None and person.status == "left":
        if person.last_day_has_passed and person.last_day is not None:
            yield LEFT_ON.problem(place, **values, day=long_date(person.last_day))
        else:
            yield HAS_LEFT.problem(place, **values)


@TERM.check
def term_ended(check: Check) -> Iterator[Problem]:
    """Find representatives whose term has passed."""
    for person in check.playbook.people.values():
        end = person.term_end
        if end is not None and end < check.today and represents(check.playbook, person):
            yield TERM_ENDED.problem(person.at("term_end"), id=person.id, day=long_date(end))
