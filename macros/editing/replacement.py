"""Values changed in YAML that somebody wrote: only what is named changes, comments and form stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import yaml

from macros.editing.written_yaml import LINE, InsertionError, insert, ordered, parts, read, unified
from macros.editing.yaml_text import scalar
from macros.reading.values import LOADER

Path = tuple[str | int, ...]
"""Keys and indices from the beginning of a file, or of a page's head, to a value."""
_QUOTED = re.compile(r"""(["']).*\1""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a value."""

    action: Literal["put", "append", "drop"]
    """Put a value in the place of one, or under a new key; append an item to a list; drop an item
    of a list."""
    path: Path
    """Where the value stands, or is to stand; the list itself for `append`."""
    value: str | date | Mapping[str, str | date] = ""
    """What to put; a group of values under a new key only."""
    after: str = ""
    """The key below which a new one is put."""


def with_edits(text: str, edits: Iterable[Edit], *, page: bool = False) -> str:
    """Change values of a data file, or of the head of a page.

    The result is read again: it says what the text said before but for the edits. Raises
    InsertionError where a change cannot be made that keeps to this.
    """
    opening, held, rest = parts(text, page=page)
    # Items are dropped last and from behind, so that no index before them moves.
    puts, drops = [e for e in edits if e.action != "drop"], [e for e in edits if e.action == "drop"]
    expected = read(held)
    for edit in (
        *puts,
        *sorted(drops, key=lambda e: str(e.path[:-1]) + f"{e.path[-1]:>9}", reverse=True),
    ):
        held = _edited(held, edit)
        _expect(expected, edit)
    if ordered(read(held)) != ordered(expected):
        raise InsertionError("there is no way to change it that leaves the other lines as they are")
    return f"{opening}{held}{rest}"


def _edited(text: str, edit: Edit) -> str:
    root = yaml.compose(unified(text), LOADER)
    parent = _follow(root, edit.path[:-1])
    node = _child(parent, edit.path[-1])
    if edit.action == "put":
        return _put(text, parent, node, edit)
    if node is None:
        raise InsertionError(f"it has no '{edit.path[-1]}'")
    return _append(text, node, edit) if edit.action == "append" else _drop(text, parent, edit)


def _put(text: str, parent: yaml.Node, node: yaml.Node | None, edit: Edit) -> str:
    if isinstance(edit.value, Mapping):
        return _put_group(text, parent, node, edit, edit.value)
    written = scalar(edit.value)
    if isinstance(node, yaml.ScalarNode):
        start, end = _offset(text, node.start_mark), _offset(text, node.end_mark)
        quotes = (
            text[start] if _QUOTED.fullmatch(text[start:end]) and written == str(edit.value) else ""
        )
        return f"{text[:start]}{quotes}{written}{quotes}{text[end:]}"
    sibling = _child(parent, edit.after)
    if node is not None or not isinstance(parent, yaml.MappingNode) or sibling is None:
        raise InsertionError(f"there is no place for '{edit.path[-1]}'")
    entry = f"{edit.path[-1]}: {written}"
    if parent.flow_style:
        end = _offset(text, sibling.end_mark)
        return f"{text[:end]}, {entry}{text[end:]}"
    return insert(
        text, sibling.end_mark.line + 1, [" " * parent.value[0][0].start_mark.column + entry]
    )


def _put_group(
    text: str,
    parent: yaml.Node,
    node: yaml.Node | None,
    edit: Edit,
    group: Mapping[str, str | date],
) -> str:
    sibling = _child(parent, edit.after)
    if (
        node is not None
        or not isinstance(parent, yaml.MappingNode)
        or parent.flow_style
        or sibling is None
    ):
        raise InsertionError(f"there is no place for '{edit.path[-1]}'")
    margin = " " * parent.value[0][0].start_mark.column
    added = [
        f"{margin}{edit.path[-1]}:",
        *(f"{margin}  {key}: {scalar(value)}" for key, value in group.items()),
    ]
    return insert(text, sibling.end_mark.line + 1, added)


def _append(text: str, node: yaml.Node, edit: Edit) -> str:
    if isinstance(edit.value, Mapping):
        raise InsertionError("a group of values is no item of a list")
    written = scalar(edit.value)
    start, end = _offset(text, node.start_mark), _offset(text, node.end_mark)
    if isinstance(node, yaml.ScalarNode) and node.value:
        return f"{text[:start]}[{text[start:end]}, {written}]{text[end:]}"
    if not isinstance(node, yaml.SequenceNode):
        raise InsertionError(f"its '{edit.path[-1]}' is no list")
    if not node.value:
        return f"{text[:start]}[{written}]{text[end:]}"
    last = node.value[-1].end_mark
    if node.flow_style:
        return f"{text[: _offset(text, last)]}, {written}{text[_offset(text, last) :]}"
    return insert(text, last.line + 1, [f"{' ' * node.start_mark.column}- {written}"])


def _drop(text: str, parent: yaml.Node, edit: Edit) -> str:
    index = edit.path[-1]
    if (
        not isinstance(parent, yaml.SequenceNode)
        or not isinstance(index, int)
        or len(parent.value) < 2
    ):
        raise InsertionError("the only one of a list cannot be taken out of it")
    items = parent.value
    if not parent.flow_style:
        existing = LINE.findall(text)
        line = items[index].start_mark.line
        return "".join((*existing[:line], *existing[line + 1 :]))
    start, end = (
        (items[index].start_mark, items[index + 1].start_mark)
        if index + 1 < len(items)
        else (items[index - 1].end_mark, items[index].end_mark)
    )
    return text[: _offset(text, start)] + text[_offset(text, end) :]


def _expect(root: Any, edit: Edit) -> None:
    """Make the change in values that were read."""
    *way, last = edit.path
    held, above, key = root, None, None
    for step in way:
        above, key, held = held, step, held[step]
    if edit.action == "drop":
        del held[last]
    elif edit.action == "append":
        held[last] = [*([held[last]] if isinstance(held[last], str) else held[last]), _said(edit)]
    elif isinstance(held, str) and above is not None:
        above[key] = _said(edit)  # one text counts as a list of one
    elif last in held or isinstance(last, int):
        held[last] = _said(edit)
    else:
        pairs = list(held.items())
        position = list(held).index(edit.after) + 1
        held.clear()
        held.update([*pairs[:position], (last, _said(edit)), *pairs[position:]])


def _said(edit: Edit) -> str | dict[str, str]:
    """Give what is read again where an edit was made."""
    if isinstance(edit.value, Mapping):
        return {key: str(value) for key, value in edit.value.items()}
    return str(edit.value)


def _follow(root: yaml.Node | None, path: Path) -> yaml.Node:
    node = root
    for step in path:
        node = _child(node, step) if node is not None else None
    if node is None:
        raise InsertionError(f"it has no '{'.'.join(str(step) for step in path)}'")
    return node


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    """Give the value under a key or index; a single text is the first item of itself."""
    if isinstance(node, yaml.MappingNode):
        found: yaml.Node | None = next(
            (value for key, value in node.value if key.value == step), None
        )
        return found
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    return node if step == 0 else None


def _offset(text: str, mark: Any) -> int:
    return sum(len(line) for line in LINE.findall(text)[: mark.line]) + int(mark.column)
