"""A published root is read whatever state it is in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from macros.editions.intervals import Interval
from macros.editions.published import (
    EditionEntry,
    Period,
    PublishedRoot,
    edition_key,
    is_edition,
    timeline,
)
from tests.unit.roots import Root

FOUR = ("2026.10.1", "2026.02", "2026.11", "2026.10")


def test_editions_are_known_by_their_names_and_ten_is_not_one() -> None:
    assert sorted(FOUR, key=edition_key) == ["2026.02", "2026.10", "2026.10.1", "2026.11"]
    assert [
        name
        for name in (*FOUR, "latest", "2026.1", "2026.13", "2026.10.0", "../2026.10")
        if is_edition(name)
    ] == list(FOUR)


def test_an_edition_is_current_until_the_day_before_the_next_one_begins(tmp_path: Path) -> None:
    root = Root(tmp_path)
    for edition, start in zip(
        FOUR, ("2026-10-20", "2026-02-02", "2026-11-02", "2026-10-05"), strict=True
    ):
        root.list(edition, start)
    root.list("2026.09")
    assert [one.edition for one in root.published.editions] == [
        "2026.02",
        "2026.09",
        "2026.10",
        "2026.10.1",
        "2026.11",
    ]
    assert timeline(root.published.editions) == (
        Period("2026.02", date(2026, 2, 2), date(2026, 10, 4)),
        Period("2026.10", date(2026, 10, 5), date(2026, 10, 19)),
        Period("2026.10.1", date(2026, 10, 20), date(2026, 11, 1)),
        Period("2026.11", date(2026, 11, 2)),
    )


def test_an_edition_that_was_returned_to_is_current_twice(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.list("2026.10", "2026-10-05")
    root.list("2026.11", "2026-11-02", "2026-11-10")
    assert timeline(root.published.editions) == (
        Period("2026.10", date(2026, 10, 5), date(2026, 11, 1)),
        Period("2026.11", date(2026, 11, 2), date(2026, 11, 9)),
        Period("2026.10", date(2026, 11, 10)),
    )


def test_of_two_editions_of_one_day_the_later_has_it(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.list("2026.10", "2026-10-05", "2026-10-05")
    root.list("2026.10.1", "2026-10-05")
    assert timeline(root.published.editions) == (Period("2026.10.1", date(2026, 10, 5)),)


def test_days_on_which_nothing_was_published_have_no_edition() -> None:
    first = EditionEntry("2026.10", (Interval(date(2026, 10, 5), date(2026, 10, 7)),))
    assert timeline([first, EditionEntry("2026.11", (Interval(date(2026, 11, 2)),))]) == (
        Period("2026.10", date(2026, 10, 5), date(2026, 10, 6)),
        Period("2026.11", date(2026, 11, 2)),
    )


def test_each_interval_of_the_record_is_a_period_of_its_own(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.list(
        "2026.10",
        periods=[
            {"from": "2026-10-05", "to": "2026-11-01"},
            {"from": "2026-11-05", "to": "2026-11-20"},
        ],
    )
    root.list(
        "2026.11", periods=[{"from": "2026-11-01", "to": "2026-11-05"}, {"from": "2026-11-20"}]
    )
    assert timeline(root.published.editions) == (
        Period("2026.10", date(2026, 10, 5), date(2026, 10, 31)),
        Period("2026.11", date(2026, 11, 1), date(2026, 11, 4)),
        Period("2026.10", date(2026, 11, 5), date(2026, 11, 19)),
        Period("2026.11", date(2026, 11, 20)),
    )


def test_a_retired_edition_keeps_its_days(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.list("2026.10", periods=[{"from": "2026-10-05", "to": "2026-11-02"}], retired="2026-11-10")
    root.list("2026.11", periods=[{"from": "2026-11-02"}])
    assert [(one.edition, one.is_retired) for one in root.published.editions] == [
        ("2026.10", True),
        ("2026.11", False),
    ]
    assert timeline(root.published.editions)[0] == Period(
        "2026.10", date(2026, 10, 5), date(2026, 11, 1)
    )


def test_days_that_cannot_be_read_are_said_and_the_edition_is_listed(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.list("2026.10", periods=[{"from": "2026-10-05", "to": "2026-10-01"}])
    root.list("2026.11", periods=[{"from": "yesterday"}])
    published = root.published
    assert published.editions == (EditionEntry("2026.10"), EditionEntry("2026.11"))
    assert published.problems == [
        "editions.json: the days of 2026.10 cannot be read.",
        "editions.json: the days of 2026.11 cannot be read.",
    ]


def test_what_an_edition_published_is_read(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.publish("2026.10", "2026-10-05")
    found = root.snapshot("2026.10")
    assert found.problems == ()
    assert found.name("policy", "disclosure") == "Disclosure"
    assert found.name("policy", "no-such") is None
    assert found.words["policies/disclosure.md"].owner == "legal"


def test_a_folder_without_lists_is_read_by_its_folders(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.publish("2026.10")
    for name in ("editions.json", "versions.json"):
        (root.root / name).unlink()
    (root.root / "2026.11").mkdir()
    assert root.published.editions == (EditionEntry("2026.10"),)
    assert PublishedRoot(tmp_path / "nowhere").editions == ()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"7", b"\xff", b"null", b'{"texts": []}', b"[" * 100_000]
)
def test_a_broken_file_is_said_and_the_rest_is_read(tmp_path: Path, content: bytes) -> None:
    root = Root(tmp_path)
    root.publish("2026.10")
    (root.root / "2026.10/api/v1/texts.json").write_bytes(content)
    found = root.snapshot("2026.10")
    assert found.words == {}
    assert len(found.problems) == 1
    assert found.problems[0].startswith("api/v1/texts.json ")
    assert found.by_id("policy")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"7", b"\xff", b"null", b'["x"]', b'[{"version": 7}]', b"[" * 100_000]
)
def test_a_broken_list_is_said_and_the_other_is_read(tmp_path: Path, content: bytes) -> None:
    root = Root(tmp_path)
    root.publish("2026.10", "2026-10-05")
    (root.root / "editions.json").write_bytes(content)
    found = root.published
    assert found.editions == (EditionEntry("2026.10"),)
    assert [problem.partition(" ")[0] for problem in found.problems] in ([], ["editions.json"])
    assert found.problems or content == b'[{"version": 7}]'


def test_records_and_pages_of_another_form_are_passed_over(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.publish("2026.10")
    folder = root.root / "2026.10/api/v1"
    (folder / "people.json").write_text(
        json.dumps({"people": {"a": 7, "b": {"name": ["x"]}}}), encoding="utf-8"
    )
    (folder / "texts.json").write_text(
        json.dumps({"texts": {"a.md": [], "b.md": {"blocks": [7, {"lines": "x"}]}}}),
        encoding="utf-8",
    )
    found = root.snapshot("2026.10")
    assert list(found.by_id("person")) == ["b"]
    assert found.name("person", "b") is None
    assert [(block.heading, block.lines) for block in found.words["b.md"].blocks] == [("", ())]
