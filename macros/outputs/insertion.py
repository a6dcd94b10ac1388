"""Entries put into YAML files that somebody wrote: lines are added, every other character stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from macros.outputs.yaml_text import Value, document, lines
from macros.reading.values import read_text

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
BYTE_ORDER_MARK = "\ufeff"


class InsertionError(Exception):
    """The file cannot be changed without touching what stands in it; the text says why."""


def with_entry(text: str, section: str | None, entry_id: str, values: Mapping[str, Value]) -> str:
    """Put an entry at the end of a mapping: of the one under a key of the file, or of the whole file (None).

    The result is read again: it says what the text said before, and the entry. Raises InsertionError where no place for
    the entry can be found that keeps to this.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    if not text.strip():
        return f"{mark}{document({entry_id: values})}"
    before = _read(text)
    expected = _expected(before, section, entry_id, values)
    for candidate in _candidates(text, section, entry_id, values):
        if _order(read_text(unified(candidate), "").root) == _order(expected):
            return mark + candidate
    raise InsertionError("there is no place for the entry that leaves the other lines as they are")


def _expected(before: dict[str, Any], section: str | None, entry_id: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """Give what the file says with the entry."""
    held = before if section is None else before.get(section) or {}
    if not isinstance(held, dict):
        raise InsertionError(f"its '{section}' holds no 'key: value' lines")
    if entry_id in held:
        raise InsertionError(f"'{entry_id}' stands in it already")
    after = {**held, **_read(document({entry_id: values}))}
    return after if section is None else {**before, section: after}


def _candidates(text: str, section: str | None, entry_id: str, values: Mapping[str, Value]) -> Iterator[str]:
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
    existing = _LINE.findall(text)
    if isinstance(held, yaml.MappingNode) and held.value and not held.flow_style:
        added = list(lines({entry_id: values}, held.value[0][0].start_mark.column))
        end = held.end_mark.line + bool(held.end_mark.column and held.end_mark.line == len(existing) - 1)
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
        yield insert("".join(existing), key.start_mark.line + 1, list(lines({entry_id: values}, key.start_mark.column + 2)))


def _is_gap(line: str, *, comments: bool) -> bool:
    return not line.strip() or (comments and line.startswith("#"))


def insert(text: str, line: int, added: Sequence[str]) -> str:
    """Put lines before a line (counted from 0; the number of lines stands for the end), with the text's own line ends."""
    existing = _LINE.findall(text)
    end = "\r\n" if existing and existing[0].endswith("\r\n") else "\n"
    if line >= len(existing) and existing and not existing[-1].endswith(("\n", "\r")):
        existing[-1] += end
    return "".join([*existing[:line], *(f"{one}{end}" for one in added), *existing[line:]])


def unified(text: str) -> str:
    """Give a text with one kind of line end, as YAML's marks count lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(text: str) -> dict[str, Any]:
    reading = read_text(unified(text), "")
    if reading.root is None or reading.problems:
        place = reading.problems[0].location.line if reading.problems else 1
        raise InsertionError(f"its line {place} cannot be read")
    return reading.root


def _order(value: Any) -> Any:
    """Make a value comparable with the order of its keys."""
    if isinstance(value, dict):
        return [(key, _order(item)) for key, item in value.items()]
    return [_order(item) for item in value] if isinstance(value, list) else value
