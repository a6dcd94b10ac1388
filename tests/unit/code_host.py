"""An in-memory imitation of GitHub's and GitLab's issue APIs.

It covers pages, labels, states, people, tokens and limits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.unit.web_server import Answer, Request

TOKEN = "a-token-for-tests"  # noqa: S105 - it opens nothing
ME = "playbook[bot]"
"""Who holds the token."""
TODAY = "2026-11-23"


@dataclass
class Remark:
    """A comment, as stored."""

    body: str
    author: str
    on: str
    is_system: bool = False


@dataclass
class StoredIssue:
    """An issue, as stored."""

    number: int
    title: str
    body: str
    labels: list[str]
    assignees: list[str]
    is_open: bool = True
    remarks: list[Remark] = field(default_factory=list)
    is_change: bool = False
    """Whether it is a pull request, which GitHub lists among issues."""
    author: str = "somebody"
    closer: str | None = None
    closed_on: str | None = None

    @property
    def comments(self) -> list[str]:
        """The texts of the comments."""
        return [one.body for one in self.remarks]

    def close(self, by: str, on: str = TODAY) -> None:
        """Close it, as somebody does on the host's pages."""
        self.is_open, self.closer, self.closed_on = False, by, on

    def reopen(self) -> None:
        """Open it again."""
        self.is_open, self.closer, self.closed_on = True, None, None

    def remark(self, body: str, by: str = "rosa", on: str = TODAY) -> None:
        """Comment on it."""
        self.remarks.append(Remark(body, by, on))


@dataclass
class CodeHost:
    """What GitHub and GitLab have in common."""

    repository: str = "tide/playbook"
    people: tuple[str, ...] = ("lena", "rosa", "dev")
    """Who is known and may be assigned an issue."""
    strangers: tuple[str, ...] = ()
    """Who is known, but may not see the repository."""
    bots: tuple[str, ...] = (ME, "stale[bot]")
    most_assignees: int = 10
    page: int = 2
    """How many issues a page of the list holds, whatever was asked for."""
    issues: list[StoredIssue] = field(default_factory=list)
    first: Iterator[Answer | None] = field(default_factory=lambda: iter(()))
    """Answers before the host does, once for each that it gives."""
    first_written: Iterator[Answer | None] = field(default_factory=lambda: iter(()))
    """Likewise, for requests that write."""
    before_write: Callable[[], None] | None = None
    """What happens once, right before a request that writes."""
    before_read: Callable[[], None] | None = None
    """What happens once, right before an issue is read by itself."""
    asked: list[Request] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    """The numbers by which GitLab knows everybody."""

    @property
    def open_issues(self) -> list[int]:
        """The numbers of the open issues."""
        return [one.number for one in self.issues if one.is_open]

    @property
    def written(self) -> list[str]:
        """The requests that write."""
        return [
            f"{one.method} {urlsplit(one.path).path}" for one in self.asked if one.method != "GET"
        ]

    def __call__(self, request: Request) -> Answer:
        """Answer a request."""
        self.asked.append(request)
        if request.method != "GET" and self.before_write is not None:
            happens, self.before_write = self.before_write, None
            happens()
        early = next(self.first, None) or (
            next(self.first_written, None) if request.method != "GET" else None
        )
        if early is not None:
            return early
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer.json({"message": "Bad credentials"}, 401)
        return self.answer(request)

    def answer(self, request: Request) -> Answer:
        """Answer a request with a valid token."""
        raise NotImplementedError

    def page_of(self, request: Request, entries: list[Any]) -> Answer:
        """Return one page of a list, with a link to the next one."""
        number = int(parse_qs(urlsplit(request.path).query)["page"][0])
        page = entries[(number - 1) * self.page : number * self.page]
        more = (
            {"Link": f'<https://elsewhere.example/?page={number + 1}>; rel="next"'}
            if entries[number * self.page :]
            else {}
        )
        return Answer.json(page, headers=more)

    def list_page(
        self, request: Request, author: str, show: Callable[[StoredIssue], Any]
    ) -> Answer:
        """Return one page of the issues, newest first.

        `author` is the name of the parameter that filters by author.
        """
        query = parse_qs(urlsplit(request.path).query)
        entries = [
            show(issue)
            for issue in reversed(self.issues)
            if query.get("labels", [None])[0] in (None, *issue.labels)
            and query.get(author, [issue.author])[0] == issue.author
        ]
        return self.page_of(request, entries)

    def find(self, number: str) -> StoredIssue:
        """Return an issue by its number."""
        return self.issues[int(number) - 1]

    def read(self, number: str) -> StoredIssue:
        """Return an issue for a request that reads it on its own."""
        if self.before_read is not None:
            happens, self.before_read = self.before_read, None
            happens()
        return self.find(number)

    def add(
        self,
        title: str,
        body: str,
        labels: list[str],
        assignees: list[str],
        author: str = "somebody",
    ) -> StoredIssue:
        """Store a new issue."""
        issue = StoredIssue(len(self.issues) + 1, title, body, labels, assignees, author=author)
        self.issues.append(issue)
        return issue

    def turn(self, issue: StoredIssue, *, is_open: bool) -> None:
        """Open or close an issue on behalf of the token's holder."""
        if is_open and not issue.is_open:
            issue.reopen()
        elif not is_open and issue.is_open:
            issue.close(ME)


class GitHubHost(CodeHost):
    """GitHub, or a GitHub Enterprise Server."""

    is_workflow = False
    """Whether the token is a workflow's, which is not told whose it is."""
    ignores_strangers = False
    """Whether names that it does not take are dropped, instead of the whole request."""

    def answer(self, request: Request) -> Answer:
        """Answer as docs.github.com describes it."""
        path = urlsplit(request.path).path
        if path == "/api/v3/user":
            return (
                Answer.json({"message": "Resource not accessible"}, 403)
                if self.is_workflow
                else Answer.json({"login": ME})
            )
        if match := re.fullmatch(rf"/api/v3/repos/{self.repository}/assignees/([^/]+)", path):
            return (
                Answer(204)
                if unquote(match[1]) in self.people
                else Answer.json({"message": "Not Found"}, 404)
            )
        match = re.fullmatch(
            rf"/api/v3/repos/{self.repository}/issues(?:/(\d+)(/comments|/labels|/assignees)?)?",
            path,
        )
        if match is None:
            return Answer.json({"message": "Not Found"}, 404)
        if request.method == "GET":
            return self._read_answer(request, match[1], match[2])
        if match[2]:
            return self._write_part(request, self.find(match[1]), match[2])
        return self._write_issue(request.content, match[1])

    def _write_issue(self, content: dict[str, Any], number: str | None) -> Answer:
        if not set(content.get("assignees", ())) <= set(self.people) and not self.ignores_strangers:
            return Answer.json({"message": "Validation Failed"}, 422)
        people = [name for name in content.get("assignees", ()) if name in self.people][
            : self.most_assignees
        ]
        if number is None:
            return Answer.json(
                self._entry(
                    self.add(content["title"], content["body"], content["labels"], people, ME)
                ),
                201,
            )
        issue = self.find(number)
        issue.title, issue.body = content.get("title", issue.title), content.get("body", issue.body)
        issue.assignees = people if "assignees" in content else issue.assignees
        self.turn(
            issue, is_open=content.get("state", "open" if issue.is_open else "closed") == "open"
        )
        return Answer.json(self._entry(issue))

    def _read_answer(self, request: Request, number: str | None, part: str | None) -> Answer:
        if number is None:
            assert parse_qs(urlsplit(request.path).query)["state"] == ["all"]
            return self.list_page(request, "creator", self._entry)
        if part is None:
            return Answer.json(
                {**self._entry(issue := self.read(number)), "closed_by": self._user(issue.closer)}
            )
        return self.page_of(request, [self._remark(one) for one in self.find(number).remarks])

    def _write_part(self, request: Request, issue: StoredIssue, part: str) -> Answer:
        """Add a comment, labels or assignees to an issue, or remove assignees."""
        content = request.content
        if part == "/comments":
            issue.remark(content["body"], ME)
        elif request.method == "DELETE":
            issue.assignees = [name for name in issue.assignees if name not in content["assignees"]]
        else:
            issue.labels += [
                label for label in content.get("labels", ()) if label not in issue.labels
            ]
            people = [
                name
                for name in content.get("assignees", ())
                if name in self.people and name not in issue.assignees
            ]
            issue.assignees = [*issue.assignees, *people][: self.most_assignees]
        return Answer.json(self._entry(issue), 201)

    def _user(self, name: str | None) -> dict[str, str] | None:
        return {"login": name, "type": "Bot" if name in self.bots else "User"} if name else None

    def _remark(self, one: Remark) -> dict[str, Any]:
        return {
            "body": one.body,
            "user": self._user(one.author),
            "created_at": f"{one.on}T09:00:00Z",
            "author_association": "NONE" if one.author in self.strangers else "MEMBER",
        }

    def _entry(self, issue: StoredIssue) -> dict[str, Any]:
        entry = {
            "number": issue.number,
            "title": issue.title,
            "body": issue.body.replace("\n", "\r\n"),
            "state": "open" if issue.is_open else "closed",
            "labels": [{"name": label} for label in issue.labels],
            "assignees": [self._user(name) for name in issue.assignees],
            "user": self._user(issue.author),
            "closed_at": f"{issue.closed_on}T09:00:00Z" if issue.closed_on else None,
        }
        return {**entry, "pull_request": {}} if issue.is_change else entry


class GitLabHost(CodeHost):
    """A self-hosted GitLab."""

    def answer(self, request: Request) -> Answer:
        """Answer as docs.gitlab.com describes it."""
        parts = urlsplit(request.path)
        if parts.path == "/api/v4/user":
            return Answer.json(self._user(ME))
        if parts.path == "/api/v4/users":
            name = parse_qs(parts.query)["username"][0]
            return Answer.json(
                [self._user(name)] if name in (*self.people, *self.strangers) else []
            )
        if match := re.fullmatch(r"/api/v4/users/(\d+)", parts.path):
            name = self._name(int(match[1]))
            return Answer.json({**(self._user(name) or {}), "bot": name in self.bots})
        match = re.fullmatch(
            rf"/api/v4/projects/{self.repository.replace('/', '%2F')}/issues(?:/(\d+)(/notes)?)?",
            parts.path,
        )
        if match is None:
            return Answer.json({"message": "404 Project Not Found"}, 404)
        if request.method == "GET":
            return self._read_answer(request, match[1], match[2])
        content = request.content
        if match[2]:
            self.find(match[1]).remark(content["body"], ME)
            return Answer.json({}, 201)
        names = [self._name(number) for number in content.get("assignee_ids", ())]
        people = [name for name in names if name in self.people][: self.most_assignees]
        if match[1] is None:
            labels = content["labels"].split(",")
            return Answer.json(
                self._entry(self.add(content["title"], content["description"], labels, people, ME)),
                201,
            )
        issue = self.find(match[1])
        issue.title, issue.body = (
            content.get("title", issue.title),
            content.get("description", issue.body),
        )
        issue.assignees = people if "assignee_ids" in content else issue.assignees
        issue.labels += [
            label
            for label in content.get("add_labels", "").split(",")
            if label and label not in issue.labels
        ]
        if event := content.get("state_event"):
            self.turn(issue, is_open=event == "reopen")
        return Answer.json(self._entry(issue))

    def _read_answer(self, request: Request, number: str | None, part: str | None) -> Answer:
        if number is None:
            return self.list_page(request, "author_username", self._entry)
        if part is None:
            return Answer.json(self._entry(self.read(number)))
        system = {**self._remark(Remark("closed", "rosa", TODAY)), "system": True}
        return self.page_of(
            request, [*(self._remark(one) for one in self.find(number).remarks), system]
        )

    def _name(self, number: int) -> str:
        return next(name for name, user_id in self.numbers.items() if user_id == number)

    def _user(self, name: str | None) -> dict[str, Any] | None:
        return (
            {"id": self.numbers.setdefault(name, 100 + len(self.numbers)), "username": name}
            if name
            else None
        )

    def _remark(self, one: Remark) -> dict[str, Any]:
        return {"body": one.body, "created_at": f"{one.on}T09:00:00.000Z", "system": False}

    def _entry(self, issue: StoredIssue) -> dict[str, Any]:
        return {
            "iid": issue.number,
            "title": issue.title,
            "description": issue.body,
            "state": "opened" if issue.is_open else "closed",
            "labels": issue.labels,
            "assignees": [{"username": name} for name in issue.assignees],
            "author": {"username": issue.author},
            "closed_at": f"{issue.closed_on}T09:00:00.000Z" if issue.closed_on else None,
            "closed_by": self._user(issue.closer),
        }
