"""Who is told that something is due: the person in charge, else those who speak for the department, else the hub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from macros.model.department import Department, Person
from macros.model.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who is told, or a department."""

    kind: Literal["person", "department"]
    id: str
    name: str
    people: tuple[Person, ...]
    """Who is meant: the person, or those who speak for the department."""

    @property
    def key(self) -> str:
        """What tells owners apart: a person and a department may share an id."""
        return f"{self.kind}/{self.id}"


class Addressees:
    """Finds the owner of what is due in a playbook."""

    def __init__(self, playbook: Playbook) -> None:
        """Look into a playbook."""
        self._playbook = playbook

    def of(self, department_id: str | None, person_id: str = "") -> Owner | None:
        """Give the owner, the nearest first; None in a playbook without anybody to tell."""
        person = self._here(person_id)
        if person is not None:
            return Owner("person", person.id, person.name, (person,))
        department = self._playbook.departments.get(department_id or "")
        hub = self._playbook.hub
        for candidate in (department, hub):
            if candidate is not None and (people := self._speakers(candidate)):
                return Owner("department", candidate.id, candidate.name, people)
        return Owner("department", hub.id, hub.name, ()) if hub is not None else None

    def _speakers(self, department: Department) -> tuple[Person, ...]:
        """Give representative and deputy; of a department that has neither its head, of the hub the lead at last."""
        organization = self._playbook.organization_or_none
        lead = organization.lead if organization is not None and department == self._playbook.hub else None
        for seats in ((department.representative, department.deputy), (department.head,), (lead,)):
            if people := [person for seat in seats if (person := self._here(seat)) is not None]:
                return tuple(dict.fromkeys(people))
        return ()

    def _here(self, person_id: str | None) -> Person | None:
        person = self._playbook.people.get(person_id or "")
        return person if person is not None and person.status != "left" else None
