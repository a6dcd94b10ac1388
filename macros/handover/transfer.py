"""Who takes over what, what speaks against it, and the texts of the files afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from macros.basics.problem import quoted
from macros.basics.text import long_date
from macros.editing.replacement import Edit, with_edits
from macros.editing.revision import Change, revised
from macros.editing.written_yaml import InsertionError
from macros.handover.holding import Holding
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
from macros.model.playbook import KINDS, Playbook
from macros.model.record import Record


class HandoverError(Exception):
    """Nothing can be handed over; the text says why in a sentence."""


Successors = Mapping[str, Person]
"""Kind in the plural to the person who takes over what is of that kind; an empty kind stands for
all others."""
KINDS_TO_TAKE = (*(plural for kind, plural in KINDS.items() if kind != "person"), "organization")
"""The kinds of which somebody may take over alone, in the plural."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who leaves or has left, and what their record is to say of it."""

    person: Person
    last_day: date | None
    """None only where somebody has left and nobody wrote down when."""
    is_gone: bool
    """The last day has passed: the record is to say that they left, and loses its roles."""


class Transfer:
    """Who takes over what, and the texts of the files afterwards."""

    def __init__(self, playbook: Playbook, leaver: Leaver, successors: Successors) -> None:
        self._playbook = playbook
        self._leaver = leaver
        self._person = leaver.person
        self._successors = successors

    def heir(self, holding: Holding) -> Person | None:
        """Return who is to take over a place; None where nobody is named for it."""
        return self._successors.get(holding.kind_in_plural) or self._successors.get("")

    def against(self, record: Record, holding: Holding) -> str:
        """Say what speaks against a hand-over before the check is asked; empty where nothing does."""
        heir = self.heir(holding)
        if heir is None:
            return ""
        who = quoted(heir.id)
        if _is_handle(holding):
            return self._against_handle(record, heir)
        if isinstance(record, Department) and heir.department != record.id:
            return f"{who} belongs to {quoted(heir.department)}, somebody of {quoted(record.id)} is needed"
        if self._is_swap(record, holding):
            return ""
        for other in OTHER_SEATS.get(holding.field, ()):
            if getattr(record, other, None) == heir.id:
                return f"{who} is the {other.replace('_', ' ')} already, two different people are needed"
        if isinstance(record, Account) and holding.field == "admins" and heir.id in record.admins:
            staying = {
                i for i in record.admins if i != self._person.id and _is_active(self._playbook, i)
            }
            if len(staying) < FIRST_ADMINS:
                return (
                    f"{who} is an admin already, and without {quoted(self._person.id)} the only one"
                )
        return ""

    def _against_handle(self, record: Record, heir: Person) -> str:
        if heir.handle is None:
            return f"{quoted(heir.id)} has no 'handle' at the code host"
        if isinstance(record, Organization) and plain_handle(heir.handle) not in _handles_at(
            self._playbook, record
        ):
            return "who looks after the code is for the other maintainers to say"
        return ""

    def _is_swap(self, record: Record, holding: Holding) -> bool:
        """Tell whether the heir moves up from the second seat, which the person then holds until the last day."""
        heir, second = self.heir(holding), SECOND_SEATS.get(holding.field)
        return (
            heir is not None
            and second is not None
            and not self._leaver.is_gone
            and getattr(record, second, None) == heir.id
        )

    def swapped_seat(self, record: Record, holding: Holding) -> Holding | None:
        """Return the seat that the person takes in exchange for one that is handed over; None where there is no exchange."""
        if not self._is_swap(record, holding) or self._leaver.last_day is None:
            return None
        second = SECOND_SEATS[holding.field]
        until = f"{quoted(self._person.id)} holds it until {long_date(self._leaver.last_day)}; name somebody else by then"
        return Holding(record.at(second), holding.kind, holding.id, second, (second,), until)

    def texts(self, handed: Mapping[Holding, Record]) -> dict[str, tuple[str, str]]:
        """Return the files that change, with their texts before and after."""
        edits: dict[str, list[Edit]] = defaultdict(list)
        own = self._person.at().path
        edits[own] += self._own_edits()
        roles: dict[str, set[str]] = defaultdict(set)
        for holding, record in handed.items():
            heir = self.heir(holding)
            if heir is not None:
                edits[record.at().path].append(self._edit(holding, record, heir))
                if self._is_swap(record, holding):
                    second = (*_way(self._playbook, record), SECOND_SEATS[holding.field])
                    edits[record.at().path].append(Edit("put", second, self._person.id))
                if role := role_of(holding.field):
                    roles[heir.id].add(role)
        for heir in self._successors.values():
            for role in sorted(roles.pop(heir.id, set()) - set(heir.roles)):
                edits[heir.at().path].append(
                    Edit("append", (*_way(self._playbook, heir), "roles"), role)
                )
        before = {
            file: (self._playbook.root / file).read_bytes().decode("utf-8")
            for file in sorted(edits)
        }
        after = {file: self._changed(file, text, edits[file]) for file, text in before.items()}
        return {file: (text, after[file]) for file, text in before.items() if after[file] != text}

    def _own_edits(self) -> Iterator[Edit]:
        """Change the person's own record: leaving with the last day, or left."""
        way = _way(self._playbook, self._person)
        yield Edit("put", (*way, "status"), "left" if self._leaver.is_gone else "leaving")
        if self._leaver.last_day is not None and not self._leaver.is_gone:
            yield Edit("put", (*way, "last_day"), self._leaver.last_day, "status")

    def _changed(self, file: str, text: str, edits: Iterable[Edit]) -> str:
        try:
            changed = with_edits(text, edits, page=file.endswith(".md"))
            if self._leaver.is_gone and file == self._person.at().path:
                changed = revised(
                    changed, [Change((*_way(self._playbook, self._person), "roles"), None)]
                )
        except InsertionError as error:
            raise HandoverError(f"{file} cannot be changed: {error}.") from None
        return changed

    def _edit(self, holding: Holding, record: Record, heir: Person) -> Edit:
        """Put the heir in the person's place; in a list that names the heir already, take the person out."""
        path = (*_way(self._playbook, record), *holding.path)
        if not isinstance(holding.path[-1], int):
            return Edit("put", path, heir.id)
        if _is_handle(holding):
            new = heir.handle or ""
            is_there = plain_handle(new) in _handles_at(self._playbook, record)
        else:
            new = heir.id
            is_there = new in getattr(record, holding.field)
        return Edit("drop", path) if is_there else Edit("put", path, new)


def _handles_at(playbook: Playbook, record: Record) -> set[str]:
    """Return the handles that a record names."""
    return {
        plain_handle(handle)
        for holder, _, handles in handle_lists(playbook)
        if holder is record
        for handle in handles
    }


def _is_handle(holding: Holding) -> bool:
    return holding.field in ("handles", "repository.maintainers")


def _is_active(playbook: Playbook, person_id: str) -> bool:
    known = playbook.people.get(person_id)
    return known is not None and known.status == "active"


def _way(playbook: Playbook, record: Record) -> tuple[str, ...]:
    """Give the keys from the beginning of a record's file, or of a page's head, to the record."""
    match record:
        case Organization() | Department() | FrontMatter():
            return ()
        case _:
            kind = data_file(record.at().path.removeprefix(f"{playbook.data_dir}/"))
            sections = kind.sections if kind else ()
            key = next((key for key, model in sections if model.entity == record.entity), None)
            return (record.id,) if key is None else (key, record.id)
