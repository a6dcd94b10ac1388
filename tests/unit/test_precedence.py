"""What may be published over what, for each relation of two commits."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from macros.basics.user_error import UserError
from macros.code_host.git import Relation, relation
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.pin import Pin
from macros.publishing.precedence import (
    PinnedError,
    PublishRules,
    UnknownCommitError,
    check_precedence,
)
from macros.publishing.release import Rollback

DAY = date(2026, 11, 25)


def rules(*, allow_older: bool = False, resume: bool = False, because: str = "") -> PublishRules:
    """Return rules over commits c1 to c9, each newer than those before.

    d1 is on another branch, and x is unknown.
    """
    return PublishRules(
        _relation, "Rosa Vega", "2026-11-25T09:12:00+00:00", because, allow_older, resume
    )


def _relation(commit: str, other: str) -> Relation:
    if commit == other:
        return "same"
    if "x" in (commit, other):
        return "unknown"
    if commit[0] != other[0]:
        return "diverged"
    return "newer" if commit > other else "older"


def published(*editions: tuple[str, str]) -> Catalogue:
    catalogue = Catalogue()
    for name, commit in editions:
        catalogue = catalogue.with_edition(
            Edition(name, commit, "2026-11-23T12:00:00+00:00", 1), DAY
        )
    return catalogue


def rolled_back(catalogue: Catalogue, edition: str, because: str = "") -> Catalogue:
    return Rollback(edition, DAY, rules(because=because)).applied_to(catalogue)


@pytest.mark.parametrize("commit", ["c5", "c6", "d1"])
def test_the_same_a_newer_and_another_branchs_commit_replace_an_edition(commit: str) -> None:
    now = published(("2026.11", "c5"))
    assert check_precedence(now, "2026.11", commit, rules()) == now


def test_an_older_commit_and_one_that_is_not_known_are_refused() -> None:
    now = published(("2026.11", "c5"))
    with pytest.raises(
        UserError, match=r"^Edition 2026\.11 is published from c5, which is newer than c4\. "
    ):
        check_precedence(now, "2026.11", "c4", rules())
    with pytest.raises(UnknownCommitError, match="does not tell whether that is newer than x"):
        check_precedence(now, "2026.11", "x", rules())
    assert check_precedence(now, "2026.11", "x", rules(allow_older=True)) == now
    assert check_precedence(now, "2026.12", "c4", rules()) == now, (
        "the order of names decides between editions"
    )


@pytest.mark.parametrize("commit", ["c1", "c5", "d1", "x"])
def test_a_pin_holds_back_what_is_not_newer(commit: str) -> None:
    now = rolled_back(published(("2026.10", "c2"), ("2026.11", "c5")), "2026.10", "a wrong date")
    with pytest.raises(PinnedError) as info:
        check_precedence(now, "2026.11", commit, rules())
    unknown = (
        ", and the history here does not tell whether this commit is newer" if commit == "x" else ""
    )
    assert str(info.value) == (
        f'Edition 2026.10 is pinned by Rosa Vega on 2026-11-25 at 09:12 UTC instead of 2026.11 (c5): "a wrong date"{unknown}.'
        " Nothing was published. Publish a commit newer than c5, or run 'playbook publish --resume'."
    )
    with pytest.raises(PinnedError):
        check_precedence(now, "2026.11", commit, rules(allow_older=True))
    assert check_precedence(now, "2026.10", "c2", rules()) == now, (
        "what is pinned may be published again as it is"
    )
    assert check_precedence(now, "2026.09", commit, rules()) == now, (
        "an older edition stands beside it"
    )
    assert check_precedence(now, "2026.12", "c6", rules()).pin is None
    assert check_precedence(now, "2026.11", "c5", rules(resume=True)).pin is None


@pytest.mark.parametrize("commit", ["c1", "c3", "d1", "x"])
def test_a_pin_holds_back_another_commit_of_the_pinned_edition(commit: str) -> None:
    now = rolled_back(published(("2026.10", "c2"), ("2026.11", "c5")), "2026.10")
    with pytest.raises(PinnedError):
        check_precedence(now, "2026.10", commit, rules())


def test_messages_name_commits_by_twelve_characters() -> None:
    old, new, unknown = (f"{name}{'0' * 38}" for name in ("c2", "c5", "x0"))
    now = published(("2026.10", old), ("2026.11", new))
    with pytest.raises(PinnedError, match=r"Publish a commit newer than c50000000000, or run "):
        check_precedence(rolled_back(now, "2026.10"), "2026.11", new, rules())
    with pytest.raises(UserError) as refused:
        check_precedence(now, "2026.11", old, rules())
    assert str(refused.value) == (
        "Edition 2026.11 is published from c50000000000, which is newer than c20000000000."
        " Publish a newer commit, or go back with --allow-older."
    )
    with pytest.raises(UnknownCommitError) as untold:
        check_precedence(now, "2026.11", unknown, replace(rules(), relation=lambda *_: "unknown"))
    assert str(untold.value) == (
        "Edition 2026.11 is published from c50000000000, and the history here does not tell whether that is newer than"
        " x00000000000. Fetch all of it ('git fetch --unshallow'), or publish with --allow-older."
    )


PIN = Pin("Rosa Vega", "2026-11-25T09:12:00+00:00", "a wrong date", "2026.11", "c5" + "0" * 38)
WRITTEN = {
    "by": "Rosa Vega",
    "at": "2026-11-25T09:12:00+00:00",
    "because": "a wrong date",
    "from": {"edition": "2026.11", "commit": "c5" + "0" * 38},
}


def test_a_pin_is_written_read_and_described() -> None:
    assert PIN.to_json() == WRITTEN
    assert Pin.from_json(WRITTEN) == PIN
    assert (
        PIN.describe()
        == 'by Rosa Vega on 2026-11-25 at 09:12 UTC instead of 2026.11 (c50000000000): "a wrong date"'
    )
    assert replace(PIN, because="").describe().endswith(" (c50000000000)")


@pytest.mark.parametrize("name", ["by", "at", "because"])
def test_a_damaged_pin_is_not_read(name: str) -> None:
    with pytest.raises(TypeError, match="'pin' holds something other than text"):
        Pin.from_json({**WRITTEN, name: 5})
    with pytest.raises(ValueError, match="Invalid isoformat"):
        Pin.from_json({**WRITTEN, "at": "yesterday"})


def test_going_back_where_nothing_is_current_pins_what_becomes_current() -> None:
    now = rolled_back(replace(published(("2026.10", "c2")), current=None), "2026.10")
    assert now.pin is not None
    assert (now.current, now.pin.edition, now.pin.commit) == ("2026.10", "2026.10", "c2")


def test_going_back_again_remembers_the_newest_commit() -> None:
    now = published(("2026.09", "c7"), ("2026.10", "c2"), ("2026.11", "c5"))
    first = rolled_back(now, "2026.10", "first")
    second = rolled_back(first, "2026.09", "second")
    assert second.pin is not None
    assert (second.current, second.pin.because, second.pin.commit) == ("2026.09", "second", "c5")
    third = rolled_back(second, "2026.10")
    assert third.pin is not None
    assert third.pin.commit == "c7", "the edition in between was built from a newer commit"


def test_rolling_back_to_what_is_current_pins_it() -> None:
    now = rolled_back(published(("2026.10", "c2"), ("2026.11", "c5")), "2026.11")
    with pytest.raises(PinnedError):
        check_precedence(now, "2026.12", "c5", rules())
    assert check_precedence(now, "2026.12", "c6", rules()).pin is None


def test_an_older_commit_that_was_wanted_is_pinned() -> None:
    now = published(("2026.10", "c2"), ("2026.11", "c5"))
    back = check_precedence(now, "2026.11", "c4", rules(allow_older=True))
    assert back.pin is not None
    assert (back.pin.edition, back.pin.commit) == ("2026.11", "c5")
    further = check_precedence(
        back.with_edition(Edition("2026.11", "c4", "", 1), DAY),
        "2026.11",
        "c3",
        rules(allow_older=True),
    )
    assert further.pin is not None
    assert further.pin.commit == "c5"
    assert check_precedence(now, "2026.10", "c1", rules(allow_older=True)).pin is None, (
        "what is not current is not pinned"
    )


def test_git_tells_how_commits_are_related(tmp_path: Path) -> None:
    def git(folder: Path, *arguments: str) -> str:
        identity = ("-c", "user.name=Rosa Vega", "-c", "user.email=rosa.vega@example.com")
        command = ["git", "-C", str(folder), *identity, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def commit(message: str) -> str:
        git(tmp_path, "commit", "--quiet", "--allow-empty", f"--message={message}")
        return git(tmp_path, "rev-parse", "HEAD")

    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    first, second, third = commit("first"), commit("second"), commit("third")
    git(tmp_path, "checkout", "--quiet", "--detach", first)
    aside = commit("aside")
    git(tmp_path, "checkout", "--quiet", "main")
    unknown = "c0ffee" * 6 + "beef"
    assert [
        relation(tmp_path, *pair)
        for pair in ((first, first), (first, third), (third, first), (aside, third))
    ] == [
        "same",
        "older",
        "newer",
        "diverged",
    ]
    for other in (unknown, "", "HEAD", "--all", first[:12]):
        assert relation(tmp_path, third, other) == "unknown"
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{tmp_path}", str(shallow))
    assert [relation(shallow, third, other) for other in (second, first)] == ["newer", "unknown"]
    git(shallow, "fetch", "--quiet", "--depth=1", "origin", aside)
    assert relation(shallow, third, aside) == "unknown", (
        "what joins the two may lie beyond what is here"
    )
