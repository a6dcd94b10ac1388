"""Clear a record of the sample: what its declarations do not call reusable goes.

This is an allow list, so a field that is added to a model never keeps the sample's value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from macros.editing.yaml_edit import YamlChange
from macros.editing.yaml_text import Value
from macros.model.record import Record
from macros.model.shape import record_shape
from macros.reading.node import MappingNode

Path = tuple[str, ...]


def is_reusable(model: type[Record]) -> bool:
    """Return whether anything of a record may stay."""
    return any(field.declaration.reusable for field in record_shape(model).fields.values())


def reset(
    model: type[Record], record: Record | None, path: Path, values: Mapping[str, Value | None]
) -> Iterator[YamlChange]:
    """Yield the changes that leave only new values and reusable fields in a record.

    `path` leads to the record in its file. The parts of a record are cleared only if there is a
    `record` to look into; the records in the sections of a file are cleared by themselves.
    """
    fields = record_shape(model).fields
    order = tuple(fields)
    for key, field in fields.items():
        if key in values:
            yield YamlChange((*path, key), values[key], order)
        elif not field.declaration.reusable:
            yield YamlChange((*path, key), None)
        elif record is not None:
            yield from _reset_parts(getattr(record, field.name), (*path, key))


def _reset_parts(value: object, path: Path) -> Iterator[YamlChange]:
    if isinstance(value, Record):
        yield from reset(type(value), value, path, {})
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _reset_parts(part, (*path, str(key)))
    elif isinstance(value, tuple) and any(isinstance(item, Record) for item in value):
        # A list can only be replaced as a whole.
        yield YamlChange(path, [_reusable_values(item) for item in value])


def _reusable_values(value: object) -> Value:
    """Return what may stay of an item of a list, as its file writes it."""
    if isinstance(value, tuple):
        return [_reusable_values(item) for item in value]
    if not isinstance(value, Record) or value.node is None:
        return str(value)
    node: MappingNode = value.node
    values: dict[str, Value] = {}
    for key, field in record_shape(type(value)).fields.items():
        if key in node and field.declaration.reusable:
            part: Any = getattr(value, field.name)
            is_group = isinstance(part, tuple | Record)
            values[key] = _reusable_values(part) if is_group else str(node[key])
    return values
