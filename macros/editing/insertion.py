"""Entries put into YAML files that somebody wrote: lines are added, every other character stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from macros.editing.written_yaml import (
    BYTE_ORDER_MARK,
    LINE,
    InsertionError,
    insert,
    ordered,
    read,
    unified,
)
from macros.editing.yaml_text import Value, document, lines
from macros.reading.values import LOADER, read_text


def with_entry(text: str, section: str | None, entry_id: str, values: Mapping[str, Value]) -> str:
    """Put an entry at the end of a mapping: of the one under a key of the file, or of the whole file (None).

    The result is read again: it says what the text said before, and the entry. Raises
    InsertionError where no place for the entry can be found that keeps to this.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    if not text.strip():
        return f"{mark}{document({entry_id: values})}"
    before = read(text)
    expected = _expected(before, section, entry_id, values)
    for candidate in _candidates(text, section, entry_id, values):
        if ordered(read_text(unified(candidate), "").root) == ordered(expected):
            return mark + candidate
    raise InsertionError("there is no place for the entry that leaves the other lines as they are")


def _expected(
    before: dict[str, Any], section: str | None, entry_id: str, values: Mapping[str, Value]
) -> dict[str, Any]:
    """Give what the file says with the entry."""
    held = before if section is None else before.get(section) or {}
    if not isinstance(held, dict):
        raise InsertionError(f"its '{section}' holds no 'key: value' lines")
    if entry_id in held:
        raise InsertionError(f"'{entry_id}' stands in it already")
    after = {**held, **read(document({entry_id: values}))}
    return after if section is None else {**before, section: after}


def _candidates(
    text: str, section: str | None, entry_id: str, values: Mapping[str, Value]
) -> Iterator[str]:
    """Give the text with the entry in the places where it may belong, the best first."""
    root = yaml.compose(unified(text), LOADER)
    if not isinstance(root, yaml.MappingNode):
        raise InsertionError("the file holds no 'key: value' lines")
    key: yaml.Node | None = None
    held: yaml.Node = root
    if section is not None:
        found = next(((k, v) for k, v in root.value if k.value == section), None)
        if found is None:
            raise InsertionError(f"it has no key '{section}'")
        key, held = found
    existing = LINE.findall(text)
    if isinstance(held, yaml.MappingNode) and held.value and not held.flow_style:
        added = list(lines({entry_id: values}, held.value[0][0].start_mark.column))
        end = held.end_mark.line + bool(
            held.end_mark.column and held.end_mark.line == len(existing) - 1
        )
        after_text = end
        # A comment above the next key belongs to that key.
        while after_text and _is_gap(existing[after_text - 1], comments=end < len(existing)):
            after_text -= 1
        yield insert(text, after_text, added)
        yield insert(text, end, added)
    elif key is not None and not held.value:
        # Nothing stands there yet: 'people: {}', or 'people:' alone.
        line, start, end = held.start_mark.line, held.start_mark.column, held.end_mark.column
        if isinstance(held, yaml.MappingNode):
            existing[line] = existing[line][:start].rstrip(" ") + existing[line][end:]
        yield insert(
            "".join(existing),
            key.start_mark.line + 1,
            list(lines({entry_id: values}, key.start_mark.column + 2)),
        )


def _is_gap(line: str, *, comments: bool) -> bool:
    return not line.strip() or (comments and line.startswith("#"))
