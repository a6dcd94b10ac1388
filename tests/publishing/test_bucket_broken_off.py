"""Interrupt a change of a bucket at any of its steps: the next command completes it."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.publishing.conftest import Prepared
from tests.publishing.faults import Fault, failing
from tests.publishing.repository import Repository
from tests.publishing.small_release import committed_release, publish_small
from tests.publishing.test_bucket import Bucket, empty_bucket

pytestmark = pytest.mark.build
_EDITIONS = ("2026.10", "2026.11")


@dataclass
class Place:
    """A bucket with two editions, and a repository to publish from."""

    bucket: Bucket
    repository: Repository

    def current(self) -> str:
        """Return the edition on which the lists and latest/ agree."""
        [current] = [name for name, aliases in self.bucket.versions() if aliases]
        ends = {
            each["edition"]: each["to"] for each in json.loads(self.bucket.text("editions.json"))
        }
        assert [name for name, end in ends.items() if end is None] == [current]
        assert f"This is {current}." in self.bucket.text("latest/index.html")
        return current

    def environment(self, endpoint: str = "") -> dict[str, str]:
        """Return the settings of a publisher that may reach the bucket another way."""
        return {
            **self.bucket.environment,
            **({"PLAYBOOK_PUBLISH_ENDPOINT": endpoint} if endpoint else {}),
        }

    def break_off(self, fault: Fault, key: str, number: int) -> str:
        """Roll back to the other edition, and kill the publisher at a step; give that edition."""
        wanted = next(name for name in _EDITIONS if name != self.current())
        with failing(self.bucket.endpoint, fault, key, number) as faults:
            process = self.repository.start(
                "rollback", wanted, *self.bucket.options, **self.environment(faults.address)
            )
            until = time.monotonic() + 300
            while not faults.failing.wait(0.05):
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < until
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        return wanted

    def expire(self) -> None:
        """Let the killed publisher's lock be over, as it is after a minute."""
        lock = json.loads(self.bucket.text("publishing.lock")) | {"expires": 1}
        self.bucket.client.put_object(
            Bucket=self.bucket.name, Key="publishing.lock", Body=json.dumps(lock).encode()
        )

    def editions(self, endpoint: str = "") -> tuple[str, str]:
        """Return the edition that `playbook editions` calls current, and its notes."""
        output = self.repository.succeeds(
            "editions", *self.bucket.options, **self.environment(endpoint)
        )
        [row] = [line for line in output.splitlines() if " (current) " in line]
        return row.split()[0], "".join(
            line for line in output.splitlines() if line.startswith("note: ")
        )


@pytest.fixture(scope="module")
def place(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Publish two editions; each test leaves one or the other current, and everything whole."""
    repository = prepared.repository.clone(tmp_path_factory.mktemp("broken-off") / "playbook")
    with empty_bucket() as bucket:
        for edition in _EDITIONS:
            publish_small(repository, bucket, edition)
        yield Place(bucket, repository)


@pytest.mark.parametrize(
    ("fault", "key", "number"),
    [
        pytest.param(
            "hang after", "/state.json", 1, marks=pytest.mark.exhaustive
        ),  # noted what it is about to do
        ("hang after", "/latest/index.html", 1),
        pytest.param("hang before", "/editions.json", 1, marks=pytest.mark.exhaustive),
        ("hang before", "/versions.json", 1),  # between the two lists
        pytest.param("hang after", "/versions.json", 1, marks=pytest.mark.exhaustive),
        ("hang before", "/state.json", 2),  # everything is done, and nobody has noted it
    ],
)
def test_whoever_looks_next_finishes_what_was_broken_off(
    place: Place, fault: Fault, key: str, number: int
) -> None:
    before = place.current()
    wanted = place.break_off(fault, key, number)
    assert place.editions() == (
        before,
        (
            f"note: The bucket {place.bucket.name} is being changed. "
            "Until that is complete, what was published before counts."
        ),
    )
    place.expire()
    assert place.editions() == (
        wanted,
        f"note: A change of the bucket {place.bucket.name} was interrupted. It is complete now.",
    )
    assert place.current() == wanted
    place.bucket.assert_whole()
    assert place.editions() == (wanted, "")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("fault", "key", "number", "is_done"),
    [("hang after", "/publishing.lock", 1, False), ("hang after", "/state.json", 2, True)],
)
def test_a_lock_alone_changes_nothing(
    place: Place, fault: Fault, key: str, number: int, is_done: bool
) -> None:
    before = place.current()
    wanted = place.break_off(fault, key, number)
    expected = wanted if is_done else before
    assert place.editions() == (expected, "")
    assert place.current() == expected
    place.expire()
    place.repository.succeeds("rollback", before, *place.bucket.options, **place.environment())
    place.bucket.assert_whole()


def test_who_may_only_read_sees_what_was_published_before(place: Place) -> None:
    before = place.current()
    wanted = place.break_off("hang before", "/versions.json", 1)
    place.expire()
    with failing(place.bucket.endpoint, "refuse", "/publishing.lock") as faults:
        name, note = place.editions(faults.address)
    assert name == before
    assert note.startswith(
        f"note: A change of the bucket {place.bucket.name} was interrupted, and cannot be completed from here: "
    )
    assert place.editions()[0] == wanted
    place.bucket.assert_whole()


def test_a_network_that_is_lost_is_one_line_and_the_next_publisher_finishes(place: Place) -> None:
    wanted = next(name for name in _EDITIONS if name != place.current())
    with failing(place.bucket.endpoint, "close", "/versions.json") as faults:
        error = place.repository.fails(
            "rollback", wanted, *place.bucket.options, **place.environment(faults.address)
        )
    assert error.startswith(f"error: The bucket {place.bucket.name} cannot be reached (")
    place.expire()
    output = publish_small(place.repository, place.bucket, "2026.10.1")
    assert (
        f"note: A change of the bucket {place.bucket.name} was interrupted. It is complete now.\n"
        in output
    )
    assert place.bucket.versions()[0][0] == "2026.11"
    place.bucket.assert_whole()


def test_a_publisher_killed_while_it_stores_its_build_changes_nothing(
    place: Place, tmp_path: Path
) -> None:
    before = place.bucket.state()
    release = committed_release(place.repository, tmp_path / "release", "2026.12")
    options = (*place.bucket.options, "--release", str(release))
    with failing(place.bucket.endpoint, "hang before", ".json", 1) as faults:
        process = place.repository.start("publish", *options, **place.environment(faults.address))
        while not faults.failing.wait(0.05):
            assert process.poll() is None, process.communicate()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert place.bucket.state() == before
    assert place.editions()[1] == ""


def test_a_damaged_state_is_said_in_one_line(place: Place, tmp_path: Path) -> None:
    state = place.bucket.get("state.json")
    (tmp_path / "state.json").write_bytes(state["Body"].read())
    place.bucket.client.put_object(Bucket=place.bucket.name, Key="state.json", Body=b'{"places": ')
    error = place.repository.fails("editions", *place.bucket.options, **place.environment())
    assert error == (
        f"error: state.json in the bucket {place.bucket.name} cannot be read. "
        "Restore it from a backup, or publish into an empty place."
    )
    place.bucket.client.put_object(
        Bucket=place.bucket.name,
        Key="state.json",
        Body=(tmp_path / "state.json").read_bytes(),
        **{name: state[name] for name in ("ContentType", "ContentEncoding", "CacheControl")},
    )
