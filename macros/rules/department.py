"""Rules for departments and their people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.model.deadline import represents
from macros.problem import Problem, quoted
from macros.rules.rule import Check, error, rule, warning
from macros.text import long_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.department import Department


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
        for field in ("representative", "deputy"):
            yield from _seat(check, department, field, getattr(department, field))
        if department.representative is not None and department.representative == department.deputy:
            message = f"{quoted(department.deputy)} is both representative and deputy of {quoted(department.id)}, two different people were expected."
            yield error(
                department.at("deputy"),
                "department-representatives",
                message,
                "Name a second person of the department as deputy.",
            )


def _seat(check: Check, department: Department, field: str, person_id: str | None) -> Iterator[Problem]:
    """Check who represents an active spoke, or stands in."""
    rule_id = "department-representatives"
    place = department.at(field)
    person = check.person(person_id)
    if person_id is None:
        message = f"the active spoke {quoted(department.id)} has no {field}, an active person of the department was expected."
        yield error(
            place, rule_id, message, f"Add a line '{field}:' with the person's id, or set 'status: onboarding' or 'paused'."
        )
    elif person is not None and person.department != department.id:
        message = f"the {field} {quoted(person_id)} belongs to {quoted(person.department)}, a person of {quoted(department.id)} was expected."
        yield error(place, rule_id, message, "Name somebody of the department itself.")
    elif person is not None and person.status == "left":
        message = f"the {field} {quoted(person_id)} has the status 'left', an active person was expected."
        if person.last_day_has_passed and person.last_day is not None:
            message = f"the {field} {quoted(person_id)} left on {long_date(person.last_day)}."
        yield error(place, rule_id, message, "Name somebody who stays.")


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
        if person.term_end is not None and person.term_end < check.today and represents(check.playbook, person):
            message = f"the term of the representative {quoted(person.id)} ended on {long_date(person.term_end)}."
            yield warning(
                person.at("term_end"), "term-ended", message, "Ask the department who represents it now, and set 'term_end' anew."
            )
