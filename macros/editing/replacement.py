"""Change single values in handwritten YAML; comments and formatting stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import yaml

from macros.editing.yaml_lines import (
    LINE,
    EditError,
    insert,
    read,
    split_front_matter,
    with_key_order,
    with_lf,
)
from macros.editing.yaml_text import scalar
from macros.reading.values import LOADER

Path = tuple[str | int, ...]
"""Keys and indices from the root of a file, or of a page's front matter, to a value."""
_QUOTES = re.compile(r"""(["']).*\1""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """One change of a value."""

    action: Literal["put", "append", "drop"]
    """Replace a value or add a key; append an item to a list; remove an item from a list."""
    path: Path
    """Path of the value; for `append`, of the list."""
    value: str | date | Mapping[str, str | date] = ""
    """The new value; a mapping for a new key only."""
    after: str = ""
    """The key below which a new key is added."""


def apply_edits(text: str, edits: Iterable[ValueEdit], *, page: bool = False) -> str:
    """Return a data file, or a page, with values changed (for a page, those of its front matter).

    The result is parsed again to verify that only the edited values differ. Raises InsertionError
    if that is not possible.
    """
    opening, content, rest = split_front_matter(text, page=page)
    edits = list(edits)
    # Items are dropped last and from the end of the list, so that no index before them moves.
    drops = sorted((e for e in edits if e.action == "drop"), key=_drop_order, reverse=True)
    values = read(content)
    for edit in [*(e for e in edits if e.action != "drop"), *drops]:
        content = _apply(content, edit)
        _apply_to_values(values, edit)
    if with_key_order(read(content)) != with_key_order(values):
        raise EditError("it cannot be changed without changing other lines")
    return f"{opening}{content}{rest}"


def _drop_order(edit: ValueEdit) -> str:
    return f"{edit.path[:-1]}{edit.path[-1]:>9}"


def _apply(text: str, edit: ValueEdit) -> str:
    root = yaml.compose(with_lf(text), LOADER)
    parent = _follow(root, edit.path[:-1])
    node = _child(parent, edit.path[-1])
    if edit.action == "put":
        return _put(text, parent, node, edit)
    if node is None:
        raise EditError(f"it has no '{edit.path[-1]}'")
    return _append(text, node, edit) if edit.action == "append" else _drop(text, parent, edit)


def _put(text: str, parent: yaml.Node, node: yaml.Node | None, edit: ValueEdit) -> str:
    if isinstance(edit.value, Mapping):
        return _put_group(text, parent, node, edit, edit.value)
    value = scalar(edit.value)
    if isinstance(node, yaml.ScalarNode):
        start, end = _offset(text, node.start_mark), _offset(text, node.end_mark)
        # A value that needs no quotes takes those of the value that it replaces.
        is_plain = value == str(edit.value)
        quotes = text[start] if is_plain and _QUOTES.fullmatch(text[start:end]) else ""
        return f"{text[:start]}{quotes}{value}{quotes}{text[end:]}"
    sibling = _child(parent, edit.after)
    if node is not None or not isinstance(parent, yaml.MappingNode) or sibling is None:
        raise EditError(f"there is no place for '{edit.path[-1]}'")
    entry = f"{edit.path[-1]}: {value}"
    if parent.flow_style:
        end = _offset(text, sibling.end_mark)
        return f"{text[:end]}, {entry}{text[end:]}"
    margin = " " * parent.value[0][0].start_mark.column
    return insert(text, sibling.end_mark.line + 1, [f"{margin}{entry}"])


def _put_group(
    text: str,
    parent: yaml.Node,
    node: yaml.Node | None,
    edit: ValueEdit,
    group: Mapping[str, str | date],
) -> str:
    sibling = _child(parent, edit.after)
    if (
        node is not None
        or not isinstance(parent, yaml.MappingNode)
        or parent.flow_style
        or sibling is None
    ):
        raise EditError(f"there is no place for '{edit.path[-1]}'")
    margin = " " * parent.value[0][0].start_mark.column
    entries = [f"{margin}  {key}: {scalar(value)}" for key, value in group.items()]
    return insert(text, sibling.end_mark.line + 1, [f"{margin}{edit.path[-1]}:", *entries])


def _append(text: str, node: yaml.Node, edit: ValueEdit) -> str:
    if isinstance(edit.value, Mapping):
        raise EditError("a mapping cannot be added to a list")
    item = scalar(edit.value)
    start, end = _offset(text, node.start_mark), _offset(text, node.end_mark)
    if isinstance(node, yaml.ScalarNode) and node.value:
        # A list may be written as its only item.
        return f"{text[:start]}[{text[start:end]}, {item}]{text[end:]}"
    if not isinstance(node, yaml.SequenceNode):
        raise EditError(f"'{edit.path[-1]}' in it is not a list")
    if not node.value:
        return f"{text[:start]}[{item}]{text[end:]}"
    last = node.value[-1].end_mark
    if node.flow_style:
        last_end = _offset(text, last)
        return f"{text[:last_end]}, {item}{text[last_end:]}"
    return insert(text, last.line + 1, [f"{' ' * node.start_mark.column}- {item}"])


def _drop(text: str, parent: yaml.Node, edit: ValueEdit) -> str:
    index = edit.path[-1]
    if (
        not isinstance(parent, yaml.SequenceNode)
        or not isinstance(index, int)
        or len(parent.value) < 2
    ):
        raise EditError("the only item of a list cannot be removed")
    items = parent.value
    if not parent.flow_style:
        existing = LINE.findall(text)
        line = items[index].start_mark.line
        return "".join((*existing[:line], *existing[line + 1 :]))
    # The comma before or after the item goes with it.
    if index + 1 < len(items):
        start, end = items[index].start_mark, items[index + 1].start_mark
    else:
        start, end = items[index - 1].end_mark, items[index].end_mark
    return text[: _offset(text, start)] + text[_offset(text, end) :]


def _apply_to_values(root: Any, edit: ValueEdit) -> None:
    """Apply an edit to parsed values, in place."""
    *steps, last = edit.path
    parent, grandparent, key = root, None, None
    for step in steps:
        grandparent, key, parent = parent, step, parent[step]
    value = _parsed_value(edit)
    if edit.action == "drop":
        del parent[last]
    elif edit.action == "append":
        items = [parent[last]] if isinstance(parent[last], str) else parent[last]
        parent[last] = [*items, value]
    elif isinstance(parent, str) and grandparent is not None:
        grandparent[key] = value  # a list written as its only item
    elif last in parent or isinstance(last, int):
        parent[last] = value
    else:
        pairs = list(parent.items())
        position = list(parent).index(edit.after) + 1
        parent.clear()
        parent.update([*pairs[:position], (last, value), *pairs[position:]])


def _parsed_value(edit: ValueEdit) -> str | dict[str, str]:
    """Return the value of an edit as it is parsed from the result."""
    if isinstance(edit.value, Mapping):
        return {key: str(value) for key, value in edit.value.items()}
    return str(edit.value)


def _follow(root: yaml.Node | None, path: Path) -> yaml.Node:
    node = root
    for step in path:
        node = _child(node, step) if node is not None else None
    if node is None:
        raise EditError(f"it has no '{'.'.join(str(step) for step in path)}'")
    return node


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    """Return the value at a key or index, or None; a scalar counts as a list of one item."""
    if isinstance(node, yaml.MappingNode):
        child: yaml.Node | None = next(
            (value for key, value in node.value if key.value == step), None
        )
        return child
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    return node if step == 0 else None


def _offset(text: str, mark: Any) -> int:
    return sum(len(line) for line in LINE.findall(text)[: mark.line]) + int(mark.column)
