"""Test a branch of a bare git remote: every push is complete, and none is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from mike.versions import Versions

from tests.publishing.repository import ADDRESS, Repository
from tests.publishing.small_release import committed_release, publish_small, with_assets
from tests.publishing.trials import race

pytestmark = pytest.mark.build


class Remote:
    """A bare repository, looked at as a code host's pages would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)

    @property
    def options(self) -> tuple[str, ...]:
        """What the command is told."""
        return (
            "--target",
            "branch",
            "--to",
            str(self.folder),
            "--address",
            ADDRESS,
            "--read-back",
            "files",
        )

    @property
    def environment(self) -> dict[str, str]:
        """What it finds in its environment."""
        return {}

    def git(self, *arguments: str) -> str:
        """Run git in the remote."""
        return subprocess.run(
            ["git", "-C", str(self.folder), *arguments], capture_output=True, text=True, check=True
        ).stdout

    def show(self, path: str) -> str:
        """Return a file of the published branch."""
        return self.git("show", f"gh-pages:{path}")

    @property
    def tip(self) -> str:
        """What is published."""
        return self.git("rev-parse", "gh-pages").strip()

    def versions(self) -> list[tuple[str, list[str]]]:
        """Return the editions of the list, each with its aliases."""
        return [
            (each["version"], each["aliases"]) for each in json.loads(self.show("versions.json"))
        ]

    def kept(self, place: str) -> dict[str, str]:
        """Return the files of earlier releases kept in a place, with the moment of each."""
        kept: dict[str, dict[str, str]] = json.loads(self.show("kept.json"))
        return kept.get(place, {})

    def assert_whole(self) -> None:
        """See that the lists equal what is there, each edition with all its files."""
        listed = [each for each in json.loads(self.show("editions.json")) if "retired" not in each]
        assert [each["edition"] for each in listed] == [name for name, _ in self.versions()]
        folders = self.git("ls-tree", "-d", "--name-only", "gh-pages").split()
        assert sorted(folders) == sorted([*(each["edition"] for each in listed), "latest"])
        for each in listed:
            rows = self.git(
                "ls-tree", "-r", "--format=%(objectsize) %(path)", "gh-pages", f"{each['edition']}/"
            ).splitlines()
            sizes = {
                path.partition("/")[2]: int(size)
                for size, _, path in (row.partition(" ") for row in rows)
            }
            assert (
                sum(size for path, size in sizes.items() if path not in self.kept(each["edition"]))
                == each["size"]
            )


@pytest.fixture
def remote(tmp_path: Path) -> Remote:
    """An empty remote."""
    return Remote(tmp_path / "remote.git")


def test_a_branch_holds_every_edition_and_what_code_hosts_need(
    repository: Repository, remote: Remote
) -> None:
    publish_small(repository, remote, "2026.02")
    repository.commit("2026.11", "This is 2026.11.")
    repository.succeeds("publish", *remote.options)
    assert "It is available beside the current edition 2026.11" in publish_small(
        repository, remote, "2026.10"
    )
    assert remote.versions() == [("2026.11", ["latest"]), ("2026.10", []), ("2026.02", [])]
    remote.assert_whole()
    assert remote.show(".nojekyll") == ""
    assert 'content="0; url=latest/"' in remote.show("index.html")
    assert 'data-pb-base="&#47;"' in remote.show("404.html")
    assert "This is 2026.11." in remote.show("latest/index.html")
    # latest/ is no copy: it bears its own address.
    for name in ("latest", "2026.11", "2026.10"):
        assert f"<loc>{ADDRESS}{name}/</loc>" in remote.show(f"{name}/sitemap.xml")
    # The branch is one that mike can go on with.
    listed = Versions.loads(remote.show("versions.json"))
    assert [str(each.version) for each in listed] == ["2026.11", "2026.10", "2026.02"]

    before = remote.tip
    assert "There is no edition 2026.01." in repository.fails(
        "rollback", "2026.01", *remote.options
    )
    assert "2026.11 is the current edition." in repository.fails(
        "retire", "2026.11", *remote.options
    )
    assert remote.tip == before
    # An edition that was never current can become it: its own build for latest/ is in the branch's
    # history.
    repository.succeeds("rollback", "2026.10", *remote.options)
    assert "This is 2026.10." in remote.show("latest/index.html")
    assert f"<loc>{ADDRESS}latest/</loc>" in remote.show("latest/sitemap.xml")
    assert remote.versions() == [("2026.11", []), ("2026.10", ["latest"]), ("2026.02", [])]
    repository.succeeds("retire", "2026.02", *remote.options)
    assert "Edition 2026&#46;02 is retired" in remote.show("2026.02/index.html")
    assert remote.versions() == [("2026.11", []), ("2026.10", ["latest"])]
    assert repository.git("for-each-ref", "refs/playbook") == ""


def test_the_same_command_after_a_lost_push_publishes(
    repository: Repository, remote: Remote, tmp_path: Path
) -> None:
    options = (
        *remote.options,
        "--release",
        str(committed_release(repository, tmp_path / "release", "2026.02")),
    )
    hook = remote.folder / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'the branch is protected' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    error = repository.fails("publish", *options)
    assert error.startswith(
        f"error: The remote '{remote.folder}' did not accept the push. The remote says: the branch is protected."
    )
    assert remote.git("for-each-ref") == ""
    hook.unlink()
    repository.succeeds("publish", *options)
    assert remote.versions() == [("2026.02", ["latest"])]


def test_a_remote_that_cannot_be_reached_is_said_in_one_line(
    repository: Repository, tmp_path: Path
) -> None:
    for place in (str(tmp_path / "nowhere.git"), "http://127.0.0.1:1/playbook.git"):
        error = repository.fails(
            "publish", "--target", "branch", "--to", place, "--address", ADDRESS
        )
        assert error.startswith(f"error: The remote '{place}' cannot be reached. Git says: ")


def test_a_remote_that_moves_on_loses_nothing(
    repository: Repository, remote: Remote, tmp_path: Path
) -> None:
    """The hook lets another publisher's push land between our fetch and our push, once."""
    publish_small(repository, remote, "2026.02")
    publish_small(repository.clone(tmp_path / "other"), remote, "2026.03")
    theirs = remote.tip
    remote.git(
        "update-ref",
        "refs/heads/gh-pages",
        remote.git("rev-list", "--first-parent", theirs).split()[2],
    )
    hook = remote.folder / "hooks/update"
    hook.write_text(
        f"#!/bin/sh\nrm $0\ngit update-ref refs/heads/gh-pages {theirs}\nexit 0\n", encoding="utf-8"
    )
    hook.chmod(0o755)
    publish_small(repository, remote, "2026.04")
    assert remote.versions() == [("2026.04", ["latest"]), ("2026.03", []), ("2026.02", [])]
    remote.assert_whole()


def change(remote: Remote, folder: Path, change: Callable[[Path], None]) -> None:
    """Commit to the published branch by hand."""
    subprocess.run(
        ["git", "clone", "--quiet", "--branch", "gh-pages", str(remote.folder), str(folder)],
        check=True,
    )
    change(folder)
    author = ("-c", "user.name=Rosa Vega", "-c", "user.email=rosa.vega@example.com")
    for arguments in (
        ("add", "--all"),
        (*author, "commit", "--quiet", "--message=By hand"),
        ("push", "--quiet"),
    ):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)


@pytest.mark.exhaustive
def test_files_of_earlier_releases_are_kept_for_a_day(
    repository: Repository, remote: Remote, tmp_path: Path
) -> None:
    publish_small(repository, remote, "2026.02", *with_assets(1))
    publish_small(repository, remote, "2026.02", *with_assets(2))
    there = set(remote.git("ls-tree", "-r", "--name-only", "gh-pages").split())
    for place in ("2026.02", "latest"):
        assert remote.kept(place).keys() == with_assets(1)[1].keys()
        assert {f"{place}/{path}" for number in (1, 2) for path in with_assets(number)[1]} <= there
    remote.assert_whole()

    # As if a day had passed, and with files that somebody else put there.
    def by_hand(folder: Path) -> None:
        record = folder / "kept.json"
        record.write_text(
            re.sub(r"\d{4}-\d\d-\d\dT", "2026-01-01T", record.read_text(encoding="utf-8")),
            encoding="utf-8",
        )
        (folder / "latest/by-hand.css").write_text("by hand", encoding="utf-8")
        (folder / "CNAME").write_text("playbook.example.com\n", encoding="utf-8")

    change(remote, tmp_path / "by-hand", by_hand)
    output = publish_small(repository, remote, "2026.03", *with_assets(2))
    assert (
        f"note: Removed 2 files that somebody else wrote into the branch gh-pages of {remote.folder}: "
        "kept.json, latest/by-hand.css.\n"
    ) in output
    assert (remote.kept("2026.02"), remote.show("CNAME")) == ({}, "playbook.example.com\n")
    assert remote.kept("latest") == {}
    remote.assert_whole()
    repository.succeeds("rollback", "2026.02", *remote.options)
    assert "This is 2026.02. Mark 2." in remote.show("latest/index.html")


@pytest.mark.exhaustive
def test_an_edition_whose_folder_somebody_removed_is_left_off_the_list(
    repository: Repository, remote: Remote, tmp_path: Path
) -> None:
    publish_small(repository, remote, "2026.02")
    old = repository.git("rev-parse", "HEAD")
    publish_small(repository, remote, "2026.03")
    change(remote, tmp_path / "by-hand", lambda folder: shutil.rmtree(folder / "2026.02"))
    said = (
        f"note: Edition 2026.02 is left off the list: somebody removed its folder from the branch gh-pages of {remote.folder}. "
        f"Publish it again: playbook publish --edition 2026.02 --ref {old[:12]}.\n"
    )
    listed = repository.succeeds("editions", *remote.options)
    assert (listed.count(said), "\n2026.02 " in listed, "\n2026.03 " in listed) == (1, False, True)
    assert said in publish_small(repository, remote, "2026.03", "Better.")
    assert remote.versions() == [("2026.03", ["latest"])]
    remote.assert_whole()


def test_killed_publishers_leave_nothing_in_the_repository(
    repository: Repository, remote: Remote, tmp_path: Path
) -> None:
    release = committed_release(repository, tmp_path / "release", "2026.02")
    repository.git("remote", "add", "origin", str(remote.folder))
    repository.git("update-ref", "refs/playbook/left-by-an-earlier-version", "HEAD")
    options = (
        "--target",
        "branch",
        "--to",
        "origin",
        *remote.options[4:],
        "--release",
        str(release),
    )
    repository.succeeds("publish", *options)
    started = remote.folder.parent / "started"
    # The remote tells when it has the push, and keeps the publisher waiting until it is killed.
    hook = remote.folder / "hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\necho started > {started}\nexec sleep 300\n", encoding="utf-8")
    hook.chmod(0o755)

    def left() -> tuple[str, str]:
        return repository.git("for-each-ref", "--format=%(refname)"), repository.git(
            "count-objects"
        )

    before = left()
    for _ in range(2):
        process = repository.start("publish", *options)
        while not started.exists():
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        started.unlink()
    assert left() == before == ("refs/heads/main", before[1])
    hook.unlink()
    repository.succeeds("publish", *options)
    assert left() == before
    work = repository.root / ".git/playbook-publishing"
    assert [path.name for path in work.iterdir()] == ["lock"]
    assert not (repository.root / ".git/FETCH_HEAD").exists()


@pytest.mark.exhaustive
def test_publishers_at_once_all_land(
    repository: Repository, remote: Remote, tmp_path: Path
) -> None:
    said = race(remote, repository, tmp_path, ["2026.11", "2026.10"])
    assert all(" 0 Published edition " in line for line in said), said
    assert remote.versions() == [("2026.11", ["latest"]), ("2026.10", [])]
    assert "This is 2026.11." in remote.show("latest/index.html")
