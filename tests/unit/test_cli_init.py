"""`playbook init`: the sample becomes another organisation's playbook, and nothing of the sample is left."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.check.load import forget, load
from macros.cli import form
from macros.model.playbook import Playbook
from macros.site import rendering
from tests.college.assembly import ROOT
from tests.samples import company
from tests.unit.command import on_terminal, run
from tests.unit.tables import text_table

pytestmark = pytest.mark.sample

WHO = (
    *("--lead", "Ada Lane", "--lead-email", "ada.lane@brookfield.example"),
    *(
        "--sponsor",
        "Tom Ford",
        "--sponsor-email",
        "tom.ford@brookfield.example",
        "--timezone",
        "Europe/Berlin",
    ),
)
COMPANY = (
    "--name",
    "Brookfield Insurance",
    "--department",
    "Claims; Accounts",
    "--department",
    "Marketing",
    *WHO,
)
COLLEGE = (
    *(
        "--name",
        "Saint Ives College",
        "--hub-name",
        "Social & <Media> Circle",
        "--channel",
        "social@ives.example",
    ),
    *(
        "--department",
        "Admissions",
        "--department",
        "Legal and Compliance",
        "--language",
        "de",
        "--site-name",
        "Our playbook",
    ),
    *("--repository", "https://gitlab.example.org/ives/playbook", *WHO),
)


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a copy of the sample that git knows; tests change nothing in it."""
    root = tmp_path_factory.mktemp("committed") / "playbook"
    for name in ("data", "docs", ".github"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy2(ROOT / "mkdocs.yml", root)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    git(root, *author, "commit", "--quiet", "--message", "Clone")
    git(root, "repack", "-a", "-d", "--quiet")  # one file to copy instead of a thousand
    git(root, "prune-packed", "--quiet")
    yield root
    forget()


@pytest.fixture
def clone(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a copy of the sample for one test."""
    root = tmp_path / "playbook"
    shutil.copytree(committed, root)
    monkeypatch.chdir(root)
    yield root
    forget()


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout


def texts(root: Path) -> dict[str, str]:
    paths = [
        path
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.parts and path.suffix in (".yml", ".md")
    ]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def words_of(playbook: Playbook) -> list[str]:
    """List what only the sample says: its names, its people, their addresses and ids, its accounts."""
    organization = playbook.organization
    words = [organization.name, organization.display_name, organization.mission]
    for person in playbook.people.values():
        words += filter(
            None,
            (
                person.name,
                person.email,
                person.phone,
                person.handle,
                f": {person.id}\n",
                f"- {person.id}\n",
            ),
        )
    for account in playbook.accounts.values():
        words += filter(None, (account.id, account.url, account.platform_id))
    words += [
        department.channel for department in playbook.departments.values() if department.channel
    ]
    return [word for word in words if len(word) > 5]


@pytest.mark.parametrize("options", [COMPANY, COLLEGE], ids=["company", "college"])
def test_the_result_passes_the_check_and_nothing_of_the_sample_is_left(
    clone: Path, options: tuple[str, ...]
) -> None:
    words = words_of(company())
    assert len(words) > 200
    result = run(clone, "init", *options)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(
        "\nThe check finds no error.\n\nNext, fill in the routes, run 'make serve' and read the home page. "
        "Commit when you are happy with it.\n"
    )
    checked = rendering.check_playbook(clone)
    assert checked.problems == ()
    after = texts(clone)
    assert len(after) > 120
    assert [
        (word, path)
        for path, text in after.items()
        for word in words
        if word.lower() in text.lower()
    ] == []


def test_what_stays_and_what_goes(clone: Path) -> None:
    before = company()
    assert run(clone, "init", *COMPANY).exit_code == 0
    after = load(clone).playbook
    assert sorted(after.departments) == sorted(
        [
            "accessibility",
            "accounts-team",
            "claims",
            "hub",
            "human-resources",
            "legal",
            "marketing",
            "privacy",
            "security",
        ]
    )
    assert {d.status for d in after.departments.values() if d.kind != "hub"} == {"onboarding"}
    assert {person.id: person.roles for person in after.people.values()} == {
        "ada-lane": ("lead", "head"),
        "tom-ford": ("sponsor",),
    }
    assert (after.accounts, after.campaigns, after.decisions, after.meetings) == ({}, {}, {}, {})
    for kept in (
        "questions",
        "courses",
        "paths",
        "terms",
        "trees",
        "routes",
        "rights",
        "severities",
    ):
        assert set(getattr(after, kept)) == set(getattr(before, kept)), kept
    assert sorted(after.goals) == [
        "answer-on-time",
        "one-calendar",
        "registry-complete",
        "trained-publishers",
    ]
    measures = [measure for goal in after.goals.values() for measure in goal.measures.values()]
    assert len(measures) == 12
    assert {(measure.readings, measure.baseline) for measure in measures} == {((), None)}
    gone = {page for page in before.pages if page not in after.pages}
    assert {page for page in gone if not page.startswith("directory/")} == {
        "policies/social-media-2024.md"
    }
    assert {page for page in after.pages if page not in before.pages} == {
        "directory/accounts-team.md",
        "directory/claims.md",
    }
    assert {policy.status for _, policy in after.current_policies()} == {"draft"}
    assert [
        page.path
        for page in after.pages.values()
        if page.front is None or page.front.reviewed is not None
    ] == []
    assert after.organization.sample_day is None
    assert {route.backup for route in after.routes.values()} <= {"tom-ford", "ada-lane"}
    assert [str(series.start) for series in after.series.values()][:2] == [
        "2026-11-30 09:30:00",
        "2026-12-01 10:00:00",
    ]
    assert not (clone / ".github/CODEOWNERS").exists()


def test_departments_can_come_from_a_list(clone: Path) -> None:
    text_table(
        clone / "list.csv",
        [
            ("Abteilung", "Zweck", "Art"),
            ("Schadenregulierung", "Hilft.", ""),
            ("Legal", "Advises.", ""),
        ],
        ";",
    )
    result = run(
        clone, "init", "--name", "Brookfield", "--department-list", "list.csv", *WHO, "--force"
    )
    assert result.exit_code == 0, result.output
    departments = load(clone).playbook.departments
    assert (departments["schadenregulierung"].purpose, departments["legal"].purpose) == (
        "Hilft.",
        "Advises.",
    )
    assert {one.kind for one in departments.values()} == {"hub", "spoke", "adviser"}


def test_a_list_with_errors_is_refused(clone: Path) -> None:
    text_table(clone / "list.csv", [("Name", "Kind"), ("Claims", "branch")])
    result = run(
        clone, "init", "--name", "Brookfield", "--department-list", "list.csv", *WHO, "--force"
    )
    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "list.csv:2:2: wrong-value: 'Kind' (B) is 'branch'; it must be one of hub, spoke, adviser.\n",
        "Error: nothing was written: the file has 1 error.\n",
    )


def test_texts_of_pages_stay_letter_by_letter(clone: Path) -> None:
    assert run(clone, "init", *COMPANY).exit_code == 0
    changed = []
    for path in (clone / "docs").rglob("*.md"):
        original = ROOT / path.relative_to(clone)
        if original.is_file() and original.name != "marketing.md":
            bodies = [
                text.read_text(encoding="utf-8").partition("\n---\n")[2]
                for text in (original, path)
            ]
            changed += [path.name] if bodies[0] != bodies[1] else []
    assert changed == []


def test_names_that_mean_something_to_markdown_stay_names(clone: Path) -> None:
    assert run(clone, "init", *COLLEGE).exit_code == 0
    hub = (clone / "docs/directory/hub.md").read_text(encoding="utf-8")
    assert "\ntitle: Social & <Media> Circle\n" in hub
    assert "\n# Social &amp; &lt;Media> Circle\n" in hub
    settings = (clone / "mkdocs.yml").read_text(encoding="utf-8")
    assert settings.startswith("site_name: Our playbook\n")
    assert re.search(r"^  language: de$", settings, re.MULTILINE)
    assert "social-media-2024" not in settings
    repository = load(clone).playbook.organization.repository
    assert repository is not None
    assert (repository.url, repository.host, repository.maintainers) == (
        "https://gitlab.example.org/ives/playbook",
        "gitlab",
        (),
    )


def test_a_comment_in_the_front_matter_is_not_the_heading(clone: Path) -> None:
    page = clone / "docs/directory/hub.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("---\n", "---\n# A remark\n", 1), encoding="utf-8")
    git(clone, *("-c", "user.name=A", "-c", "user.email=a@example.com"), "commit", "-qam", "Remark")
    assert run(clone, "init", *COLLEGE).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("---\n# A remark\n")
    assert "\n# Social &amp; &lt;Media> Circle\n" in text


def test_a_list_says_what_is_left_to_fill_in_each_with_its_place(clone: Path) -> None:
    result = run(clone, "init", *COMPANY)
    listed = re.findall(r"^    (\S+?):(\d+): (.+)$", result.stdout, re.MULTILINE)
    heading = re.search(r"^Left to fill in \((\d+) places\)$", result.stdout, re.MULTILINE)
    assert heading is not None
    assert len(listed) == int(heading[1]) > 60
    for path, line, what in listed:
        if (clone / path).is_file():
            assert 0 < int(line) <= len((clone / path).read_text(encoding="utf-8").splitlines()), (
                path,
                what,
            )
    journalist = (
        "data/routes.yml",
        "who to call, how and when: A journalist, an analyst or a broadcaster asks anything",
    )
    assert journalist in [(path, what) for path, _, what in listed]
    assert (
        "docs/directory/claims.md",
        "12",
        "what colleagues should send the department, and by when.",
    ) in listed


def test_a_dry_run_shows_everything_and_writes_nothing(clone: Path) -> None:
    before = texts(clone)
    result = run(clone, "init", *COMPANY, "--dry-run")
    assert result.exit_code == 0
    assert (
        "Would write 4 files\n  data/departments/accounts-team.yml\n  data/departments/claims.yml\n"
        in result.stdout
    )
    assert "\n  docs/policies/social-media-2024.md\n" in result.stdout.partition("Would remove")[2]
    assert result.stdout.endswith(
        "\nNothing was written. Run the command without --dry-run to write the files.\n"
    )
    assert texts(clone) == before
    assert git(clone, "status", "--porcelain") == ""


def test_work_that_is_not_committed_is_not_written_over(clone: Path) -> None:
    (clone / "docs/index.md").write_text("mine\n", encoding="utf-8")
    result = run(clone, "init", *COMPANY)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: the work tree has uncommitted changes (1 file, such as 'docs/index.md'). "
        "Commit them first, or use --force.\n"
    )
    assert (clone / "docs/index.md").read_text(encoding="utf-8") == "mine\n"


def test_with_force_it_is(clone: Path) -> None:
    (clone / "notes.txt").write_text("mine\n", encoding="utf-8")
    assert run(clone, "init", *COMPANY, "--force").exit_code == 0


def test_without_git_nobody_could_take_it_back(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    result = run(clone, "init", *COMPANY)
    assert result.exit_code == 1
    assert "is not a git repository, so this could not be undone." in result.stderr


def test_a_playbook_that_is_somebodys_own_is_left_alone(clone: Path) -> None:
    assert run(clone, "init", *COMPANY).exit_code == 0
    before = texts(clone)
    result = run(clone, "init", *COLLEGE, "--force")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: this is already the playbook of Brookfield Insurance, not the sample: data/organization.yml has no "
        "'sample_day'. Nothing was written. Use 'playbook new', 'playbook import' or an editor instead.\n"
    )
    assert texts(clone) == before


def test_where_the_result_would_have_errors_nothing_is_written(clone: Path) -> None:
    page = clone / "docs/index.md"
    page.write_text(
        page.read_text(encoding="utf-8") + '\n{{ department_card("marketing") }}\n',
        encoding="utf-8",
    )
    before = texts(clone)
    result = run(clone, "init", "--name", "Brookfield", "--department", "Claims", *WHO, "--force")
    assert result.exit_code == 1
    assert re.match(
        r"docs/index\.md:\d+:\d+: macro-argument: 'id' of 'department_card' is 'marketing',",
        result.stdout,
    )
    assert result.stderr == "Error: nothing was written: the check would find 1 error afterwards.\n"
    assert texts(clone) == before


def test_a_sample_with_errors_is_mended_first(clone: Path) -> None:
    (clone / "data/goals.yml").write_text("a: 1\n", encoding="utf-8")
    result = run(clone, "init", *COMPANY, "--force")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: nothing was written: the playbook has errors. Run 'playbook check' and fix them first.\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--name", "X"), "  --lead: The name of the person who runs the hub.\n"),
        (
            (*COMPANY, "--lead-email", "ada"),
            "'lead_email' is 'ada', not an e-mail address. Write name@example.com.",
        ),
        (
            (*COMPANY, "--sponsor", "Ada  Lane"),
            "the lead and the sponsor are the same person. Name two people",
        ),
        ((*COMPANY, "--language", "xx"), "the theme does not support the language 'xx'."),
        (
            (*COMPANY, "--department", "Claims!"),
            "'Claims!' and 'Claims' would have the same id 'claims'.",
        ),
        (
            (*COMPANY, "--department", "!!!"),
            "'!!!' cannot be turned into an id. Write a name with letters or digits.",
        ),
        (
            (*COMPANY, "--timezone", "Berlin"),
            "'timezone' is 'Berlin', not a time zone such as Europe/London.",
        ),
    ],
)
def test_wrong_use_is_said(committed: Path, options: tuple[str, ...], said: str) -> None:
    result = run(committed, "init", *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert git(committed, "status", "--porcelain") == ""


def test_on_a_terminal_it_asks(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "on_terminal", lambda: True)
    typed = [
        "Brookfield",
        "",
        "",
        "Ada Lane",
        "ada.lane@brookfield.example",
        "Tom Ford",
        "tom.ford@brookfield.example",
    ]
    result = run(
        clone, "init", typed="\n".join([*typed, "Social desk", "Claims; Legal", "", "", ""])
    )
    assert result.exit_code == 0, result.output
    playbook = load(clone).playbook
    assert (playbook.organization.name, playbook.organization.hub_name) == (
        "Brookfield",
        "Social Media Centre of Excellence",
    )
    assert sorted(playbook.departments) == [
        "accessibility", "claims", "hub", "human-resources", "legal", "privacy", "security",
    ]  # fmt: skip
    assert playbook.departments["hub"].channel == "Social desk"


def test_a_real_terminal_shows_questions_with_what_they_mean(clone: Path) -> None:
    shown = on_terminal(clone, "init", "--dry-run", *WHO, typed="Brookfield\n\n\n\nClaims\n\n")
    assert "\nThe organisation's full name.\n  name: \n" in shown
    assert "\n  channel [ada.lane@brookfield.example]: \n" in shown
    assert "Nothing was written." in shown


def test_the_files_are_in_the_style_of_the_forms(clone: Path) -> None:
    assert run(clone, "init", *COLLEGE).exit_code == 0
    result = run(clone, "format", "--check")
    assert result.exit_code == 0, result.output
