"""Many values of a YAML file changed at once: put, replaced or taken away; what is not named stays as it is, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from macros.editing.written_yaml import LINE, InsertionError, parts, read, unified
from macros.editing.yaml_text import Value, document, lines, scalar
from macros.reading.values import LOADER


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the value under a key."""

    path: tuple[str, ...]
    """Keys from the beginning of the file, or of a page's head, to the value."""
    value: Value | None
    """The new value; None takes key and value away."""
    order: tuple[str, ...] = ()
    """The keys that may stand beside it, in the order in which they are written: tells where a new
    one goes."""


@dataclass(frozen=True, slots=True)
class _Splice:
    """Lines that are put in the place of others."""

    start: int
    end: int
    """The first line that stays."""
    rank: int
    """Tells which goes first of those that are put in the same place."""
    put: tuple[str, ...]


def revised(text: str, changes: Iterable[Change], *, page: bool = False) -> str:
    """Change values of a data file, or of the head of a page.

    The result is read again: it says what the text said before but for the changes. A list or a
    mapping is replaced as a whole where it differs. Raises InsertionError where a change cannot be
    made that keeps to this.
    """
    opening, held, rest = parts(text, page=page)
    end = "\r\n" if "\r\n" in text else "\n"
    before = read(held)
    wanted = [change for change in changes if _differs(before, change)]
    if not wanted:
        return text
    root = yaml.compose(unified(held), LOADER)
    existing = LINE.findall(held)
    if existing and not existing[-1].endswith(("\n", "\r")):
        existing[-1] += end
    splices = sorted(
        _splices(root, wanted, existing), key=lambda s: (s.start, s.rank), reverse=True
    )
    for splice in splices:
        existing[splice.start : splice.end] = [
            line if line.endswith(("\n", "\r")) else line + end for line in splice.put
        ]
    after = "".join(existing)
    for change in wanted:
        _expect(before, change)
    if read(after) != before:
        raise InsertionError("there is no way to change it that leaves the other lines as they are")
    return f"{opening}{after}{rest}"


def _plain(value: Value) -> Any:
    """Give a value as it is read from a file: everything in it is text."""
    return read(document({"value": value}))["value"]


def _differs(root: dict[str, Any], change: Change) -> bool:
    held: Any = root
    for key in change.path:
        if not isinstance(held, dict) or key not in held:
            return change.value is not None
        held = held[key]
    return change.value is None or held != _plain(change.value)


def _expect(root: dict[str, Any], change: Change) -> None:
    """Make the change in values that were read."""
    held: Any = root
    for key in change.path[:-1]:
        if not isinstance(held.get(key), dict):
            held[key] = {}
        held = held[key]
    if change.value is None:
        held.pop(change.path[-1], None)
    else:
        held[change.path[-1]] = _plain(change.value)


def _splices(
    root: yaml.Node | None, changes: list[Change], existing: list[str]
) -> Iterator[_Splice]:
    """Find the lines that each change touches; what is written without lines of its own is written anew as a whole."""
    whole: dict[tuple[str, ...], list[Change]] = {}
    left: dict[tuple[str, ...], int] = {}
    for rank, change in enumerate(changes):
        parents = [
            (change.path[:depth], _at(root, change.path[:depth]))
            for depth in range(len(change.path))
        ]
        solid = [(path, node) for path, node in parents if isinstance(node, yaml.MappingNode)]
        if (
            not solid
            or len(solid) < len(parents)
            or any(node.flow_style or not node.value for _, node in solid)
        ):
            opaque = next(
                (
                    p
                    for p, n in parents
                    if not isinstance(n, yaml.MappingNode) or n.flow_style or not n.value
                ),
                (),
            )
            whole.setdefault(opaque, []).append(change)
            continue
        path, parent = solid[-1]
        found = next(((k, v) for k, v in parent.value if k.value == change.path[-1]), None)
        if found is None:
            yield _added(parent, change, rank, existing)
            continue
        if change.value is None:
            left[path] = left.get(path, len(parent.value)) - 1
            if not left[path] and not any(
                one.value is not None and one.path[:-1] == path for one in changes
            ):
                raise InsertionError(f"nothing would be left of its '{'.'.join(path)}'")
        yield _replaced(parent, found, change, rank, existing)
    for path, held in whole.items():
        yield _rewritten(root, path, held, existing)


def _at(root: yaml.Node | None, path: tuple[str, ...]) -> yaml.Node | None:
    node = root
    for key in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node


def _added(parent: yaml.MappingNode, change: Change, rank: int, existing: list[str]) -> _Splice:
    """Put a new entry before the first one that comes after it in order, else at the end."""
    if change.value is None:
        raise InsertionError(f"it has no '{change.path[-1]}'")
    known = {key: position for position, key in enumerate(change.order)}
    place = known.get(change.path[-1], len(known))
    follower = next(
        (k for k, _ in parent.value if change.path[-1] in known and known.get(k.value, -1) > place),
        None,
    )
    line = follower.start_mark.line if follower is not None else _end(parent, existing)
    column = parent.value[0][0].start_mark.column
    rank = place if change.path[-1] in known else len(known) + rank
    return _Splice(line, line, rank, tuple(lines({change.path[-1]: change.value}, column)))


def _replaced(
    parent: yaml.MappingNode,
    found: tuple[yaml.Node, yaml.Node],
    change: Change,
    rank: int,
    existing: list[str],
) -> _Splice:
    """Write a value in the place of one, or take the entry away; what follows a value on its line stays."""
    key, value = found
    start, end = key.start_mark.line, max(_end(value, existing), key.end_mark.line + 1)
    if change.value is None:
        return _Splice(start, end, rank, ())
    if (
        isinstance(value, yaml.ScalarNode)
        and _is_on_one_line(key, value)
        and isinstance(change.value, str | int | float | date)
    ):
        line, written = existing[start], scalar(change.value)
        quotes = value.style if value.style and written == change.value else ""
        put = f"{line[: value.start_mark.column]}{quotes}{written}{quotes}{line[value.end_mark.column :]}"
        return _Splice(start, end, rank, (put,))
    return _Splice(
        start,
        end,
        rank,
        tuple(lines({change.path[-1]: change.value}, parent.value[0][0].start_mark.column)),
    )


def _is_on_one_line(key: yaml.Node, value: yaml.ScalarNode) -> bool:
    return (
        bool(value.value)
        and len({key.start_mark.line, value.start_mark.line, value.end_mark.line}) == 1
    )


def _rewritten(
    root: yaml.Node | None, path: tuple[str, ...], changes: list[Change], existing: list[str]
) -> _Splice:
    """Write a mapping anew that stands in braces, holds nothing, or is not there yet."""
    held = read("".join(existing))
    for change in changes:
        _expect(held, change)
    if not path:
        return _Splice(0, len(existing), 0, tuple(lines(held)))
    for key in path:
        held = held[key]
    parent = _at(root, path[:-1])
    if not isinstance(parent, yaml.MappingNode):
        raise InsertionError(f"there is no place for '{'.'.join(path)}'")
    found = next(((k, v) for k, v in parent.value if k.value == path[-1]), None)
    change = Change(path, held)
    return (
        _added(parent, change, 0, existing)
        if found is None
        else _replaced(parent, found, change, 0, existing)
    )


def _end(node: yaml.Node, existing: list[str]) -> int:
    """Give the line after the last one that belongs to a value; blank lines and comments below it belong to what follows."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return (
            max(_end(last[1], existing), last[0].end_mark.line + 1)
            if isinstance(last, tuple)
            else _end(last, existing)
        )
    end = int(node.end_mark.line) + bool(node.end_mark.column)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        while end > node.start_mark.line + 1 and not existing[end - 1].strip():
            end -= 1
    return end
