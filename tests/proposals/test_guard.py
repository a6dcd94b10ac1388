"""`playbook guard`: content and code apart, and nothing that follows links, runs or hides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proposals.repository import Clone
from tests.unit.command import run

PRESS = "data/departments/press.yml"


def guard(clone: Clone, *arguments: str) -> tuple[int, list[str]]:
    """Commit what was changed, go back to main, and look at the commit from there."""
    commit = clone.commit()
    clone.git("reset", "--quiet", "--hard", "origin/main")
    result = run(clone.root, "guard", "origin/main", commit, *arguments)
    return result.exit_code, result.stdout.splitlines()


def change_content(clone: Clone) -> None:
    clone.change(PRESS, ("Tells the world what we do.", "Tells the world."))


def test_content_alone_passes(clone: Clone) -> None:
    change_content(clone)
    clone.write("docs/files/list.csv", "a,b\n")
    clone.write("data/README.md", "About these files.\n")
    assert guard(clone) == (0, ["3 files changed, nothing to refuse."])


def test_code_alone_passes(clone: Clone) -> None:
    clone.write("macros/greeting.py", "print('Hello')\n")
    clone.write(".github/workflows/check.yml", "on: push\n")
    clone.write("data/schema/person.json", "{}\n")
    (clone.root / "macros/greeting.py").chmod(0o755)
    assert guard(clone) == (0, ["3 files changed, nothing to refuse."])


@pytest.mark.parametrize(
    "code",
    [
        "macros/greeting.py",
        ".github/workflows/check.yml",
        "CODEOWNERS",
        "overrides/main.html",
        "README.md",
    ],
)
def test_content_and_code_together_are_refused_unless_a_maintainer_lets_them(
    clone: Clone, code: str
) -> None:
    change_content(clone)
    clone.write(code, "Something else\n")
    expected = (
        f"{code}:1:1: proposal: this proposal changes both content ('{PRESS}') and code ('{code}'). "
        "Split it into two proposals: different people review them."
    )
    assert guard(clone) == (1, [expected, "1 refusal."])
    change_content(clone)
    clone.write(code, "Something else\n")
    assert guard(clone, "--mixed")[0] == 0


@pytest.mark.parametrize("end", ["\r", "\x85", "\u2028"], ids=["CR", "NEL", "LS"])
def test_no_setting_hides_in_the_menu(clone: Clone, end: str) -> None:
    change_content(clone)
    settings = clone.root / "mkdocs.yml"
    text = settings.read_bytes().decode()
    settings.write_bytes(
        text.replace(
            "  - Home: index.md\n", f"  - Home: index.md{end}hooks: [docs/files/evil.py]\n"
        ).encode()
    )
    code, lines = guard(clone)
    assert code == 1
    assert lines[0].startswith(
        f"mkdocs.yml:1:1: proposal: this proposal changes both content ('{PRESS}') and code "
        "('mkdocs.yml')"
    )


def test_the_menu_comes_with_a_new_page_and_other_settings_do_not(clone: Clone) -> None:
    clone.write("docs/new.md", "# New\n")
    clone.change("mkdocs.yml", ("  - Home: index.md\n", "  - Home: index.md\n  - New: new.md\n"))
    assert guard(clone)[0] == 0
    clone.write("docs/new.md", "# New\n")
    clone.change("mkdocs.yml", ("site_name: Social media playbook", "site_name: Another"))
    assert guard(clone)[0] == 1
    clone.write("docs/new.md", "# New\n")
    clone.change(
        "mkdocs.yml", ("  - Home: index.md\n", "  - Home: !!python/name:os.system index.md\n")
    )
    assert guard(clone)[0] == 1


def test_a_new_way_to_another_site_in_the_menu_counts_as_code(clone: Clone) -> None:
    def add(line: str) -> None:
        change_content(clone)
        clone.change("mkdocs.yml", ("  - Home: index.md\n", f"  - Home: index.md\n{line}"))

    add("  - Partner: https://partner.example.com/\n")
    expected = (
        f"mkdocs.yml:1:1: proposal: this proposal changes both content ('{PRESS}') and code "
        "('mkdocs.yml'). Split it into two proposals: different people review them. "
        "'mkdocs.yml' counts as code because its menu would lead to another site."
    )
    assert guard(clone) == (1, [expected, "1 refusal."])
    add("  - Partner: https://partner.example.com/\n")
    assert guard(clone, "--mixed")[0] == 0
    add("  - Press: directory/press.md\n")
    assert guard(clone)[0] == 0
    clone.change(
        "mkdocs.yml",
        ("  - Home: index.md\n", "  - Home: index.md\n  - Partner: https://partner.example.com/\n"),
    )
    assert guard(clone)[0] == 0


def test_the_list_of_reviewers_comes_with_content_as_it_is_written_from_data(clone: Clone) -> None:
    clone.change(PRESS, ("  - tidewater/press\n", "  - tidewater/newsroom\n"))
    assert run(clone.root, "codeowners").exit_code == 0
    assert guard(clone)[0] == 0
    clone.change(PRESS, ("  - tidewater/press\n", "  - tidewater/newsroom\n"))
    clone.write(".github/CODEOWNERS", "* @mallory\n")
    code, lines = guard(clone)
    assert code == 1
    assert "'.github/CODEOWNERS'" in lines[0]


def test_links_submodules_and_programs_are_refused(clone: Clone) -> None:
    (clone.root / "docs/secrets.md").symlink_to("/etc/passwd")
    (clone.root / "data/glossary.txt").symlink_to("../.git/config")
    other = clone.git("rev-parse", "HEAD")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{other},docs/other")
    clone.write(
        ".gitmodules",
        '[submodule "other"]\n\tpath = docs/other\n\turl = https://code.example.com/other\n',
    )
    (clone.root / PRESS).chmod(0o755)
    clone.git("add", "--all", "--", ".gitmodules", PRESS, "docs/secrets.md", "data/glossary.txt")
    clone.git("commit", "--quiet", "--message=Links")
    commit = clone.git("rev-parse", "HEAD")
    clone.git("reset", "--quiet", "--hard", "origin/main")
    result = run(clone.root, "guard", "origin/main", commit, "--mixed")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        (
            ".gitmodules:1:1: proposal: submodules must not be added or changed. "
            "Copy the files into the repository."
        ),
        (
            f"{PRESS}:1:1: proposal: this file is executable; pages and data must not be. "
            f"Remove the permission: git update-index --chmod=-x {PRESS}"
        ),
        (
            "data/glossary.txt:1:1: proposal: symbolic links are not allowed. "
            "Replace the link with a copy of the file."
        ),
        (
            "docs/other:1:1: proposal: submodules are not allowed. "
            "Replace the submodule with a copy of its files."
        ),
        (
            "docs/secrets.md:1:1: proposal: symbolic links are not allowed. "
            "Replace the link with a copy of the file."
        ),
        "5 refusals.",
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("docs/run.js", "a file of the type '.js' may not be published"),
        ("docs/.gitattributes", "'.gitattributes' is hidden"),
        ("docs/Upper.md", "the name 'Upper.md' may only have small letters"),
        ("data/peple.yml", "the playbook does not use a data file called 'peple.yml'."),
        (
            "data/departments/press.py",
            "the playbook does not use a data file called 'departments/press.py'.",
        ),
    ],
)
def test_files_that_the_playbook_does_not_know_are_refused(
    clone: Clone, path: str, said: str
) -> None:
    clone.write(path, "Something\n")
    code, lines = guard(clone)
    assert code == 1
    assert lines[0].startswith(f"{path}:1:1: proposal: {said}")


def test_what_is_taken_away_is_never_refused_for_its_name(clone: Clone) -> None:
    clone.write("docs/run.js", "Something\n")
    clone.commit()
    clone.git("push", "--quiet", "origin", "HEAD:main")
    (clone.root / "docs/run.js").unlink()
    assert guard(clone) == (0, ["1 file changed, nothing to refuse."])


def test_a_playbook_below_the_top_of_a_repository(clone: Clone, tmp_path: Path) -> None:
    top = Clone(tmp_path / "top")
    top.write("notes.txt", "Notes\n")
    (clone.root / ".git").rename(tmp_path / "unused")
    clone.root.rename(top.root / "playbook")
    top.git("init", "--quiet", "--initial-branch=main")
    top.git("config", "user.name", "Rosa Vega")
    top.git("config", "user.email", "rosa.vega@example.com")
    top.commit()
    inner = Clone(top.root / "playbook")
    change_content(inner)
    top.write("notes.txt", "Other notes\n")
    top.commit()
    result = run(inner.root, "guard", "HEAD~1", "HEAD")
    assert result.exit_code == 1
    assert "code ('../notes.txt')" in result.stdout
    result = run(inner.root, "impact", "HEAD~1", "HEAD", "--mixed")
    assert result.exit_code == 0
    assert "<strong>Readers see 1 page change.</strong>" in result.stdout


def test_taking_the_list_of_submodules_away_passes(clone: Clone) -> None:
    clone.write(".gitmodules", "")
    clone.commit()
    clone.git("push", "--quiet", "origin", "HEAD:main")
    (clone.root / ".gitmodules").unlink()
    assert guard(clone) == (0, ["1 file changed, nothing to refuse."])


def test_of_many_files_three_are_named(clone: Clone) -> None:
    for name in "abcde":
        clone.write(f"docs/files/{name}.csv", "a\n")
    for name in "xyz":
        clone.write(f"macros/{name}.py", "")
    files = "'docs/files/a.csv', 'docs/files/b.csv', 'docs/files/c.csv' and 2 more"
    assert guard(clone)[1][0].startswith(
        f"macros/x.py:1:1: proposal: this proposal changes both content ({files}) and code "
        "('macros/x.py', 'macros/y.py', 'macros/z.py')."
    )


def test_what_is_not_committed_yet_is_looked_at_too(clone: Clone) -> None:
    def look() -> tuple[int, str]:
        result = run(clone.root, "guard", "origin/main")
        return result.exit_code, result.stdout.splitlines()[0]

    clone.change(PRESS, ("  - tidewater/press\n", "  - tidewater/newsroom\n"))
    assert run(clone.root, "codeowners").exit_code == 0
    clone.change(
        "mkdocs.yml",
        ("  - Home: index.md\n", "  - Home: index.md\n  - Press: directory/press.md\n"),
    )
    assert look()[0] == 0
    (clone.root / "mkdocs.yml").write_bytes(b"nav:\n  - \xff: index.md\n")
    code, line = look()
    assert code == 1
    assert line.startswith("mkdocs.yml:1:1: proposal: this proposal changes both content (")
    clone.git("checkout", "--quiet", "mkdocs.yml")
    clone.write(".github/CODEOWNERS", "* @mallory\n")
    assert "and code ('.github/CODEOWNERS')" in look()[1]
