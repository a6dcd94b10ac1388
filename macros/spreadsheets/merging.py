"""What a row says laid over what is known, and the result as the models read it."""

from __future__ import annotations

from collections.abc import Mapping

from macros.basics.text import telephone
from macros.editing.yaml_text import Value
from macros.reading.node import MappingNode, SequenceNode
from macros.spreadsheets.entry import Entry, place
from macros.spreadsheets.field import Path
from macros.spreadsheets.sheet import Sheet


def merged(before: Mapping[str, Value], said: Mapping[Path, Value | None]) -> dict[str, Value]:
    """Lay what a row says over what is known."""
    after: dict[str, Value] = dict(before)
    for (key, *below), value in said.items():
        if below:
            held = after.get(key)
            inner = merged(held if isinstance(held, Mapping) else {}, {tuple(below): value})
            after |= {key: inner}
        elif value is None:
            after.pop(key, None)
        elif not _is_same(key, value, before.get(key)):
            after[key] = value
    return after


def _is_same(key: str, value: Value, before: Value | None) -> bool:
    """Return whether two values mean the same: an address in capitals, a phone number in other groups of digits."""
    if key == "email":
        return str(value).casefold() == str(before).casefold()
    return key == "phone" and telephone(str(value)) == telephone(str(before))


def differing(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[str, ...]:
    """List the fields that differ."""
    return tuple(key for key in {**before, **after} if before.get(key) != after.get(key))


def node_of(
    values: Mapping[str, Value], sheet: Sheet, entry: Entry, before: str = ""
) -> MappingNode:
    """Put values into the shape that the models read, each with the cell in which it stands."""
    first = place(sheet, entry, "name")
    node = MappingNode(first.path, first.line, first.column)
    for key, value in values.items():
        name = before + key
        at = place(sheet, entry, name) if name in entry.columns else first
        node.marks[key] = (at.line, at.column, at.line, at.column)
        if isinstance(value, Mapping):
            node[key] = node_of(value, sheet, entry, f"{name}.")
        elif isinstance(value, list):
            items = SequenceNode(at.path, at.line, at.column)
            for item in value:
                items.append(
                    node_of(item, sheet, entry, f"{name}.") if isinstance(item, Mapping) else item
                )
                items.marks.append((at.line, at.column))
            node[key] = items
        else:
            node[key] = value
    return node
