"""Test a published folder that somebody else changed: no edition is lost, and messages help."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from macros.basics.i18n import Words
from macros.basics.user_error import UserError
from macros.publishing.edition import Edition
from macros.publishing.edition_build import Trees
from macros.publishing.precedence import PublishRules
from macros.publishing.reading_back import FolderReader, Reader
from macros.publishing.release import Release, Rollback
from macros.publishing.root_files import RootPages
from macros.publishing.targets import notices
from macros.publishing.targets.folder import FolderTarget
from tests.integration.engine import ROOT

DAY = date(2026, 11, 25)
MOMENT = "2026-11-25T09:12:00+00:00"
RULES = PublishRules(lambda _commit, _other: "newer", "Rosa Vega", MOMENT)
FRAME = RootPages(
    ROOT / "overrides/components", Words(), "Playbook", "https://playbook.example.com/"
)


def target(folder: Path, reader: Reader | None = None) -> FolderTarget:
    return FolderTarget(folder, FRAME, reader, keep=0)


def release(scratch: Path, name: str) -> Release:
    for tree in ("own", "latest"):
        (scratch / name / tree).mkdir(parents=True, exist_ok=True)
        (scratch / name / tree / "index.html").write_text(f"This is {name}.", encoding="utf-8")
    trees = Trees(scratch / name / "own", scratch / name / "latest")
    return Release(Edition(name, "c" * 40, MOMENT, 1), trees, DAY, None, RULES)


def rollback(name: str) -> Rollback:
    return Rollback(name, DAY, replace(RULES, because="a wrong date"))


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Publish two editions."""
    folder = tmp_path / "published folder"
    for name in ("2026.10", "2026.11"):
        target(folder).publish(release(tmp_path, name))
    notices.notice.cache_clear()
    return folder


def served(folder: Path) -> str:
    return (folder / "current/latest/index.html").read_text(encoding="utf-8")


def unlink(path: Path) -> Path:
    path.unlink()
    return path


@pytest.mark.parametrize(
    "replace_link",
    [
        unlink,
        lambda link: unlink(link).write_text("generations/000002", encoding="utf-8"),
        lambda link: unlink(link).mkdir(),
        lambda link: unlink(link).symlink_to("generations/000009"),
        lambda link: unlink(link).symlink_to("current"),
        lambda link: unlink(link).symlink_to("/etc"),
    ],
    ids=["gone", "a file", "a folder", "to nothing", "to itself", "elsewhere"],
)
def test_a_lost_link_never_loses_the_editions(
    published: Path, tmp_path: Path, replace_link: Callable[[Path], object]
) -> None:
    replace_link(published / "current")
    is_theirs = not (published / "current").is_symlink() and (published / "current").exists()
    command = f"ln -sfn generations/000002 '{published}/current'"
    deeds: list[Callable[[], object]] = [
        lambda: target(published).catalogue(),
        lambda: target(published).publish(release(tmp_path, "2026.12")),
        lambda: target(published).roll_back(rollback("2026.10")),
        lambda: target(published).retire("2026.10", DAY),
    ]
    for deed in deeds:
        with pytest.raises(UserError) as info:
            deed()
        assert (
            info.value.what
            == f"{published}/current does not lead to a release, and there are releases beside it."
        )
        assert (
            info.value.remedy
            == f"{'Move it away, then restore' if is_theirs else 'Restore'} the link to the newest: {command}"
        )
    if is_theirs:
        (published / "current").rename(published / "theirs")
    subprocess.run(shlex.split(command), cwd=published, check=True)
    assert set(target(published).catalogue().editions) == {"2026.10", "2026.11"}
    assert served(published) == "This is 2026.11."


def test_a_folder_in_the_place_of_the_link_is_named_before_the_first_release(
    tmp_path: Path,
) -> None:
    (tmp_path / "published/current").mkdir(parents=True)
    with pytest.raises(
        UserError,
        match=r"already exists, and is not a link to a release\. .* Move it away, and try again\.",
    ):
        target(tmp_path / "published").publish(release(tmp_path, "2026.11"))


def test_the_first_release_may_fail_and_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    folder = tmp_path / "published"
    with monkeypatch.context() as patch:
        patch.setattr("macros.publishing.targets.generations.Generations.point", kill)
        with pytest.raises(Killed):
            target(folder).publish(release(tmp_path, "2026.11"))
    assert target(folder).publish(release(tmp_path, "2026.12")).current == "2026.12"
    assert set(target(folder).catalogue().editions) == {"2026.12"}


def test_a_generation_that_was_taken_back_is_never_proposed(
    published: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UserError, match="is not what was published"):
        target(published, FolderReader(empty)).publish(release(tmp_path, "2026.12"))
    assert sorted(path.name for path in (published / "generations").iterdir()) == [
        "000001",
        "000002",
    ]
    (published / "current").unlink()
    with pytest.raises(UserError, match="generations/000002"):
        target(published).catalogue()


def test_missing_lists_never_lose_the_editions(published: Path, tmp_path: Path) -> None:
    for name in ("versions.json", "editions.json"):
        (published / "current" / name).unlink()
    with pytest.raises(UserError) as info:
        target(published).publish(release(tmp_path, "2026.12"))
    assert str(info.value) == (
        "The lists of published editions are missing, and there are editions (2026.10, 2026.11). "
        "Restore versions.json and editions.json from a backup, or publish into an empty place."
    )


@pytest.mark.parametrize("name", ["versions.json", "editions.json"])
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe[]", b"null", b"{}", b"[1]", b"[" * 100_000], ids=repr
)
def test_a_damaged_list_is_said(published: Path, tmp_path: Path, name: str, content: bytes) -> None:
    list_file = published / "current" / name
    list_file.unlink()
    list_file.write_bytes(content[:200_000])
    with pytest.raises(UserError, match="from a backup"):
        target(published).publish(release(tmp_path, "2026.12"))
    assert served(published) == "This is 2026.11."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b'"text"',
        b"[]",
        b'{"a.css": 1}',
        b'{"../../../victim.css": "2020-01-01"}',
        b"[" * 100_000,
    ],
    ids=lambda content: repr(content[:40]),
)
def test_a_damaged_note_of_a_build_counts_as_none(
    published: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "victim.css").touch()
    builds = [path for path in (published / "builds").iterdir() if path.is_dir()]
    for build in builds:
        build.with_name(f"{build.name}.json").write_bytes(content)
        build.with_name(f"{build.name}.kept.json").write_bytes(content)
    target(published).roll_back(rollback("2026.10"))
    assert served(published) == "This is 2026.10."
    target(published).retire("2026.11", DAY)
    target(published).publish(release(tmp_path, "2026.12"))
    assert served(published) == "This is 2026.12."
    assert (tmp_path / "victim.css").exists()


@pytest.mark.parametrize("name", ["3.bak", "0notes.txt", "notes.txt", "000001 (copy)", "٣"])
def test_what_lies_beside_generations_is_left_alone(
    published: Path, tmp_path: Path, name: str
) -> None:
    for folder in ("generations", "builds"):
        (published / folder / name).write_text("theirs", encoding="utf-8")
    for number in range(4):
        target(published).publish(release(tmp_path, f"2026.12.{number + 1}"))
    assert served(published) == "This is 2026.12.4."
    assert (published / "generations" / name).read_text(encoding="utf-8") == "theirs"


def test_what_cannot_be_removed_does_not_undo_a_release(
    published: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "files")

    monkeypatch.setattr("macros.publishing.targets.storage.Storage.sweep", fail)
    assert target(published).publish(release(tmp_path, "2026.12")).current == "2026.12"
    assert capsys.readouterr().err == (
        f"note: It is published, but not all old files could be removed from the folder {published}: "
        "Input/output error (files). The next release tries again.\n"
    )


def test_going_back_on_a_full_disk_keeps_what_is_served_also_by_a_link(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "link"
    link.symlink_to(published)
    attempts: list[str] = []

    def full(_: FolderTarget, wish: Rollback, **_options: bool) -> None:
        attempts.append(wish.edition)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FolderTarget, "_roll_back", full)
    with pytest.raises(OSError, match="No space"):
        target(link).roll_back(rollback("2026.10"))
    assert attempts == ["2026.10"] * 2
    assert served(published) == "This is 2026.11."
    assert set(target(link).catalogue().editions) == {"2026.10", "2026.11"}


def test_a_published_folder_can_be_copied_elsewhere(published: Path, tmp_path: Path) -> None:
    shutil.copytree(published, tmp_path / "copy", symlinks=True)
    target(tmp_path / "copy").publish(release(tmp_path, "2026.12"))
    assert set(target(tmp_path / "copy").catalogue().editions) == {"2026.10", "2026.11", "2026.12"}
