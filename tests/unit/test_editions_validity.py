"""What was in force on which day, to the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from macros.editions.intervals import Interval
from macros.editions.published import EditionEntry
from macros.editions.snapshot import Snapshot
from macros.editions.validity import Validity, in_force

Edition = tuple[EditionEntry, Snapshot]


def edition(name: str, begins: str | None, **policies: dict[str, Any]) -> Edition:
    days = (Interval(date.fromisoformat(begins)),) if begins else ()
    return EditionEntry(name, days), Snapshot(
        name, {"policy": {key.replace("_", "-"): value for key, value in policies.items()}}
    )


def policy(version: str, effective: str, status: str = "active", **more: Any) -> dict[str, Any]:
    changes = [
        {"version": version, "date": effective, "summary": f"Version {version}."},
        *more.pop("older", []),
    ]
    return {
        "title": "Disclosure",
        "version": version,
        "effective": effective,
        "status": status,
        "changes": changes,
        **more,
    }


def days(*editions: Edition) -> list[tuple[str, str, str | None]]:
    """List version, first and last day, the newest first."""
    return [
        (one.version, one.start.isoformat(), one.end.isoformat() if one.end else None)
        for one in in_force(editions)
    ]


def holding(day: str, *editions: Edition) -> list[str]:
    """List the versions in force on a day."""
    found = date.fromisoformat(day)
    return [
        one.version
        for one in in_force(editions)
        if one.start <= found and (one.end is None or found <= one.end)
    ]


FIRST = edition("2026.02", "2026-02-02", disclosure=policy("1.0", "2026-02-10"))
SECOND = edition("2026.10", "2026-10-05", disclosure=policy("2.0", "2026-10-10"))


def test_a_version_is_in_force_from_its_first_day_to_the_day_before_the_next() -> None:
    assert days(FIRST, SECOND) == [("2.0", "2026-10-10", None), ("1.0", "2026-02-10", "2026-10-09")]
    assert [holding(day, FIRST, SECOND) for day in ("2026-02-09", "2026-02-10", "2026-10-09", "2026-10-10")] == [
        [], ["1.0"], ["1.0"], ["2.0"],
    ]  # fmt: skip


def test_a_version_names_the_newest_edition_that_holds_it() -> None:
    same = edition("2026.10.1", "2026-10-20", disclosure=policy("2.0", "2026-10-10"))
    assert [one.edition for one in in_force([FIRST, SECOND, same])] == ["2026.10.1", "2026.02"]


def test_versions_that_no_edition_holds_are_told_by_the_day_of_the_record() -> None:
    older = [{"version": "0.9", "date": "2025-06-01", "summary": "Trial."}]
    found = in_force(
        [edition("2026.02", "2026-02-02", disclosure=policy("1.0", "2026-02-10", older=older))]
    )
    assert found[1] == Validity(
        "disclosure",
        "Disclosure",
        "0.9",
        date(2025, 6, 1),
        date(2026, 2, 9),
        "Trial.",
        edition="",
        recorded=True,
    )
    assert not found[0].recorded


def test_a_policy_ends_the_day_before_it_is_retired() -> None:
    retired = edition("2026.10", "2026-10-05", disclosure=policy("1.0", "2026-02-10", "retired"))
    assert days(FIRST, retired) == [("1.0", "2026-02-10", "2026-10-04")]


def test_a_policy_ends_the_day_before_what_replaces_it() -> None:
    successor = policy("1.0", "2026-10-12", supersedes="disclosure") | {"title": "Honesty"}
    replaced = edition(
        "2026.10",
        "2026-10-05",
        disclosure=policy("1.0", "2026-02-10", "retired"),
        honesty=successor,
    )
    assert days(FIRST, replaced) == [
        ("1.0", "2026-02-10", "2026-10-11"),
        ("1.0", "2026-10-12", None),
    ]


def test_a_retired_policy_without_a_day_says_so() -> None:
    (found,) = in_force(
        [edition("2026.10", None, disclosure=policy("1.0", "2026-02-10", "retired"))]
    )
    assert found.retired
    assert found.end is None


def test_a_policy_that_is_no_longer_there_ends_with_the_edition_before() -> None:
    assert days(FIRST, edition("2026.10", "2026-10-05")) == [("1.0", "2026-02-10", "2026-10-04")]


def test_a_policy_that_comes_back_goes_on() -> None:
    gone = edition("2026.10", "2026-10-05", disclosure=policy("1.0", "2026-02-10", "retired"))
    back = edition("2026.11", "2026-11-02", disclosure=policy("1.1", "2026-11-02"))
    assert days(FIRST, gone, back)[0] == ("1.1", "2026-11-02", None)


def test_drafts_are_not_in_force() -> None:
    draft = edition("2026.10", "2026-10-05", disclosure=policy("2.0", "2026-10-10", "draft"))
    assert days(FIRST, draft) == [("1.0", "2026-02-10", None)]
    assert days(draft) == []


def test_a_version_that_was_replaced_before_its_first_day_never_was_in_force() -> None:
    sooner = edition("2026.10", "2026-10-05", disclosure=policy("2.0", "2026-02-10"))
    assert days(FIRST, sooner) == [("2.0", "2026-02-10", None)]


def test_a_day_that_was_corrected_counts() -> None:
    corrected = edition("2026.02.1", "2026-02-03", disclosure=policy("1.0", "2026-02-12"))
    assert days(FIRST, corrected) == [("1.0", "2026-02-12", None)]


def test_broken_records_are_passed_over() -> None:
    broken = {
        "title": 7,
        "version": "x",
        "effective": "soon",
        "status": "active",
        "changes": [7, {"version": "1.0", "date": "?"}],
    }
    assert days(edition("2026.02", "2026-02-02", disclosure=broken)) == []
