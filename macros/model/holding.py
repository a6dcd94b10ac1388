"""The places that count on a person: fields that name them, and lists that hold their handle at the code host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macros.model.account import Account
from macros.model.campaign import Campaign
from macros.model.decision import Decision
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.meeting import Meeting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.department import Person
    from macros.model.playbook import Playbook
    from macros.model.record import Mention, Record
    from macros.problem import Location


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
        yield organization, ("repository", "maintainers"), organization.repository.maintainers
    for department in playbook.departments.values():
        yield department, ("handles",), department.handles


def plain_handle(handle: str) -> str:
    """Return a handle as code hosts compare it."""
    return handle.removeprefix("@").casefold()


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
