"""What `playbook impact` keeps of built sites: whole or not at all, whoever is killed while writing it."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from macros.pull_requests import site_cache
from macros.pull_requests.built_site import BuiltSite

DAY = date(2026, 11, 25)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository; building a site in it takes no time."""

    def build(_root: Path, source: Path, target: Path, _today: date | None) -> None:
        target.mkdir()
        (target / "robots.txt").write_text(
            (source / "page.md").read_text(encoding="utf-8"), encoding="utf-8"
        )

    subprocess.run(["git", "init", "--quiet", str(tmp_path / "root")], check=True)
    monkeypatch.setattr(site_cache, "_build", build)
    return tmp_path / "root"


def look(root: Path, text: str) -> BuiltSite:
    number = len(list(root.parent.iterdir()))
    source = root.parent / f"source-{number}"
    source.mkdir()
    (source / "page.md").write_text(text, encoding="utf-8")
    return site_cache.built_site(root, source, root.parent / f"built-{number}", DAY)


def test_a_run_that_was_killed_leaves_a_usable_cache(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    folder = root / ".git/playbook-sites"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", kill)
        patch.setattr(Path, "unlink", kill)  # nobody tidies up after a kill
        with pytest.raises(Killed):
            look(root, "one")
    [draft] = folder.iterdir()
    first = look(root, "one")
    assert draft.exists(), "it may be another run's that is still writing"
    assert len(list(folder.glob("*.bin"))) == 1
    os.utime(draft, (0, 0))
    look(root, "two")
    assert not draft.exists()
    monkeypatch.setattr(site_cache, "_build", kill)
    assert look(root, "one") == first


@pytest.mark.parametrize("content", [b"", b"x", b"\x78\x01", b"\x78\x01\x03\x00\x00\x00\x00\x01"])
def test_a_broken_file_costs_a_build_and_nothing_else(root: Path, content: bytes) -> None:
    whole = look(root, "one")
    [kept] = (root / ".git/playbook-sites").iterdir()
    kept.write_bytes(content)
    assert look(root, "one") == whole
    kept.write_bytes(kept.read_bytes()[:-5])
    assert look(root, "one") == whole


def test_drafts_take_no_place_of_a_site(root: Path) -> None:
    folder = root / ".git/playbook-sites"
    folder.mkdir()
    for number in range(site_cache._MAX_SITES):
        (folder / f"{number}.draft").touch()
    for number in range(site_cache._MAX_SITES + 2):
        look(root, f"{number}")
    assert len(list(folder.glob("*.bin"))) == site_cache._MAX_SITES
