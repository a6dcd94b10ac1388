"""Values read from YAML that know where they stand."""

from __future__ import annotations

from typing import Any

from macros.basics.problem import Location


class MappingNode(dict[str, Any]):
    """A YAML mapping: text keys to text, None (nothing written), MappingNode or SequenceNode."""

    __slots__ = ("column", "file", "line", "marks")

    def __init__(self, file: str, line: int, column: int) -> None:
        """Start an empty mapping at a place (line and column from 1)."""
        super().__init__()
        self.file = file
        self.line = line
        self.column = column
        self.marks: dict[str, tuple[int, int, int, int]] = {}
        """Key to the line and column of the key, then of its value."""

    def place(self, key: str | None = None) -> Location:
        """Tell where the mapping, or one of its keys, stands."""
        mark = self.marks.get(key) if key is not None else None
        return (
            Location(self.file, mark[0], mark[1])
            if mark
            else Location(self.file, self.line, self.column)
        )

    def value_place(self, key: str) -> Location:
        """Tell where the value of a key stands: a text itself, a block its key; the mapping's own place without such a key."""
        mark = self.marks.get(key)
        return (
            Location(self.file, mark[2], mark[3])
            if mark
            else Location(self.file, self.line, self.column)
        )


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
        """Tell where an item stands."""
        if 0 <= index < len(self.marks):
            return Location(self.file, *self.marks[index])
        return Location(self.file, self.line, self.column)


def place_of(node: object, path: tuple[str | int, ...]) -> Location | None:
    """Follow keys and indices into nested nodes and tell the place of the deepest one that exists.

    A key that is missing gives the place of the mapping that misses it; None when the start is not
    a node.
    """
    location = (
        Location(node.file, node.line, node.column)
        if isinstance(node, MappingNode | SequenceNode)
        else None
    )
    for step in path:
        found = _below(node, step)
        if found is None:
            break
        location, node = found
    return location


def _below(node: object, step: str | int) -> tuple[Location, Any] | None:
    """Give the place and the value of a key or an item; None where there is none."""
    if isinstance(node, MappingNode):
        return (
            (node.value_place(step), node[step]) if isinstance(step, str) and step in node else None
        )
    if isinstance(node, SequenceNode):
        return (
            (node.value_place(step), node[step])
            if isinstance(step, int) and step < len(node)
            else None
        )
    return None
