"""Test damaged state of a bucket or a branch.

It is reported or counts as empty, and never ends in a traceback.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from macros.basics.user_error import UserError
from macros.publishing.targets import bucket_lease, bucket_store
from macros.publishing.targets.branch import BranchTarget
from macros.publishing.targets.bucket import BucketTarget
from macros.publishing.targets.bucket_state import State, StateFile
from macros.publishing.targets.bucket_store import BucketStore
from tests.integration.engine import clean_environment
from tests.publishing.test_bucket import SECRETS, empty_bucket
from tests.unit.test_published_folder import FRAME, release, rollback
from tests.unit.web_server import drip, speaking

DAY = date(2026, 11, 25)
_WHOLE: dict[str, Any] = {
    "places": {"latest": {"build": "b", "part": "latest"}},
    "lists": {"versions.json": "[]"},
    "kept": {},
}


def test_a_whole_state_is_read_as_it_was_written() -> None:
    state = State(
        _WHOLE["places"], _WHOLE["lists"], {"latest": {"a.css": "2026-11-25T09:12:00+00:00"}}
    )
    assert StateFile.from_json(StateFile(state, State()).to_json()) == StateFile(state, State())


@pytest.mark.parametrize(
    "change",
    [
        {"places": []},
        {"places": {"latest": "b"}},
        {"places": {"latest": {"build": "b"}}},
        {"places": {"latest": {"build": 1, "part": "own"}}},
        {"lists": {"versions.json": 1}},
        {"lists": None},
        {"kept": {"latest": ["a.css"]}},
        {"kept": {"latest": {"a.css": 1}}},
        {"kept": {"latest": {"../2026.10/a.css": "2020-01-01"}}},
        {"following": {"places": 1}},
        {"following": []},
        {"other": 1},
    ],
    ids=repr,
)
def test_a_damaged_state_of_a_bucket_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        StateFile.from_json(json.dumps(_WHOLE | change).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"\xff", b"[" * 100_000, b"1"],
    ids=lambda content: repr(content[:9]),
)
def test_what_is_no_state_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says it in its own words
        StateFile.from_json(content)


@pytest.mark.build
def test_a_damaged_bucket_is_said_and_none_of_its_editions_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_lease, "_SETTLE_TIME", 0.0)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with empty_bucket() as bucket:
        store = BucketStore(bucket.name, "", bucket.endpoint, "")
        target = BucketTarget(store, FRAME, None, keep=3)
        for name in ("2026.10", "2026.11"):
            target.publish(release(tmp_path, name))
        state = store.get("state.json")
        assert state is not None
        build = json.loads(state)["places"]["2026.10"]["build"]
        whole = {path: store.get(path) or b"" for path in ("state.json", f"builds/{build}.json")}

        def refuses(path: str, remedy: str, *contents: bytes | None) -> None:
            for content in contents:
                if content is None:
                    store.delete([path])
                else:
                    store.put(path, content)
                with pytest.raises(UserError, match=remedy):
                    target.roll_back(rollback("2026.10"))
                store.put(path, whole[path])

        damaged = (b"", b"null", b"[]", b'{"places": {"latest": 1}}', b"\xff", b"[" * 100_000)
        refuses("state.json", "from a backup, or publish into an empty place", None, *damaged)
        refuses(
            f"builds/{build}.json",
            "again from its commit",
            None,
            *damaged,
            b'{"own": 1, "latest": []}',
        )
        bucket.client.put_object(
            Bucket=bucket.name, Key="state.json", Body=b"not packed", ContentEncoding="gzip"
        )
        with pytest.raises(UserError, match=r"state\.json in the bucket .* is damaged"):
            target.catalogue()
        store.put("state.json", whole["state.json"])
        for lock in (b"", b"null", b"{}", b'{"expires": "soon"}', b"\xff"):
            store.put("publishing.lock", lock)
            assert set(target.roll_back(rollback("2026.10")).editions) == {"2026.10", "2026.11"}


@pytest.mark.parametrize(
    "start", [b"H", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"]
)
def test_a_bucket_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    monkeypatch.setattr(bucket_store, "_LONGEST", 0.5)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with speaking(drip(start)) as server:
        store = BucketStore("playbook", "", server.address, "")
        deeds: list[Callable[[], object]] = [
            lambda: store.get("a"),
            lambda: store.put("a", b"b"),
            lambda: store.copy("a", "b"),
            lambda: store.delete(["a"]),
            lambda: store.list("a/"),
        ]
        for deed in deeds:
            with pytest.raises(
                UserError, match=r"^The bucket playbook answers too slowly\. Check the network\.$"
            ):
                deed()


def test_the_first_error_ends_many_calls() -> None:
    begun: list[int] = []

    def fail(number: int) -> None:
        begun.append(number)
        time.sleep(0.01)  # as a call takes its time
        raise UserError("It failed.", "Try again.")

    with pytest.raises(UserError):
        bucket_store.at_once(fail, range(2_000))
    assert len(begun) < 1_000


@pytest.mark.build
def test_a_damaged_branch_is_said_and_none_of_its_editions_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in clean_environment().items():
        monkeypatch.setenv(name, value)

    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=Rosa", "-c", "user.email=r@example.com", *arguments]
        return subprocess.run(
            command, cwd=tmp_path / "other", check=True, capture_output=True, text=True
        ).stdout

    for command in (
        ["init", "-q", "--bare", "remote.git"],
        ["init", "-q", "playbook"],
        ["init", "-q", "other"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    remote = str(tmp_path / "remote.git")
    target = BranchTarget(tmp_path / "playbook", tmp_path / "work", remote, "pages", FRAME, None)
    for name in ("2026.10", "2026.11"):
        target.publish(release(tmp_path, name))

    def damage(**files: bytes | None) -> None:
        git("fetch", "-q", remote, "pages")
        git("reset", "-q", "--hard", "FETCH_HEAD")
        for name, content in files.items():
            path = tmp_path / "other" / f"{name}.json"
            path.unlink() if content is None else path.write_bytes(content)
        git("add", "--all")
        git("commit", "-qm", "By hand")
        git("push", "-q", remote, "HEAD:pages")

    for kept in (b"[]", b"\xff", b'{"latest": [1]}', b'{"latest": {"../a.css": "2020-01-01"}}'):
        damage(kept=kept)
        assert set(target.publish(release(tmp_path, "2026.11")).editions) == {"2026.10", "2026.11"}
    for lists in ({"versions": b"\xff"}, {"editions": b"{}"}, {"versions": None, "editions": None}):
        tip = git("ls-remote", remote, "pages")
        damage(**lists)
        with pytest.raises(UserError, match="from a backup"):
            target.publish(release(tmp_path, "2026.12"))
        git("push", "-q", "--force", remote, f"{tip.split()[0]}:refs/heads/pages")
    assert set(target.publish(release(tmp_path, "2026.12")).editions) == {
        "2026.10",
        "2026.11",
        "2026.12",
    }
