"""Change many values of a handwritten YAML file at once; all other lines stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from macros.editing.yaml_lines import LINE, EditError, read, split_front_matter, with_lf
from macros.editing.yaml_text import Value, document, lines, scalar
from macros.reading.values import LOADER


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A new value for a key."""

    path: tuple[str, ...]
    """Keys from the root of the file, or of a page's front matter, to the value."""
    value: Value | None
    """The new value; None removes the key."""
    order: tuple[str, ...] = ()
    """The usual order of the keys beside it, which decides where a new key goes."""


@dataclass(frozen=True, slots=True)
class _Splice:
    """New lines in place of lines of the file."""

    start: int
    end: int
    """The first line after those replaced."""
    rank: int
    """Order among the splices at the same line."""
    lines: tuple[str, ...]


def apply_changes(text: str, changes: Iterable[KeyChange], *, page: bool = False) -> str:
    """Return a data file, or a page, with values changed (for a page, those of its front matter).

    A list or a mapping that differs is replaced as a whole. The result is parsed again to verify
    that only the changed values differ. Raises InsertionError if that is not possible.
    """
    opening, content, rest = split_front_matter(text, page=page)
    end = "\r\n" if "\r\n" in text else "\n"
    values = read(content)
    differences = [change for change in changes if _differs(values, change)]
    if not differences:
        return text
    root = yaml.compose(with_lf(content), LOADER)
    existing = LINE.findall(content)
    if existing and not existing[-1].endswith(("\n", "\r")):
        existing[-1] += end
    splices = list(_splices(root, differences, existing))
    # From the last line to the first, so that no line number before a splice moves.
    for splice in sorted(splices, key=lambda s: (s.start, s.rank), reverse=True):
        existing[splice.start : splice.end] = [
            line if line.endswith(("\n", "\r")) else line + end for line in splice.lines
        ]
    result = "".join(existing)
    for change in differences:
        _apply_to_values(values, change)
    if read(result) != values:
        raise EditError("it cannot be changed without changing other lines")
    return f"{opening}{result}{rest}"


def _plain(value: Value) -> Any:
    """Return a value as it is parsed from a file: every scalar is a string."""
    return read(document({"value": value}))["value"]


def _differs(root: dict[str, Any], change: KeyChange) -> bool:
    value: Any = root
    for key in change.path:
        if not isinstance(value, dict) or key not in value:
            return change.value is not None
        value = value[key]
    return change.value is None or value != _plain(change.value)


def _apply_to_values(root: dict[str, Any], change: KeyChange) -> None:
    """Apply a change to parsed values, in place."""
    parent: Any = root
    for key in change.path[:-1]:
        if not isinstance(parent.get(key), dict):
            parent[key] = {}
        parent = parent[key]
    if change.value is None:
        parent.pop(change.path[-1], None)
    else:
        parent[change.path[-1]] = _plain(change.value)


def _splices(
    root: yaml.Node | None, changes: list[KeyChange], existing: list[str]
) -> Iterator[_Splice]:
    """Yield the splices for all changes.

    A mapping in braces, or one that is empty or missing, has no lines for its keys: it is written
    again as a whole.
    """
    rewrites: dict[tuple[str, ...], list[KeyChange]] = {}
    remaining: dict[tuple[str, ...], int] = {}
    """Path of a mapping to the number of keys it keeps."""
    for rank, change in enumerate(changes):
        prefixes = [change.path[:depth] for depth in range(len(change.path))]
        opaque = next((path for path in prefixes if _block_mapping(root, path) is None), None)
        path, key = change.path[:-1], change.path[-1]
        parent = _block_mapping(root, path)
        if opaque is not None or parent is None:
            rewrites.setdefault(opaque or (), []).append(change)
            continue
        pair = next(((k, v) for k, v in parent.value if k.value == key), None)
        if pair is None:
            yield _add(parent, change, rank, existing)
            continue
        if change.value is None:
            remaining[path] = remaining.get(path, len(parent.value)) - 1
            is_refilled = any(c.value is not None and c.path[:-1] == path for c in changes)
            if not remaining[path] and not is_refilled:
                name = f"'{'.'.join(path)}'" if path else "the file"
                raise EditError(f"{name} would be left empty")
        yield _replace(parent, pair, change, rank, existing)
    for path, path_changes in rewrites.items():
        yield _rewrite(root, path, path_changes, existing)


def _block_mapping(root: yaml.Node | None, path: tuple[str, ...]) -> yaml.MappingNode | None:
    """Return the mapping at a path if it is in block form and not empty, else None."""
    node = _at(root, path)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return None
    return node


def _at(root: yaml.Node | None, path: tuple[str, ...]) -> yaml.Node | None:
    node = root
    for key in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node


def _add(parent: yaml.MappingNode, change: KeyChange, rank: int, existing: list[str]) -> _Splice:
    """Return the splice for a new key: before the first key that follows it in order, or last."""
    key = change.path[-1]
    if change.value is None:
        raise EditError(f"it has no '{key}'")
    positions = {name: position for position, name in enumerate(change.order)}
    follower: yaml.Node | None = None
    if key in positions:
        followers = (k for k, _ in parent.value if positions.get(k.value, -1) > positions[key])
        follower = next(followers, None)
    line = follower.start_mark.line if follower is not None else _end(parent, existing)
    column = parent.value[0][0].start_mark.column
    rank = positions.get(key, len(positions) + rank)
    return _Splice(line, line, rank, tuple(lines({key: change.value}, column)))


def _replace(
    parent: yaml.MappingNode,
    pair: tuple[yaml.Node, yaml.Node],
    change: KeyChange,
    rank: int,
    existing: list[str],
) -> _Splice:
    """Return the splice that replaces or removes a key's value.

    Where a scalar replaces a scalar, a comment behind it stays.
    """
    key, value = pair
    start, end = key.start_mark.line, max(_end(value, existing), key.end_mark.line + 1)
    if change.value is None:
        return _Splice(start, end, rank, ())
    if (
        isinstance(value, yaml.ScalarNode)
        and _is_on_one_line(key, value)
        and isinstance(change.value, str | int | float | date)
    ):
        line, text = existing[start], scalar(change.value)
        # A value that needs no quotes takes those of the value that it replaces.
        quotes = value.style if value.style and text == change.value else ""
        before, behind = line[: value.start_mark.column], line[value.end_mark.column :]
        return _Splice(start, end, rank, (f"{before}{quotes}{text}{quotes}{behind}",))
    column = parent.value[0][0].start_mark.column
    return _Splice(start, end, rank, tuple(lines({change.path[-1]: change.value}, column)))


def _is_on_one_line(key: yaml.Node, value: yaml.ScalarNode) -> bool:
    return (
        bool(value.value)
        and len({key.start_mark.line, value.start_mark.line, value.end_mark.line}) == 1
    )


def _rewrite(
    root: yaml.Node | None, path: tuple[str, ...], changes: list[KeyChange], existing: list[str]
) -> _Splice:
    """Return the splice that writes a whole mapping with all changes in it."""
    values = read("".join(existing))
    for change in changes:
        _apply_to_values(values, change)
    if not path:
        return _Splice(0, len(existing), 0, tuple(lines(values)))
    for key in path:
        values = values[key]
    parent = _at(root, path[:-1])
    if not isinstance(parent, yaml.MappingNode):
        raise EditError(f"there is no place for '{'.'.join(path)}'")
    pair = next(((k, v) for k, v in parent.value if k.value == path[-1]), None)
    change = KeyChange(path, values)
    if pair is None:
        return _add(parent, change, 0, existing)
    return _replace(parent, pair, change, 0, existing)


def _end(node: yaml.Node, existing: list[str]) -> int:
    """Return the line after the last one of a value, without blank lines and comments below it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            key, value = last
            return max(_end(value, existing), int(key.end_mark.line) + 1)
        return _end(last, existing)
    end = int(node.end_mark.line) + bool(node.end_mark.column)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        while end > node.start_mark.line + 1 and not existing[end - 1].strip():
            end -= 1
    return end
