"""The store keeps results between builds, and is never trusted or needed."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from macros.site import store as module
from macros.site.store import VARIABLE, Store, place_of


def written(place: Path, **results: object) -> Path:
    """Write results into a store, and return its place."""
    store = Store(place)
    for key, result in results.items():
        store.put(key, result)
    store.save()
    return place


def test_results_are_there_for_the_next_build(tmp_path: Path) -> None:
    place = written(tmp_path / "new/store", one={"text": "Zoë <b>\ud800"}, two=[1, None, True])
    store = Store(place)
    assert store.get("one") == {"text": "Zoë <b>\ud800"}
    assert store.get("two") == [1, None, True]
    assert store.get("three") is None


def test_results_are_there_before_they_are_saved(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.put("one", 1)
    assert store.get("one") == 1
    assert not (tmp_path / "store").exists()


def test_a_store_without_a_place_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store(None)
    store.put("one", 1)
    store.save()
    assert store.get("one") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE results SET content = substr(content, 1, 20)",
        "UPDATE results SET content = substr(content, 1, 5)",
        "UPDATE results SET content = content || x'00'",
        "UPDATE results SET content = 'text'",
        "UPDATE results SET key = 'other' WHERE key = 'two'; UPDATE results SET key = 'two' WHERE key = 'one'",
        "DROP TABLE results",
        "DROP TABLE results; CREATE TABLE results (key TEXT)",
    ],
)
def test_a_damaged_result_is_none(tmp_path: Path, damage: str) -> None:
    place = written(tmp_path / "store", one="first", two="second")
    with sqlite3.connect(place) as connection:
        connection.executescript(damage)
    connection.close()
    store = Store(place)
    assert [store.get("one"), store.get("two")] == [None, None]
    store.put("one", "again")
    store.save()


@pytest.mark.parametrize("size", [0, 10, 100, 4096, 5000])
def test_a_file_that_was_cut_off_is_replaced(tmp_path: Path, size: int) -> None:
    place = written(tmp_path / "store", **{f"key-{n}": "x" * 500 + str(n) for n in range(200)})
    place.write_bytes(place.read_bytes()[:size])
    store = Store(place)
    assert store.get("key-150") is None
    store.put("new", 1)
    store.save()
    assert Store(place).get("new") == 1


def test_a_file_of_another_kind_is_replaced(tmp_path: Path) -> None:
    place = tmp_path / "store"
    place.write_bytes(b"This is a text, and no database at all. " * 200)
    assert Store(place).get("one") is None
    assert Store(written(place, one=1)).get("one") == 1


def test_a_place_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    assert Store(written(tmp_path / "store", one=1)).get("one") is None
    (tmp_path / "file").write_text("")
    assert Store(written(tmp_path / "file/store", one=1)).get("one") is None


def test_another_build_that_writes_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.01)
    place = written(tmp_path / "store", one=1)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store = Store(place)
    assert store.get("one") is None
    store.put("two", 2)
    store.save()
    other.execute("ROLLBACK")
    other.close()
    assert [Store(place).get("one"), Store(place).get("two")] == [1, None]


def test_what_was_not_used_for_longest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 10**7, 7200))
    monkeypatch.setattr("macros.site.store.time.time", lambda: next(clock))
    place = tmp_path / "store"
    for number in range(10):
        written(place, **{f"key-{number}": sha256(bytes(number)).hexdigest()})
    store = Store(place)
    assert store.get("key-0") is not None
    store.save()
    monkeypatch.setattr(module, "_MAX_SIZE", 600)
    written(place, new="new")
    results = {key: Store(place).get(key) for key in ("key-0", "key-1", "key-2", "key-9", "new")}
    kept = {key for key, result in results.items() if result is not None}
    assert kept == {"key-0", "key-9", "new"}


def test_the_store_is_where_no_proposal_can_put_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert place_of(tmp_path) == tmp_path / ".cache/playbook-builds-1.sqlite"
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    assert place_of(tmp_path) == tmp_path / ".git/playbook-builds-1.sqlite"
    assert place_of(tmp_path, "previews") == tmp_path / ".git/playbook-previews-1.sqlite"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "here"))
    assert place_of(tmp_path) == tmp_path / "here"
    monkeypatch.setenv(VARIABLE, "")
    assert place_of(tmp_path) is None
