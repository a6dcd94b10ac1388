"""How each operating model is drawn: hub and departments as boxes, lines and panels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from macros.model.organization import OperatingModel
from macros.pages.diagrams.layout import (
    GAP,
    LINE,
    Box,
    Columns,
    Drawing,
    Member,
    Panel,
    Tie,
    box_height,
    grid,
    lines_of,
    place_row,
    rows_of,
)

RING = 10
"""The largest number of spokes around the hub; more are in rows below it."""
DEEPEST = 3
"""The deepest level of nested hubs."""


def draw(model: OperatingModel, hub: Member | None, members: Sequence[Member]) -> Drawing:
    """Lay out hub and departments for an operating model, without the advisers."""
    drawing = Drawing()
    if model == "decentralised":
        _islands(drawing, hub, members)
    elif model == "holistic":
        _comb(drawing, hub, members)
    elif hub is None:
        grid(drawing, Columns(), members)
    elif model == "centralised":
        _below(drawing, Columns(), hub, members, "ask")
    elif model == "multiple-hub-and-spoke":
        _nested(drawing, hub)
    elif 0 < len(members) <= RING:
        _ring(drawing, hub, members)
    else:
        _below(drawing, Columns(), hub, members)
    return drawing


def _below(
    drawing: Drawing, columns: Columns, hub: Member, members: Sequence[Member], tie: Tie = "line"
) -> Box:
    """Draw a hub with its departments in rows below it, on trunks between the columns."""
    x, width = columns.broad
    box = drawing.add(hub, x, width, drawing.height)
    drawing.height += box.height
    if members:
        drawing.height += GAP + 6
        _trunks(drawing, columns, box, grid(drawing, columns, members), tie)
    return box


def _trunks(
    drawing: Drawing, columns: Columns, hub: Box, rows: list[list[tuple[int, Box]]], tie: Tie
) -> None:
    """Connect rows of boxes with their hub; the middle column hangs on the left trunk."""
    ends: dict[int, float] = {}
    for row in rows:
        for column, box in row:
            number = 1 if column == 2 else 0
            edge = box.x + box.width if column == 0 else box.x
            drawing.line(columns.trunk(number), box.centre, edge, box.centre, tie)
            ends[number] = box.centre
    start = hub.y + hub.height
    for number, end in sorted(ends.items()):
        trunk = columns.trunk(number)
        drawing.line(trunk, start, trunk, end, tie)
        if tie == "ask":
            drawing.line(trunk, start + 1, trunk - 1.2, start + 8)
            drawing.line(trunk, start + 1, trunk + 1.2, start + 8)


def _around(number: int) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
    """Distribute spokes around a hub.

    Returns the columns above the hub, the number of rows at its sides, and the columns below it.
    """
    sides = 1 if number == 2 else max(0, (number - 5) // 2)
    above: tuple[int, ...] = {1: (1,), 2: (), 3: (1,), 4: (0, 2)}.get(number, (0, 1, 2))
    below: tuple[int, ...] = {0: (), 2: (0, 2), 3: (0, 1, 2)}[number - len(above) - 2 * sides]
    return above, sides, below


def _ring(drawing: Drawing, hub: Member, spokes: Sequence[Member]) -> None:
    """Draw up to ten spokes around their hub."""
    columns = Columns()
    above, sides, below = _around(len(spokes))
    waiting = iter(spokes)
    placed: list[tuple[int, Box]] = []

    def place(taken: tuple[int, ...], least: float = 0) -> None:
        boxes = place_row(
            drawing, columns, {column: next(waiting) for column in taken}, drawing.height, least
        )
        placed.extend(zip(taken, boxes, strict=True))
        drawing.height = boxes[0].y + boxes[0].height + GAP

    if above:
        place(above)
    if sides:
        top = drawing.height
        needed = box_height(hub, lines_of(hub, columns.width))
        for _ in range(sides):
            place((0, 2), (needed - GAP * (sides - 1)) / sides)
        middle = drawing.add(hub, columns.x(1), columns.width, top, drawing.height - GAP - top)
    else:
        x, width = columns.broad
        middle = drawing.add(hub, x, width, drawing.height + GAP)
        drawing.height = middle.y + middle.height + GAP
    if below:
        drawing.height += 0 if sides else GAP
        place(below)
    drawing.height -= GAP
    drawing.boxes.sort(key=lambda box: box is not middle)
    for column, box in placed:
        _spoke(drawing, middle, column, box)


def _spoke(drawing: Drawing, hub: Box, column: int, box: Box) -> None:
    """Draw a line from the hub to the nearest edge or corner of a spoke, across no other box."""
    x = {0: box.x + box.width - 1, 1: box.middle, 2: box.x + 1}[column]
    if hub.y <= box.centre <= hub.y + hub.height and column != 1:
        drawing.line(hub.middle, box.centre, x, box.centre)
    else:
        drawing.line(
            hub.middle, hub.centre, x, box.y + box.height - 3 if box.y < hub.y else box.y + 3
        )


def _nested(drawing: Drawing, hub: Member, left: float = 0.5, right: float = 99.5) -> Box:
    """Draw a hub with its departments, and the hubs below it in panels of their own."""
    hubs = [member for member in hub.members if member.members or member.part == "hub"]
    rail = left + 1
    columns = Columns(left + 3 if hubs else left, right)
    box = _below(drawing, columns, hub, [member for member in hub.members if member not in hubs])
    end = box.centre
    for inner in hubs:
        drawing.height += GAP
        top = drawing.height
        drawing.height += 12
        number = len(drawing.panels)
        headed = _nested(drawing, inner, left + 4.5, right - 1)
        drawing.height += 12
        drawing.panels.insert(
            number, Panel(round(left + 3, 2), top, round(right - left - 3, 2), drawing.height - top)
        )
        end = headed.centre
        drawing.line(rail, end, headed.x, end)
    if hubs:
        drawing.line(box.x, box.centre, rail, box.centre)
        drawing.line(rail, box.centre, rail, end)
    return box


def _islands(drawing: Drawing, hub: Member | None, members: Sequence[Member]) -> None:
    """Draw departments that act alone, each on its own island; no line leads to the hub."""
    columns = Columns(2, 98)
    if hub is not None:
        x, width = columns.broad
        drawing.height += 6
        box = drawing.add(hub, x, width, drawing.height)
        drawing.height += box.height + GAP + 14
    for row in rows_of(members):
        boxes = place_row(drawing, columns, row, drawing.height + 8)
        drawing.panels += [
            Panel(
                round(box.x - 0.7, 2),
                box.y - 4,
                round(box.width + 1.4, 2),
                box.height + 8,
                kind="island",
            )
            for box in boxes
        ]
        drawing.height = boxes[0].y + boxes[0].height + GAP + 8
    drawing.height -= GAP


def _comb(drawing: Drawing, hub: Member | None, members: Sequence[Member]) -> None:
    """Draw departments that all work together: all neighbours connected, in one frame."""
    columns = Columns(3, 97)
    everybody = list(members)
    if hub is not None:
        everybody.insert(min(len(everybody), len(everybody) // 6 * 3 + 1), hub)
    top = drawing.height
    drawing.height += 12
    rows = grid(drawing, columns, everybody)
    above: dict[int, Box] = {}
    for row in rows:
        here = dict(row)
        for column, box in row:
            for other, upper in above.items():
                _join(drawing, (other, upper), (column, box))
        for first, second in pairwise(row):
            drawing.line(
                first[1].x + first[1].width, first[1].centre, second[1].x, second[1].centre
            )
        above = here
    drawing.height += 12
    drawing.panels.append(Panel(0.5, top, 99, drawing.height - top))


def _join(drawing: Drawing, upper: tuple[int, Box], lower: tuple[int, Box]) -> None:
    """Connect a box with a neighbour in the row above it; do nothing for other boxes."""
    (first, top), (second, bottom) = upper, lower
    if first == second:
        drawing.line(top.middle, top.y + top.height, bottom.middle, bottom.y)
    elif abs(first - second) == 1:
        start = top.x + top.width - 0.5 if first < second else top.x + 0.5
        end = bottom.x + 0.5 if first < second else bottom.x + bottom.width - 0.5
        drawing.line(start, top.y + top.height - 2, end, bottom.y + 2)


def set_apart(drawing: Drawing, members: Sequence[Member], label: str) -> None:
    """Draw the advisers in a frame with a label, at the end of the drawing."""
    if not members:
        return
    drawing.height += 1.5 * GAP
    top = drawing.height
    drawing.height += LINE + 14
    grid(drawing, Columns(3, 97), members)
    drawing.height += 12
    drawing.panels.append(Panel(0.5, top, 99, drawing.height - top, label, "advisers"))
