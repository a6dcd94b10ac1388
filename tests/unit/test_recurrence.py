"""Recurrence rules in plain words, and the next day on which they fall."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest

from macros.basics.i18n import Words
from macros.pages.recurrence import days_between, in_words, next_day

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
        ("FREQ=WEEKLY;UNTIL=20261201T000000", "every week on Tuesday", "2026-11-24"),
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
        ("FREQ=YEARLY;BYDAY=100MO", "by the rule FREQ=YEARLY;BYDAY=100MO", None),
        ("FREQ=YEARLY;BYMONTH=13", "by the rule FREQ=YEARLY;BYMONTH=13", None),
        ("FREQ=HOURLY", "by the rule FREQ=HOURLY", None),
        ("FREQ=WEEKLY;INTERVAL=0", "by the rule FREQ=WEEKLY;INTERVAL=0", None),
    ],
)
def test_a_rule_in_plain_words_and_its_next_day(
    rule: str, words: str, following: str | None
) -> None:
    assert in_words(Words(), rule, START) == words
    day = next_day(rule, START, TODAY)
    assert (day.isoformat() if day else None) == following


def test_a_series_that_begins_later_begins_on_its_first_day() -> None:
    assert next_day("FREQ=MONTHLY;BYDAY=1TU", START, date(2025, 6, 1)) == date(2026, 1, 6)


def test_nothing_follows_after_the_end() -> None:
    assert next_day("FREQ=WEEKLY", START, TODAY, date(2026, 11, 23)) is None
    assert next_day("FREQ=WEEKLY", START, TODAY, date(2026, 11, 24)) == date(2026, 11, 24)


def test_the_days_between_two_days_are_listed_with_both_ends() -> None:
    weekly = ("FREQ=WEEKLY", START)
    assert days_between(*weekly, date(2026, 12, 1), date(2026, 12, 15)) == [
        date(2026, 12, day) for day in (1, 8, 15)
    ]
    assert days_between(*weekly, date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 8)) == [
        date(2026, 12, 1),
        date(2026, 12, 8),
    ]
    assert days_between(*weekly, date(2025, 1, 1), date(2026, 1, 6)) == [date(2026, 1, 6)]
    assert days_between("FREQ=WEEKLY;COUNT=2", START, date(2026, 1, 1), date(2026, 12, 31)) == [
        date(2026, 1, 6),
        date(2026, 1, 13),
    ]
    assert (
        days_between(
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", START, date(2026, 1, 1), date(2026, 12, 31)
        )
        == []
    )


def test_a_rule_that_never_falls_on_a_day_is_given_up() -> None:
    start = time.process_time()
    assert next_day("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", START, TODAY) is None
    assert next_day("FREQ=SECONDLY", START, TODAY) is None
    assert time.process_time() - start < 5
