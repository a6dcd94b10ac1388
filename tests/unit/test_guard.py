"""What the guard makes of git's list of changed files, one file at a time; tests/proposals/test_guard.py has real proposals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from macros.check.load import load
from macros.code_host.codeowners import codeowners
from macros.pull_requests.difference import FileChange, ProposalDiff
from macros.pull_requests.guard import Guard, unversioned_policies
from tests.publishing.repository import Repository, as_repository
from tests.unit.playbooks import write_playbook

REPOSITORY = (
    "repository:\n  url: https://code.example.com/tidewater\n  maintainers:\n    - anna-code\n"
)
POLICY = "docs/policies/house-rules.md"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A small playbook in git; tests leave its files as they are."""
    made = as_repository(write_playbook(tmp_path_factory.mktemp("guard")))
    made.commit()
    return made


def guard(repository: Repository, *files: FileChange, head: str | None = None) -> Guard:
    return Guard(repository.root, ProposalDiff(repository.git("rev-parse", "HEAD"), head, files))


def said(repository: Repository, *files: FileChange, mixed: bool = False) -> list[str]:
    """Return the refusals, each with its place."""
    return [
        f"{p.location.path}: {p.message} {p.hint}".strip()
        for p in guard(repository, *files).refusals(mixed=mixed)
    ]


def added(path: str, mode: str = "100644") -> FileChange:
    return FileChange(path, "added", mode=mode)


def removed(path: str) -> FileChange:
    return FileChange(path, "removed")


@pytest.mark.parametrize(
    ("path", "side"),
    [
        ("docs/index.md", "content"),
        ("docs/files/a.csv", "content"),
        ("data/goals.yml", "content"),
        ("data/README.md", "content"),
        ("data/schema/person.json", "code"),
        ("data/schema.yml", "content"),
        ("macros/basics/text.py", "code"),
        ("docs.py", "code"),
        ("docs", "code"),
        ("database/a.yml", "code"),
        ("my/docs/index.md", "code"),
        ("../docs/index.md", "code"),
        ("mkdocs.yml", "either"),
        ("docs/mkdocs.yml", "content"),
        ("CODEOWNERS", "code"),
        (".github/CODEOWNERS", "code"),
        (".gitlab/CODEOWNERS", "code"),
    ],
)
def test_each_path_is_on_a_side(repository: Repository, path: str, side: str) -> None:
    made = guard(repository, FileChange(path, "changed"))
    assert made.sides == {path: side}
    assert (made.content, made.code) == (
        [path] if side == "content" else [],
        [path] if side == "code" else [],
    )


def test_both_places_of_a_file_that_moved_count(repository: Repository) -> None:
    made = guard(repository, FileChange("docs/tool.md", "moved", "macros/tool.md", "100644"))
    assert (made.content, made.code) == (["docs/tool.md"], ["macros/tool.md"])
    assert len(made.refusals()) == 1


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (added("docs/a.md"), []),
        (added("docs/a.md", "100755"), ["this file is executable; pages and data must not be. Remove the permission: git update-index --chmod=-x docs/a.md"]),
        (added("data/goals.yml", "100755"), ["this file is executable; pages and data must not be. Remove the permission: git update-index --chmod=-x data/goals.yml"]),
        (added("tool.sh", "100755"), []),
        (FileChange("docs/a.md", "removed", mode="100755"), []),
        (added("docs/a.md", "120000"), ["symbolic links are not allowed. Replace the link with a copy of the file."]),
        (added("macros/a.py", "120000"), ["symbolic links are not allowed. Replace the link with a copy of the file."]),
        (added("docs/run.js", "120000"), ["symbolic links are not allowed. Replace the link with a copy of the file."]),
        (added("other", "160000"), ["submodules are not allowed. Replace the submodule with a copy of its files."]),
        (added("docs/other", "160000"), ["submodules are not allowed. Replace the submodule with a copy of its files."]),
        (added(".gitmodules"), ["submodules must not be added or changed. Copy the files into the repository."]),
        (FileChange(".gitmodules", "changed", mode="100644"), ["submodules must not be added or changed. Copy the files into the repository."]),
        (removed(".gitmodules"), []),
        (added("docs/.gitmodules"), ["'.gitmodules' is hidden, as its name begins with a dot. Delete it, or give it a name without the dot."]),
        (added("docs/Upper.md"), ["the name 'Upper.md' may only have small letters, digits, '.', '-' and '_'. Rename it to 'upper.md'."]),
        (removed("docs/Upper.md"), []),
        (added("data/README.md"), []),
        (added("data/departments/README.md"), ["the playbook does not use a data file called 'departments/README.md'. Did you mean 'departments/<department>.yml'?"]),
        (added("data/departments/new.yml"), []),
        (added("data/goal.yml"), ["the playbook does not use a data file called 'goal.yml'. Did you mean 'goals.yml'?"]),
        (added("data/department/a.yml"), ["the playbook does not use a data file called 'department/a.yml'. Did you mean 'departments/<department>.yml'?"]),
        (removed("data/goal.yml"), []),
        (added("macros/goal.yml"), []),
    ],
)  # fmt: skip
def test_each_file_is_looked_at(
    repository: Repository, file: FileChange, expected: list[str]
) -> None:
    assert [line.partition(": ")[2] for line in said(repository, file)] == expected


def test_a_file_without_an_ending_is_called_by_its_name(repository: Repository) -> None:
    (line,) = said(repository, added("docs/readme"))
    assert line.startswith("docs/readme: a file of the type 'readme' may not be published; ")


def test_content_and_code_are_not_mixed(repository: Repository) -> None:
    files = [added(f"docs/{name}.md") for name in "dacb"] + [
        added(f"macros/{name}.py") for name in "zyx"
    ]
    (line,) = said(repository, *files)
    assert line == (
        "macros/x.py: this proposal changes both content ('docs/a.md', 'docs/b.md', 'docs/c.md' "
        "and 1 more) and code ('macros/x.py', 'macros/y.py', 'macros/z.py'). "
        "Split it into two proposals: different people review them."
    )
    assert said(repository, *files, mixed=True) == []
    assert said(repository, *files[:4]) == said(repository, *files[4:]) == []
    many = [added(f"docs/{number}.md") for number in range(1_003)]
    assert "'docs/1.md', 'docs/10.md' and 1,000 more)" in said(repository, added("a.py"), *many)[
        0
    ].replace("'docs/0.md', ", "")
    assert (
        said(repository, added("docs/a.md"), FileChange("mkdocs.yml", "changed"), mixed=False) == []
    )


def test_refusals_are_sorted(repository: Repository) -> None:
    files = [added("docs/b.js"), added("a.py"), added("docs/a.js"), added(".gitmodules", "120000")]
    assert {problem.rule for problem in guard(repository, *files).refusals()} == {"proposal"}
    assert [line.partition(":")[0] for line in said(repository, *files)] == [
        *(".gitmodules", ".gitmodules", ".gitmodules"),
        *("docs/a.js", "docs/b.js"),
    ]


@pytest.fixture
def own(tmp_path: Path) -> Repository:
    """A repository with a list of reviewers, whose files a test may change."""
    made = as_repository(write_playbook(tmp_path))
    made.write("data/organization.yml", "review_by:", f"{REPOSITORY}review_by:")
    made.commit()
    return made


NAV = "  - Home: index.md\n"
APART = "Split it into two proposals: different people review them."
MENU = " 'mkdocs.yml' counts as code because its menu would lead to another site."


@pytest.mark.parametrize("is_committed", [False, True])
@pytest.mark.parametrize(
    ("old", "new", "side", "hint"),
    [
        (NAV, f"{NAV}  - New: new.md\n", "either", ""),
        (NAV, f"{NAV}  - Partner: https://partner.example.com/\n", "code", MENU),
        (NAV, f"{NAV}  - New: !!python/name:os.system new.md\n", "code", ""),
        ("site_name:", "site_author: Mallory\nsite_name:", "code", ""),
    ],
)
def test_only_the_places_of_pages_change_with_content(
    own: Repository, old: str, new: str, side: str, hint: str, *, is_committed: bool
) -> None:
    base = own.git("rev-parse", "HEAD")
    own.write("mkdocs.yml", old, new)
    head = own.commit() if is_committed else None
    if is_committed:
        own.git("reset", "--quiet", "--hard", base)
    made = Guard(
        own.root,
        ProposalDiff(base, head, (FileChange("mkdocs.yml", "changed"), added("docs/new.md"))),
    )
    assert made.sides["mkdocs.yml"] == side
    refusals = made.refusals()
    assert len(refusals) == (side == "code")
    assert [one.hint for one in refusals] == [f"{APART}{hint}"] * len(refusals)


def test_settings_that_come_or_go_are_code(own: Repository) -> None:
    base = own.git("rev-parse", "HEAD")
    (own.root / "mkdocs.yml").write_bytes(b"nav:\n  - \xff: index.md\n")
    assert Guard(
        own.root, ProposalDiff(base, None, (FileChange("mkdocs.yml", "changed"),))
    ).code == ["mkdocs.yml"]
    (own.root / "mkdocs.yml").unlink()
    assert Guard(own.root, ProposalDiff(base, None, (removed("mkdocs.yml"),))).code == [
        "mkdocs.yml"
    ]
    without = own.commit()
    own.git("checkout", "--quiet", base, "--", "mkdocs.yml")
    assert Guard(own.root, ProposalDiff(without, None, (added("mkdocs.yml"),))).code == [
        "mkdocs.yml"
    ]


@pytest.mark.parametrize("is_committed", [False, True])
def test_a_list_of_reviewers_comes_with_content_as_data_has_it(
    own: Repository, *, is_committed: bool
) -> None:
    base = own.git("rev-parse", "HEAD")
    for addition, side in (("", "either"), ("* @mallory\n", "code"), (None, "code")):
        own.write("data/organization.yml", "    - anna-code\n", "    - anna-code\n    - ben-code\n")
        listed = codeowners(load(own.root).playbook)
        assert listed is not None
        assert "@ben-code" in listed
        path = own.root / ".github/CODEOWNERS"
        path.parent.mkdir(exist_ok=True)
        if addition is not None:
            path.write_text(f"{listed}{addition}", encoding="utf-8")
        head = own.commit() if is_committed else None
        if is_committed:
            own.git("reset", "--quiet", "--hard", base)
            path.parent.mkdir(exist_ok=True)
        file = FileChange(".github/CODEOWNERS", "changed")
        assert Guard(own.root, ProposalDiff(base, head, (file,))).sides == {
            ".github/CODEOWNERS": side
        }
        path.with_name("reviewers.txt").write_text(listed, encoding="utf-8")
        file = added(".github/reviewers.txt")
        assert Guard(own.root, ProposalDiff(base, None, (file,))).code == [".github/reviewers.txt"]
        own.git("reset", "--quiet", "--hard", base)
        own.git("clean", "--quiet", "--force", "-d")


def test_without_an_organization_there_is_no_list_of_reviewers(own: Repository) -> None:
    base = own.git("rev-parse", "HEAD")
    (own.root / "data/organization.yml").unlink()
    (own.root / ".github").mkdir()
    (own.root / ".github/CODEOWNERS").touch()
    assert Guard(own.root, ProposalDiff(base, None, (added(".github/CODEOWNERS"),))).code == [
        ".github/CODEOWNERS"
    ]


@pytest.mark.parametrize("is_committed", [False, True])
def test_the_text_of_an_active_policy_changes_with_its_version(
    own: Repository, *, is_committed: bool
) -> None:
    base = own.git("rev-parse", "HEAD")
    file = own.root / POLICY
    file.write_text(file.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    head = own.commit() if is_committed else None
    what = ProposalDiff(
        base, head, (FileChange("data/goals.yml", "changed"), FileChange(POLICY, "changed"))
    )
    (found,) = unversioned_policies(own.root, what, date(2026, 11, 25))
    assert (found.page, found.problem.location.path) == ("policies/house-rules.md", POLICY)
    assert "+ effective: 2026-11-25" in found.lines
    assert (
        unversioned_policies(
            own.root, ProposalDiff(base, head, (FileChange("data/goals.yml", "changed"),)), None
        )
        == []
    )
    assert unversioned_policies(own.root, ProposalDiff(base, base, what.files), None) == []
    (today,) = unversioned_policies(own.root, what, None)
    assert any(line.startswith("+ effective: 20") for line in today.lines)
