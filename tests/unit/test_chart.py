"""The geometry of line charts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from macros.basics.i18n import Words
from macros.pages.chart import CHART, SPARK, PlotArea, line_chart, round_numbers

JANUARY = date(2026, 1, 1)
VALUES = some.floats(min_value=-1e12, max_value=1e12, allow_nan=False, allow_infinity=False)


def test_a_line_runs_from_edge_to_edge_and_keeps_gaps_of_the_calendar() -> None:
    readings = [(JANUARY, 0.0), (date(2026, 1, 11), 50.0), (date(2026, 4, 11), 100.0)]
    drawn = line_chart(
        readings, 100, PlotArea(width=110, height=60, left=5, right=5, top=5, bottom=5)
    )
    assert drawn.line == "5,55 15,30 105,5"
    assert drawn.target_y == 5
    assert drawn.end == 105


def test_a_single_reading_stands_in_the_middle() -> None:
    drawn = line_chart([(JANUARY, 3)], 3, PlotArea(width=100, height=50))
    assert drawn.points[0].x == 50
    assert drawn.points[0].y == drawn.target_y


def test_labels_have_the_room_that_they_need() -> None:
    drawn = line_chart(
        [(JANUARY, 0), (date(2026, 2, 1), 1_500_000)], 2_000_000, CHART, Words().short_number
    )
    assert [tick.label for tick in drawn.ticks] == ["0", "1M", "2M"]
    assert 2 * 7 < drawn.frame.left < 40
    assert drawn.ticks[0].y > drawn.ticks[-1].y


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (62, 95, [60, 80, 100]),
        (0, 3, [0, 1, 2, 3]),
        (0, 0, [-1, 0, 1]),
        (97, 100, [97, 98, 99, 100]),
        (0.1, 0.32, [0.1, 0.2, 0.3, 0.4]),
        (-5, 5, [-5, 0, 5]),
    ],
)
def test_heights_are_round(low: float, high: float, expected: list[float]) -> None:
    assert round_numbers(low, high) == expected


@given(VALUES, VALUES)
def test_heights_reach_around_all_values(one: float, two: float) -> None:
    low, high = min(one, two), max(one, two)
    found = round_numbers(low, high)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert 2 <= len(found) <= 7
    assert found[0] <= low + slack
    assert found[-1] >= high - slack


@given(some.lists(VALUES, min_size=1, max_size=12), VALUES)
def test_everything_lies_within_the_frame(values: list[float], target: float) -> None:
    readings = [
        (date.fromordinal(JANUARY.toordinal() + 7 * week), value)
        for week, value in enumerate(values)
    ]
    for frame, write in ((SPARK, None), (CHART, Words().short_number)):
        drawn = line_chart(readings, target, frame, write)
        assert all(
            0 <= point.x <= frame.width and 0 <= point.y <= frame.height for point in drawn.points
        )
        assert 0 <= drawn.target_y <= frame.height


@pytest.mark.parametrize(
    ("value", "long", "brief"),
    [
        (97.0, "97", "97"),
        (3.5, "3.5", "3.5"),
        (-0.0, "0", "0"),
        (1250, "1,250", "1,250"),
        (25_000, "25,000", "25K"),
        (1_500_000, "1,500,000", "1.5M"),
        (2e9, "2,000,000,000", "2B"),
        (0.1 + 0.2, "0.3", "0.3"),
    ],
)
def test_numbers_are_written_as_people_read_them(value: float, long: str, brief: str) -> None:
    assert Words().number(value) == long
    assert Words().short_number(value) == brief
