"""The jobs of both code hosts, run in a fresh clone of the project with only what each declares."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hosting.jobs import GitHub, GitLab, JobError, Machine
from tests.integration.engine import EPOCH, ROOT, small_playbook
from tests.proposals.test_one_comment import TOKEN, Host
from tests.publishing.repository import ADDRESS, Repository, as_repository
from tests.unit.code_host import GitLabHost
from tests.unit.web_server import answering

pytestmark = pytest.mark.build
_PROJECT = (
    "Makefile",
    "pyproject.toml",
    "requirements.txt",
    ".ci",
    ".gitignore",
    "README.md",
    "LICENSE",
)
_CODE_HOST = "repository:\n  url: https://code.example.com/tide/playbook\n  host: gitlab\n"


@dataclass(frozen=True)
class Origin:
    """A bare repository with a playbook on its main branch, and an open proposal with number 7."""

    folder: Path
    head: str
    """The newest commit of the proposal."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    """Make the repository: the small playbook with the project's own files."""
    folder = tmp_path_factory.mktemp("origin")
    repository = as_repository(small_playbook(folder / "work"))
    for name in _PROJECT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, repository.root / name)
    organization = repository.root / "data/organization.yml"
    organization.write_text(organization.read_text(encoding="utf-8") + _CODE_HOST, encoding="utf-8")
    repository.commit("2026.02", "This is 2026.02.")
    repository.git("checkout", "--quiet", "-b", "proposal")
    head = repository.commit("", "This is proposed.")
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "--message=As the host merges it", "proposal")
    merge = repository.git("rev-parse", "HEAD")
    repository.git("reset", "--quiet", "--hard", "HEAD^1")
    bare = folder / "playbook.git"
    repository.git("clone", "--quiet", "--bare", ".", str(bare))
    for ref, commit in (
        ("pull/7/head", head),
        ("pull/7/merge", merge),
        ("merge-requests/7/head", head),
    ):
        subprocess.run(
            [
                "git",
                "-C",
                str(bare),
                "fetch",
                "--quiet",
                str(repository.root),
                f"{commit}:refs/{ref}",
            ],
            check=True,
        )
    subprocess.run(["git", "-C", str(bare), "branch", "--quiet", "-D", "proposal"], check=True)
    return Origin(bare, head)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A fresh runner."""
    return Machine(tmp_path / "machine")


def at_github(origin: Origin, machine: Machine, event: str, *labels: str, api: str = "") -> GitHub:
    """Let an event happen at GitHub."""
    pull = {"number": 7, "labels": [{"name": label} for label in labels]}
    run = {
        "event": "pull_request",
        "id": 5,
        "head_sha": origin.head,
        "head_branch": "proposal",
        "head_repository": {"id": 1},
    }
    context = {
        "github": {
            "event_name": event,
            "event": {"pull_request": pull, "workflow_run": run},
            "token": TOKEN,
            "api_url": api,
        },
        "vars": {"PLAYBOOK_ADDRESS": ADDRESS, "PLAYBOOK_REMIND": "yes", "PLAYBOOK_PREVIEW": ""},
    }
    ref = "refs/pull/7/merge" if event == "pull_request" else "refs/heads/main"
    return GitHub(machine, origin.folder, ref, context, machine.folder / "artifacts")


def at_gitlab(origin: Origin, machine: Machine, source: str, **variables: str) -> GitLab:
    """Let a pipeline begin at GitLab."""
    known = {
        "CI_PIPELINE_SOURCE": source,
        "CI_DEFAULT_BRANCH": "main",
        "CI_PROJECT_URL": str(origin.folder).removesuffix(".git"),
        "CI_PROJECT_PATH": "tide/playbook",
        "CI_COMMIT_SHA": origin.head,
        "PLAYBOOK_PUBLISH_ADDRESS": ADDRESS,
    }
    if source == "merge_request_event":
        known |= {
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_LABELS": "",
        }
        ref = "refs/merge-requests/7/head"
    else:
        known |= {"CI_COMMIT_BRANCH": "main"}
        ref = "refs/heads/main"
    return GitLab(machine, origin.folder, ref, known | variables, machine.folder / "artifacts")


def own_copy(origin: Origin, target: Path) -> Origin:
    """Copy the repository, to publish to it."""
    shutil.copytree(origin.folder, target / "playbook.git")
    return Origin(target / "playbook.git", origin.head)


def published(origin: Origin, branch: str) -> list[str]:
    """List the editions on a branch."""
    command = ["git", "-C", str(origin.folder), "show", f"{branch}:editions.json"]
    return [
        each["edition"]
        for each in json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    ]


def test_github_checks_builds_and_rehearses_what_is_proposed(
    origin: Origin, machine: Machine
) -> None:
    for event in ("pull_request", "merge_group"):
        assert at_github(origin, machine, event).holds({})
    runner = at_github(origin, machine, "pull_request")
    clone = runner.run("check.yml", "site")
    assert (runner.artifacts / "site/index.html").is_file()
    assert (
        "Nothing was published. Edition 2026.02 would be published and be current."
        in machine.said[-2]
    )
    assert not (clone / "published").exists()


def test_what_cannot_be_published_fails_the_check(
    origin: Origin, machine: Machine, tmp_path: Path
) -> None:
    broken = own_copy(origin, tmp_path)
    work = Repository(tmp_path / "work")
    subprocess.run(["git", "clone", "--quiet", str(broken.folder), str(work.root)], check=True)
    work.git("config", "user.name", "Rosa Vega")
    work.git("config", "user.email", "rosa.vega@example.com")
    work.write(
        "overrides/main.html",
        "{% block announce %}",
        '{% block announce %}<a href="../../nowhere.pdf">x</a>',
    )
    work.commit()
    work.git("push", "--quiet", "origin", "HEAD:refs/pull/7/merge", "--force")
    with pytest.raises(JobError, match=r"'\.\./\.\./nowhere\.pdf' leads"):
        at_github(broken, machine, "pull_request").run("check.yml", "site")


def test_tests_of_a_proposal_never_run_as_root(origin: Origin, machine: Machine) -> None:
    at_github(origin, machine, "pull_request").run("check.yml", "tests")
    assert machine.log[-3:] == [
        f"make {part} as runner 0" for part in ("test", "exhaustive", "journeys")
    ]
    assert machine.log[0] == "apt-get update --quiet"
    at_gitlab(origin, machine, "merge_request_event").run("tests")
    assert machine.log[-3:] == [
        f"make {part} as tester 0" for part in ("test", "exhaustive", "journeys")
    ]


def test_whoever_lacks_a_program_and_is_not_root_is_told_which(
    machine: Machine, tmp_path: Path
) -> None:
    for name in ("bash", "dirname", "python3", "make", "chromium", "nginx", "systemd-analyze"):
        machine.shim(name, f'exec {shutil.which(name) or "true"} "$@"')
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").replace("((EUID))", "((1000))")
    clone = tmp_path / "clone/.ci"
    clone.mkdir(parents=True)
    (clone / "run").write_text(script.replace(":/usr/sbin", ""), encoding="utf-8")
    result = subprocess.run(
        [shutil.which("bash") or "bash", str(clone / "run")],
        env={"PATH": str(machine.folder / "bin"), "JOB_LOG": str(machine.folder / "log")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert re.search(
        r"^Missing: .*apache2-bin nodejs npm\. Install them as root: apt-get install ",
        result.stderr,
    ), result.stderr
    assert machine.log == []


@pytest.fixture
def host(origin: Origin) -> Iterator[tuple[Host, str]]:
    """Run GitHub's API with the proposal."""
    made = Host("github", origin.head)
    with answering(made) as server:
        yield made, f"{server.address}/api/v3"


def pack(folder: Path, target: Path) -> None:
    """Pack an artifact as GitHub does, and let `gh` give it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in folder.iterdir():
            packed.write(path, path.name)


def gh(machine: Machine, packed: Path) -> None:
    """Let `gh` know of one artifact."""
    machine.shim(
        "gh",
        f'case "$*" in *size_in_bytes*) stat -c %s {packed} ;; *.id*) echo 12 ;; */12/zip) cat {packed} ;; *) exit 1 ;; esac',
    )


def test_github_looks_at_a_proposal_and_comments_on_it(
    origin: Origin, machine: Machine, host: tuple[Host, str]
) -> None:
    runner = at_github(origin, machine, "pull_request", api=host[1])
    clone = runner.run("proposal.yml", "proposal")
    assert "Owns the page: `docs/index.md`" in "".join(machine.said)
    assert "This is proposed." not in (clone / "docs/index.md").read_text(encoding="utf-8")
    assert machine.said[-2].endswith("1 file changed, nothing to refuse.\n")
    pack(runner.artifacts / "report", machine.folder / "report.zip")
    gh(machine, machine.folder / "report.zip")
    at_github(origin, machine, "workflow_run", api=host[1]).run("comment.yml", "comment")
    assert "The comment on 7 was added.\n" in machine.said
    assert "Owns the page: `docs/index.md`" in host[0].comments[0]["body"]


def test_a_merge_queue_looks_at_no_proposal_again(origin: Origin, machine: Machine) -> None:
    with pytest.raises(AssertionError, match="proposal is left out"):
        at_github(origin, machine, "merge_group").run("proposal.yml", "proposal")


@pytest.mark.parametrize(
    ("report", "number", "said"),
    [
        (b" " * 50_000_000, b"7\n", "The report is larger than 5 MB when it is unpacked.\n"),
        (b"{}", b"7; rm -rf /\n", "The report names no number of a pull request.\n"),
        (b"{}", b"7\n8\n", "The report names no number of a pull request.\n"),
        (b"{}", b"", "The report names no number of a pull request.\n"),
    ],
)
def test_a_report_that_is_none_is_not_read(
    origin: Origin,
    machine: Machine,
    host: tuple[Host, str],
    report: bytes,
    number: bytes,
    said: str,
) -> None:
    folder = machine.folder / "report"
    folder.mkdir()
    (folder / "impact.json").write_bytes(report)
    (folder / "number").write_bytes(number)
    pack(folder, machine.folder / "report.zip")
    gh(machine, machine.folder / "report.zip")
    at_github(origin, machine, "workflow_run", api=host[1]).run("comment.yml", "comment")
    assert machine.said[-2] == said
    assert (machine.temp / "report/impact.json").stat().st_size <= 5_000_001
    assert host[0].written == []


@pytest.mark.parametrize(
    ("label", "option"),
    [("content and code", "--mixed"), ("editorial", "--editorial"), ("editorial stuff", "")],
)
def test_a_label_lets_more_be_proposed(
    origin: Origin, machine: Machine, label: str, option: str
) -> None:
    machine.shim("make", "mkdir -p .venv/bin; ln -s $(command -v playbook) .venv/bin/playbook")
    machine.shim("playbook", 'echo "$*" >> "$JOB_LOG"; mkdir -p report; touch report/impact.json')
    at_github(origin, machine, "pull_request", label).run("proposal.yml", "proposal")
    more = f" {option}" if option else ""
    wanted = [
        f"impact HEAD refs/proposal --json report/impact.json{more}",
        f"guard HEAD refs/proposal{more}",
    ]
    assert machine.log == wanted
    shutil.rmtree(machine.folder / "temp")
    (machine.folder / "temp").mkdir()
    machine.shim("playbook", 'echo "$*" >> "$JOB_LOG"; touch impact.json')
    at_gitlab(origin, machine, "merge_request_event", CI_MERGE_REQUEST_LABELS=f"x,{label}").run(
        "proposal"
    )
    assert machine.log[2:] == [
        f"impact HEAD {origin.head} --format html --json impact.json{more}",
        f"guard HEAD {origin.head}{more}",
    ]


def test_github_publishes_what_a_job_without_rights_built(
    origin: Origin, machine: Machine, tmp_path: Path
) -> None:
    own = own_copy(origin, tmp_path)
    runner = at_github(own, machine, "push")
    runner.run("publish.yml", "release")
    assert (runner.artifacts / "release").is_dir()
    branches = subprocess.run(
        ["git", "-C", str(own.folder), "branch"], capture_output=True, text=True, check=True
    ).stdout
    assert "gh-pages" not in branches
    runner.run("publish.yml", "publish")
    assert published(own, "gh-pages") == ["2026.02"]
    assert {line for line in machine.log if line.startswith("make")} == {"make setup as runner 0"}


@pytest.mark.exhaustive
def test_gitlab_publishes_what_a_job_without_rights_built(
    origin: Origin, machine: Machine, tmp_path: Path
) -> None:
    own = own_copy(origin, tmp_path)
    runner = at_gitlab(own, machine, "push")
    assert runner.jobs() == ["release", "publish"]
    secret = {"publishing": {"PUBLISH_TOKEN": TOKEN}}
    runner.run("release", environments=secret)
    assert TOKEN not in "".join(machine.said)
    runner.run("publish", environments=secret)
    assert published(own, "gl-pages") == ["2026.02"]
    assert {line for line in machine.log if line.startswith("make")} == {"make setup as root 0"}


@pytest.mark.exhaustive
def test_gitlab_looks_at_a_proposal_and_comments_on_it(origin: Origin, machine: Machine) -> None:
    host = Host("gitlab", origin.head)
    with answering(host) as server:
        runner = at_gitlab(
            origin,
            machine,
            "merge_request_event",
            PLAYBOOK_COMMENT_TOKEN=TOKEN,
            CI_API_V4_URL=f"{server.address}/api/v4",
        )
        assert runner.jobs() == ["site", "proposal", "comment", "tests"]
        del runner.variables["PLAYBOOK_COMMENT_TOKEN"]
        runner.run("proposal")
        assert "docs&#47;index&#46;md" in (runner.artifacts / "proposal/impact.html").read_text(
            encoding="utf-8"
        )
        runner.variables["PLAYBOOK_COMMENT_TOKEN"] = TOKEN
        runner.run("comment")
    assert machine.said[-1].endswith("The comment on 7 was added.\n")
    assert {line for line in machine.log if line.startswith("make")} == {"make setup as root 0"}


@pytest.mark.exhaustive
def test_gitlab_checks_builds_and_rehearses_what_is_proposed(
    origin: Origin, machine: Machine
) -> None:
    at_gitlab(origin, machine, "merge_request_event").run("site")
    assert (
        "Nothing was published. Edition 2026.02 would be published and be current."
        in machine.said[-1]
    )


def test_gitlab_s_schedules_do_what_their_variables_say(origin: Origin, machine: Machine) -> None:
    assert at_gitlab(origin, machine, "schedule").jobs() == []
    assert at_gitlab(origin, machine, "schedule", PLAYBOOK_REMIND="yes").jobs() == ["remind"]
    assert at_gitlab(origin, machine, "schedule", PLAYBOOK_PUBLISH_AGAIN="yes").jobs() == [
        "release",
        "publish",
    ]
    host = GitLabHost()
    with answering(host) as server:
        runner = at_gitlab(
            origin,
            machine,
            "schedule",
            PLAYBOOK_REMIND="yes",
            PLAYBOOK_REMIND_TOKEN=TOKEN,
            CI_API_V4_URL=f"{server.address}/api/v4",
            SOURCE_DATE_EPOCH=str(int(EPOCH) + 2 * 365 * 24 * 3600),
        )
        runner.run("remind")
    assert host.issues
    assert (runner.artifacts / "remind/found/links.json").is_file()
    assert machine.log == ["make setup as root 0"]
