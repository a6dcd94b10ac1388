"""Edit YAML that people wrote: only what is named changes, all other bytes stay."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, Literal

import yaml

from macros.editing.yaml_lines import LINE, EditError, last_place, read, split_front_matter, with_lf
from macros.editing.yaml_text import Value, block, document, item_lines, lines, scalar
from macros.reading.values import LOADER

Path = tuple[str | int, ...]
"""Keys and indices from the root of a file, or of a page's front matter, to a value."""
_REFUSAL = "it cannot be changed without changing other lines"
_LOST_COMMENT = "a comment between the lines to replace would be lost"
_ONLY_ITEM = "the only item of a list cannot be removed"
_TRAILING_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")
_REMOVAL: Any = object()
"""In place of a removed item of a list, so that the indices of the others stay."""


@dataclass(frozen=True, slots=True)
class YamlChange:
    """One change of a value. Indices are those of the text before all changes."""

    path: Path
    """The path of the value; for `append`, of the list."""
    value: Value | None
    """The new value, which replaces a list or a mapping as a whole; None removes it."""
    order: tuple[str, ...] = ()
    """The usual order of the keys beside it, which decides where a new key goes."""
    action: Literal["set", "add", "append"] = "set"
    """Set a value; add an entry, whose key must be new; append an item to a list."""


def edit(text: str, changes: Iterable[YamlChange], *, page: bool = False) -> str:
    """Return a data file, or a page, with values changed (for a page, those of its front matter).

    Comments, quotes, blank lines, line ends and a byte order mark stay. The result is parsed again
    to verify that it has the old values and the changes, and nothing else. Raises EditError if
    that is not possible.
    """
    opening, content, rest = split_front_matter(text, page=page)
    values = read(content)
    differences = [change for change in changes if _apply(values, change)]
    if not differences:
        return text
    if content.strip():
        result = _Source(content, values).edit(differences)
    else:
        result = document(_clean(values))
    if read(result) != _clean(values, as_read=True):
        raise EditError(_REFUSAL)
    return f"{opening}{result}{rest}"


# The values


def _apply(values: dict[str, Any], change: YamlChange) -> bool:
    """Apply a change to the values of a file, in place. Return whether it makes a difference."""
    last, parent = change.path[-1], _parent(values, change)
    if parent is None:
        return False
    if isinstance(parent, str) and last == 0:
        # A list may be written as its only item.
        if change.value is None:
            raise EditError(_ONLY_ITEM)
        return _apply(values, YamlChange(change.path[:-1], change.value))
    old = _get(parent, last, change.path[:-1])
    if change.action == "append":
        if not isinstance(old, str | list):
            is_there = last in parent
            raise EditError(f"'{last}' in it is not a list" if is_there else f"it has no '{last}'")
        parent[last] = [*([old] if isinstance(old, str) else old), change.value]
        return True
    if change.action == "add" and last in parent:
        raise EditError(f"it already has '{last}'")
    if isinstance(parent, list) and last not in range(len(parent)):
        raise EditError(f"it has no '{last}'")
    if change.value is None and isinstance(parent, dict):
        return parent.pop(last, _REMOVAL) is not _REMOVAL
    parent[last] = _REMOVAL if change.value is None else change.value
    if all(item is _REMOVAL for item in parent):
        raise EditError(_ONLY_ITEM)
    return change.value is None or bool(old != _clean(change.value, as_read=True))


def _parent(values: dict[str, Any], change: YamlChange) -> Any:
    """Return the value around the one to change, or None if there is nothing to remove."""
    parent: Any = values
    for depth, step in enumerate(change.path[:-1]):
        child = _get(parent, step, change.path[:depth])
        if child is None and change.value is None:
            return None
        if child is None:
            if change.action != "set" and step not in parent:
                raise EditError(f"it has no key '{step}'")
            parent[step] = child = {}
        parent = child
    return parent


def _get(parent: Any, step: str | int, path: Path) -> Any:
    """Return the value at a key or index below `parent`, which is at `path`, or None."""
    if isinstance(parent, dict) and isinstance(step, str):
        return parent.get(step)
    if isinstance(parent, list) and isinstance(step, int):
        return parent[step] if step < len(parent) else None
    name = f"'{path[-1]}' in it" if path else "the file"
    raise EditError(f"{name} has no 'key: value' lines")


def _clean(value: Any, *, as_read: bool = False) -> Any:
    """Return a value without removed items; with `as_read`, every scalar as the text it is."""
    if isinstance(value, Mapping):
        return {key: _clean(item, as_read=as_read) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item, as_read=as_read) for item in value if item is not _REMOVAL]
    if isinstance(value, bool) and as_read:
        return "yes" if value else "no"
    return str(value) if as_read and value is not None else value


# The text


@dataclass(frozen=True, slots=True)
class _Splice:
    """New text in place of a part of the old."""

    start: int
    end: int
    text: str = ""
    column: int = 0
    """Of entries inserted at the same place, the deepest goes first,"""
    rank: int = 0
    """then the first in the usual order."""


class _Source:
    """A text with the places of its values, and the splices that change it."""

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.text = text
        self.values = values
        """The values after all changes."""
        self.lines = LINE.findall(text)
        self.starts = [0, *accumulate(map(len, self.lines))]
        self.line_end = "\r\n" if self.lines[0].endswith("\r\n") else "\n"
        self.root: Any = yaml.compose(with_lf(text), LOADER)
        self.pairs: dict[int, dict[str, tuple[yaml.Node, yaml.Node]]] = {}

    def edit(self, changes: list[YamlChange]) -> str:
        """Return the text with all changes."""
        entries: dict[Path, tuple[str, ...]] = {}
        """The entries that are written as a whole, with the usual order of the keys beside them."""
        removals: dict[Path, list[str | int]] = {}
        splices: list[tuple[Path, _Splice]] = []
        for rank, change in enumerate(changes):
            if change.value is None:
                removals.setdefault(change.path[:-1], []).append(change.path[-1])
            elif (splice := self.in_place(change, rank)) is not None:
                splices.append((change.path, splice))
            else:
                entry = self.entry_around(change.path)
                entries.setdefault(entry, change.order if entry == change.path else ())
        for path, steps in removals.items():
            cuts = list(self.cuts(path, steps))
            splices += [((*path, ""), cut) for cut in cuts]
            if not cuts:
                entries.setdefault(self.entry_around(path), ())
        # What is written as a whole has all changes below it, and what is removed has none.
        edited_paths = {
            *entries,
            *((*path, step) for path, steps in removals.items() for step in steps),
        }

        def is_free(path: Path) -> bool:
            return not any(path[:depth] in edited_paths for depth in range(len(path)))

        for rank, (path, order) in enumerate(entries.items()):
            if is_free(path):
                splices.append((path, self.entry(path, order, rank)))
        return self.splice(splice for path, splice in splices if is_free(path))

    def splice(self, splices: Iterable[_Splice]) -> str:
        """Return the text with splices; lines at its end begin on a line of their own."""
        parts: list[str] = []
        position = 0
        for splice in sorted(splices, key=lambda s: (s.start, s.end, -s.column, s.rank)):
            if splice.start < position:
                raise EditError(_REFUSAL)
            parts.append(self.text[position : splice.start])
            if splice.start == len(self.text) and splice.text.endswith("\n"):
                before = next((part for part in reversed(parts) if part), "\n")
                if not before.endswith(("\n", "\r")):
                    parts.append(self.line_end)
            parts.append(splice.text)
            position = splice.end
        return "".join([*parts, self.text[position:]])

    # Places

    def offset(self, mark: Any) -> int:
        """Return the index of a mark in the text, whose line ends may have two characters."""
        return int(self.starts[mark.line] + mark.column)

    def child(self, node: yaml.Node | None, step: str | int) -> yaml.Node | None:
        """Return the value at a key or index, or None; a scalar counts as a list of one item."""
        if isinstance(node, yaml.MappingNode):
            return self.pair(node, step)[1]
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            return node.value[step] if step < len(node.value) else None
        return node if step == 0 else None

    def pair(
        self, mapping: yaml.MappingNode, key: str | int
    ) -> tuple[yaml.Node, yaml.Node] | tuple[None, None]:
        """Return a key and its value in a mapping."""
        if id(mapping) not in self.pairs:
            self.pairs[id(mapping)] = {name.value: (name, value) for name, value in mapping.value}
        return self.pairs[id(mapping)].get(str(key), (None, None))

    def at(self, path: Path) -> yaml.Node | None:
        node: yaml.Node | None = self.root
        for step in path:
            node = self.child(node, step)
        return node

    def entry_around(self, path: Path) -> Path:
        """Return the path of the innermost entry that is a key with its lines, or is missing."""
        node: yaml.Node | None = self.root
        innermost: Path = ()
        for depth, step in enumerate(path, 1):
            if not _is_block(node):
                break
            if isinstance(node, yaml.MappingNode):
                innermost = path[:depth]
            node = self.child(node, step)
        return innermost

    def end(self, node: yaml.Node) -> int:
        """Return the line after a value, without blank lines and comments below it."""
        if isinstance(node, yaml.CollectionNode) and _is_block(node):
            last = node.value[-1]
            return self.end(last[1] if isinstance(last, tuple) else last)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return last_place(node, self.lines)[0] + 1
        return int(node.end_mark.line) + bool(node.end_mark.column)

    def end_of_mapping(self, mapping: yaml.MappingNode) -> int:
        """Return the line after a mapping, with the comments below it that are indented like it."""
        end, column = self.end(mapping), mapping.start_mark.column
        for number, line in enumerate(self.lines[end:], end + 1):
            text = line.strip()
            if text and (not text.startswith("#") or line.index("#") < column):
                break
            end = number if text else end
        return end

    def place(self, mapping: yaml.MappingNode, key: str, order: tuple[str, ...]) -> int:
        """Return the line for a new key: below those before it in order, or else at the end."""
        if key in order:
            neighbours = [pair for pair in mapping.value if pair[0].value in order]
            before = _before(neighbours, key, order)
            if before:
                return self.end(before[-1][1])
            if neighbours:
                return int(neighbours[0][0].start_mark.line)
        return self.end_of_mapping(mapping)

    # Splices

    def in_place(self, change: YamlChange, rank: int) -> _Splice | None:
        """Return the splice that changes one scalar or adds one item, or None."""
        parent, node = self.at(change.path[:-1]), self.at(change.path)
        if change.action == "append":
            return self.append(node, change.value, rank)
        if not isinstance(change.value, str | int | float | date):
            return None
        in_flow = isinstance(parent, yaml.CollectionNode) and bool(parent.flow_style)
        text = scalar(change.value, in_flow=in_flow)
        if node is None and in_flow and isinstance(parent, yaml.MappingNode) and parent.value:
            key = str(change.path[-1])
            pairs = _before(parent.value, key, change.order) or parent.value
            end = self.offset(pairs[-1][1].end_mark)
            return _Splice(end, end, f", {scalar(key, in_flow=True)}: {text}", rank=rank)
        if not isinstance(node, yaml.ScalarNode) or node.style in ("|", ">"):
            return None
        if isinstance(parent, yaml.MappingNode) and not in_flow and block(str(change.value)):
            return None
        if not node.value and not node.style:
            return None
        # A value that needs no quotes takes those of the value that it replaces.
        quotes = node.style if node.style and text == change.value else ""
        if set(text) & set("'\"\\"):
            quotes = ""
        start, end = self.offset(node.start_mark), self.offset(node.end_mark)
        return _Splice(start, end, f"{quotes}{text}{quotes}")

    def append(self, node: yaml.Node | None, item: Value | None, rank: int) -> _Splice | None:
        """Return the splice that adds an item to a list, or None."""
        if node is None or item is None:
            return None
        if isinstance(node, yaml.SequenceNode) and _is_block(node):
            start = self.starts[self.end(node)]
            text = self.join(item_lines(item, node.start_mark.column))
            return _Splice(start, start, text, node.start_mark.column, rank)
        if not isinstance(item, str | int | float | date):
            return None
        start, end = self.offset(node.start_mark), self.offset(node.end_mark)
        text = scalar(item, in_flow=True)
        if isinstance(node, yaml.SequenceNode) and node.value:
            end = self.offset(node.value[-1].end_mark)
            return _Splice(end, end, f", {text}", rank=rank)
        if isinstance(node, yaml.SequenceNode):
            return _Splice(start, end, f"[{text}]")
        # A list may be written as its only item.
        if scalar(node.value, in_flow=True) != self.text[start:end]:
            return None
        return _Splice(start, end, f"[{self.text[start:end]}, {text}]")

    def cuts(self, path: Path, steps: list[str | int]) -> Iterator[_Splice]:
        """Yield the splices that remove keys or items of the collection at a path."""
        parent = self.at(path)
        if not isinstance(parent, yaml.CollectionNode) or not self.value(path):
            name = f"'{'.'.join(map(str, path))}'" if path else "the file"
            raise EditError(f"{name} would be left empty")
        items = [item if isinstance(item, tuple) else (item, item) for item in parent.value]
        is_removed = [
            (name.value if isinstance(parent, yaml.MappingNode) else number) in steps
            for number, (name, _) in enumerate(items)
        ]
        last = max((n for n, is_cut in enumerate(is_removed) if not is_cut), default=-1)
        for number, (name, value) in enumerate(items):
            start = self.offset(name.start_mark)
            if not is_removed[number] or (parent.flow_style and last < 0):
                continue
            if parent.flow_style and number > last:
                # The comma before it goes with it, else the one behind it.
                yield _Splice(
                    self.offset(items[number - 1][1].end_mark), self.offset(value.end_mark)
                )
            elif parent.flow_style:
                yield _Splice(start, self.offset(items[number + 1][0].start_mark))
            else:
                yield from self.cut_lines(parent, items, number)

    def cut_lines(
        self, parent: yaml.CollectionNode, items: list[tuple[yaml.Node, yaml.Node]], number: int
    ) -> Iterator[_Splice]:
        """Yield the splice that removes an entry in block form, if its lines are its own."""
        starts, column = [], parent.start_mark.column
        for name, _ in items[number : number + 2]:
            line = name.start_mark.line
            # The dash of an item may be alone on a line above it.
            while isinstance(parent, yaml.SequenceNode) and self.lines[line][column:][:1] != "-":
                line -= 1
            starts.append(self.starts[line] + column)
        line = bisect(self.starts, starts[0]) - 1
        if not self.text[self.starts[line] : starts[0]].strip(" "):
            yield _Splice(self.starts[line], self.starts[self.end(items[number][1])])
        elif len(starts) > 1:
            yield _Splice(starts[0], starts[1])

    def entry(self, path: Path, order: tuple[str, ...], rank: int) -> _Splice:
        """Return the splice that writes an entry, or the whole file, in block form."""
        parent = self.at(path[:-1])
        if not path or not isinstance(parent, yaml.MappingNode):
            name = value = self.root
            new = list(lines(self.value(())))
        else:
            key, column = str(path[-1]), parent.start_mark.column
            name, value = self.pair(parent, key)
            new = list(lines({key: self.value(path)}, column))
            if name is None or value is None:
                start = self.starts[self.place(parent, key, order)]
                rank = order.index(key) if key in order else len(order) + rank
                return _Splice(start, start, self.join(new), column, rank)
        start = self.offset(name.start_mark)
        last = self.end(value) - 1
        end = self.starts[last] + len(self.lines[last].rstrip("\r\n"))
        is_flow = isinstance(value, yaml.CollectionNode) and not _is_block(value)
        # A block has its comment on the line of its key, anything else behind it.
        has_end = is_flow or getattr(value, "style", None) in ("'", '"')
        mark = value.end_mark if has_end else name.end_mark
        if comment := _TRAILING_COMMENT.search(self.lines[mark.line], mark.column):
            new[0] += comment[0]
        if self.commented_lines(start, end, dict.fromkeys((name, value))) > bool(comment):
            raise EditError(_LOST_COMMENT)
        text = self.join(new).strip(" ")
        # A block at the end of a file needs the end of its last line.
        return _Splice(start, end, text if end == len(self.text) else text.rstrip("\r\n"))

    def commented_lines(self, start: int, end: int, nodes: Iterable[yaml.Node]) -> int:
        """Return how many lines of an entry have a comment; '#' in its values begins none."""
        parts, position = [], start
        for node in _scalars(nodes):
            if node.style in ("|", ">"):
                # The line of its indicator may have a comment.
                places = self.starts[node.start_mark.line + 1], self.starts[self.end(node)]
            else:
                places = self.offset(node.start_mark), self.offset(node.end_mark)
            parts.append(self.text[position : places[0]])
            position = places[1]
        parts.append(self.text[position:end])
        return sum("#" in line for line in "".join(parts).splitlines())

    def value(self, path: Path) -> Any:
        """Return the new value at a path."""
        value: Any = self.values
        for step in path:
            value = value[step]
        return _clean(value)

    def join(self, new: Iterable[str]) -> str:
        return "".join(f"{line}{self.line_end}" for line in new)


def _before(
    pairs: list[tuple[yaml.Node, yaml.Node]], key: str, order: tuple[str, ...]
) -> list[tuple[yaml.Node, yaml.Node]]:
    """Return the entries of a mapping that usually come before a key."""
    names = order[: order.index(key)] if key in order else ()
    return [pair for pair in pairs if pair[0].value in names]


def _scalars(nodes: Iterable[yaml.Node]) -> Iterator[yaml.ScalarNode]:
    """Yield the scalars in nodes, keys included, in the order of the text."""
    for node in nodes:
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.MappingNode):
            yield from _scalars(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            yield from _scalars(node.value)


def _is_block(node: yaml.Node | None) -> bool:
    """Return whether a node is a mapping or list in block form; an empty one has brackets."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style
