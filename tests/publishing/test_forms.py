"""Test that the form editor is published with a release if installed, and stays otherwise."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from html import unescape
from pathlib import Path

import pytest

from macros.forms.installation import FOLDER, PACKAGES
from tests.browser.forms import packages
from tests.publishing.conftest import Served
from tests.publishing.reading import get
from tests.publishing.repository import ADDRESS, Repository
from tests.publishing.test_branch import Remote
from tests.publishing.test_bucket import Bucket, bucket

pytestmark = pytest.mark.build
__all__ = ["bucket"]  # a fixture
_REPOSITORY = "repository:\n  url: https://code.example.com/tidewater/playbook\n  host: gitlab\n"
_LINK = f"{ADDRESS}edit/#/collections/departments/entries/press"


@pytest.fixture
def installed(repository: Repository) -> Repository:
    """A repository whose publisher has installed the forms."""
    organization = repository.root / "data/organization.yml"
    organization.write_text(
        organization.read_text(encoding="utf-8") + _REPOSITORY, encoding="utf-8"
    )
    page = repository.root / "docs/directory/press.md"
    page.write_text(
        page.read_text(encoding="utf-8") + '\n{{ department_card("press") }}\n', encoding="utf-8"
    )
    repository.commit("2026.10", "With forms.")
    folder = repository.root / FOLDER
    folder.mkdir(parents=True)
    for package in PACKAGES:
        os.link(packages() / package.file_name, folder / package.file_name)
    return repository


def _without(repository: Repository) -> None:
    """Let another publisher, who has not installed the forms, publish what comes next."""
    shutil.rmtree(repository.root / FOLDER)
    repository.commit("2026.11", "Published elsewhere.")


def test_without_the_forms_no_page_leads_to_them(served: Served) -> None:
    assert get(served.address, "edit/").status == 404
    assert "In a form" not in get(served.address, "latest/directory/press/").text


def test_a_folder_serves_the_forms_under_a_policy_of_their_own(
    installed: Repository, served: Served
) -> None:
    installed.succeeds("publish", *served.options)
    os.kill(served.server, signal.SIGHUP)
    until = time.monotonic() + 30
    while "unsafe-eval" not in (page := get(served.address, "edit/")).headers.get(
        "content-security-policy", ""
    ):
        assert time.monotonic() < until, "nginx does not read the policy anew"
    assert (
        "connect-src 'self' blob: https://code.example.com;"
        in page.headers["content-security-policy"]
    )
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert "unsafe-eval" not in get(served.address, "latest/").headers["content-security-policy"]
    assert (
        json.loads(get(served.address, "edit/config.json").text)["decap"]["backend"]["repo"]
        == "tidewater/playbook"
    )
    assert get(served.address, "edit/decap-cms.js").status == 200
    for edition in ("latest", "2026.10"):
        assert _LINK in unescape(get(served.address, f"{edition}/directory/press/").text)
    assert "In a form" not in get(served.address, "2026.02/directory/press/").text


@pytest.mark.exhaustive
def test_the_forms_stay_when_somebody_publishes_without_them(
    installed: Repository, served: Served
) -> None:
    installed.succeeds("publish", *served.options)
    before = get(served.address, "edit/config.json").text
    _without(installed)
    installed.succeeds("publish", *served.options)
    assert get(served.address, "edit/config.json").text == before
    assert _LINK in unescape(get(served.address, "latest/directory/press/").text)
    installed.succeeds("rollback", "2026.10", *served.options)
    installed.succeeds("retire", "2026.02", *served.options)
    assert get(served.address, "edit/config.json").text == before


@pytest.mark.exhaustive
def test_a_branch_holds_the_forms(installed: Repository, tmp_path: Path) -> None:
    remote = Remote(tmp_path / "remote.git")
    installed.succeeds("publish", *remote.options)
    before = remote.show("edit/config.json")
    _without(installed)
    installed.succeeds("publish", *remote.options)
    assert remote.show("edit/config.json") == before
    assert _LINK in unescape(remote.show("latest/directory/press/index.html"))


@pytest.mark.exhaustive
def test_a_bucket_holds_the_forms(installed: Repository, bucket: Bucket) -> None:
    installed.succeeds("publish", *bucket.options, **bucket.environment)
    before = bucket.text("edit/config.json")
    _without(installed)
    installed.succeeds("publish", *bucket.options, **bucket.environment)
    assert bucket.text("edit/config.json") == before
    assert _LINK in unescape(bucket.text("latest/directory/press/index.html"))


def test_packages_that_were_changed_are_not_published(
    installed: Repository, served: Served
) -> None:
    packed = installed.root / FOLDER / PACKAGES[0].file_name
    packed.unlink()
    packed.write_bytes(b"something else")
    error = installed.fails("publish", *served.options)
    assert (
        "decap-cms 3.16.3 is not installed. Run 'playbook forms install'. Then publish again."
        in error
    )
    assert get(served.address, "edit/").status == 404
