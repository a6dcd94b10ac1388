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
        policy = (self.folder / "csp.conf").read_text(encoding="utf-8").split('"')[1]
        until = time.monotonic() + 30
        while get(self.address, "latest/").headers["content-security-policy"] != policy:
            assert time.monotonic() < until, "nginx does not read the policy again"

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command."""
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
        """The environment variables of the command."""
        return {}

    @property
    def root(self) -> Path:
        """The published root."""
        return self.folder / "current"

    def kept(self, place: str) -> dict[str, str]:
        """Return the files of earlier releases kept in a place, with the moment of each."""
        file = self.folder / "builds" / f"{(self.root / place).readlink().name}.kept.json"
        moments: dict[str, str] = (
            json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        )
        return moments

    def assert_whole(self) -> None:
        """Assert that every listed edition is there with all its files, and no others are."""
        entries = [
            entry
            for entry in json.loads(get(self.address, "editions.json").content)
            if "retired" not in entry
        ]
        names = [entry["edition"] for entry in entries]
        assert names == [version["version"] for version in versions(self.address)]
        folders = {
            path.name
            for path in self.root.iterdir()
            if path.is_symlink() and path.name[0] not in ".l"
        }
        assert folders == set(names)
        for entry in entries:
            name = entry["edition"]
            folder = self.root / name
            kept_files = {folder / path for path in self.kept(name)}
            files = [p for p in folder.rglob("*") if p.is_file() and p not in kept_files]
            assert (
                sum(path.stat().st_size for path in files if path.suffix not in (".gz", ".br"))
                == entry["size"]
            )
            assert get(self.address, f"{name}/").status == 200
        current = next(v["version"] for v in versions(self.address) if v["aliases"])
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
def copied(nginx: str, folder: Path, target: Path) -> Iterator[Served]:
    """Serve a copy of a published folder; its files stay hard links to each other."""
    target.mkdir()
    subprocess.run(["cp", "-a", str(folder), str(target / "published")], check=True)
    port = free_port()
    with serving(nginx, target / "published", target, port) as process:
        yield Served(target / "published", f"http://127.0.0.1:{port}/", process.pid)


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
        repository.git("gc", "--quiet")  # tests copy one pack instead of hundreds of objects

    folder = made_once(tmp_path_factory, worker_id, "published-once", make)
    return Prepared(Repository(folder / "playbook", commits=1), folder / "published")


@pytest.fixture
def repository(prepared: Prepared, tmp_path: Path) -> Repository:
    """A repository with one commit: edition 2026.02."""
    return prepared.repository.clone(tmp_path / "playbook")


@pytest.fixture
def served(nginx: str, prepared: Prepared, tmp_path: Path) -> Iterator[Served]:
    """Serve a folder into which edition 2026.02 was published."""
    with copied(nginx, prepared.folder, tmp_path / "served") as site:
        yield site


@pytest.fixture(scope="session")
def library(
    nginx: str, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Served]:
    """Serve four editions, published out of order; tests only read them."""

    def make(folder: Path) -> None:
        repository = prepared.repository.clone(folder / "playbook")
        with copied(nginx, prepared.folder, folder / "served") as site:
            publish(repository, site, "2026.11", "2026.10")
            output = repository.succeeds("publish", *site.options, "--edition", "2026.10.1")
            assert "Published edition 2026.10.1" in output
            assert "is available beside the current edition 2026.11" in output

    published = made_once(tmp_path_factory, worker_id, "library", make) / "served/published"
    with copied(nginx, published, tmp_path_factory.mktemp("library") / "served") as site:
        yield site


def is_root() -> bool:
    """Return whether the tests may mount file systems."""
    return os.geteuid() == 0 and shutil.which("mount") is not None
