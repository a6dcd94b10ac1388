"""An entry of a feed: something that changed on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.model.change import ChangeKind

Kind = ChangeKind | Literal["edition"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that changed on a day."""

    day: date
    kind: Kind
    page: str
    """The path of the page that it is about; where there is no such page any more, the entry leads
    to the site's root."""
    owner: str
    """The id of the department that keeps the page; empty for what is everybody's."""
    title: str
    summary: str
    names: tuple[str, ...]
    """What its id is made of."""
