"""Time zones in calendars, read by a second parser and compared with the zones themselves."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz

from macros.outputs.time_zone import time_zone

_BY_RULE = (
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Nuuk",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "UTC",
)
_BY_LIST = ("Africa/Casablanca", "Africa/El_Aaiun")
_BY_BOTH = ("Africa/Cairo",)
"""At midnight after the last Thursday of October, which may be the first of November."""
_FIRST, _LAST = 2026, 2036


def _offsets(name: str, first: int, last: int) -> Iterator[tuple[datetime, timedelta]]:
    """Yield local times of each day with their offset: every quarter of an hour around a change.

    Times that clocks show twice are left out: a calendar cannot say which is meant.
    """
    zone = ZoneInfo(name)
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=1)
        is_change = moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset()
        quarter = timedelta(minutes=15)
        for number in range(96) if is_change else (0,):
            local = (moment + number * quarter).astimezone(zone)
            offset = local.utcoffset()
            if offset is not None and local.replace(fold=1 - local.fold).utcoffset() == offset:
                yield local.replace(tzinfo=None, fold=0), offset
        moment = later


def _parsed(name: str, first: int = _FIRST, last: int = _LAST) -> tzinfo:
    content = time_zone(name, first, last).decode()
    calendar = f"BEGIN:VCALENDAR\r\n{content}END:VCALENDAR\r\n"
    zone = tz.tzical(io.StringIO(calendar)).get(name)
    assert zone is not None
    return zone


@pytest.mark.parametrize("name", [*_BY_RULE, *_BY_LIST, *_BY_BOTH])
def test_a_second_parser_reads_the_same_offsets_for_five_years(name: str) -> None:
    zone = _parsed(name)
    wrong = [
        local
        for local, offset in _offsets(name, _FIRST, _FIRST + 5)
        if zone.utcoffset(local) != offset
    ]
    assert wrong == []


@pytest.mark.parametrize("name", _BY_RULE)
def test_a_rule_has_no_end_and_holds_in_forty_years(name: str) -> None:
    content = time_zone(name, _FIRST, _LAST)
    assert b"RDATE" not in content
    assert b"UNTIL" not in content
    assert content.count(b"BEGIN:STANDARD") + content.count(b"BEGIN:DAYLIGHT") <= 2
    zone = _parsed(name)
    samples = itertools.islice(_offsets(name, _FIRST + 40, _FIRST + 40), 0, None, 7)
    assert all(zone.utcoffset(local) == offset for local, offset in samples)


@pytest.mark.parametrize("name", _BY_LIST)
def test_changes_around_ramadan_are_listed_one_by_one(name: str) -> None:
    content = time_zone(name, _FIRST, _LAST)
    assert b"RDATE" not in content
    assert b"RRULE" not in content
    assert content.count(b"BEGIN:STANDARD") >= _LAST - _FIRST


def test_a_rule_that_was_given_up_has_an_end() -> None:
    # Brazil changed its clocks up to 2019, on other days from 2018 on.
    zone = _parsed("America/Sao_Paulo", 2009, 2030)
    wrong = [
        local
        for local, offset in _offsets("America/Sao_Paulo", 2009, 2030)
        if zone.utcoffset(local) != offset
    ]
    assert wrong == []
    assert b"UNTIL=" in time_zone("America/Sao_Paulo", 2009, 2030)


def test_onsets_are_in_the_offset_before_and_summer_is_daylight_in_ireland_too() -> None:
    content = time_zone("Europe/Dublin", _FIRST, _LAST).decode()
    onsets = re.findall(r"BEGIN:(\w+)\r\nDTSTART:(\w+)\r\n.*?TZNAME:(\w+)", content, re.DOTALL)
    assert onsets == [
        ("DAYLIGHT", "20250330T010000", "IST"),
        ("STANDARD", "20251026T020000", "GMT"),
    ]
