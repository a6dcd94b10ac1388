"""The pipelines of the code hosts: sound, pinned, and with no more rights than each job needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
PINNED = re.compile(r"^\s*-? ?uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a linter that was installed with the tests."""
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def workflow(name: str) -> dict[Any, Any]:
    found = yaml.safe_load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_linter_for_workflows_finds_nothing() -> None:
    result = tool("zizmor", "--offline", "--no-progress", "--persona", "auditor", ".github")
    assert result.returncode == 0, result.stdout
    assert "No findings to report" in result.stdout


def test_the_linter_for_workflows_would_find_something(tmp_path: Path) -> None:
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    (folder / "bad.yml").write_text(
        text.replace("pull_request:", "pull_request_target:"), encoding="utf-8"
    )
    assert tool("zizmor", "--offline", "--no-progress", str(folder)).returncode != 0


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_pipelines_are_as_their_hosts_want_them(path: Path) -> None:
    gitlab = ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    result = tool(
        "check-jsonschema",
        "--builtin-schema",
        *(gitlab if path == GITLAB else ["vendor.github-workflows"]),
        str(path),
    )
    assert result.returncode == 0, result.stdout


def test_actions_are_pinned_by_commit_and_say_which_version_that_is() -> None:
    lines = [
        line
        for path in WORKFLOWS
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    assert len(lines) > 5
    assert [line for line in lines if not PINNED.match(line)] == []
    versions = {(line.split("uses: ")[1].split("@")[0], line.split("@")[1]) for line in lines}
    assert len(versions) == len({action for action, _ in versions}), (
        "an action is pinned to two versions"
    )


@pytest.mark.parametrize("name", ["check.yml", "proposal.yml"])
def test_a_proposed_change_is_checked_without_secrets_and_without_rights(name: str) -> None:
    text = (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")
    found = workflow(name)
    assert list(found[True]) == [
        "pull_request",
        "merge_group",
    ]  # YAML 1.1 takes the key 'on' for yes
    assert found["permissions"] == {}
    assert {tuple(job["permissions"].items()) for job in found["jobs"].values()} == {
        (("contents", "read"),)
    }
    assert "secrets." not in text
    assert "github.token" not in text
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_what_was_merged_is_published_by_a_job_of_its_own_one_at_a_time() -> None:
    found = workflow("publish.yml")
    assert list(found[True]) == ["push", "schedule"]
    assert found[True]["push"] == {"branches": ["main"]}
    assert found["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert found["jobs"]["publish"]["needs"] == "release"
    writing = [
        name for name, job in found["jobs"].items() if "write" in job["permissions"].values()
    ]
    assert writing == ["publish"]
    assert found["jobs"]["publish"]["permissions"] == {"contents": "write"}
    assert found["jobs"]["release"]["permissions"] == {"contents": "read"}


def test_a_token_is_there_for_the_steps_that_need_one_and_no_other() -> None:
    for name, wanted in {
        "publish.yml": {
            "Build and verify what is to be published",
            "Verify it once more, publish it, and read back what is served",
        },
        "comment.yml": {"Fetch the report, if there is one of a size that one has", "Comment"},
        "remind.yml": {"Bring the issues up to date"},
    }.items():
        steps = [step for job in workflow(name)["jobs"].values() for step in job["steps"]]
        assert {
            step["name"] for step in steps if "github.token" in str(step.get("env", ""))
        } == wanted
        assert "github.token" not in str([step.get("with") for step in steps])
    assert "sudo" not in str(
        [
            step.get("run")
            for step in workflow("check.yml")["jobs"]["tests"]["steps"]
            if step.get("name") == "Test"
        ]
    )


def test_owners_are_reminded_by_a_schedule_that_may_write_issues_alone() -> None:
    found = workflow("remind.yml")
    assert set(found[True]) == {"schedule", "workflow_dispatch"}
    assert found["concurrency"] == {"group": "remind", "cancel-in-progress": False}
    assert {name: job["permissions"] for name, job in found["jobs"].items()} == {
        "remind": {"contents": "read", "issues": "write"}
    }
    assert found["jobs"]["remind"]["if"] == "vars.PLAYBOOK_REMIND == 'yes'"
    with_token = [step["run"] for step in found["jobs"]["remind"]["steps"] if "env" in step]
    assert with_token == [
        ".venv/bin/playbook remind --found found/links.json --found found/accounts.json"
    ]


def test_no_proposed_change_opens_outside_addresses() -> None:
    for path in (*WORKFLOWS, GITLAB):
        text = path.read_text(encoding="utf-8")
        looks = "playbook links" in text or "playbook verify-accounts" in text
        assert looks == (path.name in ("remind.yml", GITLAB.name))
    jobs = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    looking = {name: job["rules"] for name, job in jobs.items() if "playbook links" in str(job)}
    only = '$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $PLAYBOOK_REMIND == "yes"'
    assert looking == {"remind": [{"if": only}]}


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("publish", "PUBLISH_TOKEN"),
        ("comment", "PLAYBOOK_COMMENT_TOKEN"),
        ("remind", "PLAYBOOK_REMIND_TOKEN"),
    ],
)
def test_at_gitlab_only_the_last_step_of_a_job_holds_its_token(name: str, token: str) -> None:
    script = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))[name]["script"]
    lines = [line for line in script if ".venv/bin/playbook" in line or "make " in line]
    assert [line.startswith(f"env -u {token} ") for line in lines] == [
        *[True] * (len(lines) - 1),
        False,
    ]


def test_gitlab_publishes_what_was_merged_one_at_a_time() -> None:
    found = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    publish = found["publish"]
    assert publish["resource_group"] == "publish"
    assert publish["interruptible"] is False
    assert [rule["if"].partition(" && ")[0] for rule in publish["rules"]] == [
        "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"
    ] * 2
    assert publish["rules"] == found["release"]["rules"]
    assert publish["environment"] == "publishing"
    assert "environment" not in found["release"]
    assert "PUBLISH_TOKEN" not in str(
        {name: job for name, job in found.items() if name != "publish"}
    )


def step(job: dict[str, Any], name: str) -> str:
    """Return the commands of a step."""
    return str(next(one["run"] for one in job["steps"] if one.get("name", "").startswith(name)))


def test_the_comment_is_written_by_a_workflow_that_runs_nothing_of_the_proposal() -> None:
    found = workflow("comment.yml")
    assert found[True] == {
        "workflow_run": {"workflows": [workflow("proposal.yml")["name"]], "types": ["completed"]}
    }
    assert found["permissions"] == {}
    [job] = found["jobs"].values()
    assert job["permissions"] == {"actions": "read", "contents": "read", "pull-requests": "write"}
    [checkout] = [one for one in job["steps"] if "checkout" in one.get("uses", "")]
    assert checkout["with"] == {
        "persist-credentials": False
    }  # the branch that is published, whatever was proposed
    assert "cache" not in str(job)
    assert "${{" not in "".join(one.get("run", "") for one in job["steps"]), (
        "what others wrote would be part of a command"
    )


def test_a_proposal_is_looked_at_from_the_branch_that_it_is_for(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        named = ("-c", "user.name=Rosa", "-c", "user.email=rosa@example.com")
        return subprocess.run(
            ["git", *named, *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()

    git("init", "--quiet", "--initial-branch=main")
    (tmp_path / "code.py").write_text("ours", encoding="utf-8")
    git("add", "."), git("commit", "--quiet", "-m", "Ours")
    git("checkout", "--quiet", "-b", "theirs")
    (tmp_path / "code.py").write_text("theirs", encoding="utf-8")
    (tmp_path / "Makefile").write_text("theirs", encoding="utf-8")
    git("add", "."), git("commit", "--quiet", "-m", "Theirs")
    git("checkout", "--quiet", "main")
    git("merge", "--quiet", "--no-ff", "-m", "What the code host lays out", "theirs")
    (tmp_path / "left-over.txt").write_text("theirs", encoding="utf-8")
    command = step(workflow("proposal.yml")["jobs"]["proposal"], "Go to the branch")
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=tmp_path, check=True, timeout=60
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "code.py"]
    assert (tmp_path / "code.py").read_text(encoding="utf-8") == "ours"
    assert git("rev-parse", "refs/proposal") == git("rev-parse", "theirs")


@pytest.mark.parametrize(("size", "found"), [("1200", True), ("0", False), ("9000000", False)])
def test_a_report_is_fetched_where_its_size_is_that_of_one(
    tmp_path: Path, size: str, *, found: bool
) -> None:
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as written:
        written.writestr("impact.json", "{}")
        written.writestr("number", "7\n")
    gh = tmp_path / "gh"
    answers = (
        f'case "$*" in *size_in_bytes*) echo {size} ;; *.id*) echo 12 ;; *) cat {packed} ;; esac'
    )
    gh.write_text(f'#!/bin/sh\necho "$2" >> "{tmp_path}/asked"\n{answers}\n', encoding="utf-8")
    gh.chmod(0o755)
    output = tmp_path / "output"
    output.touch()
    command = step(workflow("comment.yml")["jobs"]["comment"], "Fetch the report")
    environment = {
        "RUN": "5",
        "GITHUB_REPOSITORY": "tide/playbook",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(output),
    }
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        env=environment | {"PATH": path},
        check=True,
        timeout=60,
    )
    assert output.read_text(encoding="utf-8") == ("found=yes\n" if found else "")
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert ("repos/tide/playbook/actions/artifacts/12/zip" in asked) is found
    assert (tmp_path / "report/number").is_file() is found


def test_gitlab_comments_with_a_token_that_no_other_job_names() -> None:
    found = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    assert found["comment"]["rules"] == [
        {
            "if": '$CI_PIPELINE_SOURCE == "merge_request_event" && $PLAYBOOK_COMMENT_TOKEN',
            "when": "always",
        }
    ]
    assert "PLAYBOOK_COMMENT_TOKEN" not in str(
        {name: job for name, job in found.items() if name != "comment"}
    )
    script = found["comment"]["script"]
    install = script.index("env -u PLAYBOOK_COMMENT_TOKEN make setup")
    assert script.index("git checkout --quiet --force --detach FETCH_HEAD") < install
