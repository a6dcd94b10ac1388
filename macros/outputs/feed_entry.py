"""An entry of a feed of changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.model.change import ChangeKind

Kind = ChangeKind | Literal["edition"]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A change, with the day on which it took effect."""

    day: date
    kind: Kind
    page: str
    """The path of the page that it is about. If the page no longer exists, the entry leads to the
    site's root."""
    owner: str
    """The id of the department that owns the page; empty for the whole playbook."""
    title: str
    summary: str
    names: tuple[str, ...]
    """The parts of its id."""
