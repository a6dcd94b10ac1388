"""What changed from one edition to another, as values: of records, and of pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from macros.editions.text_diff import Passage

RecordVerb = Literal[
    "new", "changed", "gone", "adopted", "retired", "joined", "moved", "left", "opened", "closed"
]
PageVerb = Literal["new", "gone", "renamed", "reworded", "changed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value changed; of a list, only what differs."""

    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a policy that came, and what its author says of it."""

    version: str
    date: str
    summary: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that changed, came or went."""

    kind: str
    id: str
    """Empty for a person who left, who is named nowhere any more."""
    name: str
    """What people call it; empty for a person who left."""
    verb: RecordVerb
    owner: str = ""
    """The id of the department that it belongs to, where it belongs to one."""
    fields: tuple[FieldChange, ...] = ()
    versions: tuple[Version, ...] = ()
    """Of a policy: the newest first."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that changed, came or went."""

    path: str
    title: str
    verb: PageVerb
    owner: str
    material: bool = False
    """Whether it says that readers must read it again."""
    policy: str = ""
    """The id of the policy that it holds."""
    old_path: str = ""
    """Where it stood before, when it was renamed."""
    passages: tuple[Passage, ...] = ()
    more: int = 0
    """How many passages there are besides those."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed from one edition to another."""

    old: str
    new: str
    records: tuple[RecordChange, ...] = ()
    """Sorted by kind, then by name."""
    pages: tuple[PageChange, ...] = ()
    """Sorted by path."""
    notes: tuple[str, ...] = ()
    """What could not be compared, a sentence each."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.records and not self.pages
