"""The geometry of line charts: readings become coordinates, without any markup."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_CHARACTER_WIDTH = 7.0
"""The width of the widest character of a label, in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class PlotArea:
    """The size of a drawing and the margins around its plot, in its own units.

    At a width of 320 the units are a phone's pixels.
    """

    width: float
    height: float
    left: float = 2
    right: float = 2
    top: float = 3
    bottom: float = 3


SPARK = PlotArea(width=120, height=32, left=4, right=4, top=4, bottom=4)
CHART = PlotArea(width=320, height=176, right=10, top=28, bottom=24)


@dataclass(frozen=True, slots=True)
class Point:
    """A reading in the drawing."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A number of the vertical axis."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Everything that a component needs to draw readings as a line."""

    frame: PlotArea
    """The frame, with the left margin that the labels need."""
    points: tuple[Point, ...]
    """The readings, sorted by day."""
    target_y: float
    ticks: tuple[Tick, ...]

    @property
    def line(self) -> str:
        """The points in the syntax of an SVG polyline."""
        return " ".join(f"{plain(point.x)},{plain(point.y)}" for point in self.points)

    @property
    def end(self) -> float:
        """The right edge of the plot."""
        return self.frame.width - self.frame.right


def line_chart(
    readings: Sequence[tuple[date, float]],
    target: float,
    frame: PlotArea,
    write: Callable[[float], str] | None = None,
) -> LineChart:
    """Lay out readings (at least one, sorted by day) and their target in a frame.

    `write` formats the numbers of the axis, in few characters; without it there are none, and no
    room is left for them. The vertical axis runs between round numbers around all values. The
    horizontal axis follows the calendar, so that gaps between readings are visible.
    """
    values = [value for _, value in readings]
    ticks = round_numbers(min(*values, target), max(*values, target))
    labels = [write(value) if write is not None else "" for value in ticks]
    if write is not None:
        left = max(len(label) for label in labels) * _CHARACTER_WIDTH + 6
        frame = PlotArea(frame.width, frame.height, left, frame.right, frame.top, frame.bottom)
    low, high = ticks[0], ticks[-1]
    plot = frame.height - frame.top - frame.bottom

    def height(value: float) -> float:
        return _round(frame.height - frame.bottom - (value - low) / (high - low) * plot)

    first, last = readings[0][0], readings[-1][0]
    days = (last - first).days
    width = frame.width - frame.left - frame.right

    def across(day: date) -> float:
        return _round(frame.left + ((day - first).days / days if days else 0.5) * width)

    points = tuple(Point(across(day), height(value), value) for day, value in readings)
    marks = tuple(Tick(height(value), label) for value, label in zip(ticks, labels, strict=True))
    return LineChart(frame, points, height(target), marks)


def round_numbers(low: float, high: float, intervals: int = 3) -> list[float]:
    """Return evenly spaced round numbers from at most `low` to at least `high`.

    There are two or more.
    """
    if high - low <= 1e-9 * max(1.0, abs(low), abs(high)):  # all values are equal
        low, high = low - abs(low) / 10 - 1, high + abs(high) / 10 + 1
    rough = (high - low) / intervals
    magnitude = 10 ** math.floor(math.log10(rough))
    # The tolerances here and below absorb rounding errors of floating-point numbers.
    step = next(step * magnitude for step in _STEPS if step * magnitude >= rough * 0.999)
    begin, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(begin, max(end, begin + 1) + 1)]


def plain(value: float) -> str:
    """Write a coordinate for SVG."""
    return f"{value:.1f}".removesuffix(".0")


def _round(value: float) -> float:
    return round(value, 1)
