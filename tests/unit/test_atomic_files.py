"""Writing several files at once, and recovering from the journal of a killed command."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from macros.atomic_files import placement, transaction
from macros.atomic_files.disk_error import explain_os_error
from macros.atomic_files.journal import Journal
from macros.atomic_files.placement import PartialWriteError
from macros.atomic_files.site_folder import SiteFolder
from macros.atomic_files.transaction import finish_interrupted, write_all
from tests.unit.command import run
from tests.unit.playbooks import write_playbook

_FILES = {"a.yml": "new a\n", "b.yml": "new b\n", "more/c.yml": "new c\n", "d.yml": None}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    for name in "abd":
        (folder / f"{name}.yml").write_text(f"old {name}\n", encoding="utf-8")
    (folder / "a.yml").chmod(0o640)
    return folder


class _KilledError(BaseException):
    """Ends a command as a signal does."""


def _killed_after(root: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write files, and kill the command after a number of them."""
    put = placement.put_in_place
    calls: list[object] = []

    def ending(*given: object) -> None:
        if len(calls) == number:
            raise _KilledError
        calls.append(given)
        put(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(placement, "put_in_place", ending)
    with pytest.raises(_KilledError):
        write_all(root, _FILES)
    monkeypatch.undo()


def _texts(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


_NEW = {"a.yml": "new a\n", "b.yml": "new b\n", "more/c.yml": "new c\n"}


def test_files_are_written_made_and_removed_with_their_permissions(root: Path) -> None:
    write_all(root, _FILES)
    assert _texts(root) == _NEW
    assert (root / "a.yml").stat().st_mode & 0o777 == 0o640
    assert finish_interrupted(root) == ""


@pytest.mark.parametrize("number", range(4))
def test_what_a_killed_command_left_is_finished(
    root: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _killed_after(root, number, monkeypatch)
    rest = "1 file" if number == 3 else f"{4 - number} files"
    assert (
        finish_interrupted(root)
        == f"A command was stopped while it wrote 4 files. The rest has now been written ({rest})."
    )
    assert _texts(root) == _NEW
    assert (root / "a.yml").stat().st_mode & 0o777 == 0o640
    assert finish_interrupted(root) == ""


def test_an_edit_since_is_not_overwritten(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _killed_after(root, 1, monkeypatch)
    (root / "a.yml").write_text("mine\n", encoding="utf-8")
    (root / "b.yml").write_text("mine too\n", encoding="utf-8")
    assert finish_interrupted(root) == (
        "A command was stopped while it wrote 4 files. The rest has now been written (2 files). "
        "Edited since, and left as they are: a.yml, b.yml. Run the command again to see what they lack."
    )
    assert _texts(root) == {**_NEW, "a.yml": "mine\n", "b.yml": "mine too\n"}


def test_files_that_were_taken_back_since_are_written_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _texts(root)
    _killed_after(root, 2, monkeypatch)
    for path in ("a.yml", "b.yml"):
        (root / path).unlink()
        (root / path).write_text(before[path], encoding="utf-8")
    finish_interrupted(root)
    assert _texts(root) == _NEW


@pytest.mark.parametrize(
    "path",
    [
        "../outside.yml",
        "/etc/outside.yml",
        "link/outside.yml",
        ".git/config",
        "more/../../outside.yml",
    ],
)
def test_a_journal_that_leads_out_is_dropped(
    root: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root.parent / "elsewhere").mkdir()
    (root / "link").symlink_to("../elsewhere")
    _killed_after(root, 0, monkeypatch)
    manifest = Journal(root).folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("more/c.yml", path), encoding="utf-8")
    assert finish_interrupted(root).startswith(
        "A command was stopped while it wrote, and its journal is damaged ("
    )
    assert {path.name for path in root.parent.rglob("outside.yml")} == set()
    assert (root / "a.yml").read_text("utf-8") == "old a\n"
    assert not Journal(root).folder.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "changes": [{}]}',
        '{"format": 1, "changes": [{"path": 1}]}',
        "\0",
    ],
)
def test_a_damaged_journal_is_dropped(
    root: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _texts(root)
    _killed_after(root, 0, monkeypatch)
    (Journal(root).folder / "manifest.json").write_text(text, encoding="utf-8")
    assert "its journal is damaged" in finish_interrupted(root)
    assert _texts(root) == before


def test_a_content_that_was_tampered_with_is_not_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _killed_after(root, 0, monkeypatch)
    (Journal(root).folder / "0").write_text("evil\n", encoding="utf-8")
    assert "left as they are: a.yml." in finish_interrupted(root)
    assert (root / "a.yml").read_text("utf-8") == "old a\n"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="giving files to another user takes root",
)
def test_the_journal_of_another_user_is_left_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _killed_after(root, 1, monkeypatch)
    os.chown(Journal(root).folder, 12345, 12345)
    before = _texts(root)
    message = (
        "Another user's command was stopped while it wrote. "
        f"Ask that user to run 'playbook check' to finish it ({Journal(root).folder})."
    )
    assert finish_interrupted(root) == message
    with pytest.raises(OSError, match="Another user"):
        write_all(root, _FILES)
    assert _texts(root) == before


def test_nothing_is_written_through_a_link_that_leads_out(root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root / "link").symlink_to("../elsewhere")
    before = _texts(root)
    with pytest.raises(
        OSError, match=r"^link/x\.yml is outside the playbook: a link leads there\.$"
    ):
        write_all(root, {"a.yml": "new\n", "link/x.yml": "new\n"})
    assert _texts(root) == before


def test_a_file_that_is_a_link_inside_stays_one(root: Path) -> None:
    (root / "link.yml").symlink_to("b.yml")
    write_all(root, {"link.yml": "new\n"})
    assert (root / "link.yml").is_symlink()
    assert (root / "b.yml").read_text("utf-8") == "new\n"


def test_where_one_file_fails_all_are_put_back(root: Path) -> None:
    before = _texts(root)
    (root / "more").write_text("a file where a folder must be\n", encoding="utf-8")
    with pytest.raises(OSError, match=r"exists|Not a directory"):
        write_all(root, _FILES)
    (root / "more").unlink()
    assert _texts(root) == before
    assert (root / "a.yml").stat().st_mode & 0o777 == 0o640
    assert not (root / ".cache").exists()


def test_what_can_be_neither_written_nor_put_back_is_finished_later(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name == "old" or target.name == "b.yml":
            raise OSError(5, "Input/output error", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(PartialWriteError):
        write_all(root, _FILES)
    monkeypatch.undo()
    assert "The rest has now been written (3 files)" in finish_interrupted(root)
    assert _texts(root) == _NEW


def test_another_disk_is_written_to_in_one_step_as_well(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def other_disk(self: Path, target: Path) -> Path:
        if self.parent != target.parent:
            raise OSError(18, "Invalid cross-device link", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", other_disk)
    write_all(root, _FILES)
    assert _texts(root) == _NEW


def test_line_ends_of_generated_files_are_kept(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    organization = root / "data/organization.yml"
    repository = "repository:\n  url: https://code.example.com/tidewater\n  maintainers:\n    - tidewater/builders\n"
    organization.write_text(organization.read_text("utf-8") + repository, encoding="utf-8")
    (root / ".github").mkdir()
    (root / ".github/CODEOWNERS").write_bytes(b"# Old\r\n* @anna\r\n")
    assert run(root, "codeowners").exit_code == 0
    written = (root / ".github/CODEOWNERS").read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") == 5


def test_a_site_that_cannot_be_swapped_in_leaves_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = SiteFolder(tmp_path / "site")
    for path in (folder.target, folder.aside):
        path.mkdir()
        (path / path.name.strip(".")).touch()
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self == folder.aside:
            raise PermissionError(13, "Permission denied", str(self), None, str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(PermissionError):
        folder.swap_in()
    assert [path.name for path in folder.target.iterdir()] == ["site"]


def test_errors_of_disks_name_the_place_and_what_to_do() -> None:
    assert (
        explain_os_error(OSError(28, "No space left on device", "/a/b"))
        == "the disk is full (/a/b). Free some space there, and try again."
    )
    assert (
        explain_os_error(OSError(30, "Read-only file system", "/a"), Path("/c"))
        == "the disk is read-only (/a). Make it writable, and try again."
    )
    assert (
        explain_os_error(OSError(13, "Permission denied"), Path("/c"))
        == "permission denied (/c). Change its permissions, and try again."
    )
    assert (
        explain_os_error(OSError(5, "Input/output error", "/a", None, "/b"))
        == "Input/output error (/b)."
    )


def test_manifests_hold_paths_and_hashes_only(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _killed_after(root, 0, monkeypatch)
    manifest = json.loads((Journal(root).folder / "manifest.json").read_bytes())
    assert {key for change in manifest["changes"] for key in change} == {"path", "before", "after"}
    assert transaction.finish_interrupted(root)
