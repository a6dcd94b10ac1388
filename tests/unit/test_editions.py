"""Which edition is current since when, and what the two lists say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from macros.basics.user_error import UserError
from macros.editions.published import edition_key
from macros.publishing.edition import Catalogue, Edition, read_catalogue


def edition(name: str, commit: str = "c0ffee") -> Edition:
    return Edition(name, commit, "2026-11-23T12:00:00+00:00", 1000, scripts=(f"sha256-{name}",))


def entry(name: str, **more: Any) -> str:
    return json.dumps([{"edition": name, "commit": "c0ffee", "published": "", "size": 1} | more])


def catalogue(*published: tuple[str, str]) -> Catalogue:
    made = Catalogue()
    for name, day in published:
        made = made.with_edition(edition(name), date.fromisoformat(day))
    return made


def days(made: Catalogue) -> dict[str, tuple[str, str]]:
    return {each.edition: (str(each.begins), str(each.ends)) for each in made.newest_first()}


def record(made: Catalogue) -> dict[str, list[str]]:
    """Return each edition's intervals, as month and day."""
    return {
        each.edition: [
            f"{one.start:%m-%d}..{one.end:%m-%d}" if one.end else f"{one.start:%m-%d}.."
            for one in each.periods
        ]
        for each in made.all_editions()
    }


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def test_ten_is_not_one() -> None:
    assert sorted(["2026.10", "2026.11", "2026.02", "2026.10.1", "2026.10.2", "2026.10.10"], key=edition_key) == [
        "2026.02", "2026.10", "2026.10.1", "2026.10.2", "2026.10.10", "2026.11",
    ]  # fmt: skip


def test_an_edition_counts_until_the_next_one() -> None:
    made = catalogue(
        ("2026.02", "2026-02-01"),
        ("2026.10", "2026-10-01"),
        ("2026.10", "2026-10-05"),
        ("2026.11", "2026-11-23"),
    )
    assert days(made) == {
        "2026.11": ("2026-11-23", "None"),
        "2026.10": ("2026-10-01", "2026-11-23"),
        "2026.02": ("2026-02-01", "2026-10-01"),
    }


def test_an_older_edition_that_comes_late_is_listed_and_never_current() -> None:
    made = catalogue(("2026.11", "2026-11-23"), ("2026.10", "2026-11-24"))
    assert made.current == "2026.11"
    assert days(made) == {"2026.11": ("2026-11-23", "None"), "2026.10": ("None", "None")}


def test_going_back_ends_the_newer_edition_and_the_next_release_takes_over_again() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-20")).with_current(
        "2026.10", date(2026, 11, 25)
    )
    assert days(made) == {
        "2026.11": ("2026-11-20", "2026-11-25"),
        "2026.10": ("2026-10-01", "None"),
    }
    again = made.with_edition(edition("2026.11"), date(2026, 11, 27))
    assert (again.current, days(again)) == (
        "2026.11",
        {"2026.11": ("2026-11-20", "None"), "2026.10": ("2026-10-01", "2026-11-27")},
    )
    assert record(again) == {
        "2026.11": ["11-20..11-25", "11-27.."],
        "2026.10": ["10-01..11-20", "11-25..11-27"],
    }


def test_the_lists_are_read_as_they_were_written() -> None:
    made = catalogue(
        ("2026.10", "2026-10-01"), ("2026.11", "2026-11-23"), ("2026.10.1", "2026-11-24")
    )
    assert read_catalogue(made.versions_json(), made.editions_json()) == made
    assert json.loads(made.versions_json()) == [
        {"version": "2026.11", "title": "2026.11", "aliases": ["latest"]},
        {"version": "2026.10.1", "title": "2026.10.1", "aliases": []},
        {"version": "2026.10", "title": "2026.10", "aliases": []},
    ]
    assert json.loads(made.editions_json())[0] == {
        "edition": "2026.11",
        "from": "2026-11-23",
        "to": None,
        "periods": [{"from": "2026-11-23"}],
        "commit": "c0ffee",
        "published": "2026-11-23T12:00:00+00:00",
        "size": 1000,
        "scripts": ["sha256-2026.11"],
    }
    assert read_catalogue(None, None) == Catalogue()


def test_the_day_of_a_build_is_recorded_and_lists_without_it_are_read() -> None:
    built = Catalogue().with_edition(
        replace(edition("2026.11"), day=date(2026, 11, 29)), date(2026, 11, 23)
    )
    assert json.loads(built.editions_json())[0]["day"] == "2026-11-29"
    assert read_catalogue(built.versions_json(), built.editions_json()) == built
    before = read_catalogue(
        catalogue(("2026.11", "2026-11-23")).versions_json(),
        catalogue(("2026.11", "2026-11-23")).editions_json(),
    )
    assert before.get("2026.11").day is None


@pytest.mark.parametrize(
    ("versions", "editions", "error"),
    [
        (
            "[",
            "[]",
            "The list of published editions cannot be read (Expecting value: line 1 column 2 (char 1)).",
        ),
        (
            '[{"version": "2026.11", "aliases": ["latest"]}]',
            "[]",
            "versions.json lists 2026.11, and editions.json lists nothing.",
        ),
        (
            '[{"version": "2026.10", "aliases": []}]',
            json.dumps(json.loads(entry("2026.10")) * 2),
            "versions.json lists 2026.10, and editions.json lists 2026.10, 2026.10.",
        ),
        (
            '[{"version": "stable", "aliases": ["latest"]}]',
            entry("stable"),
            "The list of published editions cannot be read ('stable' is no edition).",
        ),
        ("{}", "[{}]", "The list of published editions cannot be read ('edition')."),
        (
            '[{"version": "stable", "aliases": ["latest"]}]',
            "[]",
            "versions.json lists stable, and editions.json lists nothing.",
        ),
        (
            '[{"version": "2026.10", "aliases": []}]',
            entry("2026.10", periods=[{"from": "2026-10-05", "to": "2026-10-01"}]),
            "The list of published editions cannot be read (2026-10-01 is before 2026-10-05).",
        ),
        (
            '[{"version": "2026.10", "aliases": []}]',
            entry("2026.10", periods=[{"to": "2026-10-01"}]),
            "The list of published editions cannot be read ('from').",
        ),
        (
            '[{"version": "2026.10", "aliases": ["latest"]}]',
            entry(
                "2026.10",
                pin={"by": "R", "at": "now", "because": "", "from": {"edition": "", "commit": ""}},
            ),
            "The list of published editions cannot be read (Invalid isoformat string: 'now').",
        ),
        (
            '[{"version": "2026.10", "aliases": ["latest"]}]',
            entry("2026.10", retired="2026-11-01"),
            "versions.json lists 2026.10, and editions.json lists nothing.",
        ),
    ],
)
def test_lists_that_somebody_else_changed_are_not_built_upon(
    versions: str, editions: str, error: str
) -> None:
    with pytest.raises(UserError) as raised:
        read_catalogue(versions, editions)
    assert raised.value.what == error


def test_days_after_a_rollback_stay_with_the_edition_that_was_served() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-01")).with_current(
        "2026.10", day("11-05")
    )
    again = made.with_edition(edition("2026.11"), day("11-20"))
    assert json.loads(again.editions_json())[0]["periods"] == [
        {"from": "2026-11-01", "to": "2026-11-05"},
        {"from": "2026-11-20"},
    ]
    assert record(again)["2026.10"] == ["10-01..11-01", "11-05..11-20"]
    assert read_catalogue(again.versions_json(), again.editions_json()) == again


def test_going_back_and_forth_on_one_day_leaves_no_day_to_two_editions() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-01"))
    back = made.with_current("2026.10", day("11-05"))
    forth = back.with_edition(edition("2026.11"), day("11-05"))
    assert record(forth) == {"2026.11": ["11-01.."], "2026.10": ["10-01..11-01", "11-05..11-05"]}
    assert record(forth.with_current("2026.10", day("11-05"))) == record(back)


@pytest.mark.parametrize("case", ["rolled-back", "published-again", "wrong-from"])
def test_a_record_without_intervals_is_read_and_written_with_them(case: str) -> None:
    folder = Path(__file__).with_name("records") / case
    read = [
        (folder / name).read_text(encoding="utf-8") for name in ("versions.json", "editions.json")
    ]
    made = read_catalogue(*read)
    assert record(made) == json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert read_catalogue(made.versions_json(), made.editions_json()) == made


def test_publishing_again_with_another_first_day_corrects_it_and_the_end_before_it() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-20"))
    earlier = made.with_edition(edition("2026.11"), day("11-23"), day("11-10"))
    assert record(earlier) == {"2026.11": ["11-10.."], "2026.10": ["10-01..11-10"]}
    later = earlier.with_edition(edition("2026.11"), day("11-23"), day("11-22"))
    assert record(later) == {"2026.11": ["11-22.."], "2026.10": ["10-01..11-22"]}
    first = made.with_edition(edition("2026.10"), day("11-23"), day("09-01"))
    assert record(first) == {"2026.11": ["11-20.."], "2026.10": ["09-01..11-20"]}
    assert first.current == "2026.11"
    whole = made.with_edition(edition("2026.11"), day("11-23"), day("10-01"))
    assert record(whole) == {"2026.11": ["10-01.."], "2026.10": ["10-01..10-01"]}
    assert record(whole.with_edition(edition("2026.11"), day("11-23"), day("11-20"))) == record(
        made
    )


def test_a_correction_after_a_rollback_moves_the_latest_time_only() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-01")).with_current(
        "2026.10", day("11-05")
    )
    again = made.with_edition(edition("2026.11"), day("11-20"), day("11-18"))
    assert record(again) == {
        "2026.11": ["11-01..11-05", "11-18.."],
        "2026.10": ["10-01..11-01", "11-05..11-18"],
    }
    with pytest.raises(UserError) as raised:
        again.with_edition(edition("2026.11"), day("11-20"), day("11-03"))
    assert str(raised.value) == (
        "Edition 2026.11 cannot count from 2026-11-03: 2026.10 was current from 2026-11-05 on."
        " Write --from 2026-11-05 or a later day."
    )


@pytest.mark.parametrize(
    ("name", "begins", "error"),
    [
        (
            "2026.11",
            "11-24",
            (
                "--from 2026-11-24 is in the future (today is 2026-11-23), and an edition is served as soon as it is published."
                " Write --from 2026-11-23 or an earlier day."
            ),
        ),
        (
            "2026.12",
            "11-10",
            (
                "Edition 2026.12 cannot count from 2026-11-10: 2026.11 was current from 2026-11-20 on."
                " Write --from 2026-11-20 or a later day."
            ),
        ),
        (
            "2026.10",
            "11-21",
            (
                "Edition 2026.10 cannot count from 2026-11-21: another one took its place on 2026-11-20."
                " Write --from 2026-11-20 or an earlier day."
            ),
        ),
        (
            "2026.09",
            "09-01",
            "Edition 2026.09 does not become current, because 2026.11 is newer. Leave --from out.",
        ),
    ],
)
def test_a_first_day_that_cannot_be_is_refused(name: str, begins: str, error: str) -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-20"))
    with pytest.raises(UserError) as raised:
        made.with_edition(edition(name), day("11-23"), day(begins))
    assert str(raised.value) == error


def test_a_clock_that_runs_backwards_ends_nothing_before_it_starts() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-20"))
    wrong = date(2020, 1, 1)
    assert record(made.with_edition(edition("2026.12"), wrong)) == {
        "2026.12": ["11-20.."],
        "2026.11": ["11-20..11-20"],
        "2026.10": ["10-01..11-20"],
    }
    assert record(made.with_current("2026.10", wrong)) == {
        "2026.11": ["11-20..11-20"],
        "2026.10": ["10-01.."],
    }
    assert record(made.with_retired("2026.10", wrong)) == record(made)


def test_a_retired_edition_leaves_the_list_and_keeps_its_days() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-20")).with_retired(
        "2026.10", day("11-23")
    )
    assert [each["version"] for each in json.loads(made.versions_json())] == ["2026.11"]
    assert [
        (each["edition"], each.get("retired")) for each in json.loads(made.editions_json())
    ] == [
        ("2026.11", None),
        ("2026.10", "2026-11-23"),
    ]
    assert record(made)["2026.10"] == ["10-01..11-20"]
    assert made.scripts == ["sha256-2026.11"]
    assert read_catalogue(made.versions_json(), made.editions_json()) == made
    for change in (made.get, lambda name: made.with_retired(name, day("11-24"))):
        with pytest.raises(UserError) as caught:
            change("2026.10")
        assert caught.value.what == "Edition 2026.10 is retired."
        assert (
            caught.value.remedy
            == "'playbook publish --edition 2026.10 --ref c0ffee' brings it back."
        )
        with pytest.raises(
            UserError, match=r"There is no edition 2026\.09\. Published are: 2026\.11\."
        ):
            change("2026.09")
    again = made.with_edition(edition("2026.10"), day("11-25"))
    assert (again.current, again.retired, record(again)) == ("2026.11", {}, record(made))


def test_an_edition_whose_files_are_gone_counts_as_retired() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-20"))
    without_old = made.without_missing(["2026.11"], day("11-23"))
    assert (list(without_old.editions), list(without_old.retired)) == (["2026.11"], ["2026.10"])
    assert without_old.current == "2026.11"
    without_current = made.without_missing(["2026.10"], day("11-23"))
    assert without_current.current is None
    assert record(without_current) == {"2026.11": ["11-20..11-23"], "2026.10": ["10-01..11-20"]}
