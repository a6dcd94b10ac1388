"""What comes of a table: which records are new or change, which values go or stay, and which files would be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from macros.basics.problem import Problem
from macros.spreadsheets.column import Column


class ImportingError(Exception):
    """Nothing can be brought in; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Import:
    """What a table changes."""

    columns: tuple[Column, ...]
    new: tuple[str, ...] = ()
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id to the fields that change."""
    cleared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id to the fields whose values are taken away."""
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id to the fields that keep their value because the cell is empty."""
    unchanged: int = 0
    absent: tuple[str, ...] = ()
    """Ids of records that the table does not hold; nothing becomes of them."""
    files: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    """Path below the root to the text before and after."""
    problems: tuple[Problem, ...] = ()
    """What is wrong in the table; nothing else is known then."""
    found: tuple[Problem, ...] = ()
    """What the check would find then that it does not find now."""
