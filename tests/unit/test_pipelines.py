"""The pipelines of the code hosts: sound, pinned, and with no more rights than each job needs."""

from __future__ import annotations

import re
import subprocess
import sys
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
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


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
    (folder / "bad.yml").write_text(text.replace("pull_request:", "pull_request_target:"), encoding="utf-8")
    assert tool("zizmor", "--offline", "--no-progress", str(folder)).returncode != 0


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_pipelines_are_as_their_hosts_want_them(path: Path) -> None:
    gitlab = ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    result = tool("check-jsonschema", "--builtin-schema", *(gitlab if path == GITLAB else ["vendor.github-workflows"]), str(path))
    assert result.returncode == 0, result.stdout


def test_actions_are_pinned_by_commit_and_say_which_version_that_is() -> None:
    lines = [line for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert len(lines) > 5
    assert [line for line in lines if not PINNED.match(line)] == []
    versions = {(line.split("uses: ")[1].split("@")[0], line.split("@")[1]) for line in lines}
    assert len(versions) == len({action for action, _ in versions}), "an action is pinned to two versions"


def test_a_proposed_change_is_checked_without_secrets_and_without_rights() -> None:
    text = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    found = workflow("check.yml")
    assert list(found[True]) == ["pull_request"]  # YAML 1.1 takes the key 'on' for yes
    assert found["permissions"] == {}
    assert {tuple(job["permissions"].items()) for job in found["jobs"].values()} == {(("contents", "read"),)}
    assert "secrets." not in text
    assert "github.token" not in text
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_what_was_merged_is_published_by_a_job_of_its_own_one_at_a_time() -> None:
    found = workflow("publish.yml")
    assert found[True] == {"push": {"branches": ["main"]}}
    assert found["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert found["jobs"]["publish"]["needs"] == "check"
    writing = [name for name, job in found["jobs"].items() if "write" in job["permissions"].values()]
    assert writing == ["publish"]
    assert found["jobs"]["publish"]["permissions"] == {"contents": "write"}


def test_owners_are_reminded_by_a_schedule_that_may_write_issues_alone() -> None:
    found = workflow("remind.yml")
    assert set(found[True]) == {"schedule", "workflow_dispatch"}
    assert found["concurrency"] == {"group": "remind", "cancel-in-progress": False}
    assert {name: job["permissions"] for name, job in found["jobs"].items()} == {
        "remind": {"contents": "read", "issues": "write"}
    }
    assert found["jobs"]["remind"]["if"] == "vars.PLAYBOOK_REMIND == 'yes'"
    with_token = [step["run"] for step in found["jobs"]["remind"]["steps"] if "env" in step]
    assert with_token == [".venv/bin/playbook remind --found found/links.json --found found/accounts.json"]


def test_no_proposed_change_opens_outside_addresses() -> None:
    for path in (*WORKFLOWS, GITLAB):
        text = path.read_text(encoding="utf-8")
        looks = "playbook links" in text or "playbook verify-accounts" in text
        assert looks == (path.name in ("remind.yml", GITLAB.name))
    jobs = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    looking = {name: job["rules"] for name, job in jobs.items() if "playbook links" in str(job)}
    only = '$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $PLAYBOOK_REMIND == "yes"'
    assert looking == {"remind": [{"if": only}]}


def test_at_gitlab_a_schedule_only_reminds_and_only_the_last_step_holds_the_token() -> None:
    jobs = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    conditions = [rule["if"] for job in ("site", "tests", "publish") for rule in jobs[job]["rules"]]
    assert all('!= "schedule"' in one or '== "merge_request_event"' in one for one in conditions)
    lines = [line for line in jobs["remind"]["script"] if ".venv/bin/playbook" in line]
    assert [line.startswith("env -u PLAYBOOK_REMIND_TOKEN ") for line in lines] == [True, True, False]


def test_gitlab_publishes_what_was_merged_one_at_a_time() -> None:
    found = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    publish = found["publish"]
    assert publish["resource_group"] == "publish"
    assert publish["interruptible"] is False
    assert [rule["if"].partition(" && ")[0] for rule in publish["rules"]] == ["$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"]
    assert "PUBLISH_TOKEN" not in str({name: job for name, job in found.items() if name != "publish"})
