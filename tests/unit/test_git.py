"""The wording of git's errors, with real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from macros.code_host.git import GitError, git, git_bytes, user_name
from macros.publishing.commit_source import export_commit
from tests.publishing.repository import as_repository
from tests.unit.playbooks import write_playbook


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone with a commit that its bare remote lacks."""
    root = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "remote.git")], check=True)
    subprocess.run(
        ["git", "clone", "--quiet", str(tmp_path / "remote.git"), str(root)],
        check=True,
        capture_output=True,
    )
    git(
        root,
        "-c",
        "user.name=R",
        "-c",
        "user.email=r@example.com",
        "commit",
        "--quiet",
        "--allow-empty",
        "--message=First",
    )
    return root


def push(clone: Path, script: str) -> str:
    hook = clone.parent / "remote.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(GitError) as error_info:
        git(clone, "push", "origin", "HEAD:main", git="The pages cannot be pushed.")
    return str(error_info.value)


def test_a_hooks_refusal_shows_its_own_words(clone: Path) -> None:
    message = push(
        clone,
        'echo "Commits need a ticket:"; echo; echo "  see https://rules.example.com." >&2; exit 1',
    )
    assert (
        message == "The pages cannot be pushed. "
        "The remote says: Commits need a ticket: see https://rules.example.com."
    )


def test_a_hook_that_says_nothing_and_one_that_says_too_much(clone: Path) -> None:
    assert push(clone, "exit 1").startswith(
        "The pages cannot be pushed. Git says: error: failed to push some refs to "
    )
    message = push(clone, "seq 1 2000; exit 1")
    assert message.startswith("The pages cannot be pushed. The remote says: 1 2 3 4 5 ")
    assert message.endswith("….")
    assert len(message) < 700


def test_other_refusals_show_gits_last_line(clone: Path) -> None:
    with pytest.raises(
        GitError,
        match=r"^'git rev-parse' failed in .*\. Git says: fatal: Needed a single revision\.$",
    ):
        git(clone, "rev-parse", "--verify", "nowhere")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ro\u202esa\x1b[31m", "Rosa[31m"), ("x" * 5000, "x" * 100), ("\u202e", "an unknown user")],
)
def test_a_name_is_fit_to_be_shown(
    clone: Path, monkeypatch: pytest.MonkeyPatch, name: str, shown: str
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", name)
    assert user_name(clone) == shown


@pytest.mark.parametrize("seconds", ["999999999999999", "99999999999999999999"])
def test_a_commit_of_an_impossible_moment_counts_as_one_of_today(
    tmp_path: Path, seconds: str
) -> None:
    root = write_playbook(tmp_path)
    as_repository(root).commit()
    text = git_bytes(root, "cat-file", "commit", "HEAD").decode()
    lines = [
        f"committer R <r@example.com> {seconds} +0000" if line.startswith("committer ") else line
        for line in text.split("\n")
    ]
    tree = git_bytes(
        root,
        "hash-object",
        "-t",
        "commit",
        "-w",
        "--stdin",
        "--literally",
        git_bytes="\n".join(lines).encode(),
    )
    source = export_commit(root, tree.decode().strip(), tmp_path / "source")
    assert source.committed == source.current
