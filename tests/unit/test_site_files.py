"""Files are hashed only if they may have changed, and written only if the last site lacks them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from macros.site import fingerprint
from macros.site.fingerprint import FileDigests
from macros.site.site_files import SiteFiles, digest_of
from macros.site.store import Store


@pytest.fixture(autouse=True)
def old_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files count as old as soon as they are written."""
    monkeypatch.setattr(fingerprint, "_YOUNG", 0)


def digests(place: Path) -> FileDigests:
    """Return the hashes that a build begins with."""
    return FileDigests("test", Store(place))


def test_a_file_is_read_again_only_if_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("one", encoding="utf-8")
    first = digests(tmp_path / "store")
    assert first.of(str(file)) == digest_of(b"one")
    first.save()
    first.store.save()
    monkeypatch.setattr(fingerprint, "blake2b", None)  # whoever reads a file, fails
    assert digests(tmp_path / "store").of(str(file)) == digest_of(b"one")
    monkeypatch.undo()
    monkeypatch.setattr(fingerprint, "_YOUNG", 0)
    status = file.stat()
    file.write_text("two", encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert digests(tmp_path / "store").of(str(file)) == digest_of(b"two")


def test_a_young_file_is_read_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "_YOUNG", 10**18)
    file = tmp_path / "file"
    file.write_text("one", encoding="utf-8")
    assert fingerprint.status_of(str(file)) is None
    first = digests(tmp_path / "store")
    first.of(str(file))
    first.save()
    first.store.save()
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("change", ["edit", "add", "remove", "nothing"])
def test_a_build_sees_that_a_file_has_changed_meanwhile(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "page.md").write_text("one", encoding="utf-8")
    files = digests(tmp_path / "store")
    before = files.of_folder(str(folder))
    if change == "edit":
        (folder / "page.md").write_text("two", encoding="utf-8")
    elif change == "add":
        (folder / "other.md").touch()
    elif change == "remove":
        (folder / "page.md").unlink()
    assert files.are_current() == (change == "nothing")
    assert files.of_folder(str(folder)) == before  # the build goes on with what it found first


def test_only_what_the_last_site_lacks_is_written(tmp_path: Path) -> None:
    aside, site, place = tmp_path / "aside", tmp_path / "site", tmp_path / "store"
    first = SiteFiles(aside, site, Store(place))
    first.write("a/one.txt", b"one")
    first.write("two.txt", b"two")
    assert (first.kept, (aside / "a/one.txt").read_bytes()) == (set(), b"one")
    first.save()
    aside.rename(site)
    second = SiteFiles(aside, site, Store(place))
    aside.mkdir()
    second.write("a/one.txt", b"one")
    second.write("two.txt", b"zwei")
    assert second.kept == {"a/one.txt"}
    assert [path.name for path in aside.iterdir()] == ["two.txt"]


def test_without_a_last_site_everything_is_written(tmp_path: Path) -> None:
    files = SiteFiles(tmp_path)
    files.write("one.txt", b"one")
    files.write("one.txt", b"one")
    assert (files.kept, files.has("one.txt", digest_of(b"one"))) == (set(), False)
    assert files.written("one.txt") == digest_of(b"one")
