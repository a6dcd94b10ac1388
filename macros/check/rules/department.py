"""Rules for departments and their people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence, quoted
from macros.basics.text import long_date
from macros.check.rules.rule import Check, rule, warning
from macros.model.deadline import represents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.department import Department


_SEATS = "department-representatives"
ONE_IN_BOTH = Sentence(
    _SEATS,
    "'{person}' is both representative and deputy of '{id}', two different people were expected.",
    "Name a second person of the department as deputy.",
)
NOBODY = Sentence(
    _SEATS,
    "the active spoke '{id}' has no {field}, an active person of the department was expected.",
    "Add a line '{field}:' with the person's id, or set 'status: onboarding' or 'paused'.",
    form="Choose the person, or set the status to onboarding or paused.",
)
FROM_ELSEWHERE = Sentence(
    _SEATS,
    "the {field} '{person}' belongs to '{department}', a person of '{id}' was expected.",
    "Name somebody of the department itself.",
)
HAS_LEFT = Sentence(
    _SEATS,
    "the {field} '{person}' has the status 'left', an active person was expected.",
    "Name somebody who stays.",
)
LEFT_ON = Sentence(_SEATS, "the {field} '{person}' left on {day}.", "Name somebody who stays.")
SEATS = ("representative", "deputy")


@rule(
    "department-representatives",
    "People and departments",
    "An active spoke has a representative and a deputy: two different people of that department, up to their last day.",
    "A department without a voice of its own is decided over, and one voice alone falls ill or leaves.",
)
def department_representatives(check: Check) -> Iterator[Problem]:
    """Find active spokes whose representative or deputy is missing, the same person, from elsewhere, or has left."""
    for department in check.playbook.departments.values():
        if department.kind != "spoke" or department.status != "active":
            continue
        for field in SEATS:
            yield from _seat(check, department, field, getattr(department, field))
        if department.representative is not None and department.representative == department.deputy:
            yield ONE_IN_BOTH.problem(
                department.at("deputy"), person=department.deputy, id=department.id
            )


def _seat(
    check: Check, department: Department, field: str, person_id: str | None
) -> Iterator[Problem]:
    """Check who represents an active spoke, or stands in."""
    place = department.at(field)
    values = {"field": field, "person": person_id, "id": department.id}
    person = check.person(person_id)
    if person_id is None:
        yield NOBODY.problem(place, **values)
    elif person is not None and person.department != department.id:
        yield FROM_ELSEWHERE.problem(place, **values, department=person.department)
    elif person is not None and person.status == "left":
        if person.last_day_has_passed and person.last_day is not None:
            yield LEFT_ON.problem(place, **values, day=long_date(person.last_day))
        else:
            yield HAS_LEFT.problem(place, **values)


@rule(
    "term-ended",
    "People and departments",
    "No representative's term has ended.",
    "A term that runs on unnoticed keeps the same few people in and everybody else out.",
    "warning",
)
def term_ended(check: Check) -> Iterator[Problem]:
    """Find representatives whose term has passed."""
    for person in check.playbook.people.values():
        if (
            person.term_end is not None
            and person.term_end < check.today
            and represents(check.playbook, person)
        ):
            message = f"the term of the representative {quoted(person.id)} ended on {long_date(person.term_end)}."
            yield warning(
                person.at("term_end"),
                "term-ended",
                message,
                "Ask the department who represents it now, and set 'term_end' anew.",
            )
