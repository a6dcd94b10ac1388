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


def test_gitlab_publishes_what_was_merged_one_at_a_time() -> None:
    found = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    publish = found["publish"]
    assert publish["resource_group"] == "publish"
    assert publish["interruptible"] is False
    assert [rule["if"].partition(" && ")[0] for rule in publish["rules"]] == ["$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"]
    assert "PUBLISH_TOKEN" not in str({name: job for name, job in found.items() if name != "publish"})
