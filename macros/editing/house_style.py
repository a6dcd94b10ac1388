"""Format data files in the style that the form editor writes.

Block form, two spaces, one value a line, quotes only where YAML needs them. Comments are kept on
their own lines above what they describe; several blank lines become one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from macros.basics.problem import Problem
from macros.editing.yaml_lines import BYTE_ORDER_MARK, last_place, with_key_order, with_lf
from macros.editing.yaml_text import block, scalar
from macros.model.shape import Shape
from macros.reading.node import MappingNode
from macros.reading.values import LOADER, read_text

_COMMENT = re.compile(r"(?:^|[ \t])(#.*)")
# Dates, times, numbers, yes and no: every parser reads them the same without quotes.
_BARE = re.compile(r"-?[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9.-])?")
_END = 10**9


class FormatError(Exception):
    """The text cannot be formatted; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems; without any, the file is valid but formatting would lose a comment."""
        super().__init__(
            "the file cannot be read" if problems else "formatting would lose a comment"
        )
        self.problems = tuple(problems)


def format_data(text: str, shape: Shape, file: str = "") -> str:
    """Return the text of a data file, formatted.

    Values, their order and all comments are kept, and formatting the result again changes nothing.
    `file` is the path for messages. Raises FormatError if the text cannot be read, or if formatting
    would lose something.
    """
    source = with_lf(text.removeprefix(BYTE_ORDER_MARK))
    values = _read(source, file)
    result, comments = _format(source, shape)
    if result == source:  # nothing to verify: formatting it again gives the same
        return result
    has_same_values = with_key_order(_read(result, file)) == with_key_order(values)
    if not has_same_values or _format(result, shape) != (result, comments):
        raise FormatError(())
    return result


def _read(text: str, file: str) -> MappingNode:
    reading = read_text(text, file)
    if reading.root is None or reading.problems:
        raise FormatError(reading.problems)
    return reading.root


def _format(text: str, shape: Shape) -> tuple[str, list[str]]:
    """Return the formatted text, and the comments in it in alphabetical order."""
    root = yaml.compose(text, _TaglessLoader)
    if root is None:
        raise FormatError(())  # unreachable: `_read` refuses files without values
    gaps = list(_gaps(text, root))
    comments = sorted(gap.text for gap in gaps if gap.text)
    return _YamlWriter(gaps).file(root, shape), comments


class _TaglessLoader(LOADER):  # type: ignore[misc]  # PyYAML has no types
    """Composes nodes without finding out which type each value has, which takes half the time."""

    def resolve(self, *_node: object) -> str:
        """Return the same tag for every node."""
        return ""

    def descend_resolver(self, *_nodes: object) -> None:
        """Do nothing."""

    def ascend_resolver(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A comment or a blank line between values; a blank line has no text."""

    line: int
    column: int
    text: str


def _gaps(text: str, root: yaml.Node) -> Iterator[_Gap]:
    """Yield the comments and blank lines of a file, from top to bottom."""
    lines = text.removesuffix("\n").split("\n")
    if "#" not in text and all(map(str.strip, lines)):
        return
    # Values are masked first, so that a '#' or a blank line inside a value is not found.
    masks: list[str | None] = list(lines)
    for node in _scalars(root):
        first, last = node.start_mark, last_place(node, lines)
        for number in range(first.line, min(last[0] + 1, len(lines))):
            start = first.column if number == first.line else 0
            end = last[1] if number == last[0] else len(lines[number])
            mask = masks[number]
            if start == 0 and end == len(lines[number]) and number != first.line:
                masks[number] = None
            elif mask is not None:
                masks[number] = f"{mask[:start]}{'x' * (end - start)}{mask[end:]}"
    for number, mask in enumerate(masks):
        if mask is None:
            continue
        if not mask.strip():
            yield _Gap(number, 0, "")
        elif (comment := _COMMENT.search(mask)) is not None:
            yield _Gap(number, comment.start(1), lines[number][comment.start(1) :].rstrip())


def _scalars(root: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield all scalar keys and values below a node."""
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.MappingNode):
            for pair in node.value:
                pending += pair
        else:
            pending += node.value


class _YamlWriter:
    """Writes nodes, with the gaps between them."""

    def __init__(self, gaps: Sequence[_Gap]) -> None:
        self.pending = list(reversed(gaps))
        """The gaps not yet written, the next one last."""
        self.lines: list[str] = []

    def file(self, root: yaml.Node, shape: Shape) -> str:
        """Return a whole file."""
        if isinstance(root, yaml.MappingNode) and root.value:
            self.mapping(root, shape, 0, _END)
        else:
            self.flush(_END, 0)
            self.lines.append("{}")
        self.flush(_END, 0)
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return "".join(f"{line}\n" for line in self.lines)

    def flush(self, before: int, indent: int) -> None:
        """Write the gaps above a line."""
        while self.pending and self.pending[-1].line < before:
            self.put(self.pending.pop(), indent)

    def put(self, gap: _Gap, indent: int) -> None:
        if gap.text:
            self.lines.append(f"{' ' * indent}{gap.text}")
        elif self.lines and self.lines[-1]:
            self.lines.append("")

    def tail(self, column: int, indent: int, until: int) -> None:
        """Write the comments after the last entry of a collection that are indented like it."""
        gaps = [gap for gap in reversed(self.pending) if gap.line < until]
        count = 0
        for number, gap in enumerate(gaps, 1):
            if gap.text and gap.column < column:
                break  # this comment belongs to what follows the collection
            if gap.text:
                count = number
        for _ in range(count):
            self.put(self.pending.pop(), indent)

    def mapping(self, node: yaml.MappingNode, shape: Shape | None, indent: int, until: int) -> None:
        """Write the entries of a mapping that is not empty."""
        ends = [key.start_mark.line for key, _ in node.value[1:]] + [until]
        for (key, value), end in zip(node.value, ends, strict=True):
            # A comment after the key, before a scalar on a line of its own, goes above the key.
            first = value if isinstance(value, yaml.ScalarNode) else key
            self.flush(first.start_mark.line + 1, indent)
            opening = f"{' ' * indent}{_scalar(key, None)}:"
            value_shape = _shape_below(shape, key.value)
            self.entry(opening, value, value_shape, indent + 2, end, key.start_mark.column)
        if indent and not node.flow_style:
            self.tail(node.value[0][0].start_mark.column, indent, until)

    def sequence(
        self, node: yaml.SequenceNode, shape: Shape | None, indent: int, until: int, column: int
    ) -> None:
        """Write the items of a list that is not empty; `column` is that of the key above it."""
        ends = [item.start_mark.line for item in node.value[1:]] + [until]
        item_shape = shape.items if shape is not None and shape.kind == "list" else None
        for item, end in zip(node.value, ends, strict=True):
            self.flush(_first_line(item) + 1, indent)
            dash = f"{' ' * indent}-"
            if isinstance(item, yaml.MappingNode) and item.value:
                self.settle(item, indent)
                first = len(self.lines)
                self.mapping(item, item_shape, indent + 2, end)
                # The first entry of a mapping goes on the line of the dash.
                self.lines[first] = f"{dash} {self.lines[first].lstrip(' ')}"
            else:
                self.entry(dash, item, item_shape, indent + 2, end, node.start_mark.column)
        if not node.flow_style:
            self.tail(max(node.start_mark.column, column + 1), indent, until)

    def entry(
        self,
        opening: str,
        value: yaml.Node,
        shape: Shape | None,
        indent: int,
        until: int,
        column: int,
    ) -> None:
        """Write the value after `key:` or `-`.

        `indent` is that of the lines below it, `column` the source column of the key or item.
        """
        if isinstance(value, yaml.ScalarNode):
            self.text(opening, value, shape, indent)
            return
        self.settle(value, indent - 2)
        if not value.value:
            self.lines.append(f"{opening} {'{}' if isinstance(value, yaml.MappingNode) else '[]'}")
            return
        self.lines.append(opening)
        if isinstance(value, yaml.MappingNode):
            self.mapping(value, shape, indent, until)
        elif isinstance(value, yaml.SequenceNode):
            self.sequence(value, shape, indent, until, column)

    def settle(self, node: yaml.Node, indent: int) -> None:
        """Write the comments inside brackets above the node, which loses its brackets."""
        if isinstance(node, yaml.CollectionNode) and node.flow_style:
            self.flush(node.end_mark.line + 1, indent)

    def text(self, opening: str, node: yaml.ScalarNode, shape: Shape | None, indent: int) -> None:
        block_lines = block(node.value)
        if block_lines is None:
            self.lines.append(f"{opening} {_scalar(node, shape)}".rstrip(" "))
            return
        self.lines.append(f"{opening} {block_lines[0]}")
        self.lines += [f"{' ' * indent}{line}" if line else "" for line in block_lines[1:]]


def _first_line(node: yaml.Node) -> int:
    """Return the line of the first scalar in an item: a nested list may begin with a lone dash."""
    while isinstance(node, yaml.SequenceNode) and node.value:
        node = node.value[0]
    return int(node.start_mark.line)


def _shape_below(shape: Shape | None, key: str) -> Shape | None:
    """Return the shape of the value under a key, or None if the model does not define it."""
    if shape is None:
        return None
    return shape.items if shape.kind == "mapping" else shape.keys.get(key)


def _scalar(node: yaml.ScalarNode, shape: Shape | None) -> str:
    """Return a scalar on one line.

    Unquoted keys, and unquoted values that the model does not define, stay as they are.
    """
    value: str = node.value
    if not node.style and "\n" not in value and (shape is None or not value):
        return value
    # A list may be written as its only item.
    value_shape = shape.items if shape is not None and shape.kind == "list" else shape
    if value_shape is not None and value_shape.is_plain and _BARE.fullmatch(value):
        return value
    return scalar(value)
