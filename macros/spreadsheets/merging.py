"""Merge the values of a row into a record, and build the node that the model validates."""

from __future__ import annotations

from collections.abc import Mapping

from macros.basics.text import telephone
from macros.editing.yaml_text import Value
from macros.reading.node import MappingNode, SequenceNode
from macros.spreadsheets.cell_fields import Path
from macros.spreadsheets.entry import RowRecord, place
from macros.spreadsheets.sheet import Sheet


def merge(before: Mapping[str, Value], changes: Mapping[Path, Value | None]) -> dict[str, Value]:
    """Return the values of a record with those of a row; None removes a value."""
    after: dict[str, Value] = dict(before)
    for (key, *rest), value in changes.items():
        if rest:
            part = after.get(key)
            after[key] = merge(part if isinstance(part, Mapping) else {}, {tuple(rest): value})
        elif value is None:
            after.pop(key, None)
        elif not _is_same(key, value, before.get(key)):
            after[key] = value
    return after


def _is_same(key: str, value: Value, before: Value | None) -> bool:
    """Return whether two values mean the same.

    E-mail addresses may differ in case, phone numbers in the grouping of digits.
    """
    if key == "email":
        return str(value).casefold() == str(before).casefold()
    return key == "phone" and telephone(str(value)) == telephone(str(before))


def changed_fields(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the fields that differ."""
    return tuple(key for key in {**before, **after} if before.get(key) != after.get(key))


def node_of(
    values: Mapping[str, Value], sheet: Sheet, entry: RowRecord, prefix: str = ""
) -> MappingNode:
    """Build the node that models read; each value has the place of its cell."""
    first = place(sheet, entry, "name")
    node = MappingNode(first.path, first.line, first.column)
    for key, value in values.items():
        name = prefix + key
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
