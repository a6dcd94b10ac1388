"""Whatever is published, rolled back and retired, on whatever day a clock shows: the record holds each day once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from macros.basics.user_error import UserError
from macros.editions.intervals import Interval
from macros.publishing.edition import Catalogue, Edition, read_catalogue

NAMES = st.sampled_from(["2026.09", "2026.10", "2026.10.1", "2026.11", "2026.12"])
DAYS = st.integers(-5, 60).map(lambda number: date(2026, 10, 1) + timedelta(days=number))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), NAMES, DAYS, st.none() | DAYS),
        st.tuples(st.sampled_from(["roll back", "retire"]), NAMES, DAYS, st.none()),
    ),
    max_size=25,
)
Days = tuple[date, date, str]


def days(catalogue: Catalogue) -> list[Days]:
    """Return every interval that holds a day, in order."""
    return sorted(
        (interval.start, interval.end or date.max, edition.edition)
        for edition in catalogue.all_editions()
        for interval in edition.periods
        if not interval.is_empty
    )


def after(
    catalogue: Catalogue, kind: str, name: str, today: date, begins: date | None
) -> Catalogue:
    """Return the catalogue after a step; the same where the step is refused."""
    try:
        if kind == "publish":
            return catalogue.with_edition(
                Edition(name, "c0ffee", "2026-11-23T12:00:00+00:00", 1), today, begins
            )
        if kind == "roll back":
            catalogue.get(name)
            return catalogue.with_current(name, today)
        return catalogue.with_retired(name, today)
    except UserError:
        return catalogue


FIRST, SECOND = date(2026, 10, 1), date(2026, 10, 2)


@example(
    [
        ("publish", "2026.09", FIRST, None),
        ("publish", "2026.10", FIRST, None),
        ("roll back", "2026.09", SECOND, None),
        ("publish", "2026.10", FIRST, None),
        ("publish", "2026.09", FIRST, FIRST),
    ]
)
@given(STEPS)
def test_each_day_has_one_edition_and_no_day_that_passed_is_lost(
    steps: list[tuple[str, str, date, date | None]],
) -> None:
    catalogue = Catalogue()
    for kind, name, today, begins in steps:
        before, catalogue = catalogue, after(catalogue, kind, name, today, begins)
        assert all(one[1] <= following[0] for one, following in pairwise(days(catalogue))), (
            "a day is in two intervals"
        )
        if begins is None:
            held = days(catalogue)
            passed = [one for one in days(before) if one[1] != date.max]
            assert all(
                any(kept[0] <= one[0] and one[1] <= kept[1] and kept[2] == one[2] for kept in held)
                for one in passed
            )
        assert {each.edition for each in before.all_editions() if each.periods} <= {
            each.edition for each in catalogue.all_editions() if each.periods
        }
        assert open_in(catalogue) == ([catalogue.current] if catalogue.current else [])
        assert read_catalogue(catalogue.versions_json(), catalogue.editions_json()) == catalogue


def open_in(catalogue: Catalogue) -> list[str]:
    """Return the editions with an interval that has no end."""
    return [
        edition.edition
        for edition in catalogue.all_editions()
        for each in edition.periods
        if each.end is None
    ]


@given(st.dictionaries(NAMES, st.tuples(DAYS, st.none() | DAYS), max_size=5))
def test_a_record_of_one_interval_each_is_read_however_they_overlap(
    record: dict[str, tuple[date, date | None]],
) -> None:
    entries = [
        {
            "edition": name,
            "from": str(start),
            "to": str(end) if end else None,
            "commit": "c",
            "published": "",
            "size": 1,
        }
        for name, (start, end) in record.items()
    ]
    versions = [{"version": name, "aliases": []} for name in record]
    catalogue = read_catalogue(json.dumps(versions), json.dumps(entries))
    assert all(one[1] <= following[0] for one, following in pairwise(days(catalogue)))
    covered = [Interval(start, end) for start, end in record.values() if end is None or start < end]
    probes = {day for one in covered for day in (one.start, one.end) if day}
    for day in probes:
        holders = [one for one in days(catalogue) if one[0] <= day < one[1]]
        assert len(holders) == any(one.includes(day) for one in covered)
