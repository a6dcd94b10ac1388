"""The places that count on a person: fields that name them, and lists that hold their handle at the code host."""

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
class HeldPlace:
    """A field of a record that counts on somebody."""

    record: Record
    path: tuple[str | int, ...]
    """Keys and indices from the record to the value."""
    field: str
    """The field, as the data contract spells it."""
    is_handle: bool = False
    """The value is the person's handle at the code host, not the id."""

    @property
    def location(self) -> Location:
        """Where the value is."""
        return self.record.at(*self.path)


@dataclass(frozen=True, slots=True)
class History:
    """Places that say who did something once, as long as a value beside them says so."""

    kinds: tuple[str, ...]
    """The kinds of record."""
    path: tuple[str, ...]
    """Keys from the record to the place; `*` stands for each item of a list."""
    key: str = ""
    """The key beside the last one that is no `*`, such as the status; empty where the place is
    always history."""
    values: tuple[str, ...] = ()
    """The values of that key with which the place is history."""

    def covers(self, record: Record, path: tuple[str | int, ...]) -> bool:
        """Tell whether a place of a record is history."""
        if record.entity not in self.kinds or len(path) != len(self.path):
            return False
        if any(mine not in ("*", step) for mine, step in zip(self.path, path, strict=True)):
            return False
        return not self.key or self._beside(record, path) in self.values

    def _beside(self, record: Record, path: tuple[str | int, ...]) -> object:
        value: object = record
        for step in path[: self.depth]:
            value = (
                value[step]
                if isinstance(value, tuple) and isinstance(step, int)
                else getattr(value, str(step))
            )
        return getattr(value, self.key)

    @property
    def depth(self) -> int:
        """How many steps of the path lead to what holds the key."""
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
"""Kind of record to the keys that lead to its list of handles of people who are asked to review."""
OTHER_SEATS = {
    "representative": ("deputy",),
    "deputy": ("representative",),
    "first_contact": ("backup",),
    "approver": ("backup",),
    "backup": ("first_contact", "approver"),
}
"""Field to those of the same record that another person must hold."""
SECOND_SEATS = {"representative": "deputy", "first_contact": "backup", "approver": "backup"}
"""Field to the less important one, which whoever leaves takes until the last day when its holder
moves up."""
ROLES = {"admins": "admin", "publishers": "publisher"}
"""Field of an account to the role that goes with it."""
ROLE_FIELDS = ("sponsor", "lead", "head", "representative", "deputy")
"""Fields that are called like the role that goes with them."""
FIRST_ADMINS = 2
"""How many active admins an account needs."""


def role_of(field: str) -> str | None:
    """Return the role of somebody who holds a field; None where none goes with it."""
    return ROLES.get(field) or (field if field in ROLE_FIELDS else None)


def held_places(playbook: Playbook, person: Person) -> Iterator[HeldPlace]:
    """Yield every place that a person holds; what only says who did something once is left out."""
    for record, mention in playbook.mentions_of.get(("person", person.id), ()):
        if not is_history(record, mention):
            yield HeldPlace(record, mention.path, mention.field)
    if person.handle is None:
        return
    own = plain_handle(person.handle)
    for record, path, handles in handle_lists(playbook):
        for index, handle in enumerate(handles):
            if plain_handle(handle) == own:
                yield HeldPlace(record, (*path, index), path[-1], is_handle=True)


def handle_lists(playbook: Playbook) -> Iterator[tuple[Record, tuple[str, ...], tuple[str, ...]]]:
    """Yield each list of handles of people who are asked to review: the record, the keys that lead to it, and the handles."""
    organization = playbook.organization_or_none
    if organization is not None and organization.repository is not None:
        yield organization, HANDLES["organization"], organization.repository.maintainers
    for department in playbook.departments.values():
        yield department, HANDLES["department"], department.handles


def plain_handle(handle: str) -> str:
    """Return a handle as code hosts compare it."""
    return handle.removeprefix("@").casefold()


def is_history(record: Record, mention: Mention) -> bool:
    """Tell whether a place says who did something once: that stays true when the person leaves."""
    return any(each.covers(record, mention.path) for each in HISTORY)
