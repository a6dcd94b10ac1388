"""Recurrence rules in plain words, and the next day on which they fall."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from macros.basics.i18n import Words
from macros.model.meeting import Series
from macros.model.recurrence import fault_of, normalize
from macros.model.series_times import coming_times, is_day_of, times_between
from macros.pages.recurrence import in_words

START = datetime(2026, 1, 6, 10)  # noqa: DTZ001 - local, as the data says
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rule", "words", "following"),
    [
        ("FREQ=DAILY", "every day", "2026-11-23"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days", "2026-11-23"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "every day from Monday to Friday", "2026-11-23"),
        ("FREQ=WEEKLY", "every week on Tuesday", "2026-11-24"),
        ("FREQ=WEEKLY;BYDAY=TH,MO", "every week on Monday and Thursday", "2026-11-23"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "every 2 weeks on Wednesday", "2026-11-25"),
        (
            "FREQ=WEEKLY;BYMONTH=1,7;BYDAY=MO",
            "every week on Monday in January and July",
            "2027-01-04",
        ),
        ("FREQ=WEEKLY;COUNT=3", "every week on Tuesday, 3 times in all", None),
        ("FREQ=WEEKLY;UNTIL=20261201T000000Z", "every week on Tuesday", "2026-11-24"),
        ("FREQ=MONTHLY", "every month on the 6th", "2026-12-06"),
        ("FREQ=MONTHLY;BYDAY=1TU", "every month on the first Tuesday", "2026-12-01"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday", "2026-11-27"),
        (
            "FREQ=MONTHLY;BYDAY=1MO,3MO",
            "every month on the first Monday and third Monday",
            "2026-12-07",
        ),
        ("FREQ=MONTHLY;BYDAY=MO", "every month on each Monday", "2026-11-23"),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=1", "every month on the first Friday", "2026-12-04"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "every month on the last of the days Monday to Friday",
            "2026-11-30",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", "every month on the 15th and last day", "2026-11-30"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=22,11,3,-2",
            "every month on the 22nd, 11th, 3rd and 2nd to last day",
            "2026-11-29",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH",
            "every 3 months on the second Thursday",
            "2027-01-14",
        ),
        ("FREQ=YEARLY", "every year on 6 January", "2027-01-06"),
        (
            "FREQ=YEARLY;BYMONTH=1;BYDAY=3WE",
            "every year on the third Wednesday of January",
            "2027-01-20",
        ),
        (
            "FREQ=YEARLY;BYMONTH=1,6;BYMONTHDAY=2",
            "every year on the 2nd of January and June",
            "2027-01-02",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "by the rule FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "2027-05-17",
        ),
    ],
)
def test_a_rule_in_plain_words_and_its_next_day(
    rule: str, words: str, following: str | None
) -> None:
    assert in_words(Words(), rule, START) == words
    day = _next(rule)
    assert (day.isoformat() if day else None) == following


def _series(rule: str, **fields: object) -> Series:
    return Series.model_validate(
        {
            "title": "Forum",
            "kind": "forum",
            "rule": rule,
            "start": START,
            "minutes": 45,
            "timezone": "Europe/London",
            "place": "Room 1",
            "chair": "lena-moss",
            "open_to": "everyone",
            **fields,
        }
    )


def _next(rule: str, today: date = TODAY, **fields: object) -> date | None:
    moment = next(coming_times(_series(rule, **fields), today), None)
    return moment.date() if moment is not None else None


def _days(rule: str, first: date, last: date, **fields: object) -> list[date]:
    return [moment.date() for moment in times_between(_series(rule, **fields), first, last)]


def test_a_series_that_begins_later_begins_on_its_first_day() -> None:
    assert _next("FREQ=MONTHLY;BYDAY=1TU", date(2025, 6, 1)) == date(2026, 1, 6)


def test_nothing_follows_after_the_end() -> None:
    assert _next("FREQ=WEEKLY", until=date(2026, 11, 23)) is None
    assert _next("FREQ=WEEKLY", until=date(2026, 11, 24)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("timezone", "last"),
    [("Europe/London", date(2026, 11, 24)), ("America/New_York", date(2026, 11, 17))],
)
def test_an_end_in_utc_is_compared_in_the_time_zone_of_the_series(
    timezone: str, last: date
) -> None:
    rule = "FREQ=WEEKLY;UNTIL=20261124T120000Z;BYDAY=TU"
    days = _days(rule, date(2026, 11, 1), date(2026, 12, 31), timezone=timezone)
    assert days[-1] == last


def test_the_days_between_two_days_are_listed_with_both_ends() -> None:
    assert _days("FREQ=WEEKLY", date(2026, 12, 1), date(2026, 12, 15)) == [
        date(2026, 12, day) for day in (1, 8, 15)
    ]
    until = date(2026, 12, 8)
    assert _days("FREQ=WEEKLY", date(2026, 12, 1), date(2026, 12, 31), until=until) == [
        date(2026, 12, 1),
        date(2026, 12, 8),
    ]
    assert _days("FREQ=WEEKLY", date(2025, 1, 1), date(2026, 1, 6)) == [date(2026, 1, 6)]
    assert _days("FREQ=WEEKLY;COUNT=2", date(2026, 1, 1), date(2026, 12, 31)) == [
        date(2026, 1, 6),
        date(2026, 1, 13),
    ]
    never = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    assert _days(never, date(2026, 1, 1), date(2026, 12, 31)) == []


def test_exceptions_are_left_out_and_moved_meetings_take_place_when_they_do() -> None:
    moved = [{"day": date(2026, 12, 29), "to": datetime(2027, 1, 4, 14, 30)}]  # noqa: DTZ001
    series = _series("FREQ=WEEKLY", **{"except": (date(2026, 12, 22),), "moved": moved})
    times = times_between(series, date(2026, 12, 15), date(2027, 1, 5))
    assert [moment.isoformat(timespec="minutes") for moment in times] == [
        "2026-12-15T10:00",
        "2027-01-04T14:30",
        "2027-01-05T10:00",
    ]
    assert next(coming_times(series, date(2026, 12, 16))) == datetime(2027, 1, 4, 14, 30)  # noqa: DTZ001
    assert is_day_of(series, date(2026, 12, 22))
    assert not is_day_of(series, date(2026, 12, 23))


def test_a_rule_that_never_falls_on_a_day_is_given_up() -> None:
    assert _next("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") is None
    assert _next("FREQ=DAILY;INTERVAL=999999999") is None


_VALID = [
    "FREQ=WEEKLY;UNTIL=20261231T235959Z;BYDAY=MO",
    "RRULE:FREQ=WEEKLY;BYDAY=mo",
    "BYDAY=MO;FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO;",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=-31",
]
_INVALID = {
    "every Monday": "FREQ=WEEKLY;BYDAY=MO for every Monday",
    "BYDAY=MO": "FREQ=WEEKLY;BYDAY=MO for every Monday",
    "FREQ=WEEKLY;UNTIL=2027-12-31": "UNTIL=2027-12-31: write a time in UTC",
    "FREQ=WEEKLY;UNTIL=20271231": "UNTIL=20271231: write a time in UTC",
    "FREQ=WEEKLY;UNTIL=20271231T235959": "UNTIL=20271231T235959: write a time in UTC",
    "FREQ=WEEKLY;UNTIL=20271331T235959Z": "there is no such day",
    "FREQ=MONTHLY;BYMONTHDAY=32": "BYMONTHDAY=32: write numbers from 1 to 31",
    "FREQ=MONTHLY;BYMONTHDAY=0": "BYMONTHDAY=0: write numbers from 1 to 31",
    "FREQ=MONTHLY;BYDAY=6TU": "BYDAY=6TU: a month has five of a weekday",
    "FREQ=YEARLY;BYMONTH=2;BYDAY=6TU": "BYDAY=6TU: a month has five of a weekday",
    "FREQ=YEARLY;BYDAY=54MO": "BYDAY=54MO: write weekdays",
    "FREQ=YEARLY;BYMONTH=13": "BYMONTH=13: write numbers from 1 to 12",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO": "cannot be beside BYWEEKNO",
    "FREQ=SECONDLY": "FREQ=SECONDLY: write DAILY",
    "FREQ=HOURLY": "FREQ=HOURLY: write DAILY",
    "FREQ=MONTHLY;BYSETPOS=1": "BYSETPOS needs a part to choose from",
    "FREQ=WEEKLY;BYDAY=1MO": "needs FREQ=MONTHLY or FREQ=YEARLY",
    "FREQ=WEEKLY;BYMONTHDAY=3": "BYMONTHDAY needs FREQ=DAILY",
    "FREQ=MONTHLY;BYWEEKNO=3": "BYWEEKNO needs FREQ=YEARLY",
    "FREQ=WEEKLY;COUNT=0": "COUNT=0: write a number above zero",
    "FREQ=WEEKLY;INTERVAL=0": "INTERVAL=0: write a number above zero",
    "FREQ=WEEKLY;COUNT=3;UNTIL=20261231T235959Z": "COUNT and UNTIL both end it",
    "FREQ=WEEKLY;FREQ=DAILY": "FREQ is in it twice",
    "FREQ=MONTHLY;BYEASTER=1": "'BYEASTER=1' is no part of a rule",
    "FREQ=MONTHLY;BYDAY=\u0663TU": "write weekdays",
    "FREQ=WEEKLY;BYDAY=": "'BYDAY=' is no part of a rule",
}


@pytest.mark.parametrize("rule", _VALID)
def test_what_calendar_programs_write_is_accepted(rule: str) -> None:
    assert _next(rule) is not None or "UNTIL" in rule


@pytest.mark.parametrize("rule", _INVALID)
def test_the_part_that_is_wrong_is_named(rule: str) -> None:
    assert _INVALID[rule] in (fault_of(normalize(rule)) or "")
