"""The geometry of diagrams: names of departments become boxes, lines and panels.

Widths and horizontal positions are in percent of the drawing's width, heights and vertical
positions in pixels: the drawing fits phones and wide screens while the size of its letters stays
the same. Text is wrapped for the narrowest screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from macros.pages.diagrams.text_width import wrap

Part = Literal["hub", "spoke", "adviser"]
Tie = Literal["line", "ask"]

NARROWEST = 312
"""The width in pixels that a drawing has on the narrowest phone."""
LETTERS = 12
"""The size of letters in pixels."""
LINE = 15
PADDING = 9
GAP = 16
"""Pixels between two rows."""


@dataclass(frozen=True, slots=True)
class Member:
    """A department in the drawing."""

    id: str
    name: str
    part: Part
    note: str = ""
    """A word below the name: a state that is not the usual one."""
    members: tuple[Member, ...] = ()
    """The departments below it."""


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a department."""

    member: Member
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def part(self) -> str:
        """What it is drawn as: a spoke with departments below it is a hub of its own."""
        return "branch" if self.member.part == "spoke" and self.member.members else self.member.part

    @property
    def middle(self) -> float:
        """Where its text is centred, in percent."""
        return round(self.x + self.width / 2, 2)

    @property
    def centre(self) -> float:
        """Half of its height, in pixels."""
        return self.y + self.height / 2

    @property
    def baselines(self) -> list[tuple[float, str, bool]]:
        """Each line of text with the height of its baseline, and whether it is the note."""
        texts = [
            *((line, False) for line in self.lines),
            *([(self.member.note, True)] if self.member.note else []),
        ]
        top = self.centre - LINE * len(texts) / 2 + LETTERS - 1
        return [(top + LINE * number, text, note) for number, (text, note) in enumerate(texts)]


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two boxes; an "ask" is dashed."""

    x1: float
    y1: float
    x2: float
    y2: float
    tie: Tie = "line"


@dataclass(frozen=True, slots=True)
class Panel:
    """A frame around boxes that belong together."""

    x: float
    y: float
    width: float
    height: float
    label: str = ""
    kind: Literal["group", "advisers", "island"] = "group"


@dataclass(slots=True)
class Drawing:
    """A drawing as it grows from top to bottom."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    height: float = 2

    def add(
        self, member: Member, x: float, width: float, y: float, height: float | None = None
    ) -> Box:
        """Put a department in its place."""
        lines = lines_of(member, width)
        box = Box(
            member, round(x, 2), y, round(width, 2), height or box_height(member, lines), lines
        )
        self.boxes.append(box)
        return box

    def line(self, x1: float, y1: float, x2: float, y2: float, tie: Tie = "line") -> None:
        """Draw a line."""
        self.lines.append(Line(round(x1, 2), y1, round(x2, 2), y2, tie))


@dataclass(frozen=True, slots=True)
class Columns:
    """Three columns of boxes with two gutters between them, in a part of the drawing's width."""

    left: float = 0.5
    right: float = 99.5

    @property
    def width(self) -> float:
        """The width of a column."""
        return (self.right - self.left) * 0.315

    @property
    def gutter(self) -> float:
        """The width of a gutter."""
        return (self.right - self.left) * 0.0275

    def x(self, column: int) -> float:
        """Where a column begins."""
        return self.left + column * (self.width + self.gutter)

    def trunk(self, number: int) -> float:
        """The middle of a gutter."""
        return self.x(number) + self.width + self.gutter / 2

    @property
    def broad(self) -> tuple[float, float]:
        """Place and width of a box that stands in the middle above all columns."""
        return self.left + (self.right - self.left) * 0.2, (self.right - self.left) * 0.6


def lines_of(member: Member, width: float) -> tuple[str, ...]:
    """Wrap a department's name for a box; `width` is in percent."""
    return wrap(member.name, NARROWEST * width / 100 - 4, LETTERS)


def box_height(member: Member, lines: Sequence[str]) -> float:
    """Return the height of a box with these lines and the department's note."""
    return 2 * PADDING + LINE * (len(lines) + bool(member.note))


def place_row(
    drawing: Drawing, columns: Columns, members: dict[int, Member], y: float, least: float = 0
) -> list[Box]:
    """Place departments in columns of one row.

    All boxes are as high as the highest one, and at least `least`.
    """
    height = max(
        [
            least,
            *(box_height(member, lines_of(member, columns.width)) for member in members.values()),
        ]
    )
    return [
        drawing.add(member, columns.x(column), columns.width, y, height)
        for column, member in members.items()
    ]


def rows_of(members: Sequence[Member]) -> list[dict[int, Member]]:
    """Distribute departments over rows of three columns.

    A single department is in the middle, two are at the sides.
    """
    rows = [dict(enumerate(members[start : start + 3])) for start in range(0, len(members), 3)]
    if len(members) == 1:
        return [{1: members[0]}]
    if len(members) == 2:
        return [{0: members[0], 2: members[1]}]
    return rows


def grid(
    drawing: Drawing, columns: Columns, members: Sequence[Member]
) -> list[list[tuple[int, Box]]]:
    """Place departments in rows of three, without lines."""
    placed = []
    for row in rows_of(members):
        boxes = place_row(drawing, columns, row, drawing.height)
        placed.append(list(zip(row, boxes, strict=True)))
        drawing.height = boxes[0].y + boxes[0].height + GAP
    drawing.height -= GAP
    return placed
