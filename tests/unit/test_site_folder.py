"""A site whose files mostly stay is changed as a whole, even if the build is killed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from macros.atomic_files.site_folder import SiteFolder

BEFORE = {
    "index.html": "home",
    "old/index.html": "old",
    "old/deep/index.html": "deep",
    "page": "a file where a folder will be",
    "folder/index.html": "a folder where a file will be",
    "kept/index.html": "kept",
}
NEW = {
    "index.html": "new home",
    "page/index.html": "page",
    "folder": "file",
    "more/index.html": "more",
}
AFTER = {**NEW, "kept/index.html": "kept"}


class Killed(BaseException):
    """Stands for the end of the process."""


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def read(folder: Path) -> dict[str, str]:
    """Return the files of a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


@pytest.fixture
def folder(tmp_path: Path) -> SiteFolder:
    """A site, and the files that a build of another one has written."""
    folder = SiteFolder(tmp_path / "site")
    write(folder.target, BEFORE)
    write(folder.aside, NEW)
    return folder


def leftovers(folder: SiteFolder) -> list[str]:
    """Return what is left beside the site, apart from the lock."""
    names = (path.name for path in folder.target.parent.iterdir())
    return [name for name in names if name.startswith(".site-") and not name.endswith(".lock")]


def test_files_that_stay_are_not_touched(folder: SiteFolder) -> None:
    kept = folder.target / "kept/index.html"
    before = kept.stat()
    folder.swap_in({"kept/index.html"})
    after = kept.stat()
    assert (after.st_ino, after.st_ctime_ns) == (before.st_ino, before.st_ctime_ns)
    assert read(folder.target) == AFTER
    assert not (folder.target / "old").exists()
    assert leftovers(folder) == []


def test_links_that_somebody_put_into_the_site_go(folder: SiteFolder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").touch()
    (folder.target / "link").symlink_to(tmp_path / "elsewhere")
    folder.swap_in({"kept/index.html"})
    assert read(folder.target) == AFTER
    assert (tmp_path / "elsewhere/file").exists()


def test_nothing_is_lost_if_the_site_cannot_be_changed(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(PermissionError):
        folder.swap_in({"kept/index.html"})
    assert read(folder.target) == BEFORE


def test_the_next_build_finishes_a_change_that_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes: list[tuple[bool, dict[str, str]]] = []
    while not outcomes or outcomes[-1][0]:
        folder = SiteFolder(tmp_path / str(len(outcomes)) / "site")
        write(folder.target, BEFORE)
        write(folder.aside, NEW)
        with monkeypatch.context() as patches:
            was_killed = _swap_in_killed_after(len(outcomes), folder, patches)
        again = SiteFolder(folder.target)
        again.lock(lambda: None)
        again.discard()
        again.release()
        outcomes.append((was_killed, read(again.target)))
        assert leftovers(again) == []
    sites = [site for _, site in outcomes]
    begun = sites.index(AFTER)
    assert begun > 1
    assert len(sites) - begun > 10
    assert sites == [BEFORE] * begun + [AFTER] * (len(sites) - begun)


def _swap_in_killed_after(number: int, folder: SiteFolder, patches: pytest.MonkeyPatch) -> bool:
    """Swap a site in, but die after so many changes on disk; return whether there were as many."""
    left = number

    def killing(change: Any) -> Any:
        def wrapper(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return change(*arguments, **options)

        return wrapper

    for name in ("mkdir", "rename", "replace", "rmdir", "unlink", "write_text"):
        patches.setattr(Path, name, killing(getattr(Path, name)))
    try:
        folder.swap_in({"kept/index.html"})
    except Killed:
        return True
    return False
