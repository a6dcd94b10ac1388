"""Find the department that is responsible for a place in a file, and so for problems there."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from macros.model.account import Account
from macros.model.campaign import Campaign
from macros.model.course import Course
from macros.model.department import Department, Person
from macros.model.front_matter import FrontMatter
from macros.model.goal import Goal
from macros.model.meeting import Meeting, Series
from macros.model.route import Route, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Location
    from macros.model.playbook import Playbook
    from macros.model.record import Record


class Owners:
    """Finds the department that is responsible for a place.

    That is the department of the file, or else of the record.
    """

    def __init__(self, playbook: Playbook) -> None:
        """Sort the records of a playbook by file and line."""
        self._playbook = playbook
        self._records: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._starts: dict[str, list[int]] = {}
        for record in playbook.records():
            place = record.at()
            owner = self._owner(record)
            if owner is not None:
                self._records[place.path].append((place.line, owner))
        for path, records in self._records.items():
            records.sort()
            self._starts[path] = [line for line, _ in records]

    def of(self, place: Location) -> str | None:
        """Return the id of the department; the hub's by default, None without a hub."""
        folder = f"{self._playbook.data_dir}/"
        if place.path.startswith((f"{folder}departments/", f"{folder}accounts/")):
            name = place.path.rpartition("/")[2].removesuffix(".yml")
            if name in self._playbook.departments:
                return name
        # The record above the place is the one that contains it.
        index = bisect_right(self._starts.get(place.path, []), place.line)
        if index:
            return self._records[place.path][index - 1][1]
        if self._records.get(place.path) and place.path.endswith(".md"):
            return self._records[place.path][0][1]
        return self._hub_id()

    def _owner(self, record: Record) -> str | None:
        departments = self._playbook.departments
        owner = next((name for name in self._candidates(record) if name in departments), None)
        return owner or self._hub_id()

    def _hub_id(self) -> str | None:
        return self._playbook.hub.id if self._playbook.hub is not None else None

    def _candidates(self, record: Record) -> Iterator[str]:
        """Yield the departments that are responsible for a record, the nearest first."""
        match record:
            case Department():
                yield record.id
            case Person() | Account() | Campaign():
                yield record.department
            case Goal() | Course() | FrontMatter():
                yield record.owner
            case Series() | Meeting():
                yield from self._home(record.chair)
            case Route():
                yield from self._home(record.first_contact)
            case Severity():
                yield from self._home(record.approver)
            case _:
                pass

    def _home(self, person_id: str) -> Iterator[str]:
        person = self._playbook.people.get(person_id)
        if person is not None:
            yield person.department
