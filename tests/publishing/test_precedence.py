"""Test what may be published over what, on every target.

Rollbacks hold, older commits are refused, and the record keeps its days.

Releases are written by hand: no test here takes a build.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.repository import ADDRESS, Repository, small_repository
from tests.publishing.small_release import committed_release, small_release
from tests.publishing.test_branch import Remote
from tests.publishing.test_bucket import empty_bucket
from tests.publishing.trials import PublishedFolder

pytestmark = pytest.mark.build


@dataclass
class Site:
    """A repository and a place to publish its releases to."""

    repository: Repository
    options: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    read: Any
    releases: int = 0

    def release(self, edition: str, text: str = "", **manifest: Any) -> Path:
        """Commit an edition, and write a release of it."""
        self.releases += 1
        return committed_release(
            self.repository, self.folder / f"release-{self.releases}", edition, text, **manifest
        )

    def publish(self, release: Path, *options: str) -> str:
        """Publish a release; return what the command prints."""
        return self.run("publish", "--release", str(release), *options)

    def run(self, *arguments: str) -> str:
        """Run a command, which must succeed."""
        return self.repository.succeeds(
            arguments[0], *self.options, *arguments[1:], **self.environment
        )

    def fails(self, *arguments: str) -> str:
        """Run a command, which must fail; return its error."""
        return self.repository.fails(
            arguments[0], *self.options, *arguments[1:], **self.environment
        )

    @property
    def home(self) -> str:
        """What readers see under latest/."""
        match = re.search(r"<p>(.*)</p>", self.read("latest/index.html"))
        assert match is not None
        return match[1]

    @property
    def current(self) -> list[str]:
        """The edition that the version selector calls the latest."""
        return [
            each["version"] for each in json.loads(self.read("versions.json")) if each["aliases"]
        ]

    def entry(self, edition: str) -> dict[str, Any]:
        """Return an edition's entry of the record."""
        entries: list[dict[str, Any]] = json.loads(self.read("editions.json"))
        return next(each for each in entries if each["edition"] == edition)


@pytest.fixture(
    params=[
        "folder",
        *(pytest.param(target, marks=pytest.mark.exhaustive) for target in ("branch", "bucket")),
    ]
)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An empty place of each kind."""
    repository = small_repository(tmp_path / "playbook")
    if request.param == "bucket":
        with empty_bucket() as bucket:
            yield Site(repository, bucket.options, bucket.environment, tmp_path, bucket.text)
        return
    place: Remote | PublishedFolder = (
        Remote(tmp_path / "remote.git")
        if request.param == "branch"
        else PublishedFolder(tmp_path / "published")
    )
    yield Site(repository, place.options, {}, tmp_path, place.show)


def short(commit: str) -> str:
    """Return a commit as messages print it."""
    return commit[:12]


def test_a_rollback_holds_until_a_newer_commit_is_published(site: Site) -> None:
    site.publish(site.release("2026.10"))
    bad = site.release("2026.11", "With a wrong date.")
    site.publish(bad)
    head = site.repository.git("rev-parse", "HEAD")
    assert f"Edition 2026.10 is current: {ADDRESS}latest/\n" in site.run(
        "rollback", "2026.10", "--because", "a wrong date"
    )
    assert site.home == "This is 2026.10. "

    pin = site.entry("2026.10")["pin"]
    assert {**pin, "at": ""} == {
        "by": "Rosa Vega",
        "at": "",
        "because": "a wrong date",
        "from": {"edition": "2026.11", "commit": head},
    }
    told = rf'by Rosa Vega on \d{{4}}-\d\d-\d\d at \d\d:\d\d UTC instead of 2026\.11 \({short(head)}\): "a wrong date"'
    for arguments in ((), ("--edition", "2026.11.1")):
        held = site.run("publish", *arguments) if arguments else site.publish(bad)
        last = held.splitlines()[-1]
        assert re.fullmatch(
            rf"Edition 2026\.10 is pinned {told}\. Nothing was published\."
            rf" Publish a commit newer than {short(head)}, or run 'playbook publish --resume'\.",
            last,
        ), last
    assert (site.current, site.home) == (["2026.10"], "This is 2026.10. ")
    shown = site.run("editions")
    assert re.search(rf"\nEdition 2026\.10 is pinned {told}\.\n", shown), shown
    assert "2026.10 (current)" in shown

    # Going back once more moves the pin, and what is newer than the first bad commit still counts.
    site.run("rollback", "2026.11")
    site.run("rollback", "2026.10", "--because", "still wrong")
    assert site.entry("2026.10")["pin"]["from"] == {"edition": "2026.11", "commit": head}
    assert "pin" not in site.entry("2026.11")

    said = site.publish(site.release("2026.11", "Put right."))
    assert "Edition 2026.10 is no longer pinned.\n" in said
    assert site.home == "This is 2026.11. Put right."
    assert "pin" not in site.entry("2026.10")


@pytest.mark.parametrize("site", ["folder"], indirect=True)
def test_a_pin_is_lifted_on_request_and_leaves_older_editions_alone(site: Site) -> None:
    site.publish(site.release("2026.10"))
    bad = site.release("2026.11", "Wrong.")
    site.publish(bad)
    site.run("rollback", "2026.10")
    beside = small_release(
        site.folder / "beside", "2026.09", site.repository.git("rev-parse", "HEAD")
    )
    assert "is available beside the current edition 2026.10" in site.publish(
        beside, "--edition", "2026.09"
    )
    assert "pin" in site.entry("2026.10")
    said = site.publish(bad, "--resume")
    assert "Edition 2026.10 is no longer pinned.\n" in said
    assert (site.current, site.home) == (["2026.11"], "This is 2026.11. Wrong.")


def test_an_older_commit_never_replaces_a_newer_one(site: Site) -> None:
    old, new = site.release("2026.11", "Old."), site.release("2026.11", "New.")
    site.publish(new)
    older, newer = site.repository.git("rev-parse", "HEAD~1", "HEAD").split()
    assert site.fails("publish", "--release", str(old)) == (
        f"error: Edition 2026.11 is published from {short(newer)}, which is newer than {short(older)}."
        " Publish a newer commit, or go back with --allow-older."
    )
    assert site.home == "This is 2026.11. New."
    assert "It is current" in site.publish(new), "the same commit again is fine"
    said = site.publish(old, "--allow-older")
    assert (
        f"Edition 2026.11 is pinned: only a commit newer than {short(newer)} replaces it, or --resume.\n"
        in said
    )
    assert site.home == "This is 2026.11. Old."
    # What was gone back from does not come back by itself.
    assert "Edition 2026.11 is pinned by Rosa Vega on " in site.publish(new)
    assert site.home == "This is 2026.11. Old."
    site.publish(new, "--resume")
    assert (site.home, "pin" in site.entry("2026.11")) == ("This is 2026.11. New.", False)


@pytest.mark.exhaustive
def test_the_record_is_corrected_and_a_retired_edition_keeps_its_days(site: Site) -> None:
    site.publish(site.release("2026.09", **{"from": "2026-09-01"}))
    site.publish(site.release("2026.10", **{"from": "2026-10-20"}))
    site.publish(site.release("2026.10", **{"from": "2026-10-01"}))
    assert site.entry("2026.09")["periods"] == [{"from": "2026-09-01", "to": "2026-10-01"}]
    assert site.entry("2026.10")["periods"] == [{"from": "2026-10-01"}]
    early = site.release("2026.11", **{"from": "2026-09-15"})
    assert site.fails("publish", "--release", str(early)) == (
        "error: Edition 2026.11 cannot count from 2026-09-15: 2026.10 was current from 2026-10-01 on."
        " Write --from 2026-10-01 or a later day."
    )
    late = site.release("2026.11", **{"from": "2999-01-01"})
    assert site.fails("publish", "--release", str(late)).startswith(
        "error: --from 2999-01-01 is in the future (today is "
    )

    site.run("retire", "2026.09")
    retired = site.entry("2026.09")
    assert retired["periods"] == [{"from": "2026-09-01", "to": "2026-10-01"}]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", retired["retired"])
    assert [each["version"] for each in json.loads(site.read("versions.json"))] == ["2026.10"]
    assert "2026.09" not in site.run("editions")
    assert "2026.09 (retired)  2026-09-01  2026-10-01" in site.run("editions", "--all")
    assert site.fails("rollback", "2026.09").startswith(
        "error: Edition 2026.09 is retired. 'playbook publish --edition 2026.09 "
    )
    site.publish(site.release("2026.11", **{"from": "2026-11-01"}))
    assert site.entry("2026.09") == retired
    assert site.entry("2026.10")["periods"] == [{"from": "2026-10-01", "to": "2026-11-01"}]


def test_a_commit_that_the_history_does_not_hold_is_not_replaced(tmp_path: Path) -> None:
    place = PublishedFolder(tmp_path / "published")
    repository = small_repository(tmp_path / "playbook")
    first = committed_release(repository, tmp_path / "first", "2026.11")
    repository.succeeds("publish", *place.options, "--release", str(first))
    known = repository.git("rev-parse", "HEAD")
    repository.commit()
    newest = repository.commit()
    shallow = tmp_path / "shallow"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", f"file://{repository.root}", str(shallow)],
        check=True,
    )
    clone = Repository(shallow)
    release = small_release(tmp_path / "second", "2026.11", newest, "From a shallow clone.")
    assert clone.fails("publish", *place.options, "--release", str(release)) == (
        f"error: Edition 2026.11 is published from {short(known)}, and the history here does not tell whether that is newer"
        f" than {short(newest)}. Fetch all of it ('git fetch --unshallow'), or publish with --allow-older."
    )
    clone.git("fetch", "--quiet", "--unshallow")
    assert "It is current" in clone.succeeds("publish", *place.options, "--release", str(release))
    assert "From a shallow clone." in place.show("latest/index.html")


def test_whoever_rolls_back_without_a_name_in_git_is_known_by_the_login(tmp_path: Path) -> None:
    place = PublishedFolder(tmp_path / "published")
    repository = small_repository(tmp_path / "playbook")
    for edition in ("2026.10", "2026.11"):
        release = committed_release(repository, tmp_path / edition, edition)
        repository.succeeds("publish", *place.options, "--release", str(release))
    repository.git("config", "--unset", "user.name")
    environment = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "LOGNAME": "duty-officer",
    }
    repository.succeeds("rollback", "2026.10", *place.options, **environment)
    assert '"by": "duty-officer"' in place.show("editions.json")
    result = repository.run("rollback", "2026.10", *place.options, "--because", "two\nlines")
    assert (result.returncode, "write one line of at most 200 characters." in result.stdout) == (
        2,
        True,
    )
