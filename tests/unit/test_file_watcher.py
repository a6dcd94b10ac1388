"""A watcher notices what changes, however it is saved, with and without events of the system."""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers import Observer

from macros.site import file_watcher
from macros.site.file_watcher import FileWatcher

LAST = 200
"""Number of saves in a burst."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("index.md", "other.md"):
        (docs / name).write_text("Before", encoding="utf-8")
    return docs


@pytest.fixture(params=["events", "polling"])
def watcher(
    request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FileWatcher]:
    """A watcher that waits for events of the system, and looks at files itself in an hour only; or one without events."""
    if request.param == "events":
        monkeypatch.setattr(file_watcher, "_INTERVAL_WITH_EVENTS", 3600)
    else:
        monkeypatch.setenv(file_watcher.VARIABLE, "1")
        monkeypatch.setattr(file_watcher, "_INTERVAL", 0.05)
    started = FileWatcher([str(folder)])
    started.start()
    started.wait(0)
    yield started
    started.stop()


def _changes(watcher: FileWatcher, *expected: Path) -> set[str]:
    """Wait until all of the expected files have changed; return every file that has."""
    changes: set[str] = set()
    while not {*map(str, expected)} <= changes:
        changes |= watcher.wait(1)
    return changes


def _write(path: Path) -> None:
    path.write_text("After", encoding="utf-8")


def _rename_over(path: Path) -> None:
    new = path.with_name("index.md.new")
    new.write_text("After", encoding="utf-8")
    new.replace(path)


def _move_in(path: Path) -> None:
    new = path.parent.with_name("new.md")
    new.write_text("After", encoding="utf-8")
    new.replace(path)


def _with_backup(path: Path) -> None:
    path.rename(path.with_name("index.md~"))
    path.write_text("After", encoding="utf-8")


def _remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("save", [_write, _rename_over, _move_in, _with_backup, _remove])
def test_every_way_to_save_is_noticed(
    watcher: FileWatcher, folder: Path, save: Callable[[Path], None]
) -> None:
    page = folder / "index.md"
    save(page)
    assert str(folder / "other.md") not in _changes(watcher, page)
    assert not watcher.has_changes()


def test_new_moved_and_removed_folders_are_noticed(watcher: FileWatcher, folder: Path) -> None:
    page = folder / "new/deep/page.md"
    page.parent.mkdir(parents=True)
    _write(page)
    _changes(watcher, page)
    page.write_text("Again, after the folder is known", encoding="utf-8")
    _changes(watcher, page)
    moved = folder / "moved"
    (folder / "new").rename(moved)
    _changes(watcher, page, moved / "deep/page.md")
    (moved / "deep/page.md").write_text("In the folder's new place", encoding="utf-8")
    _changes(watcher, moved / "deep/page.md")
    shutil.rmtree(moved)
    _changes(watcher, moved / "deep/page.md")


def test_many_files_at_once_are_all_noticed(watcher: FileWatcher, folder: Path) -> None:
    pages = [folder / f"section-{number % 7}/page-{number}.md" for number in range(300)]
    for page in pages:
        page.parent.mkdir(exist_ok=True)
        _write(page)
    assert _changes(watcher, *pages) == {*map(str, pages)}


def test_the_last_save_of_a_burst_is_never_missed(watcher: FileWatcher, folder: Path) -> None:
    page = folder / "index.md"
    seen = ""
    for number in range(1, LAST + 1):
        page.write_text(str(number), encoding="utf-8")
        if watcher.has_changes() and watcher.wait(0):
            seen = page.read_text(encoding="utf-8")
    while seen != str(LAST):
        assert watcher.wait(1) in ({str(page)}, set())
        seen = page.read_text(encoding="utf-8") if not watcher.has_changes() else seen


def test_files_of_editors_and_compiled_code_are_ignored(watcher: FileWatcher, folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    for name in (".index.md.swp", "index.md~", ".#index.md", "#index.md#", "__pycache__/a.pyc"):
        _write(folder / name)
    _write(folder / "index.md")
    assert _changes(watcher, folder / "index.md") == {str(folder / "index.md")}


def test_what_is_behind_a_link_is_noticed_at_intervals(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_watcher, "_INTERVAL_WITH_EVENTS", 0.05)
    elsewhere = folder.with_name("elsewhere")
    elsewhere.mkdir()
    _write(elsewhere / "page.md")
    (folder / "linked").symlink_to(elsewhere)
    (folder / "loop").symlink_to(folder)
    watcher = FileWatcher([str(folder)])
    watcher.start()
    (elsewhere / "page.md").write_text("Changed elsewhere", encoding="utf-8")
    assert _changes(watcher, folder / "linked/page.md") == {str(folder / "linked/page.md")}
    watcher.stop()


def test_a_change_before_the_start_is_noticed(folder: Path) -> None:
    watcher = FileWatcher([str(folder)])
    _write(folder / "index.md")
    watcher.start()
    assert watcher.wait(0) == {str(folder / "index.md")}
    watcher.stop()


def test_without_events_files_are_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "schedule", full)
    watcher = FileWatcher([str(folder)])
    with caplog.at_level(logging.INFO):
        watcher.start()
    assert caplog.messages == [
        "Looking for changed files every 0.5 s, without events: inotify watch limit reached."
    ]
    _write(folder / "index.md")
    assert _changes(watcher, folder / "index.md") == {str(folder / "index.md")}
    watcher.stop()


@pytest.mark.skipif(not Path("/proc/self/fdinfo").is_dir(), reason="needs Linux")
def test_a_watcher_that_was_stopped_watches_nothing(folder: Path) -> None:
    def watches() -> int:
        number = 0
        for path in Path("/proc/self/fd").iterdir():
            if path.is_symlink() and "inotify" in str(path.readlink()):
                info = Path("/proc/self/fdinfo", path.name).read_text(encoding="utf-8")
                number += info.count("inotify wd:")
        return number

    before = watches()
    (folder / "deep").mkdir()
    watcher = FileWatcher([str(folder)])
    watcher.start()
    assert watches() == before + 2
    watcher.stop()
    assert watches() == before
