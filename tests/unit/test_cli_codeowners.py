"""`playbook codeowners`: who is asked to review which file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

REPOSITORY = BASE.parent.parent.parent
_HEAD = """\
# Written by 'playbook codeowners' from data: change the data, not this file.
# The last line that matches a file counts.
"""
_EXPECTED = f"""{_HEAD}
# Code, looks, workflows and settings
* @anna-code @tidewater/builders

# What belongs to nobody else
/data/ @lmoss @tidewater/hub
/docs/ @lmoss @tidewater/hub
/data/schema/ @anna-code @tidewater/builders

# Departments, their people and their accounts
/data/accounts/hub.yml @lmoss @tidewater/hub
/data/accounts/press.yml @dpatel @tidewater/press
/data/departments/hub.yml @lmoss @tidewater/hub
/data/departments/press.yml @dpatel @tidewater/press

# Pages
/docs/directory/press.md @dpatel @tidewater/press
/docs/policies/disclosure.md @lmoss @tidewater/hub
/docs/policies/house-rules.md @lmoss @tidewater/hub
"""
_REPOSITORY = "repository:\n  url: https://code.example.com/tidewater\n  maintainers:\n    - tidewater/builders\n    - '@anna-code'\n"


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _handles(department: Path, *handles: str) -> None:
    _replace(department, "people:\n", f"handles: [{', '.join(handles)}]\npeople:\n")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path)
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def root(bare: Path) -> Path:
    """Give a playbook whose hub, press office and repository have handles; Legal has none."""
    _handles(bare / "data/departments/hub.yml", "tidewater/hub")
    _handles(bare / "data/departments/press.yml", "tidewater/press", "'@DPatel'")
    _replace(
        bare / "data/departments/hub.yml", "    email: lena", "    handle: lmoss\n    email: lena"
    )
    _replace(
        bare / "data/departments/press.yml", "    email: dev", "    handle: dpatel\n    email: dev"
    )
    organization = bare / "data/organization.yml"
    organization.write_text(organization.read_text() + _REPOSITORY)
    return bare


def _owners(text: str, path: str) -> list[str]:
    """Find the owners of a file as the code hosts do: those of the last line that matches."""
    found: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            pattern, *owners = line.replace("\\ ", "\0").split()
            shape = re.escape(pattern.replace("\0", " ")).replace(r"\?", ".")
            if pattern == "*" or re.match(
                shape + ("" if pattern.endswith("/") else "$"), f"/{path}"
            ):
                found = owners
    return found


@pytest.mark.sample
def test_the_committed_file_is_up_to_date() -> None:
    result = run(REPOSITORY, "codeowners", "--check")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.endswith(".github/CODEOWNERS is up to date.\n")


def test_the_file_is_written_once_and_is_the_same_each_time(root: Path) -> None:
    result = run(root, "codeowners")
    assert (result.exit_code, result.stdout) == (0, "Wrote .github/CODEOWNERS\n")
    assert (root / ".github/CODEOWNERS").read_text() == _EXPECTED
    assert run(root, "codeowners").stdout == ".github/CODEOWNERS is up to date.\n"
    assert run(root, "codeowners", "--check").exit_code == 0
    assert run(root, "check").stdout == "No problem found.\n"


def test_a_file_that_is_missing_or_stale_fails_the_check_in_a_line(root: Path) -> None:
    result = run(root, "codeowners", "--check")
    hint = "Run 'playbook codeowners' and commit what it writes.\n"
    assert (result.exit_code, result.stdout) == (1, f".github/CODEOWNERS is not there. {hint}")
    assert not (root / ".github").exists()
    run(root, "codeowners")
    _replace(root / "data/departments/press.yml", "tidewater/press", "tidewater/newsroom")
    result = run(root, "codeowners", "--check")
    assert (result.exit_code, result.stdout) == (1, f".github/CODEOWNERS is not up to date. {hint}")
    assert (root / ".github/CODEOWNERS").read_text() == _EXPECTED


def test_line_ends_of_another_system_are_not_stale(root: Path) -> None:
    run(root, "codeowners")
    path = root / ".github/CODEOWNERS"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(root, "codeowners", "--check").exit_code == 0


def test_the_host_decides_where_the_file_lies(root: Path) -> None:
    assert run(root, "codeowners", "--host", "gitlab").stdout == "Wrote .gitlab/CODEOWNERS\n"
    assert (root / ".gitlab/CODEOWNERS").read_text() == _EXPECTED
    _replace(root / "data/organization.yml", "repository:\n", "repository:\n  host: gitlab\n")
    assert run(root, "codeowners").stdout == ".gitlab/CODEOWNERS is up to date.\n"
    assert run(root, "codeowners", "--host", "bitbucket").exit_code == 2


def test_each_file_is_asked_of_those_who_look_after_it(root: Path) -> None:
    _replace(root / "data/departments/legal.yml", "    email:", "    handle: lbrand\n    email:")
    run(root, "codeowners")
    text = (root / ".github/CODEOWNERS").read_text()
    maintainers, hub, press = (
        ["@anna-code", "@tidewater/builders"],
        ["@lmoss", "@tidewater/hub"],
        ["@dpatel", "@tidewater/press"],
    )
    assert _owners(text, "macros/basics/text.py") == maintainers
    assert _owners(text, "overrides/main.html") == maintainers
    assert _owners(text, ".github/CODEOWNERS") == maintainers
    assert _owners(text, "mkdocs.yml") == maintainers
    assert _owners(text, "data/schema/goals.schema.json") == maintainers
    assert _owners(text, "data/goals.yml") == hub
    assert _owners(text, "docs/new/page.md") == hub
    assert _owners(text, "data/accounts/press.yml") == press
    assert _owners(text, "docs/directory/press.md") == press
    # A department without handles of its own is reached through its head.
    assert _owners(text, "data/departments/legal.yml") == ["@lbrand"]
    assert _owners(text, "docs/policies/disclosure.md") == ["@lbrand"]


def test_a_policy_is_asked_of_its_owner_and_its_approver(root: Path) -> None:
    _replace(root / "docs/policies/house-rules.md", "owner: hub", "owner: press")
    run(root, "codeowners")
    text = (root / ".github/CODEOWNERS").read_text()
    assert _owners(text, "docs/policies/house-rules.md") == [
        "@dpatel",
        "@lmoss",
        "@tidewater/press",
    ]


def test_whoever_has_left_is_not_asked(root: Path) -> None:
    _replace(
        root / "data/departments/hub.yml",
        "lena.moss@example.com\n    status: active",
        "lena.moss@example.com\n    status: left",
    )
    run(root, "codeowners")
    assert "@lmoss" not in (root / ".github/CODEOWNERS").read_text()


def test_a_page_with_blanks_and_brackets_in_its_path(root: Path) -> None:
    page = (root / "docs/directory/press.md").read_text()
    (root / "docs/our [old] page.md").write_text(page)
    run(root, "codeowners")
    text = (root / ".github/CODEOWNERS").read_text()
    assert "/docs/our\\ ?old?\\ page.md @dpatel @tidewater/press\n" in text
    assert _owners(text, "docs/our [old] page.md") == ["@dpatel", "@tidewater/press"]


def test_without_maintainers_the_rest_is_written_and_said(root: Path) -> None:
    _replace(root / "data/organization.yml", _REPOSITORY, "")
    assert run(root, "codeowners").stdout == (
        "Wrote .github/CODEOWNERS\n"
        "Nobody is asked about code and settings: add 'maintainers' under 'repository' in organization.yml.\n"
    )
    assert (
        (root / ".github/CODEOWNERS")
        .read_text()
        .startswith(f"{_HEAD}\n# What belongs to nobody else\n/data/ @lmoss")
    )


def test_nobody_with_a_handle_is_said_in_a_line(bare: Path) -> None:
    for more in ((), ("--check",)):
        result = run(bare, "codeowners", *more)
        said = "nobody has a handle at the code host; add 'handles' to a department, or 'maintainers' under 'repository'."
        assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {said}\n")
    assert not (bare / ".github").exists()


def test_records_with_errors_are_mended_first(root: Path) -> None:
    _replace(root / "data/departments/press.yml", "kind: spoke", "kind: spok")
    result = run(root, "codeowners")
    said = "some records have errors, so nobody can tell who looks after what. Run 'playbook check' and mend them first."
    assert (result.exit_code, result.stderr) == (1, f"Error: {said}\n")
    assert not (root / ".github").exists()


def test_a_folder_that_leads_elsewhere_is_not_written_into(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / ".github").symlink_to(tmp_path / "elsewhere")
    result = run(root, "codeowners")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: .github/CODEOWNERS lies outside the playbook, by a link.\n",
    )
    assert list((tmp_path / "elsewhere").iterdir()) == []
