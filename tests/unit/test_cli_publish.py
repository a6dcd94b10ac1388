"""`playbook publish` and `playbook rollback`, where they are used wrongly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.engine import ROOT, clean_environment
from tests.publishing.repository import ADDRESS, as_repository
from tests.publishing.small_release import committed_release
from tests.unit.command import run
from tests.unit.playbooks import write_playbook
from tests.unit.web_server import Answer, answering


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("publish", "--output", "a", "--release", "b"),
            "use only one of --output, --release and --dry-run.",
        ),
        (
            ("publish", "--output", "a", "--dry-run"),
            "use only one of --output, --release and --dry-run.",
        ),
        (
            ("publish", "--release", "b", "--from", "2026-11-01"),
            "use --from with --output instead: the day is part of the release.",
        ),
        (
            ("rollback", "2026.10", "--because", "x" * 201),
            "write one line of at most 200 characters.",
        ),
        (
            ("rollback", "2026.10", "--because", "a\u202eb"),
            "write one line of at most 200 characters.",
        ),
        (
            ("publish", "--day", "0001-01-01"),
            "0001-01-01 is too far away. Write a day from 1980 to 2099.",
        ),
        (
            ("publish", "--day", "9999-12-31"),
            "9999-12-31 is too far away. Write a day from 1980 to 2099.",
        ),
    ],
)
def test_options_that_contradict_each_other_are_wrong_use(
    tmp_path: Path, arguments: tuple[str, ...], error: str
) -> None:
    result = run(write_playbook(tmp_path), *arguments)
    assert (result.exit_code, error in result.output) == (2, True), result.output


_ON_A_FULL_DISK = "the command succeeded, but its result cannot be printed: the disk is full"


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a file that is always full"
)
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_an_edition_is_published_whatever_becomes_of_the_output(
    tmp_path: Path, stream: str
) -> None:
    repository = as_repository(write_playbook(tmp_path / "playbook"))
    release = committed_release(repository, tmp_path / "release", "2026.11")
    place = (
        "--target",
        "folder",
        "--to",
        str(tmp_path / "published"),
        "--address",
        ADDRESS,
        "--read-back",
        "files",
    )

    def run_on_a_full_disk(*arguments: str) -> tuple[int, str]:
        command = [
            sys.executable,
            "-m",
            "macros",
            *arguments,
            *place,
            "--root",
            str(repository.root),
        ]
        with Path("/dev/full").open("w") as full:
            streams: dict[str, Any] = {
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                stream: full,
            }
            result = subprocess.run(
                command, cwd=ROOT, env=clean_environment(), text=True, check=False, **streams
            )
        return result.returncode, (result.stderr if stream == "stdout" else result.stdout)

    code, said = run_on_a_full_disk("publish", "--release", str(release))
    assert (tmp_path / "published/current/latest/index.html").is_file()
    assert "Nothing was published" not in said
    if stream == "stderr":
        assert (code, said.startswith("Published edition 2026.11 from ")) == (0, True)
    else:
        assert (code, _ON_A_FULL_DISK in said.splitlines()[-1]) == (1, True)
        code, said = run_on_a_full_disk("editions")
        assert (code, said.count("\n"), _ON_A_FULL_DISK in said) == (1, 1, True)


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a file that is always full"
)
@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("publish", "--help")])
def test_help_on_a_full_disk_is_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "macros", *arguments]
        result = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("Error: the disk is full (")
    assert "standard output" in result.stderr


def test_a_preview_that_cannot_be_published_is_a_failure(tmp_path: Path) -> None:
    root = write_playbook(tmp_path / "playbook")
    organization = root / "data/organization.yml"
    text = organization.read_text(encoding="utf-8")
    organization.write_text(
        f"{text}repository:\n  url: https://code.example.com/tide/playbook\n", encoding="utf-8"
    )
    as_repository(root).commit()
    with answering(lambda _: Answer.json([{"number": 7, "head": {"sha": "1" * 40}}])) as server:
        place = ("--to", str(tmp_path / "published"), "--address", ADDRESS, "--read-back", "files")
        result = run(root, "preview", "--open", "--api", f"{server.address}/api/v3", *place)
    assert result.exit_code == 1
    assert "The preview of 7 was not published: 'git fetch' failed" in result.stdout
    assert (
        result.stderr
        == "error: 1 preview could not be published (7). Look at the reasons above, and run the command again.\n"
    )
