"""The fields that depend on a person, and the lists with their handle at the code host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Location
    from macros.model.department import Person
    from macros.model.playbook import Playbook
    from macros.model.record import Mention, Record


@dataclass(frozen=True, slots=True)
class PersonField:
    """A field of a record that names somebody with a current responsibility."""

    record: Record
    path: tuple[str | int, ...]
    """Keys and indices from the record to the value."""
    field: str
    """The name of the field in the data reference."""
    is_handle: bool = False
    """Whether the value is the person's handle at the code host, not the id."""

    @property
    def location(self) -> Location:
        """The place of the value."""
        return self.record.at(*self.path)


@dataclass(frozen=True, slots=True)
class History:
    """Fields that say who did something in the past, depending on a field beside them."""

    kinds: tuple[str, ...]
    """The kinds of record."""
    path: tuple[str, ...]
    """Keys from the record to the field; `*` stands for each item of a list."""
    key: str = ""
    """The key beside the last one that is not `*`, such as the status; empty if the field is always
    history."""
    values: tuple[str, ...] = ()
    """The values of that key for which the field is history."""

    def covers(self, record: Record, path: tuple[str | int, ...]) -> bool:
        """Return whether a field of a record is history."""
        if record.entity not in self.kinds or len(path) != len(self.path):
            return False
        if any(key not in ("*", step) for key, step in zip(self.path, path, strict=True)):
            return False
        return not self.key or self._beside(record, path) in self.values

    def _beside(self, record: Record, path: tuple[str | int, ...]) -> object:
        value: object = record
        for step in path[: self.depth]:
            if isinstance(value, tuple) and isinstance(step, int):
                value = value[step]
            else:
                value = getattr(value, str(step))
        return getattr(value, self.key)

    @property
    def depth(self) -> int:
        """The number of steps of the path to the record with the key."""
        return max(index for index, step in enumerate(self.path) if step != "*")


HISTORY = (
    History(("decision",), ("participants", "*")),
    History(("policy", "page"), ("reviewed", "by")),
    History(("policy",), ("approver",), "status", ("retired",)),
    History(("campaign",), ("approver",), "status", ("done", "cancelled")),
    History(("account",), ("admins", "*"), "status", ("closed",)),
    History(("account",), ("publishers", "*"), "status", ("closed",)),
    History(("meeting",), ("chair",)),
    History(("meeting",), ("attended", "*")),
    History(("meeting",), ("actions", "*", "owner"), "status", ("done", "dropped")),
)
HANDLES: dict[str, tuple[str, ...]] = {
    "organization": ("repository", "maintainers"),
    "department": ("handles",),
}
"""By kind of record: the path of its list of handles for review requests."""
OTHER_SEATS = {
    "representative": ("deputy",),
    "deputy": ("representative",),
    "first_contact": ("backup",),
    "approver": ("backup",),
    "backup": ("first_contact", "approver"),
}
"""By field: the fields of the same record that must have another person."""
SECOND_SEATS = {"representative": "deputy", "first_contact": "backup", "approver": "backup"}
"""By field: the less important one. When its holder moves up, the person who leaves takes it until
the last day."""
ROLES = {"admins": "admin", "publishers": "publisher"}
"""By field of an account: the role that goes with it."""
ROLE_FIELDS = ("sponsor", "lead", "head", "representative", "deputy")
"""Fields with the same name as the role that goes with them."""
FIRST_ADMINS = 2
"""The number of active admins that an account needs."""


def role_of(field: str) -> str | None:
    """Return the role that goes with a field, or None."""
    return ROLES.get(field) or (field if field in ROLE_FIELDS else None)


def fields_of_person(playbook: Playbook, person: Person) -> Iterator[PersonField]:
    """Yield every field that depends on a person; history is left out."""
    for record, mention in playbook.mentions_of.get(("person", person.id), ()):
        if not is_history(record, mention):
            yield PersonField(record, mention.path, mention.field)
    if person.handle is None:
        return
    person_handle = plain_handle(person.handle)
    for record, path, handles in handle_lists(playbook):
        for index, handle in enumerate(handles):
            if plain_handle(handle) == person_handle:
                yield PersonField(record, (*path, index), path[-1], is_handle=True)


def handle_lists(playbook: Playbook) -> Iterator[tuple[Record, tuple[str, ...], tuple[str, ...]]]:
    """Yield each list of handles for review requests: the record, the keys and the handles."""
    organization = playbook.organization_or_none
    if organization is not None and organization.repository is not None:
        yield organization, HANDLES["organization"], organization.repository.maintainers
    for department in playbook.departments.values():
        yield department, HANDLES["department"], department.handles


def plain_handle(handle: str) -> str:
    """Return a handle as code hosts compare it."""
    return handle.removeprefix("@").casefold()


def is_history(record: Record, mention: Mention) -> bool:
    """Return whether a reference is history, and so stays true when the person leaves."""
    return any(history.covers(record, mention.path) for history in HISTORY)
