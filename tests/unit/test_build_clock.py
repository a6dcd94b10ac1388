"""The clock of a build: seconds by part, and the progress that a person sees."""

from __future__ import annotations

import io

import pytest

from macros.site import build_clock
from macros.site.build_clock import OTHER, BuildClock, timings


class _Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_part_is_charged_without_the_parts_inside_it() -> None:
    time = _Time()
    clock = BuildClock(clock=time)
    time.now += 1
    with clock.part("templates"):
        time.now += 2
        with clock.part("macros"):
            time.now += 4
        time.now += 8
    time.now += 16
    with clock.part("macros"):
        time.now += 32
    clock.stop()
    assert clock.seconds == {OTHER: 17, "templates": 10, "macros": 36}


def test_a_part_that_fails_is_charged() -> None:
    time = _Time()
    clock = BuildClock(clock=time)

    def fail() -> None:
        with clock.part("check"):
            time.now += 3
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    time.now += 1
    clock.stop()
    assert clock.seconds == {OTHER: 1, "check": 3}


def _steps(stream: io.StringIO, seconds: float) -> str:
    time = _Time()
    clock = BuildClock(stream, time)
    for _ in range(1200):
        time.now += seconds
        clock.step("Converted", 1200)
    clock.stop()
    return stream.getvalue()


def test_a_fast_build_shows_no_progress() -> None:
    assert _steps(_Terminal(), 0.0008) == ""
    assert _steps(io.StringIO(), 0.0008) == ""


def test_a_terminal_has_one_line_that_is_gone_at_the_end() -> None:
    shown = _steps(_Terminal(), 0.0625)
    lines = shown.split("\r\x1b[K")
    assert (lines[0], lines[-1]) == ("", "")
    assert "\n" not in shown
    assert lines[1] == "Converted 16 of 1,200 pages"
    assert len(lines) == 1 + 593 + 1


def test_a_log_has_a_line_from_time_to_time() -> None:
    lines = _steps(io.StringIO(), 0.0625).splitlines()
    assert len(lines) == 7
    assert lines[0] == "Converted 160 of 1,200 pages"
    assert lines[1] == "Converted 320 of 1,200 pages"


def test_the_line_makes_room_for_a_message() -> None:
    time, stream = _Time(), _Terminal()
    clock = BuildClock(stream, time)
    time.now += 5
    clock.step("Converted", 1)
    clock.clear()
    clock.clear()
    assert stream.getvalue() == "\r\x1b[KConverted 1 of 1 page\r\x1b[K"


def test_one_clock_runs_at_a_time_and_ends_with_its_build() -> None:
    before = build_clock.clock
    with build_clock.running(None) as clock:
        assert build_clock.clock is clock
    assert build_clock.clock is before


def test_the_table_is_sorted_and_adds_up() -> None:
    assert list(timings({"check": 1.0, "engine": 3.0})) == [
        "  engine       3.00 s   75%",
        "  check        1.00 s   25%",
        "  together     4.00 s",
    ]
    assert list(timings({})) == ["  together     0.00 s"]
