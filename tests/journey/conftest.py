"""The set-up that all journeys share: a clone with its tools installed, and nginx with the shipped configuration."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journey.project import Project
from tests.publishing.reading import get
from tests.publishing.server import free_port, serving
from tests.sharing import made_once

_PATIENCE = 60


@dataclass
class Site:
    """A playbook as nginx serves it from the folder that it is published to."""

    project: Project
    address: str
    """With a slash at its end."""
    folder: Path
    server: int
    """The process id of nginx."""

    def read_policy(self) -> None:
        """Let nginx read the content policy that a release wrote, as the shipped unit playbook-policy.path does."""
        policy = (self.folder / "csp.conf").read_text(encoding="utf-8").split('"')[1]
        os.kill(self.server, signal.SIGHUP)
        until = time.monotonic() + _PATIENCE
        while get(self.address, "latest/").headers.get("content-security-policy") != policy:
            assert time.monotonic() < until, "nginx did not read the policy"
            time.sleep(0.02)


@contextmanager
def served(nginx: str, project: Project, work: Path) -> Iterator[Site]:
    """Serve the folder that the shipped settings publish to; publishing reads it back from there."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    places = {"PLAYBOOK_PUBLISH_ADDRESS": address, "PLAYBOOK_PUBLISH_READ_BACK": address}
    folder = project.root / "published"
    work.mkdir()
    with serving(nginx, folder, work, port) as process:
        yield Site(
            Project(project.root, project.home, {**project.environment, **places}),
            address,
            folder,
            process.pid,
        )


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Set a clone up as the README says, and return the folder of what it installed."""
    return made_once(tmp_path_factory, worker_id, "tools", Project.set_up) / "project/.venv"


@pytest.fixture(scope="session")
def project(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Clone the project, which has the tools of the clone that was set up."""
    return Project.clone(tmp_path_factory.mktemp("journey")).use_tools(tools)
