"""Rules for people who leave: a warning from the day it is known, an error once the last day has passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, quoted
from macros.basics.text import count, long_date
from macros.check.rules.rule import Check, error, rule, warning
from macros.model.account import Account
from macros.model.holding import held_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macros.basics.problem import Location
    from macros.model.department import Person
    from macros.model.macro import MacroSignature
    from macros.model.record import Record
    from macros.reading.page_text import MacroCall


@dataclass(frozen=True, slots=True)
class _Held:
    """A place in data or on a page that counts on somebody."""

    person: Person
    location: Location
    where: str
    """The end of a sentence that begins with 'named' or, for a page's macro, 'shown'."""
    record: Record | None = None
    """The record that names the person; None for a page's macro."""
    is_handle: bool = False
    """The place holds the person's handle at the code host."""

    @property
    def still(self) -> str:
        """What still counts on the person: the end of a sentence about them."""
        return f"is still {'shown' if self.record is None else 'named'} {self.where}"


def _held(check: Check, people: Mapping[str, Person]) -> Iterator[_Held]:
    """Yield every place that counts on one of these people."""
    for person in people.values():
        for place in held_places(check.playbook, person):
            where = f"under {quoted(place.field)} of {_called(place.record)}"
            yield _Held(person, place.location, where, place.record, place.is_handle)
    for page in check.playbook.pages.values() if people else ():
        for call in page.text.calls:
            for person_id in people.keys() & people_named(call, check.macros.get(call.name)):
                yield _Held(
                    people[person_id], call.location, f"by {quoted(call.name)} on this page"
                )


def _called(record: Record) -> str:
    return f"the {record.entity} {quoted(record.id)}" if record.id else "the organisation"


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


@rule(
    "people-left",
    "People and departments",
    "Nobody who has left holds a role, chairs, administers, approves, reviews, is a first contact, or is shown by a page.",
    "People call the name that they find, and a former colleague's access is the first one that is misused.",
)
def people_left(check: Check) -> Iterator[Problem]:
    """Find every place that still counts on somebody whose record says that they have left."""
    people = check.playbook.people
    left = {
        i: person
        for i, person in people.items()
        if person.status == "left" and not person.last_day_has_passed
    }
    for person in left.values():
        if person.roles:
            message = f"{quoted(person.id)} has left and still holds {count(len(person.roles), 'role')}, none was expected."
            yield error(
                person.at("roles"),
                "people-left",
                message,
                "Delete the roles, and give them to somebody else.",
            )
    for held in _held(check, left):
        who = quoted(held.person.id)
        if held.record is None:
            message = f"{who} has left and {held.still}, a colleague was expected."
            yield error(held.location, "people-left", message, "Name somebody who works here.")
        else:
            message = f"{who} has left and still stands {held.where}, a colleague was expected."
            value = "handle" if held.is_handle else "id"
            hint = f"Put the {value} of somebody who works here, or delete this one."
            yield error(held.location, "people-left", message, hint)


@rule(
    "last-day-passed",
    "People and departments",
    "Whoever's last day has passed holds nothing any more: the same places as for somebody who has left.",
    "A seat that nobody handed over is found empty on the day when it is needed.",
)
def last_day_passed(check: Check) -> Iterator[Problem]:
    """Find every place that still counts on somebody whose last day has passed."""
    passed = {
        i: person for i, person in check.playbook.people.items() if person.last_day_has_passed
    }
    for person in passed.values():
        if person.roles:
            message = f"{_who_left(person)} and still holds {count(len(person.roles), 'role')}."
            hint = f"Run 'playbook leave {person.id} --write': it sets 'status: left' and deletes the roles."
            yield error(person.at("roles"), "last-day-passed", message, hint)
    for held in _held(check, passed):
        command = (
            f", or run 'playbook leave {held.person.id} --to' with the colleague's id"
            if held.record
            else ""
        )
        hint = f"Name a colleague here{command}."
        yield error(
            held.location, "last-day-passed", f"{_who_left(held.person)} and {held.still}.", hint
        )


def _who_left(person: Person) -> str:
    return f"{quoted(person.id)} left{_on(person)}"


def _on(person: Person) -> str:
    return f" on {long_date(person.last_day)}" if person.last_day is not None else ""


@rule(
    "people-leaving",
    "People and departments",
    "Whoever leaves hands over in time: every place they hold is somebody else's before the last day, "
    "and an account that they administer has two other active admins.",
    "After the last day it is too late to ask for a password.",
    "warning",
)
def people_leaving(check: Check) -> Iterator[Problem]:
    """Find every place that counts on somebody who leaves, from the day on which that is known."""
    leaving = {
        i: person for i, person in check.playbook.people.items() if person.status == "leaving"
    }
    for held in _held(check, leaving):
        person = held.person
        account = _administered(held)
        staying = _staying_admins(check, account) if account is not None else 2
        if account is not None and staying < 2:
            rest = f"{count(staying, 'active admin')} besides, another two were expected"
            message = (
                f"{quoted(person.id)} leaves{_on(person)} and {quoted(account.id)} has {rest}."
            )
            hint = "Name another admin, and hand over before the last day."
        else:
            message = f"{quoted(person.id)} leaves{_on(person)} and {held.still}."
            command = (
                f", or run 'playbook leave {person.id}' to hand over before the last day"
                if held.record
                else ""
            )
            hint = f"Name somebody who stays{command}."
        yield warning(held.location, "people-leaving", message, hint)


def _administered(held: _Held) -> Account | None:
    """Return the account in use that the person administers at this place; None for every other place."""
    account = held.record
    if not isinstance(account, Account) or account.status == "archived":
        return None
    return (
        account
        if held.location in {account.at("admins", index) for index in range(len(account.admins))}
        else None
    )


def _staying_admins(check: Check, account: Account) -> int:
    people = (check.person(admin) for admin in set(account.admins))
    return sum(person is None or person.status == "active" for person in people)
