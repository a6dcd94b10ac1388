"""What parsing one file yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from macros.basics.problem import Location, Problem
    from macros.model.page import Page
    from macros.model.record import InvalidEntry
    from macros.reading.node import MappingNode


@dataclass(frozen=True, slots=True)
class DataResult:
    """The result of parsing a data file."""

    value: Any
    problems: tuple[Problem, ...]
    entries: tuple[tuple[str, str, Location], ...] = ()
    """Kind, id and place of every entry, faulty ones included."""
    root: MappingNode | None = None
    """Everything that the file says, faulty entries included."""
    invalid_entries: tuple[InvalidEntry, ...] = ()
    """The faulty entries."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """The result of parsing a page."""

    page: Page
    problems: tuple[Problem, ...]
    invalid_entries: tuple[InvalidEntry, ...] = ()
    """Its head, where that is faulty."""
