"""Test a bucket on an S3-compatible server.

A release is stored completely, then takes its place. Interrupted changes are completed.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.publishing.repository import ADDRESS, Repository
from tests.publishing.small_release import (
    committed_release,
    publish_small,
    small_release,
    with_assets,
)
from tests.publishing.trials import race

pytestmark = pytest.mark.build
SECRETS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-2",
}


@dataclass(frozen=True)
class Bucket:
    """An empty bucket, looked at as its readers would."""

    name: str
    endpoint: str
    client: Any

    @property
    def options(self) -> tuple[str, ...]:
        """What the command is told."""
        return (
            "--target",
            "bucket",
            "--to",
            self.name,
            "--address",
            ADDRESS,
            "--read-back",
            f"{self.endpoint}/{self.name}/",
        )

    @property
    def environment(self) -> dict[str, str]:
        """What it finds in its environment."""
        return {**SECRETS, "PLAYBOOK_PUBLISH_ENDPOINT": self.endpoint}

    def get(self, path: str) -> dict[str, Any]:
        """Return an object with its headers."""
        found: dict[str, Any] = self.client.get_object(Bucket=self.name, Key=path)
        return found

    def text(self, path: str) -> str:
        """Return the content of an object as a browser shows it."""
        with urllib.request.urlopen(f"{self.endpoint}/{self.name}/{path}") as answer:  # noqa: S310 - the server of this test
            content = answer.read()
            if answer.headers["Content-Encoding"] == "gzip":
                content = subprocess.run(
                    ["gzip", "-dc"], input=content, capture_output=True, check=True
                ).stdout
            return str(content, "utf-8")

    def paths(self) -> set[str]:
        """List every object."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {each["Key"] for page in pages for each in page.get("Contents", ())}

    def state(self) -> dict[str, str]:
        """Return every object's tag, except those of builds."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {
            each["Key"]: each["ETag"]
            for page in pages
            for each in page.get("Contents", ())
            if not each["Key"].startswith("builds/")
        }

    def versions(self) -> list[tuple[str, list[str]]]:
        """Return the editions of the list, each with its aliases."""
        return [
            (each["version"], each["aliases"]) for each in json.loads(self.text("versions.json"))
        ]

    def kept(self, place: str) -> dict[str, str]:
        """Return the files of earlier releases kept in a place, with the moment of each."""
        kept: dict[str, dict[str, str]] = json.loads(self.text("state.json"))["kept"]
        return kept.get(place, {})

    def assert_whole(self) -> None:
        """See that the lists equal what is there, each edition with all its files."""
        listed = [
            each["edition"]
            for each in json.loads(self.text("editions.json"))
            if "retired" not in each
        ]
        assert listed == [name for name, _ in self.versions()]
        keys = self.paths()
        places = json.loads(self.text("state.json"))["places"]
        assert set(places) == {*listed, "latest"}
        for place, held in places.items():
            hashes = json.loads(self.text(f"builds/{held['build']}.json"))[held["part"]]
            paths = [*hashes, *self.kept(place)]
            assert {key for key in keys if key.startswith(f"{place}/")} == {
                f"{place}/{path}" for path in paths
            }
        assert "publishing.lock" not in keys


@contextmanager
def empty_bucket() -> Iterator[Bucket]:
    """Start a server with an empty bucket that everybody may read."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    name = f"playbook-{uuid.uuid4().hex[:8]}"  # servers of one process share their buckets
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="eu-west-2",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106 - the test server takes any
    )
    client.create_bucket(
        Bucket=name,
        CreateBucketConfiguration={"LocationConstraint": "eu-west-2"},
        ACL="public-read",
    )
    yield Bucket(name, endpoint, client)
    client.close()
    server.stop()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """An empty bucket."""
    with empty_bucket() as made:
        yield made


def test_a_bucket_holds_every_edition_with_the_headers_that_browsers_need(
    repository: Repository, bucket: Bucket
) -> None:
    publish_small(repository, bucket, "2026.11")
    repository.commit("2026.10", "This is 2026.10.")
    repository.succeeds("publish", *bucket.options, **bucket.environment)
    assert bucket.versions() == [("2026.11", ["latest"]), ("2026.10", [])]
    bucket.assert_whole()
    assert "This is 2026.11." in bucket.text("latest/index.html")
    for name in ("latest", "2026.11", "2026.10"):
        assert f"<loc>{ADDRESS}{name}/</loc>" in bucket.text(f"{name}/sitemap.xml")
    page = bucket.get("latest/index.html")
    assert (page["ContentType"], page["CacheControl"], page["ContentEncoding"]) == (
        "text/html; charset=utf-8",
        "no-cache",
        "gzip",
    )
    script = next(
        key
        for key in bucket.paths()
        if key.startswith("2026.10/assets/javascripts/bundle.") and key.endswith(".js")
    )
    assert bucket.get(script)["CacheControl"] == "public, max-age=31536000, immutable"
    calendar = bucket.get("2026.10/calendar/all.ics")
    assert (calendar["ContentType"], "ContentEncoding" in calendar) == (
        "text/calendar; charset=utf-8",
        False,
    )

    environment = bucket.environment
    before = bucket.state()
    assert "2026.10/: nothing changes" in repository.succeeds(
        "publish", *bucket.options, "--dry-run", **environment
    )
    assert "There is no edition 2026.01." in repository.fails(
        "rollback", "2026.01", *bucket.options, **environment
    )
    assert "2026.11 is the current edition." in repository.fails(
        "retire", "2026.11", *bucket.options, **environment
    )
    assert bucket.state() == before
    repository.succeeds("rollback", "2026.10", *bucket.options, **environment)
    assert "This is 2026.10." in bucket.text("latest/index.html")
    assert bucket.versions() == [("2026.11", []), ("2026.10", ["latest"])]
    repository.succeeds("retire", "2026.11", *bucket.options, **environment)
    assert "Edition 2026&#46;11 is retired" in bucket.text("2026.11/index.html")
    assert bucket.versions() == [("2026.10", ["latest"])]
    listed = json.loads(
        repository.succeeds("editions", *bucket.options, "--format", "json", **environment)
    )
    assert [each["edition"] for each in listed] == ["2026.10"]


def test_what_is_not_served_is_put_back(
    repository: Repository, bucket: Bucket, tmp_path: Path
) -> None:
    publish_small(repository, bucket, "2026.10")
    before = bucket.state()
    release = committed_release(repository, tmp_path / "release", "2026.11", "Never read.")
    options = (*bucket.options[:-1], "http://127.0.0.1:1/", "--release", str(release))
    error = repository.fails("publish", *options, **bucket.environment)
    assert error.startswith(
        "error: Nothing could be read back from http://127.0.0.1:1/: the connection failed."
    )
    assert bucket.state() == before


def test_a_first_release_that_is_not_served_leaves_nothing_at_the_root(
    repository: Repository, bucket: Bucket, tmp_path: Path
) -> None:
    release = committed_release(repository, tmp_path / "release", "2026.11")
    options = (*bucket.options[:-1], "http://127.0.0.1:1/", "--release", str(release))
    repository.fails("publish", *options, **bucket.environment, PLAYBOOK_PUBLISH_HOSTING="netlify")
    assert {key for key in bucket.paths() if not key.startswith("builds/")} == {"state.json"}


def test_a_bucket_that_cannot_be_reached_is_said_in_one_line(
    repository: Repository, bucket: Bucket, tmp_path: Path
) -> None:
    before = bucket.state()
    closed = {**bucket.environment, "PLAYBOOK_PUBLISH_ENDPOINT": "http://127.0.0.1:1"}
    options = (
        *bucket.options,
        "--release",
        str(committed_release(repository, tmp_path / "release", "2026.11")),
    )
    assert repository.fails("publish", *options, **closed) == (
        f"error: The bucket {bucket.name} cannot be reached (Could not connect to the endpoint URL: "
        f'"http://127.0.0.1:1/{bucket.name}/state.json"). Check the network.'
    )
    error = repository.fails("publish", *options, "--to", "nowhere", **bucket.environment)
    assert error.startswith("error: The bucket nowhere refuses the request (NoSuchBucket: ")
    assert bucket.state() == before


@pytest.mark.exhaustive
def test_a_killed_publishers_work_is_brought_to_its_end(
    repository: Repository, bucket: Bucket
) -> None:
    for edition in ("2026.10", "2026.11"):
        publish_small(repository, bucket, edition)
    # As if it had been killed after it had noted what it was about to do, and had copied one page
    # only.
    state = json.loads(bucket.text("state.json"))
    lists = {name: bucket.text(name) for name in ("versions.json", "editions.json")}
    earlier = {
        "2026.10": state["places"]["2026.10"],
        "latest": {"build": state["places"]["2026.10"]["build"], "part": "latest"},
    }
    for key in bucket.paths():
        if key.startswith("2026.11/") and key != "2026.11/index.html":
            bucket.client.delete_object(Bucket=bucket.name, Key=key)
    bucket.client.put_object(
        Bucket=bucket.name,
        Key="versions.json",
        Body=b'[{"version": "2026.10", "title": "2026.10", "aliases": ["latest"]}]',
    )
    wanted = {"places": earlier, "wanted": state["places"], "lists": lists}
    bucket.client.put_object(Bucket=bucket.name, Key="state.json", Body=json.dumps(wanted).encode())
    bucket.client.put_object(
        Bucket=bucket.name, Key="publishing.lock", Body=b'{"owner": "gone", "expires": 1}'
    )
    publish_small(repository, bucket, "2026.10.1")
    assert bucket.versions() == [("2026.11", ["latest"]), ("2026.10.1", []), ("2026.10", [])]
    bucket.assert_whole()


@pytest.mark.exhaustive
def test_files_of_earlier_releases_are_kept_for_a_day(
    repository: Repository, bucket: Bucket
) -> None:
    publish_small(repository, bucket, "2026.02", *with_assets(1))
    publish_small(repository, bucket, "2026.02", *with_assets(2))
    for place in ("2026.02", "latest"):
        assert bucket.kept(place).keys() == with_assets(1)[1].keys()
        assert {
            f"{place}/{path}" for number in (1, 2) for path in with_assets(number)[1]
        } <= bucket.paths()
    bucket.assert_whole()
    # As if a day had passed, and with files that somebody else put there.
    state = re.sub(r"\d{4}-\d\d-\d\dT", "2026-01-01T", bucket.text("state.json"))
    bucket.client.put_object(Bucket=bucket.name, Key="state.json", Body=state.encode())
    for key in ("latest/by-hand.txt", "verify.txt"):
        bucket.client.put_object(Bucket=bucket.name, Key=key, Body=b"by hand")
    output = publish_small(repository, bucket, "2026.03", *with_assets(2))
    assert (
        f"note: Removed 1 file that somebody else wrote into the bucket {bucket.name}: latest/by-hand.txt.\n"
        in output
    )
    assert (bucket.kept("2026.02"), "verify.txt" in bucket.paths()) == ({}, True)
    bucket.assert_whole()


@pytest.mark.exhaustive
def test_an_edition_whose_folder_somebody_removed_is_left_off_the_list(
    repository: Repository, bucket: Bucket, tmp_path: Path
) -> None:
    publish_small(repository, bucket, "2026.10")
    commit = repository.git("rev-parse", "HEAD")
    publish_small(repository, bucket, "2026.11")
    for key in bucket.paths():
        if key.startswith("2026.10/"):
            bucket.client.delete_object(Bucket=bucket.name, Key=key)
    said = f"note: Edition 2026.10 is left off the list: somebody removed its folder from the bucket {bucket.name}. "
    listed = repository.succeeds("editions", *bucket.options, **bucket.environment)
    assert (listed.count(said), "\n2026.10 " in listed, "\n2026.11 " in listed) == (1, False, True)
    assert f"Publish it again: playbook publish --edition 2026.10 --ref {commit[:12]}.\n" in listed
    assert said in publish_small(repository, bucket, "2026.11", "Better.")
    assert bucket.versions() == [("2026.11", ["latest"])]
    bucket.assert_whole()
    again = small_release(tmp_path / "again", "2026.10", commit)
    repository.succeeds(
        "publish",
        *bucket.options,
        "--release",
        str(again),
        "--edition",
        "2026.10",
        **bucket.environment,
    )
    assert bucket.versions() == [("2026.11", ["latest"]), ("2026.10", [])]
    bucket.assert_whole()


@pytest.mark.exhaustive
def test_publishers_at_once_all_land(
    repository: Repository, bucket: Bucket, tmp_path: Path
) -> None:
    said = race(bucket, repository, tmp_path, ["2026.11", "2026.10"])
    assert all(" 0 Published edition " in line for line in said), said
    assert bucket.versions() == [("2026.11", ["latest"]), ("2026.10", [])]
    assert "This is 2026.11." in bucket.text("latest/index.html")
