"""Rules for people who leave: a warning once that is known, an error after the last day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macros.basics.text import count, long_date
from macros.check.rules.register import Check, rule
from macros.model.account import Account
from macros.model.holding import fields_of_person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macros.basics.problem import Location, Problem
    from macros.model.department import Person
    from macros.model.macro import MacroSignature
    from macros.model.record import Record
    from macros.reading.page_text import MacroCall

LEFT = rule(
    "people-left",
    "People and departments",
    "Nobody who has left holds a role, chairs, administers, approves, reviews, is a first contact, "
    "or is shown by a page.",
    "People call the name that they find, and a former colleague's access is the first one that is "
    "misused.",
)
LEFT_WITH_ROLES = LEFT.error(
    "'{person}' has left and still holds {roles}.",
    "Delete the roles, and give them to somebody else.",
)
LEFT_AND_SHOWN = LEFT.error(
    "'{person}' has left and is still shown by '{macro}' on this page.",
    "Name somebody who works here.",
)
LEFT_AND_NAMED = LEFT.error(
    "'{person}' has left and is still named under '{field}' of {record}.",
    "Write the {value} of somebody who works here, or delete this one.",
)
LAST_DAY = rule(
    "last-day-passed",
    "People and departments",
    "After the last day somebody holds nothing any more: the same places as for people who have "
    "left.",
    "A seat that nobody handed over is found empty on the day when it is needed.",
)
GONE_WITH_ROLES = LAST_DAY.error(
    "'{person}' left{on} and still holds {roles}.",
    "Run 'playbook leave {person} --write': it sets 'status: left' and deletes the roles.",
)
GONE_AND_SHOWN = LAST_DAY.error(
    "'{person}' left{on} and is still shown by '{macro}' on this page.", "Name a colleague here."
)
GONE_AND_NAMED = LAST_DAY.error(
    "'{person}' left{on} and is still named under '{field}' of {record}.",
    "Name a colleague here, or run 'playbook leave {person} --to' with the colleague's id.",
)
LEAVING = rule(
    "people-leaving",
    "People and departments",
    "Whoever leaves hands over in time: every place they hold is somebody else's before the last "
    "day, and an account that they administer has two other active admins.",
    "After the last day it is too late to ask for a password.",
)
FEW_ADMINS = LEAVING.warning(
    "'{person}' leaves{on}, and '{account}' has only {admins}; it needs 2.",
    "Name another admin, and hand over before the last day.",
)
LEAVES_AND_SHOWN = LEAVING.warning(
    "'{person}' leaves{on} and is still shown by '{macro}' on this page.",
    "Name somebody who stays.",
)
LEAVES_AND_NAMED = LEAVING.warning(
    "'{person}' leaves{on} and is still named under '{field}' of {record}.",
    "Name somebody who stays, or run 'playbook leave {person}' to hand over before the last day.",
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in data or on a page that counts on somebody."""

    person: Person
    location: Location
    field: str = ""
    record: Record | None = None
    """The record that names the person; None for a page's macro."""
    macro: str = ""
    is_handle: bool = False
    """The place holds the person's handle at the code host."""

    def values(self) -> dict[str, str]:
        """Return the values of the sentences above."""
        return {
            "person": self.person.id,
            "on": _on(self.person),
            "field": self.field,
            "record": _title(self.record) if self.record is not None else "",
            "macro": self.macro,
            "value": "handle" if self.is_handle else "id",
        }


def _places(check: Check, people: Mapping[str, Person]) -> Iterator[_Place]:
    """Yield every place that counts on one of these people."""
    for person in people.values():
        for place in fields_of_person(check.playbook, person):
            yield _Place(
                person, place.location, place.field, place.record, is_handle=place.is_handle
            )
    for page in check.playbook.pages.values() if people else ():
        for call in page.text.calls:
            for person_id in people.keys() & people_named(call, check.macros.get(call.name)):
                yield _Place(people[person_id], call.location, macro=call.name)


def _title(record: Record) -> str:
    return f"the {record.entity} '{record.id}'" if record.id else "the organisation"


def _on(person: Person) -> str:
    return f" on {long_date(person.last_day)}" if person.last_day is not None else ""


def people_named(call: MacroCall, signature: MacroSignature | None) -> set[str]:
    """Return the people whose ids a macro call names."""
    if signature is None:
        return set()
    takes = {
        parameter.name for parameter in signature.parameters if parameter.reference == "person"
    }
    arguments = [
        (parameter.name, value)
        for parameter, value in zip(signature.parameters, call.arguments, strict=False)
    ]
    return {
        value
        for name, value in (*arguments, *call.keywords)
        if name in takes and isinstance(value, str)
    }


@LEFT.check
def people_left(check: Check) -> Iterator[Problem]:
    """Find every place that still counts on somebody who has left, as the record says."""
    left = {
        person_id: person
        for person_id, person in check.playbook.people.items()
        if person.status == "left" and not person.last_day_has_passed
    }
    for person in left.values():
        if person.roles:
            roles = count(len(person.roles), "role")
            yield LEFT_WITH_ROLES.problem(person.at("roles"), person=person.id, roles=roles)
    for place in _places(check, left):
        sentence = LEFT_AND_SHOWN if place.record is None else LEFT_AND_NAMED
        yield sentence.problem(place.location, **place.values())


@LAST_DAY.check
def last_day_passed(check: Check) -> Iterator[Problem]:
    """Find every place that still counts on somebody whose last day has passed."""
    people = check.playbook.people.items()
    gone_people = {person_id: person for person_id, person in people if person.last_day_has_passed}
    for person in gone_people.values():
        if person.roles:
            roles = count(len(person.roles), "role")
            yield GONE_WITH_ROLES.problem(
                person.at("roles"), person=person.id, on=_on(person), roles=roles
            )
    for place in _places(check, gone_people):
        sentence = GONE_AND_SHOWN if place.record is None else GONE_AND_NAMED
        yield sentence.problem(place.location, **place.values())


@LEAVING.check
def people_leaving(check: Check) -> Iterator[Problem]:
    """Find every place that counts on somebody who leaves, once that is known."""
    people = check.playbook.people.items()
    leaving = {person_id: person for person_id, person in people if person.status == "leaving"}
    for place in _places(check, leaving):
        account = _accounts_of(place)
        staying = _staying_admins(check, account) if account is not None else 2
        if account is not None and staying < 2:
            admins = count(staying, "other active admin")
            yield FEW_ADMINS.problem(
                place.location,
                person=place.person.id,
                on=_on(place.person),
                account=account.id,
                admins=admins,
            )
        else:
            sentence = LEAVES_AND_SHOWN if place.record is None else LEAVES_AND_NAMED
            yield sentence.problem(place.location, **place.values())


def _accounts_of(place: _Place) -> Account | None:
    """Return the account in use that the person administers here; None for any other place."""
    account = place.record
    if not isinstance(account, Account) or account.status == "archived":
        return None
    admins = {account.at("admins", index) for index in range(len(account.admins))}
    return account if place.location in admins else None


def _staying_admins(check: Check, account: Account) -> int:
    people = (check.person(admin) for admin in set(account.admins))
    return sum(person is None or person.status == "active" for person in people)
