"""Add entries to handwritten YAML files: lines are added, everything else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from macros.editing.yaml_lines import (
    BYTE_ORDER_MARK,
    LINE,
    EditError,
    insert,
    read,
    with_key_order,
    with_lf,
)
from macros.editing.yaml_text import Value, document, lines
from macros.reading.values import LOADER, read_text


def add_entry(text: str, section: str | None, entry_id: str, values: Mapping[str, Value]) -> str:
    """Return the text with an entry added at the end of a mapping.

    The mapping is the one below the key `section`, or the whole file if that is None. The result is
    parsed again to verify that it has the old values and the entry, and nothing else. Raises
    InsertionError if there is no such place.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    if not text.strip():
        return f"{mark}{document({entry_id: values})}"
    before = read(text)
    values_after = _values_after(before, section, entry_id, values)
    for candidate in _candidates(text, section, entry_id, values):
        if with_key_order(read_text(with_lf(candidate), "").root) == with_key_order(values_after):
            return mark + candidate
    raise EditError("the entry cannot be added without changing other lines")


def _values_after(
    before: dict[str, Any], section: str | None, entry_id: str, values: Mapping[str, Value]
) -> dict[str, Any]:
    """Return the values of the file with the entry."""
    entries = before if section is None else before.get(section) or {}
    if not isinstance(entries, dict):
        raise EditError(f"'{section}' in it has no 'key: value' lines")
    if entry_id in entries:
        raise EditError(f"it already has '{entry_id}'")
    after = {**entries, **read(document({entry_id: values}))}
    return after if section is None else {**before, section: after}


def _candidates(
    text: str, section: str | None, entry_id: str, values: Mapping[str, Value]
) -> Iterator[str]:
    """Yield the text with the entry in each place where it may belong, the best first."""
    root = yaml.compose(with_lf(text), LOADER)
    if not isinstance(root, yaml.MappingNode):
        raise EditError("the file has no 'key: value' lines")
    key: yaml.Node | None = None
    mapping: yaml.Node = root
    if section is not None:
        pair = next(((k, v) for k, v in root.value if k.value == section), None)
        if pair is None:
            raise EditError(f"it has no key '{section}'")
        key, mapping = pair
    existing = LINE.findall(text)
    if isinstance(mapping, yaml.MappingNode) and mapping.value and not mapping.flow_style:
        entry = list(lines({entry_id: values}, mapping.value[0][0].start_mark.column))
        end_mark = mapping.end_mark
        # The end mark is behind the last line, unless the file has no line end there.
        end = end_mark.line + bool(end_mark.column and end_mark.line == len(existing) - 1)
        text_end = end
        # A comment above the next key belongs to that key.
        while text_end and _is_gap(existing[text_end - 1], comments=end < len(existing)):
            text_end -= 1
        yield insert(text, text_end, entry)
        yield insert(text, end, entry)
    elif key is not None and not mapping.value:
        # The section is empty: 'people: {}', or 'people:' alone.
        begin, end = mapping.start_mark, mapping.end_mark.column
        if isinstance(mapping, yaml.MappingNode):
            line = existing[begin.line]
            existing[begin.line] = line[: begin.column].rstrip(" ") + line[end:]
        entry = list(lines({entry_id: values}, key.start_mark.column + 2))
        yield insert("".join(existing), key.start_mark.line + 1, entry)


def _is_gap(line: str, *, comments: bool) -> bool:
    return not line.strip() or (comments and line.startswith("#"))
