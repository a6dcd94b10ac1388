"""Transfer responsibilities to successors: objections, and the new texts of files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from macros.basics.problem import quote
from macros.basics.text import long_date
from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_lines import EditError
from macros.handover.responsibilities import Holding
from macros.model.account import Account
from macros.model.department import Department, Person
from macros.model.files import data_file
from macros.model.front_matter import FrontMatter
from macros.model.holding import (
    FIRST_ADMINS,
    OTHER_SEATS,
    SECOND_SEATS,
    handle_lists,
    plain_handle,
    role_of,
)
from macros.model.organization import Organization
from macros.model.playbook import Playbook
from macros.model.record import Record


class HandoverError(Exception):
    """Nothing can be handed over. The message gives the reason in one sentence."""


Successors = Mapping[str, Person]
"""Kind in the plural to the person who takes it over; the empty kind stands for all others."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """A person who leaves or has left."""

    person: Person
    last_day: date | None
    """None only if the person has left on an unknown day."""
    is_gone: bool
    """Whether the last day has passed: the record becomes 'left' and loses its roles."""


class Transfer:
    """The transfer of one person's responsibilities to successors."""

    def __init__(self, playbook: Playbook, leaver: Leaver, successors: Successors) -> None:
        self._playbook = playbook
        self._leaver = leaver
        self._person = leaver.person
        self._successors = successors

    def heir(self, holding: Holding) -> Person | None:
        """Return the person who takes over a place, or None."""
        return self._successors.get(holding.kind_in_plural) or self._successors.get("")

    def objection(self, record: Record, holding: Holding) -> str:
        """Return the reason why a place cannot be handed over, or an empty text.

        These are reasons that the check would not find, or not explain as well.
        """
        heir = self.heir(holding)
        if heir is None:
            return ""
        name = quote(heir.id)
        if _is_handle(holding):
            return self._against_handle(record, heir)
        if isinstance(record, Department) and heir.department != record.id:
            return f"{name} belongs to {quote(heir.department)}, not to {quote(record.id)}"
        if self._is_swap(record, holding):
            return ""
        for seat in OTHER_SEATS.get(holding.field, ()):
            if getattr(record, seat, None) == heir.id:
                return f"{name} is already the {seat.replace('_', ' ')}; it needs a second person"
        if isinstance(record, Account) and holding.field == "admins" and heir.id in record.admins:
            others = set(record.admins) - {self._person.id}
            active = [i for i in others if _is_active(self._playbook, i)]
            if len(active) < FIRST_ADMINS:
                leaver = quote(self._person.id)
                return f"{name} is already an admin, and would be the only one without {leaver}"
        return ""

    def _against_handle(self, record: Record, heir: Person) -> str:
        if heir.handle is None:
            return f"{quote(heir.id)} has no 'handle' at the code host"
        handles = _handles_at(self._playbook, record)
        if isinstance(record, Organization) and plain_handle(heir.handle) not in handles:
            return "the other maintainers decide who maintains the code"
        return ""

    def _is_swap(self, record: Record, holding: Holding) -> bool:
        """Return whether the heir moves up from the second seat.

        The person who leaves then takes the second seat until the last day.
        """
        heir, second = self.heir(holding), SECOND_SEATS.get(holding.field)
        return (
            heir is not None
            and second is not None
            and not self._leaver.is_gone
            and getattr(record, second, None) == heir.id
        )

    def swapped_seat(self, record: Record, holding: Holding) -> Holding | None:
        """Return the second seat that the person takes over in a swap, or None if there is none."""
        if not self._is_swap(record, holding) or self._leaver.last_day is None:
            return None
        second = SECOND_SEATS[holding.field]
        day = long_date(self._leaver.last_day)
        reason = f"{quote(self._person.id)} has it until {day}; name somebody else by then"
        return Holding(record.at(second), holding.kind, holding.id, second, (second,), reason)

    def texts(self, transfers: Mapping[Holding, Record]) -> dict[str, tuple[str, str]]:
        """Return the files that change, with their texts before and after.

        Raises HandoverError if a file cannot be changed.
        """
        edits: dict[str, list[YamlChange]] = defaultdict(list)
        edits[self._person.at().path] += self._status_edits()
        roles: dict[str, set[str]] = defaultdict(set)
        for holding, record in transfers.items():
            heir = self.heir(holding)
            if heir is not None:
                edits[record.at().path].append(self._edit(holding, record, heir))
                if self._is_swap(record, holding):
                    second = (*_path(self._playbook, record), SECOND_SEATS[holding.field])
                    edits[record.at().path].append(YamlChange(second, self._person.id))
                if role := role_of(holding.field):
                    roles[heir.id].add(role)
        for heir in self._successors.values():
            for role in sorted(roles.pop(heir.id, set()) - set(heir.roles)):
                path = (*_path(self._playbook, heir), "roles")
                edits[heir.at().path].append(YamlChange(path, role, action="append"))
        before = {
            file: (self._playbook.root / file).read_bytes().decode("utf-8")
            for file in sorted(edits)
        }
        after = {file: self._edit_text(file, text, edits[file]) for file, text in before.items()}
        return {file: (text, after[file]) for file, text in before.items() if after[file] != text}

    def _status_edits(self) -> Iterator[YamlChange]:
        """Yield the edits of the person's own record: 'leaving' with the last day, or 'left' without roles."""
        path = _path(self._playbook, self._person)
        yield YamlChange((*path, "status"), "left" if self._leaver.is_gone else "leaving")
        if self._leaver.is_gone:
            yield YamlChange((*path, "roles"), None)
        elif self._leaver.last_day is not None:
            yield YamlChange((*path, "last_day"), self._leaver.last_day, ("status", "last_day"))

    def _edit_text(self, file: str, text: str, edits: Iterable[YamlChange]) -> str:
        try:
            return edit(text, edits, page=file.endswith(".md"))
        except EditError as error:
            raise HandoverError(f"{file} cannot be changed: {error}.") from None

    def _edit(self, holding: Holding, record: Record, heir: Person) -> YamlChange:
        """Return the edit that replaces the person with the heir.

        In a list that already contains the heir, the person is removed instead.
        """
        path = (*_path(self._playbook, record), *holding.path)
        if not isinstance(holding.path[-1], int):
            return YamlChange(path, heir.id)
        if _is_handle(holding):
            new = heir.handle or ""
            is_there = plain_handle(new) in _handles_at(self._playbook, record)
        else:
            new = heir.id
            is_there = new in getattr(record, holding.field)
        return YamlChange(path, None if is_there else new)


def _handles_at(playbook: Playbook, record: Record) -> set[str]:
    """Return the handles in a record."""
    lists = [handles for holder, _, handles in handle_lists(playbook) if holder is record]
    return {plain_handle(handle) for handles in lists for handle in handles}


def _is_handle(holding: Holding) -> bool:
    return holding.field in ("handles", "repository.maintainers")


def _is_active(playbook: Playbook, person_id: str) -> bool:
    person = playbook.people.get(person_id)
    return person is not None and person.status == "active"


def _path(playbook: Playbook, record: Record) -> tuple[str, ...]:
    """Return the keys from the top of a data file, or of front matter, to a record in it."""
    match record:
        case Organization() | Department() | FrontMatter():
            return ()
        case _:
            kind = data_file(record.at().path.removeprefix(f"{playbook.data_dir}/"))
            sections = kind.sections if kind else ()
            key = next((key for key, model in sections if model.entity == record.entity), None)
            return (record.id,) if key is None else (key, record.id)
