"""Which edition is current since when, and what the two lists say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from macros.publishing.building import Trees
from macros.publishing.edition import Catalogue, Edition, order, read_catalogue
from macros.publishing.failure import PublishingError
from macros.publishing.release import Release
from tests.integration.engine import ROOT


def edition(name: str, commit: str = "c0ffee") -> Edition:
    return Edition(name, commit, "2026-11-23T12:00:00+00:00", 1000, scripts=(f"sha256-{name}",))


def catalogue(*published: tuple[str, str]) -> Catalogue:
    made = Catalogue()
    for name, day in published:
        made = made.with_edition(edition(name), date.fromisoformat(day))
    return made


def days(made: Catalogue) -> dict[str, tuple[str, str]]:
    return {each.edition: (str(each.begins), str(each.ends)) for each in made.listed()}


def test_ten_is_not_one() -> None:
    assert sorted(["2026.10", "2026.11", "2026.02", "2026.10.1", "2026.10.2", "2026.10.10"], key=order) == [
        "2026.02", "2026.10", "2026.10.1", "2026.10.2", "2026.10.10", "2026.11",
    ]  # fmt: skip


def test_an_edition_counts_until_the_next_one() -> None:
    made = catalogue(("2026.02", "2026-02-01"), ("2026.10", "2026-10-01"), ("2026.10", "2026-10-05"), ("2026.11", "2026-11-23"))
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
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-20")).with_current("2026.10", date(2026, 11, 25))
    assert days(made) == {"2026.11": ("2026-11-20", "2026-11-25"), "2026.10": ("2026-10-01", "None")}
    again = made.with_edition(edition("2026.11"), date(2026, 11, 27))
    assert (again.current, days(again)) == (
        "2026.11",
        {"2026.11": ("2026-11-20", "None"), "2026.10": ("2026-10-01", "2026-11-27")},
    )


def test_the_lists_are_read_as_they_were_written() -> None:
    made = catalogue(("2026.10", "2026-10-01"), ("2026.11", "2026-11-23"), ("2026.10.1", "2026-11-24"))
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
        "commit": "c0ffee",
        "published": "2026-11-23T12:00:00+00:00",
        "size": 1000,
        "scripts": ["sha256-2026.11"],
    }
    assert read_catalogue(None, None) == Catalogue()


def test_the_day_of_a_build_is_recorded_and_lists_without_it_are_read() -> None:
    built = Catalogue().with_edition(replace(edition("2026.11"), day=date(2026, 11, 29)), date(2026, 11, 23))
    assert json.loads(built.editions_json())[0]["day"] == "2026-11-29"
    assert read_catalogue(built.versions_json(), built.editions_json()) == built
    before = read_catalogue(
        catalogue(("2026.11", "2026-11-23")).versions_json(), catalogue(("2026.11", "2026-11-23")).editions_json()
    )
    assert before.get("2026.11").day is None


@pytest.mark.parametrize(
    ("versions", "editions", "error"),
    [
        ("[", "[]", "The list of published editions cannot be read (Expecting value: line 1 column 2 (char 1))."),
        (
            '[{"version": "2026.11", "aliases": ["latest"]}]',
            "[]",
            "versions.json lists 2026.11, and editions.json lists nothing.",
        ),
        ("{}", "[{}]", "The list of published editions cannot be read ('edition')."),
    ],
)
def test_lists_that_somebody_else_changed_are_not_built_upon(versions: str, editions: str, error: str) -> None:
    with pytest.raises(PublishingError) as raised:
        read_catalogue(versions, editions)
    assert raised.value.what == error


def release(commit: str, before: Catalogue, *older: tuple[str, str]) -> Release:
    return Release(edition("2026.11", commit), Trees(ROOT, ROOT), date(2026, 11, 25), before, lambda *pair: pair in older)


def test_an_older_commit_does_not_replace_a_newer_one_that_came_in_the_meantime() -> None:
    before = catalogue(("2026.10", "2026-10-01"))
    now = before.with_edition(edition("2026.11", "newer"), date(2026, 11, 25))
    with pytest.raises(PublishingError) as raised:
        release("older", before, ("older", "newer")).listed_in(now)
    assert (
        str(raised.value) == "Edition 2026.11 was published from the newer commit newer in the meantime. Nothing is left to do."
    )
    assert release("other", before, ("older", "newer")).listed_in(now).get("2026.11").commit == "other"
    # Who sees the newer one and publishes an older commit all the same means it.
    assert release("older", now, ("older", "newer")).listed_in(now).get("2026.11").commit == "older"
