"""`playbook comment`: one comment, kept up to date, against servers that behave as GitHub and GitLab do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from macros.cli import main
from macros.pull_requests.comment import MARKER
from macros.pull_requests.impact_json import as_json, read_json
from tests.proposals.repository import Clone, copy_of
from tests.proposals.test_comments import GOLDEN, comment_on, linked, one_field
from tests.unit.web_server import Answer, Request, answering

TOKEN = "a-token-for-tests"  # noqa: S105 - it opens nothing


@dataclass
class Host:
    """Comments on pull request 7 at GitHub, or merge request 7 at GitLab."""

    kind: str
    head: str = ""
    state: str = "open"
    files: list[str] = field(default_factory=lambda: ["data/departments/press.yml"])
    comments: list[dict[str, Any]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer.json({}, 401)
        path = urlsplit(request.path).path
        if request.method != "GET":
            self.written.append(f"{request.method} {path}")
        answer = self.github(request, path) if self.kind == "github" else self.gitlab(request, path)
        return answer if answer is not None else Answer.json({}, 404)

    def github(self, request: Request, path: str) -> Answer | None:
        if path == "/api/v3/user":
            return Answer.json({}, 403)
        if path == "/api/v3/repos/tide/playbook/pulls/7":
            return Answer.json({"state": self.state, "head": {"sha": self.head}})
        if path == "/api/v3/repos/tide/playbook/pulls/7/files":
            return Answer.json([{"filename": name} for name in self.files])
        return self.kept(
            request,
            path,
            "/api/v3/repos/tide/playbook/issues/7/comments",
            "PATCH",
            ("user", "login"),
        )

    def gitlab(self, request: Request, path: str) -> Answer | None:
        if path == "/api/v4/user":
            return Answer.json({"username": "github-actions[bot]"})
        if path == "/api/v4/projects/tide%2Fplaybook/merge_requests/7":
            return Answer.json(
                {"state": "opened" if self.state == "open" else "closed", "sha": self.head}
            )
        if path == "/api/v4/projects/tide%2Fplaybook/merge_requests/7/diffs":
            return Answer.json([{"old_path": name, "new_path": name} for name in self.files])
        return self.kept(
            request,
            path,
            "/api/v4/projects/tide%2Fplaybook/merge_requests/7/notes",
            "PUT",
            ("author", "username"),
        )

    def kept(
        self, request: Request, path: str, listed: str, method: str, who: tuple[str, str]
    ) -> Answer | None:
        if path == listed and request.method == "GET":
            return Answer.json(
                [
                    {"id": one["id"], "body": one["body"], who[0]: {who[1]: one["author"]}}
                    for one in self.comments
                ]
            )
        if path == listed and request.method == "POST":
            self.add(request.content["body"])
            return Answer.json({}, 201)
        found = re.fullmatch(
            rf"{re.escape(listed.replace('/7', '') if method == 'PATCH' else listed)}/(\d+)", path
        )
        if found is not None and request.method == method:
            next(one for one in self.comments if one["id"] == int(found[1]))["body"] = (
                request.content["body"]
            )
            return Answer.json({})
        return None

    def add(self, body: str, author: str = "github-actions[bot]") -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, "author": author})


@dataclass
class Case:
    """A report on one proposal, and the host that it is for."""

    host: Host
    api: str
    report: Path

    def comment(
        self, *more: str, number: str = "7", head: str | None = None, token: str = TOKEN
    ) -> Result:
        names = (
            ("GITHUB_API_URL", "GITHUB_REPOSITORY")
            if self.host.kind == "github"
            else ("CI_API_V4_URL", "CI_PROJECT_PATH")
        )
        arguments = [
            "comment",
            str(self.report),
            "--number",
            number,
            "--head",
            head or self.host.head,
            "--host",
            self.host.kind,
        ]
        environment = dict(zip(names, (self.api, "tide/playbook"), strict=True))
        empty = dict.fromkeys(("GH_TOKEN", "GITLAB_CI"), "")
        runner = CliRunner(env={**empty, **environment, "PLAYBOOK_COMMENT_TOKEN": token})
        return runner.invoke(main, [*arguments, "--pause", "0", *more], catch_exceptions=False)


@pytest.fixture(scope="session")
def reported(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return the commit of a proposal, and the report on it."""
    clone: Clone = copy_of(prepared, tmp_path_factory.mktemp("reported") / "work")
    one_field(clone)
    commit = clone.commit()
    clone.propose()
    return commit, comment_on(clone, "--format", "json")[1]


@pytest.fixture(params=["github", "gitlab"])
def case(
    request: pytest.FixtureRequest, reported: tuple[str, str], tmp_path: Path
) -> Iterator[Case]:
    """Return a report and a host that knows its proposal."""
    host = Host(request.param, reported[0])
    report = tmp_path / "impact.json"
    report.write_text(reported[1], encoding="utf-8")
    with answering(host) as server:
        api = "/api/v3" if host.kind == "github" else "/api/v4"
        yield Case(host, f"{server.address.rstrip('/')}{api}", report)


def test_one_comment_is_added_and_then_written_anew_when_something_else_is_to_be_said(
    case: Case,
) -> None:
    case.host.add("Nice change!", "lena")
    assert case.comment().stdout == "The comment on 7 was added.\n"
    assert case.host.comments[1]["body"] == (GOLDEN / "one-field.md").read_text(encoding="utf-8")
    assert case.comment().stdout == "The comment on 7 was left as it was.\n"
    assert len(case.host.written) == 1
    assert (
        case.comment("--preview", "https://playbook.example.com/preview/{number}/").stdout
        == "The comment on 7 was changed.\n"
    )
    assert "[preview](https://playbook.example.com/preview/7/)" in case.host.comments[1]["body"]
    assert len(case.host.comments) == 2
    assert len(case.host.written) == 2


def test_a_comment_of_somebody_else_is_never_touched(case: Case) -> None:
    case.host.add(f"{MARKER}\nMine", "mallory")
    assert case.comment().stdout == "The comment on 7 was added.\n"
    assert case.host.comments[0]["body"] == f"{MARKER}\nMine"


def test_nothing_is_written_about_another_commit_or_on_a_closed_proposal(case: Case) -> None:
    commit = case.host.head
    case.host.head = "f" * 40
    assert case.comment(head=commit).stdout == "Nothing was written: there is a newer commit.\n"
    result = case.comment()
    assert result.exit_code == 1
    again = f"not about {'f' * 12}. Create it again: playbook impact BASE {'f' * 12}."
    assert f"Error: the report is about {commit[:12]}, {again}\n" in result.stderr
    case.host.head, case.host.state = commit, "closed"
    assert case.comment().stdout == "Nothing was written: the proposal is closed.\n"
    assert case.host.written == []


def test_a_report_on_a_proposal_that_changes_the_pipelines_comes_with_a_caution(case: Case) -> None:
    case.host.files.append(".github/workflows/check.yml")
    case.comment()
    assert (
        "<strong>This proposal changes the workflows that check it, so its author may have influenced this report"
        in case.host.comments[0]["body"]
    )


def test_the_number_may_stand_in_a_file(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_text("7\n", encoding="utf-8")
    assert case.comment(number=str(path)).stdout == "The comment on 7 was added.\n"
    path.write_text("7 --head x\n", encoding="utf-8")
    assert case.comment(number=str(path)).exit_code == 2
    assert case.comment(number="../8").exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("@everyone **read this**", "the report is not one of 'playbook impact --format json'"),
        ('{"difference": 1}', "the report is not one of 'playbook impact --format json'"),
        ("[" * 100_000, "the report is not one of 'playbook impact --format json'"),
        (" " * 5_000_001, "the report has more than 5,000,000 bytes."),
    ],
    ids=["text", "other", "nested", "large"],
)
def test_a_report_that_is_none_is_refused(case: Case, content: str, said: str) -> None:
    case.report.write_text(content, encoding="utf-8")
    result = case.comment()
    assert result.exit_code == 1
    assert said in result.stderr
    assert case.host.written == []


def test_what_somebody_wrote_into_a_report_calls_and_links_nobody(case: Case) -> None:
    text = case.report.read_text(encoding="utf-8")
    hostile = "@everyone https://evil.example.com/ #1 <img src=x>\\n/merge"
    case.report.write_text(
        text.replace("Press office", hostile).replace("Rosa Vega", hostile), encoding="utf-8"
    )
    assert case.comment().exit_code == 0
    [kept] = case.host.comments
    assert linked(kept["body"]) == []
    assert "@&#8203;everyone" in kept["body"]
    assert "\n/merge" not in kept["body"]


def test_a_token_that_the_host_does_not_know_and_one_that_is_missing(case: Case) -> None:
    result = case.comment(token="wrong")  # noqa: S106
    assert result.exit_code == 1
    assert "the token is not valid" in result.stderr
    result = case.comment(token="")
    assert result.exit_code == 2
    assert "the environment variable PLAYBOOK_COMMENT_TOKEN" in result.stderr


def test_a_report_is_read_as_it_was_written(reported: tuple[str, str]) -> None:
    assert as_json(read_json(reported[1].encode())) == reported[1].rstrip("\n")
