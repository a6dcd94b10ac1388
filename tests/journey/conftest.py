"""The set-up that all journeys share: a clone with its tools installed, and a web server with the shipped configuration."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journey.project import Project
from tests.publishing.reading import get
from tests.publishing.server import free_port, serving

_PATIENCE = 60


@dataclass
class Site:
    """The playbook as nginx serves it from the folder that the shipped settings name."""

    project: Project
    address: str
    """With a slash at its end."""
    server: int
    """The process id of nginx."""

    def read_policy(self) -> None:
        """Let nginx read the content policy that a release wrote, as the shipped unit playbook-policy.path does."""
        policy = (self.project.root / "published/csp.conf").read_text(encoding="utf-8").split('"')[1]
        os.kill(self.server, signal.SIGHUP)
        until = time.monotonic() + _PATIENCE
        while get(self.address, "latest/").headers.get("content-security-policy") != policy:
            assert time.monotonic() < until, "nginx did not read the policy"
            time.sleep(0.02)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Clone the project and set it up as the README says."""
    made = Project.clone(tmp_path_factory.mktemp("journey"))
    made.run("make setup")
    return made


@pytest.fixture(scope="module")
def site(nginx: str, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve what will be published; publishing reads it back from there."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    project.environment |= {"PLAYBOOK_PUBLISH_ADDRESS": address, "PLAYBOOK_PUBLISH_READ_BACK": address}
    with serving(nginx, project.root / "published", tmp_path_factory.mktemp("nginx"), port) as process:
        yield Site(project, address, process.pid)
