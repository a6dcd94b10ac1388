"""Publishing of playbooks that are somebody else's, and to the other targets, with the settings that ship."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.college.assembly import assemble
from tests.journey.conftest import served
from tests.journey.project import Project
from tests.journey.reader import reading
from tests.publishing.test_bucket import empty_bucket

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample, pytest.mark.timeout(1800)]
INIT = (
    "init --name 'Harbour Council' --short-name Harbour --hub-name 'Social media hub' --edition 2026.12 --model hub-and-spoke "
    "--mission 'We help every department to use social media well.' --lead 'Ines Moreau' --lead-email ines.moreau@example.com "
    "--sponsor 'Tom Berg' --sponsor-email tom.berg@example.com --channel '#social' --department 'Parks; Libraries' "
    "--timezone Europe/Dublin --language en --site-name 'Social media playbook' "
    "--repository https://code.example.com/harbour/playbook --host gitlab"
)
PEOPLE = "Name;Department;E-mail;Job title\nMia Lund;Parks;mia.lund@example.com;Park ranger\n"
ADDRESS = "https://playbook.example.com/"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet."""


@contextmanager
def plain_server(folder: Path) -> Iterator[str]:
    """Serve a folder as a code host serves the branch of its pages, and yield the address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_playbook_of_ones_own_is_published(
    nginx: str, project: Project, browser: Browser, tmp_path: Path
) -> None:
    own = project.on_branch("own")
    own.playbook(INIT)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    said = own.playbook(f"import people {tmp_path / 'people.csv'} --write")
    assert "mia-lund" in said
    own.commit("Make the playbook ours")
    with served(nginx, own, tmp_path / "nginx") as site:
        said = site.project.playbook("publish")
        assert f"Published edition 2026.12 from {own.run('git rev-parse HEAD')[:12]}." in said
        site.read_policy()
        with reading(browser, site.address) as reader:
            home = reader.open()
            assert "Ines Moreau" in home
            assert "Larkfield" not in reader.page.content()
            assert "Mia Lund" in reader.open("latest/directory/parks/")


def test_the_college_is_published(
    nginx: str, project: Project, browser: Browser, tmp_path: Path
) -> None:
    college = project.at(assemble(tmp_path / "college"))
    (college.root / ".gitignore").write_text(".venv\npublished/\n", encoding="utf-8")
    college.run("git init --quiet --initial-branch=main")
    college.commit("Begin")
    with served(nginx, college, tmp_path / "nginx") as site:
        site.project.playbook("publish", PLAYBOOK_PUBLISH_DOWNLOADS="none")
        site.read_policy()
        with reading(browser, site.address) as reader:
            reader.open()
            assert "Aldermoor" in reader.page.title()


@pytest.mark.exhaustive
def test_a_branch_serves_what_was_published(
    project: Project, browser: Browser, tmp_path: Path
) -> None:
    to_branch = project.on_branch("to-branch", PLAYBOOK_PUBLISH_ADDRESS=ADDRESS)
    to_branch.run(f"git init --quiet --bare {tmp_path / 'remote.git'}")
    said = to_branch.playbook(f"publish --target branch --to {tmp_path / 'remote.git'}")
    assert "It is current" in said
    to_branch.run(
        f"git clone --quiet --branch gh-pages {tmp_path / 'remote.git'} {tmp_path / 'pages'}"
    )
    with plain_server(tmp_path / "pages") as address, reading(browser, address) as reader:
        assert "Lucía Fernández-Morales" in reader.open("latest/directory/marketing/")
    said = to_branch.playbook(
        f"changes 2026.11 working --target branch --to {tmp_path / 'remote.git'}"
    )
    assert said == "From 2026.11 to working\n\nNothing changed.\n"


@pytest.mark.exhaustive
def test_a_bucket_serves_what_was_published(project: Project) -> None:
    with empty_bucket() as bucket:
        to_bucket = project.on_branch(
            "to-bucket", PLAYBOOK_PUBLISH_ADDRESS=ADDRESS, **bucket.environment
        )
        to_bucket.run("make setup-bucket")
        said = to_bucket.playbook(
            f"publish --target bucket --to {bucket.name} --read-back {bucket.endpoint}/{bucket.name}/"
        )
        assert "It is current" in said
        assert "Dev Patel" in bucket.text("latest/directory/marketing/index.html")
        assert [entry["edition"] for entry in json.loads(bucket.text("editions.json"))] == [
            "2026.11"
        ]
        said = to_bucket.playbook(f"changes 2026.11 working --target bucket --to {bucket.name}")
        assert said == "From 2026.11 to working\n\nNothing changed.\n"
