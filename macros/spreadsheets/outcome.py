"""The result of an import: new and changed records, cleared and kept values, and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from macros.basics.problem import Problem
from macros.spreadsheets.column import Column


class ImportingError(Exception):
    """Nothing can be imported; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Import:
    """What a table changes."""

    columns: tuple[Column, ...]
    new: tuple[str, ...] = ()
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id: the fields that change."""
    cleared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id: the fields whose values are removed."""
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id: the fields that keep their value because the cell is empty."""
    unchanged: int = 0
    absent: tuple[str, ...] = ()
    """Ids of records that are not in the table; they stay as they are."""
    files: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    """By path below the root: the text before and after."""
    problems: tuple[Problem, ...] = ()
    """What is wrong in the table; if anything, all other fields but `columns` are empty."""
    found: tuple[Problem, ...] = ()
    """Problems that the import would add to the check."""
