"""The hooks of git, in a real repository: what is wrong is refused in plain words, what is right goes through."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.college.assembly import ROOT

HOOKS = ("check", "format", "markdown", "spelling", "python", "python-format")
PAGE = "docs/governance/forum.md"


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=root,
        env={
            **os.environ,
            "PREK_HOME": str(root.parent / "prek"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "NO_COLOR": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with the sample, its hooks switched on as the documentation says."""
    root = tmp_path / "playbook"
    for name in ("data", "docs"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("mkdocs.yml", "pyproject.toml", ".pre-commit-config.yaml", "README.md"):
        shutil.copy2(ROOT / name, root)
    (root / ".venv").mkdir()
    (root / ".venv/bin").symlink_to(Path(sys.executable).parent)
    (root / ".gitignore").write_text(".venv/\n.ruff_cache/\n.rumdl_cache/\n", encoding="utf-8")
    for command in (
        ("init", "--quiet"),
        ("config", "user.name", "A"),
        ("config", "user.email", "a@example.com"),
        ("add", "--all"),
    ):
        assert run(root, "git", *command).returncode == 0
    assert run(root, "git", "commit", "--quiet", "--message", "Start").returncode == 0
    installed = run(root, ".venv/bin/prek", "install")
    assert installed.returncode == 0, installed.stdout
    return root


def commit(root: Path, path: str, before: str, after: str) -> subprocess.CompletedProcess[str]:
    """Change a text of a file, and try to commit that."""
    target = root / path
    text = target.read_text(encoding="utf-8") if target.exists() else before
    assert before in text
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.replace(before, after, 1), encoding="utf-8")
    run(root, "git", "add", path)
    return run(root, "git", "commit", "--message", "Change")


@pytest.mark.sample
def test_what_is_right_goes_through(repository: Path) -> None:
    result = commit(
        repository,
        "data/departments/marketing.yml",
        "title: Content planner",
        "title: Content lead",
    )
    assert result.returncode == 0, result.stdout
    assert "1 file changed, 1 insertion(+), 1 deletion(-)" in result.stdout
    assert len(re.findall(r"\.Passed", result.stdout)) == 3


WRONG = {
    "a reference that leads nowhere": (
        ("data/departments/marketing.yml", "deputy: dev-patel", "deputy: dev-patell"),
        (
            "data/departments/marketing.yml:8:9: unknown-reference: 'dev-patell' under 'deputy' does not exist; "
            "it should be a person's id from a file under departments/. Did you mean 'dev-patel'?"
        ),
    ),
    "a file in another style": (
        ("data/departments/marketing.yml", "title: Content planner", "title: 'Content planner'"),
        "data/departments/marketing.yml",
    ),
    "a heading without its blank": (
        (PAGE, "\n## Do\n", "\n##Do\n"),
        "[MD018] No space after ## in heading",
    ),
    "a word that is misspelt": (
        (PAGE, "\n## Do\n", "\nYou will recieve it.\n\n## Do\n"),
        "recieve ==> receive",
    ),
    "code that is not clean": (("macros/extra.py", "", '"""More."""\n\nimport os\n'), "F401"),
}


@pytest.mark.sample
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_refused_in_plain_words(repository: Path, case: str) -> None:
    change, said = WRONG[case]
    result = commit(repository, *change)
    assert result.returncode != 0
    assert said in " ".join(result.stdout.split())
    assert run(repository, "git", "log", "--oneline").stdout.count("\n") == 1


def test_the_configuration_names_tools_of_the_set_up_alone() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    [local] = config["repos"]
    assert local["repo"] == "local"
    assert tuple(hook["id"] for hook in local["hooks"]) == HOOKS
    assert {hook["language"] for hook in local["hooks"]} == {"system"}
    tools = {hook["entry"].split()[0] for hook in local["hooks"]}
    assert tools == {
        ".venv/bin/playbook",
        ".venv/bin/rumdl",
        ".venv/bin/codespell",
        ".venv/bin/ruff",
    }
    assert [
        tool for tool in tools if not Path(sys.executable).with_name(Path(tool).name).exists()
    ] == []


def test_the_whole_project_passes_its_markdown_lint() -> None:
    result = run(ROOT, str(Path(sys.executable).with_name("rumdl")), "check", "--no-cache", ".")
    assert result.returncode == 0, result.stdout
