"""Rules for departments and their people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.model.account import Account
from macros.model.campaign import Campaign
from macros.model.deadline import represents
from macros.model.decision import Decision
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.meeting import Meeting
from macros.problem import Problem, quoted
from macros.rules.rule import Check, error, rule, warning
from macros.text import count, long_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.department import Department
    from macros.model.macro import MacroSignature
    from macros.model.record import Mention, Record
    from macros.reading.page_text import MacroCall


@rule(
    "people-left",
    "People and departments",
    "Nobody who has left holds a role, chairs, administers, approves, is a first contact, or is shown by a page.",
    "People call the name that they find, and a former colleague's access is the first one that is misused.",
)
def people_left(check: Check) -> Iterator[Problem]:
    """Find every place that still counts on somebody who has left."""
    left = {person.id for person in check.playbook.people.values() if person.status == "left"}
    for person_id in left:
        person = check.playbook.people[person_id]
        if person.roles:
            message = f"{quoted(person_id)} has left and still holds {count(len(person.roles), 'role')}, none was expected."
            yield error(person.at("roles"), "people-left", message, "Delete the roles, and give them to somebody else.")
        for record, mention in check.playbook.mentions_of.get(("person", person_id), ()):
            if not is_history(record, mention):
                message = f"{quoted(person_id)} has left and still stands under {quoted(mention.field)} of {_called(record)}, a colleague was expected."
                yield error(
                    record.at(*mention.path), "people-left", message, "Put the id of somebody who works here, or delete this one."
                )
    for page in check.playbook.pages.values() if left else ():
        for call in page.text.calls:
            for person_id in left.intersection(_people_named(call, check.macros.get(call.name))):
                message = f"{quoted(person_id)} has left and is still shown by {quoted(call.name)} on this page, a colleague was expected."
                yield error(call.location, "people-left", message, "Name somebody who works here.")


def is_history(record: Record, mention: Mention) -> bool:
    """Tell whether a place says who did something once: that stays true when the person leaves."""
    if isinstance(record, Decision):
        return mention.field == "participants"
    if isinstance(record, PolicyFrontMatter) and record.status == "retired":
        return mention.field in ("by", "approver")
    if isinstance(record, FrontMatter):
        return mention.path[0] == "reviewed"
    if isinstance(record, Campaign):
        return mention.field == "approver" and record.status in ("done", "cancelled")
    if isinstance(record, Account):
        return record.status == "closed"
    if isinstance(record, Meeting):
        position = mention.path[1] if mention.path[0] == "actions" else None
        return not isinstance(position, int) or record.actions[position].status != "open"
    return False


def _called(record: Record) -> str:
    return f"the {record.entity} {quoted(record.id)}" if record.id else "the organisation"


def _people_named(call: MacroCall, signature: MacroSignature | None) -> Iterator[str]:
    """List the people whose ids a macro call names."""
    if signature is None:
        return
    takes = {parameter.name for parameter in signature.parameters if parameter.reference == "person"}
    given = [(parameter.name, value) for parameter, value in zip(signature.parameters, call.arguments, strict=False)]
    yield from (value for name, value in (*given, *call.keywords) if name in takes and isinstance(value, str))


@rule(
    "people-leaving",
    "People and departments",
    "Whoever leaves hands over in time: an account that they administer has two other active admins.",
    "After the last day it is too late to ask for a password.",
    "warning",
)
def people_leaving(check: Check) -> Iterator[Problem]:
    """Find accounts in use that lack two other active admins when an admin leaves."""
    leaving = {person.id for person in check.playbook.people.values() if person.status == "leaving"}
    for account in check.playbook.accounts.values() if leaving else ():
        if account.status in ("archived", "closed") or leaving.isdisjoint(account.admins):
            continue
        staying = {admin for admin in account.admins if (person := check.person(admin)) is None or person.status == "active"}
        for position, admin in enumerate(account.admins):
            if admin in leaving and len(staying) < 2:
                last_day = check.playbook.people[admin].last_day
                when = f" on {long_date(last_day)}" if last_day else ""
                rest = f"{count(len(staying), 'active admin')} besides, another two were expected"
                message = f"{quoted(admin)} leaves{when} and {quoted(account.id)} has {rest}."
                yield warning(
                    account.at("admins", position),
                    "people-leaving",
                    message,
                    "Name another admin, and hand over before the last day.",
                )


@rule(
    "department-representatives",
    "People and departments",
    "An active spoke has a representative and a deputy: two different active people of that department.",
    "A department without a voice of its own is decided over, and one voice alone falls ill or leaves.",
)
def department_representatives(check: Check) -> Iterator[Problem]:
    """Find active spokes whose representative or deputy is missing, the same person, from elsewhere, or not active."""
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
    elif person is not None and person.status != "active":
        message = f"the {field} {quoted(person_id)} has the status {quoted(person.status)}, an active person was expected."
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
