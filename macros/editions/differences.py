"""The differences between two editions as values: changed records and changed pages."""

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
    """A field whose value changed. Lists are reduced to the items that differ."""

    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A new version of a policy, with its author's summary."""

    version: str
    date: str
    summary: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that was added, changed or removed."""

    kind: str
    id: str
    """Empty for a person who left: leavers are not named anywhere."""
    name: str
    """The name to show; empty for a person who left."""
    verb: RecordVerb
    owner: str = ""
    """The id of the owning department, if any."""
    fields: tuple[FieldChange, ...] = ()
    versions: tuple[Version, ...] = ()
    """For a policy: its new versions, newest first."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that was added, changed or removed."""

    path: str
    title: str
    verb: PageVerb
    owner: str
    material: bool = False
    """Whether the page asks its readers to read it again."""
    policy: str = ""
    """The id of the policy on the page."""
    old_path: str = ""
    """The path before, if the page was renamed."""
    passages: tuple[Passage, ...] = ()
    more: int = 0
    """The number of passages left out of `passages`."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences between two editions."""

    old: str
    new: str
    records: tuple[RecordChange, ...] = ()
    """Sorted by kind, then by name."""
    pages: tuple[PageChange, ...] = ()
    """Sorted by path."""
    notes: tuple[str, ...] = ()
    """What could not be compared, one sentence each."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.records and not self.pages
