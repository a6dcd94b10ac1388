"""Full and read-only disks: every command ends with one line, and leaves files and site alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.engine import EPOCH, ROOT, clean_environment, mkdocs, small_playbook, tree
from tests.publishing.conftest import is_root
from tests.unit.test_cli_init import COMPANY

pytestmark = [
    pytest.mark.build,
    pytest.mark.skipif(not is_root(), reason="mounting a small file system takes root"),
]

_TODAY = ("--today", "2026-11-23")
_WRITING = {
    "import": ("import", "people", "../staff.csv", "--write", *_TODAY),
    "leave": ("leave", "dev-patel", "--on", "2026-12-31", "--to", "rosa-vega", "--write", *_TODAY),
    "format": ("format",),
    "new": (
        "new",
        "page",
        "more",
        "--title",
        "More",
        "--description",
        "More.",
        "--owner",
        "press",
        *_TODAY,
    ),
    "review": ("review", "index.md", "--by", "lena-moss", "--looked-at", "All of it.", *_TODAY),
    "schemas": ("schemas",),
}


def _full(path: str = r"[^()]+") -> str:
    return rf"the disk is full \({path}\)\. Free some space there, and try again\."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def root(disk: Path) -> Path:
    """A small playbook on the small disk that was built once.

    It is outside a copy of the code, so that the installed code runs.
    """
    folder = small_playbook(disk / "playbook")
    settings = (folder / "settings.yml").read_text(encoding="utf-8")
    own = (folder / "mkdocs.yml").read_text(encoding="utf-8").replace("INHERIT: settings.yml\n", "")
    names = {line.partition(":")[0] for line in own.splitlines() if line[:1].isalpha()}
    kept, skipping = [], False
    for line in settings.splitlines():
        if line[:1].isalpha():
            skipping = line.partition(":")[0] in names
        kept += [] if skipping else [line]
    (folder / "mkdocs.yml").write_text("\n".join([own, *kept, ""]), encoding="utf-8")
    (folder / "settings.yml").unlink()
    press = folder / "data/departments/press.yml"
    press.write_text(
        press.read_text(encoding="utf-8").replace("name: Press office", "name: 'Press office'"),
        encoding="utf-8",
    )
    (disk / "staff.csv").write_text(
        "Name,E-mail,Department\nMia Lund,mia.lund@example.com,press\n", encoding="utf-8"
    )
    assert mkdocs(folder, "build", SOURCE_DATE_EPOCH=EPOCH).returncode == 0
    return folder


def _fill(disk: Path, room: int = 0) -> None:
    """Fill the disk, except for `room` KiB."""
    (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free - room * 1024))


def _playbook(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "macros", *arguments],
        cwd=root,
        env=clean_environment() | environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def _fails_unchanged(root: Path, pattern: str, *arguments: str, **environment: str) -> None:
    before = tree(root)
    result = _playbook(root, *arguments, **environment)
    assert result.returncode == 1, result.stdout
    assert re.fullmatch(f"Error: {pattern}\n", result.stderr), result.stderr
    assert tree(root) == before


def test_commands_that_write_change_nothing_on_a_full_disk(root: Path, disk: Path) -> None:
    _fill(disk)
    for arguments in _WRITING.values():
        _fails_unchanged(root, f"nothing was written: {_full()}", *arguments)
    (disk / "filler").unlink()
    for arguments in _WRITING.values():
        result = _playbook(root, *arguments)
        assert result.returncode == 0, result.stderr


def test_a_disk_that_fills_up_while_the_journal_is_written_changes_nothing(
    root: Path, disk: Path
) -> None:
    _fill(disk, room=32)
    _fails_unchanged(root, f"nothing was written: {_full('.*/playbook-journal/[0-9]+')}", "schemas")


def test_commands_that_only_read_work_on_a_full_disk(root: Path, disk: Path) -> None:
    _fill(disk)
    for arguments in (
        ("check",),
        ("report",),
        ("list", "people"),
        ("where", "rosa-vega"),
        ("why", "docs/index.md"),
        ("format", "--check"),
    ):
        assert "Error" not in _playbook(root, *arguments, TMPDIR=str(disk)).stderr


def test_what_is_exported_or_packed_is_whole_or_as_it_was(root: Path, disk: Path) -> None:
    (disk / "people.csv").write_text("old\n", encoding="utf-8")
    (disk / "book.zip").write_text("old\n", encoding="utf-8")
    _fill(disk)
    _fails_unchanged(
        root,
        f"nothing was written: {_full('../people.csv')}",
        "export",
        "people",
        "--output",
        "../people.csv",
    )
    _fails_unchanged(root, _full("../book.zip"), "offline", "--output", "../book.zip")
    assert {(disk / name).read_text(encoding="utf-8") for name in ("people.csv", "book.zip")} == {
        "old\n"
    }
    assert sorted(path.name for path in disk.iterdir()) == [
        "book.zip",
        "filler",
        "people.csv",
        "playbook",
        "staff.csv",
    ]


def _files(root: Path) -> dict[str, str]:
    """Return all files of a playbook but what builds keep for the next one."""
    return {path: digest for path, digest in tree(root).items() if not path.startswith(".cache/")}


def test_a_build_keeps_the_last_site(root: Path, disk: Path) -> None:
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("site_name: ", "site_name: New ", 1), encoding="utf-8")
    before = _files(root)
    for room in (0, 200):
        _fill(disk, room)
        result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
        assert result.returncode == 1
        lines = [
            line for line in result.stdout.splitlines() if line and not line.startswith("INFO")
        ]
        assert len(lines) == 1, lines
        assert lines[0].startswith(f"Nothing was built: the disk is full ({root}/"), lines
        assert _files(root) == before
        (disk / "filler").unlink()
    assert mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH).returncode == 0
    assert "New " in (root / "site/index.html").read_text(encoding="utf-8")
    assert _files(root).keys() == before.keys()


def test_output_that_goes_to_a_full_disk_is_said(root: Path, disk: Path, tmp_path: Path) -> None:
    with (disk / "output").open("w", encoding="utf-8") as output:
        _fill(disk)
        command = [sys.executable, "-m", "macros", "check", "--root", str(root)]
        environment = clean_environment() | {"PYTHONPATH": str(ROOT)}
        result = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            stdout=output,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr.decode()) == (
        1,
        "Error: the disk is full (standard output). Free some space there, and try again.\n",
    )


@pytest.mark.sample
def test_init_changes_nothing_on_a_full_disk(disk: Path) -> None:
    root = disk / "sample"
    for name in ("data", "docs", ".github"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy2(ROOT / "mkdocs.yml", root)
    environment = {"PYTHONPATH": str(ROOT)}
    _fill(disk, room=64)
    _fails_unchanged(
        root,
        f"nothing was written: {_full('.*/playbook-journal/[0-9]+')}",
        "init",
        "--force",
        *COMPANY,
        **environment,
    )


def test_a_read_only_disk_is_said(root: Path, disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    readonly = r"the disk is read-only \([^()]+\)\. Make it writable, and try again\."
    for arguments in _WRITING.values():
        _fails_unchanged(root, f"nothing was written: {readonly}", *arguments)
    assert _playbook(root, "check").returncode == 0
    result = mkdocs(root, "build")
    assert result.returncode == 1
    assert result.stdout.startswith("\nNothing was built: the disk is read-only (")
    assert len(result.stdout.strip().splitlines()) == 1
