"""The geometry of line charts: from readings to co-ordinates, without any markup."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_CHARACTER = 7.0
"""How wide a character of a label is at most, in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing and the room around its plot, in its own units: at 320 wide these are a phone's pixels."""

    width: float
    height: float
    left: float = 2
    right: float = 2
    top: float = 3
    bottom: float = 3


SPARK = Frame(width=120, height=32, left=4, right=4, top=4, bottom=4)
CHART = Frame(width=320, height=176, right=10, top=28, bottom=24)


@dataclass(frozen=True, slots=True)
class Point:
    """A reading in the drawing."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled height."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Everything that a component needs to draw readings as a line."""

    frame: Frame
    """With the left margin that the labels need."""
    points: tuple[Point, ...]
    """In the order of their days."""
    target_y: float
    ticks: tuple[Tick, ...]

    @property
    def line(self) -> str:
        """The points as an SVG polyline spells them."""
        return " ".join(f"{plain(point.x)},{plain(point.y)}" for point in self.points)

    @property
    def end(self) -> float:
        """Where the plot ends at the right."""
        return self.frame.width - self.frame.right


def line_chart(
    readings: Sequence[tuple[date, float]],
    target: float,
    frame: Frame,
    write: Callable[[float], str] | None = None,
) -> LineChart:
    """Lay readings (one at least, in the order of their days) and their target out in a frame.

    `write` writes the numbers at the axis, in few characters; without it there are none, and no
    room is left for them. Heights run between round numbers around all values; widths follow the
    calendar, so that gaps show as gaps.
    """
    values = [value for _, value in readings]
    ticks = round_numbers(min(*values, target), max(*values, target))
    labels = [write(value) if write is not None else "" for value in ticks]
    if write is not None:
        left = max(len(label) for label in labels) * _CHARACTER + 6
        frame = Frame(frame.width, frame.height, left, frame.right, frame.top, frame.bottom)
    low, high = ticks[0], ticks[-1]
    plot = frame.height - frame.top - frame.bottom

    def height(value: float) -> float:
        return _rounded(frame.height - frame.bottom - (value - low) / (high - low) * plot)

    first, last = readings[0][0], readings[-1][0]
    days = (last - first).days
    width = frame.width - frame.left - frame.right

    def across(day: date) -> float:
        return _rounded(frame.left + ((day - first).days / days if days else 0.5) * width)

    points = tuple(Point(across(day), height(value), value) for day, value in readings)
    marks = tuple(Tick(height(value), label) for value, label in zip(ticks, labels, strict=True))
    return LineChart(frame, points, height(target), marks)


def round_numbers(low: float, high: float, intervals: int = 3) -> list[float]:
    """List round numbers, evenly apart, that reach from at most `low` to at least `high`: two or more."""
    if high - low <= 1e-9 * max(1.0, abs(low), abs(high)):
        low, high = low - abs(low) / 10 - 1, high + abs(high) / 10 + 1
    rough = (high - low) / intervals
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(step * magnitude for step in _STEPS if step * magnitude >= rough * 0.999)
    begin, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(begin, max(end, begin + 1) + 1)]


def plain(value: float) -> str:
    """Write a co-ordinate for SVG."""
    return f"{value:.1f}".removesuffix(".0")


def _rounded(value: float) -> float:
    return round(value, 1)
