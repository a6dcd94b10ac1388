"""A repository to publish from, and a web server that serves what is published.

Repository and folder are prepared once and copied, because a release takes seconds.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.publishing.reading import get, versions
from tests.publishing.repository import ADDRESS, Repository, small_repository
from tests.publishing.server import free_port, serving
from tests.sharing import made_once


@dataclass(frozen=True)
class Served:
    """A published folder and where it is served."""

    folder: Path
    address: str
    server: int = 0
    """The web server's process."""

    def reload(self) -> None:
        """Make the web server read the policy again, like the unit playbook-policy.path.

        Waits until it has done so.
        """
        os.kill(self.server, signal.SIGHUP)
        wanted = (self.folder / "csp.conf").read_text(encoding="utf-8").split('"')[1]
        until = time.monotonic() + 30
        while get(self.address, "latest/").headers["content-security-policy"] != wanted:
            assert time.monotonic() < until, "nginx does not read the policy again"

    @property
    def options(self) -> tuple[str, ...]:
        """What the command is told."""
        return (
            "--target",
            "folder",
            "--to",
            str(self.folder),
            "--address",
            ADDRESS,
            "--read-back",
            self.address,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What it finds in its environment."""
        return {}

    @property
    def root(self) -> Path:
        """What is served."""
        return self.folder / "current"

    def kept(self, place: str) -> dict[str, str]:
        """Return the files of earlier releases kept in a place, with the moment of each."""
        record = self.folder / "builds" / f"{(self.root / place).readlink().name}.kept.json"
        held: dict[str, str] = (
            json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
        )
        return held

    def assert_whole(self) -> None:
        """Assert that every listed edition is there with all its files, and no others are."""
        listed = [
            each
            for each in json.loads(get(self.address, "editions.json").content)
            if "retired" not in each
        ]
        assert [each["edition"] for each in listed] == [
            each["version"] for each in versions(self.address)
        ]
        there = {
            path.name
            for path in self.root.iterdir()
            if path.is_symlink() and path.name[0] not in ".l"
        }
        assert there == {each["edition"] for each in listed}
        for each in listed:
            folder = self.root / each["edition"]
            kept = {folder / path for path in self.kept(each["edition"])}
            files = [path for path in folder.rglob("*") if path.is_file() and path not in kept]
            assert (
                sum(path.stat().st_size for path in files if path.suffix not in (".gz", ".br"))
                == each["size"]
            )
            assert get(self.address, f"{each['edition']}/").status == 200
        current = next(each["version"] for each in versions(self.address) if each["aliases"])
        assert f"This is {current}" in get(self.address, "latest/").text


@dataclass(frozen=True)
class Prepared:
    """A repository and a folder into which it was published."""

    repository: Repository
    folder: Path


def publish(repository: Repository, served: Served, *editions: str) -> None:
    """Publish editions in turn, each from a commit of its own."""
    for edition in editions:
        repository.commit(edition, f"This is {edition}.")
        repository.succeeds("publish", *served.options)


@contextmanager
def copied(nginx: str, folder: Path, own: Path) -> Iterator[Served]:
    """Serve a copy of a published folder; its files stay hard links to each other."""
    own.mkdir()
    subprocess.run(["cp", "-a", str(folder), str(own / "published")], check=True)
    port = free_port()
    with serving(nginx, own / "published", own, port) as process:
        yield Served(own / "published", f"http://127.0.0.1:{port}/", process.pid)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Prepared:
    """Publish one edition, 2026.02; tests take copies of repository and folder."""

    def make(folder: Path) -> None:
        repository = small_repository(folder / "playbook")
        repository.commit("2026.02", "This is 2026.02.")
        target = (
            "--target",
            "folder",
            "--to",
            str(folder / "published"),
            "--address",
            ADDRESS,
            "--read-back",
            "files",
        )
        repository.succeeds("publish", *target, "--from", "2026-02-02")

    folder = made_once(tmp_path_factory, worker_id, "published-once", make)
    return Prepared(Repository(folder / "playbook", commits=1), folder / "published")


@pytest.fixture
def repository(prepared: Prepared, tmp_path: Path) -> Repository:
    """A repository with one commit: edition 2026.02."""
    return prepared.repository.clone(tmp_path / "playbook")


@pytest.fixture
def served(nginx: str, prepared: Prepared, tmp_path: Path) -> Iterator[Served]:
    """Serve a folder into which edition 2026.02 was published."""
    with copied(nginx, prepared.folder, tmp_path / "served") as made:
        yield made


@pytest.fixture(scope="session")
def library(
    nginx: str, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Serve four editions, published out of order; tests only read them."""
    folder = tmp_path_factory.mktemp("library")
    repository = prepared.repository.clone(folder / "playbook")
    with copied(nginx, prepared.folder, folder / "served") as made:
        publish(repository, made, "2026.11", "2026.10")
        output = repository.succeeds("publish", *made.options, "--edition", "2026.10.1")
        assert "Published edition 2026.10.1" in output
        assert "stands beside the current edition 2026.11" in output
        made.reload()
        yield made


def is_root() -> bool:
    """Return whether the tests may mount file systems."""
    return os.geteuid() == 0 and shutil.which("mount") is not None
