"""Find the owner of what is due.

That is the person in charge, else those who speak for the department, those who speak for the hub,
the sponsor, or the maintainers of the repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.model.department import Department, Person
from macros.model.playbook import Playbook

_MAINTAINERS = "maintainers"


@dataclass(frozen=True, slots=True)
class Owner:
    """A person, a department, or the maintainers of the repository, who are reminded."""

    kind: Literal["person", "department", "maintainers"]
    id: str
    name: str
    people: tuple[Person, ...]
    """The person, or those who speak for the department."""
    others: tuple[str, ...] = ()
    """Handles at the code host of maintainers whom the data does not list as people."""
    has_commands: bool = False
    """Whether they have the `playbook` commands, like the hub's people and maintainers."""

    @property
    def key(self) -> str:
        """A unique key, since a person and a department may share an id."""
        return f"{self.kind}/{self.id}"

    @property
    def handles(self) -> tuple[str, ...]:
        """The names at the code host to assign an issue to; teams cannot be assigned."""
        handles = (
            *(person.handle for person in self.people if person.handle is not None),
            *self.others,
        )
        plain = {
            handle.casefold(): handle
            for handle in (handle.removeprefix("@") for handle in handles)
            if "/" not in handle
        }
        return tuple(plain.values())


class OwnerFinder:
    """Finds the owner of what is due in a playbook on a day."""

    def __init__(self, playbook: Playbook, today: date) -> None:
        """Use a playbook and a day."""
        self._playbook = playbook
        self._today = today
        organization = playbook.organization_or_none
        repository = organization.repository if organization is not None else None
        self._maintainers = repository.maintainers if repository is not None else ()
        self._commanders = {handle.removeprefix("@").casefold() for handle in self._maintainers}

    def of(self, department_id: str | None, person_id: str = "", leaver: str = "") -> Owner | None:
        """Return the nearest owner; None if there is nobody to remind.

        `leaver` is the person whose departure this is about, who is never the only one to be
        reminded of it.
        """
        return next(self._candidates(department_id, person_id, leaver), None)

    def _candidates(
        self, department_id: str | None, person_id: str, leaver: str
    ) -> Iterator[Owner]:
        hub = self._playbook.hub
        if people := self._present([person_id], leaver):
            yield self._person(people[0])
        # If the person in charge has left, their department takes over.
        in_charge = self._playbook.people.get(person_id)
        home = department_id or (in_charge.department if in_charge is not None else "")
        for department in (self._playbook.departments.get(home), hub):
            if department is not None and (people := self._speakers(department, leaver)):
                yield Owner(
                    "department",
                    department.id,
                    department.name,
                    people,
                    has_commands=department == hub,
                )
        organization = self._playbook.organization_or_none
        if organization is not None and (people := self._present([organization.sponsor], leaver)):
            yield self._person(people[0])
        yield from self._maintaining(leaver)
        if hub is not None:
            # Nobody can be assigned, but the hub may still read the issue.
            yield Owner("department", hub.id, hub.name, (), has_commands=True)

    def _person(self, person: Person) -> Owner:
        hub = self._playbook.hub
        is_of_hub = hub is not None and person.department == hub.id
        has_commands = is_of_hub or _plain(person.handle) in self._commanders
        return Owner("person", person.id, person.name, (person,), has_commands=has_commands)

    def _speakers(self, department: Department, leaver: str) -> tuple[Person, ...]:
        """Return representative and deputy, else the head, else for the hub the lead."""
        organization = self._playbook.organization_or_none
        is_hub = department == self._playbook.hub
        lead = organization.lead if organization is not None and is_hub else None
        tiers = ([department.representative, department.deputy], [department.head], [lead])
        groups = (self._present(seats, leaver) for seats in tiers)
        return next((people for people in groups if people), ())

    def _maintaining(self, leaver: str) -> Iterator[Owner]:
        """Yield the maintainers of the repository who have not left."""
        by_handle = {
            _plain(person.handle): person
            for person in self._playbook.people.values()
            if person.handle is not None
        }
        people = [by_handle.get(_plain(handle)) for handle in self._maintainers]
        others = tuple(
            handle
            for handle, person in zip(self._maintainers, people, strict=True)
            if person is None
        )
        present = tuple(person for person in people if person is not None and self._is_here(person))
        if others or any(person.id != leaver for person in present):
            yield Owner(
                "maintainers",
                _MAINTAINERS,
                "Maintainers of the playbook",
                present,
                others,
                has_commands=True,
            )

    def _present(self, ids: Iterable[str | None], leaver: str) -> tuple[Person, ...]:
        """Return the people who have not left; nobody if only the leaver remains."""
        records = (self._playbook.people.get(person_id or "") for person_id in ids)
        present = (person for person in records if person is not None and self._is_here(person))
        people = tuple(dict.fromkeys(present))
        return people if any(person.id != leaver for person in people) else ()

    def _is_here(self, person: Person) -> bool:
        is_past = (
            person.status == "leaving"
            and person.last_day is not None
            and person.last_day < self._today
        )
        return person.status != "left" and not is_past


def _plain(handle: str | None) -> str:
    return (handle or "").removeprefix("@").casefold()
