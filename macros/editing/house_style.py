"""The style of data files, the one that the form editor writes: block form, two spaces, one line a value, quotes only where need be.

Comments stay, each on lines of its own above what it is about; of several empty lines one stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from macros.basics.problem import Problem
from macros.editing.written_yaml import BYTE_ORDER_MARK, ordered, unified
from macros.editing.yaml_text import block, scalar
from macros.model.shape import Shape
from macros.reading.node import MappingNode
from macros.reading.values import LOADER, read_text

_COMMENT = re.compile(r"(?:^|[ \t])(#.*)")
# Days, times, numbers, yes and no: what means the same to every reader without quotes.
_BARE = re.compile(r"-?[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9.-])?")
_END = 10**9


class StyleError(Exception):
    """The text cannot be brought into the style; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems that were found; none where the text is sound, but says more than the style can."""
        super().__init__(
            "the file cannot be read" if problems else "its comments have no place in the style"
        )
        self.problems = tuple(problems)


def in_style(text: str, shape: Shape, file: str = "") -> str:
    """Bring the text of a data file into the style. What it says, and every comment, stays; the result is in style already.

    `file` is its path for messages. Raises StyleError where the text cannot be read, or not be kept
    as a whole.
    """
    plain = unified(text.removeprefix(BYTE_ORDER_MARK))
    root = _read(plain, file)
    made = _written(plain, shape)
    if (
        ordered(_read(made, file)) != ordered(root)
        or _comments(made) != _comments(plain)
        or _written(made, shape) != made
    ):
        raise StyleError(())
    return made


def _read(text: str, file: str) -> MappingNode:
    reading = read_text(text, file)
    if reading.root is None or reading.problems:
        raise StyleError(reading.problems)
    return reading.root


def _comments(text: str) -> list[str]:
    return sorted(each.text for each in _between(text, _compose(text)) if each.text)


def _compose(text: str) -> yaml.Node:
    root = yaml.compose(text, LOADER)
    if root is None:
        raise StyleError(())  # what holds no value was refused before
    return root


def _written(text: str, shape: Shape) -> str:
    root = _compose(text)
    return _Writer(list(_between(text, root))).file(root, shape)


@dataclass(frozen=True, slots=True)
class _Between:
    """A comment, or an empty line (no text)."""

    line: int
    column: int
    text: str


def _between(text: str, root: yaml.Node) -> Iterator[_Between]:
    """Find what stands between values: comments and empty lines, from the first line on."""
    lines = text.removesuffix("\n").split("\n")
    masked: list[str | None] = list(lines)
    for node in _scalars(root):
        first, last = node.start_mark, _last(node, lines)
        for number in range(first.line, min(last[0] + 1, len(lines))):
            start = first.column if number == first.line else 0
            end = last[1] if number == last[0] else len(lines[number])
            if start == 0 and end == len(lines[number]) and number != first.line:
                masked[number] = None
            elif (held := masked[number]) is not None:
                masked[number] = f"{held[:start]}{'x' * (end - start)}{held[end:]}"
    for number, line in enumerate(masked):
        if line is None:
            continue
        if not line.strip():
            yield _Between(number, 0, "")
        elif (found := _COMMENT.search(line)) is not None:
            yield _Between(number, found.start(1), lines[number][found.start(1) :].rstrip())


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Go through all keys and values that are texts."""
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, yaml.ScalarNode):
            yield each
        elif isinstance(each, yaml.MappingNode):
            pending += [one for pair in each.value for one in pair]
        else:
            pending += each.value


def _last(node: yaml.ScalarNode, lines: Sequence[str]) -> tuple[int, int]:
    """Give the last line of a text and the column at which it ends; a block's own end lies behind what follows it."""
    end = node.end_mark
    if node.style not in ("|", ">"):
        return end.line, end.column
    first = node.start_mark.line
    held = [line for line in lines[first + 1 : end.line] if line.strip()]
    indent = len(held[0]) - len(held[0].lstrip(" ")) if held else 0
    last = min(end.line, len(lines)) - 1
    while last > first and not (
        lines[last].strip() and lines[last].startswith(" " * indent) and indent
    ):
        if not lines[last].strip() and "+" in lines[first][node.start_mark.column :]:
            break
        last -= 1
    return last, len(lines[last])


class _Writer:
    """Writes nodes, and between them what stood between them."""

    def __init__(self, between: Sequence[_Between]) -> None:
        self.pending = list(reversed(between))
        self.lines: list[str] = []

    def file(self, root: yaml.Node, shape: Shape) -> str:
        """Write a whole file."""
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
        """Write comments and empty lines up to a line, which itself is not among them."""
        while self.pending and self.pending[-1].line < before:
            self.put(self.pending.pop(), indent)

    def put(self, each: _Between, indent: int) -> None:
        if each.text:
            self.lines.append(f"{' ' * indent}{each.text}")
        elif self.lines and self.lines[-1]:
            self.lines.append("")

    def tail(self, column: int, indent: int, until: int) -> None:
        """Write the comments below the last entry of a collection that are indented like its entries."""
        ahead = [each for each in reversed(self.pending) if each.line < until]
        count = max(
            (place + 1 for place, each in enumerate(ahead) if each.text and each.column >= column),
            default=0,
        )
        outside = next(
            (place for place, each in enumerate(ahead) if each.text and each.column < column), count
        )
        for _ in range(min(count, outside)):
            self.put(self.pending.pop(), indent)

    def mapping(self, node: yaml.MappingNode, shape: Shape | None, indent: int, until: int) -> None:
        """Write the entries of a mapping that is not empty."""
        following = [key.start_mark.line for key, _ in node.value[1:]] + [until]
        for (key, value), end in zip(node.value, following, strict=True):
            self.flush(
                (value if isinstance(value, yaml.ScalarNode) else key).start_mark.line + 1, indent
            )
            opening = f"{' ' * indent}{_scalar(key, None)}:"
            self.entry(
                opening, value, _below(shape, key.value), indent + 2, end, key.start_mark.column
            )
        if indent and not node.flow_style:
            self.tail(node.value[0][0].start_mark.column, indent, until)

    def sequence(
        self, node: yaml.SequenceNode, shape: Shape | None, indent: int, until: int, column: int
    ) -> None:
        """Write the items of a list that is not empty; `column` is that of the key above it."""
        following = [item.start_mark.line for item in node.value[1:]] + [until]
        items = shape.items if shape is not None and shape.kind == "list" else None
        for item, end in zip(node.value, following, strict=True):
            self.flush(_first_line(item) + 1, indent)
            dash = f"{' ' * indent}-"
            if isinstance(item, yaml.MappingNode) and item.value:
                self.settle(item, indent)
                place = len(self.lines)
                self.mapping(item, items, indent + 2, end)
                self.lines[place] = f"{dash} {self.lines[place].lstrip(' ')}"
            else:
                self.entry(dash, item, items, indent + 2, end, node.start_mark.column)
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
        """Write what follows `key:` or `-`; `indent` is that of the lines below it, `column` where the key or item stood."""
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
        """Write the comments inside brackets, which end, above what they are about."""
        if isinstance(node, yaml.CollectionNode) and node.flow_style:
            self.flush(node.end_mark.line + 1, indent)

    def text(self, opening: str, node: yaml.ScalarNode, shape: Shape | None, indent: int) -> None:
        held = block(node.value)
        if held is None:
            self.lines.append(f"{opening} {_scalar(node, shape)}".rstrip(" "))
            return
        self.lines.append(f"{opening} {held[0]}")
        self.lines += [f"{' ' * indent}{line}" if line else "" for line in held[1:]]


def _first_line(node: yaml.Node) -> int:
    """Give the line of the first text in an item: a list in a list begins with a dash alone."""
    while isinstance(node, yaml.SequenceNode) and node.value:
        node = node.value[0]
    return int(node.start_mark.line)


def _below(shape: Shape | None, key: str) -> Shape | None:
    """Give the shape under a key; None where the model knows none."""
    if shape is None:
        return None
    return shape.items if shape.kind == "mapping" else shape.keys.get(key)


def _scalar(node: yaml.ScalarNode, shape: Shape | None) -> str:
    """Write a text on one line; what no model knows, and keys, stay as they are as long as they have no quotes."""
    value: str = node.value
    if not node.style and "\n" not in value and (shape is None or not value):
        return value
    kept = shape.items if shape is not None and shape.kind == "list" else shape
    if kept is not None and kept.is_plain and _BARE.fullmatch(value):
        return value
    return scalar(value)
