"""Values read from YAML that know where they are in the file."""

from __future__ import annotations

from typing import Any

from macros.basics.problem import Location


class MappingNode(dict[str, Any]):
    """A YAML mapping of text to text, None (no value), MappingNode or SequenceNode."""

    __slots__ = ("column", "file", "line", "marks")

    def __init__(self, file: str, line: int, column: int) -> None:
        """Start an empty mapping at a place (line and column from 1)."""
        super().__init__()
        self.file = file
        self.line = line
        self.column = column
        self.marks: dict[str, tuple[int, int, int, int]] = {}
        """By key: line and column of the key, then of its value."""

    def place(self, key: str | None = None) -> Location:
        """Return the place of the mapping, or of one of its keys."""
        mark = self.marks.get(key) if key is not None else None
        line, column = mark[:2] if mark else (self.line, self.column)
        return Location(self.file, line, column)

    def value_place(self, key: str) -> Location:
        """Return the place of a key's value: of a text itself, of a block its key.

        Without such a key, return the place of the mapping.
        """
        mark = self.marks.get(key)
        line, column = mark[2:] if mark else (self.line, self.column)
        return Location(self.file, line, column)


class SequenceNode(list[Any]):
    """A YAML sequence of text, None, MappingNode or SequenceNode."""

    __slots__ = ("column", "file", "line", "marks")

    def __init__(self, file: str, line: int, column: int) -> None:
        """Start an empty sequence at a place (line and column from 1)."""
        super().__init__()
        self.file = file
        self.line = line
        self.column = column
        self.marks: list[tuple[int, int]] = []
        """The line and column of each item."""

    def value_place(self, index: int) -> Location:
        """Return the place of an item; without such an item, that of the sequence."""
        if 0 <= index < len(self.marks):
            return Location(self.file, *self.marks[index])
        return Location(self.file, self.line, self.column)


def place_of(node: object, path: tuple[str | int, ...]) -> Location | None:
    """Return the place of the deepest existing node on a path of keys and indices.

    For a missing key, that is the mapping without it. Return None if the start is not a node.
    """
    location = None
    if isinstance(node, MappingNode | SequenceNode):
        location = Location(node.file, node.line, node.column)
    for step in path:
        child = _below(node, step)
        if child is None:
            break
        location, node = child
    return location


def _below(node: object, step: str | int) -> tuple[Location, Any] | None:
    """Return the place and the value of a key or item, or None."""
    if isinstance(node, MappingNode) and isinstance(step, str) and step in node:
        return node.value_place(step), node[step]
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node):
        return node.value_place(step), node[step]
    return None
