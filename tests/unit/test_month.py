"""A month as weeks of rows."""

from __future__ import annotations

from datetime import date

from macros.pages.month import Cell, DaySpan, Week, weeks


def span(name: str, start: str, end: str) -> DaySpan[str]:
    return DaySpan(date.fromisoformat(start), date.fromisoformat(end), name)


def test_a_month_has_its_own_days_only() -> None:
    found: list[Week[str]] = weeks(2026, 11, [])
    assert [len(week.days) for week in found] == [7] * 6
    assert found[0].days == (*[None] * 6, date(2026, 11, 1))
    assert (found[0].first, found[0].last) == (date(2026, 11, 1), date(2026, 11, 1))
    assert (found[-1].first, found[-1].last) == (date(2026, 11, 30), date(2026, 11, 30))
    assert all(week.rows == () for week in found)


def test_what_lasts_is_cut_at_weeks_and_at_the_ends_of_the_month() -> None:
    found = weeks(2026, 11, [span("long", "2026-10-20", "2026-11-10")])
    assert [week.rows for week in found] == [
        ((Cell(6), Cell(1, "long", begins=False, ends=False)),),
        ((Cell(7, "long", begins=False, ends=False),),),
        ((Cell(2, "long", begins=False, ends=True), Cell(5)),),
        (),
        (),
        (),
    ]


def test_what_overlaps_stands_in_rows_of_its_own_and_what_follows_fills_the_first() -> None:
    spans = [
        span("b", "2026-11-03", "2026-11-04"),
        span("a", "2026-11-02", "2026-11-03"),
        span("c", "2026-11-04", "2026-11-08"),
    ]
    rows = weeks(2026, 11, spans)[1].rows
    assert [[(cell.days, cell.what) for cell in row] for row in rows] == [
        [(2, "a"), (5, "c")],
        [(1, None), (2, "b"), (4, None)],
    ]
    assert all(sum(cell.days for cell in row) == 7 for row in rows)


def test_the_longest_of_a_day_comes_first() -> None:
    spans = [span("short", "2026-11-02", "2026-11-02"), span("long", "2026-11-02", "2026-11-06")]
    assert [row[0].what for row in weeks(2026, 11, spans)[1].rows] == ["long", "short"]
