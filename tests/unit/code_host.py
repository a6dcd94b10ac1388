"""GitHub's and GitLab's issues as their REST APIs behave, in memory: pages, labels, states, people, tokens and limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.web_server import Answer, Request

TOKEN = "a-token-for-tests"  # noqa: S105 - it opens nothing


@dataclass
class Kept:
    """An issue as the host keeps it."""

    number: int
    title: str
    body: str
    labels: list[str]
    assignees: list[str]
    is_open: bool = True
    comments: list[str] = field(default_factory=list)
    is_change: bool = False
    """Whether it is a pull request, which GitHub lists among issues."""


@dataclass
class CodeHost:
    """What both hosts have in common; `first` may answer before the host does, once for each that it gives."""

    repository: str = "tide/playbook"
    people: tuple[str, ...] = ("lena", "rosa", "dev")
    page: int = 2
    """How many issues a page of the list holds, whatever was asked for."""
    issues: list[Kept] = field(default_factory=list)
    first: Iterator[Answer | None] = field(default_factory=lambda: iter(()))
    asked: list[Request] = field(default_factory=list)

    @property
    def written(self) -> list[str]:
        """List the requests that write."""
        return [f"{one.method} {urlsplit(one.path).path}" for one in self.asked if one.method != "GET"]

    def __call__(self, request: Request) -> Answer:
        """Answer a request."""
        self.asked.append(request)
        early = next(self.first, None)
        if early is not None:
            return early
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer.json({"message": "Bad credentials"}, 401)
        return self.answer(request)

    def answer(self, request: Request) -> Answer:
        """Answer somebody who is known."""
        raise NotImplementedError

    def listed(self, request: Request, show: Callable[[Kept], Any]) -> Answer:
        """Give a page of the list, newest first, and the way to the next one."""
        query = parse_qs(urlsplit(request.path).query)
        known = [one for one in reversed(self.issues) if query["labels"][0] in one.labels]
        number = int(query["page"][0])
        shown = known[(number - 1) * self.page : number * self.page]
        more = {"Link": f'<https://elsewhere.example/?page={number + 1}>; rel="next"'} if known[number * self.page :] else {}
        return Answer.json([show(one) for one in shown], headers=more)

    def numbered(self, number: str) -> Kept:
        """Find an issue."""
        return self.issues[int(number) - 1]

    def add(self, title: str, body: str, labels: list[str], assignees: list[str]) -> Kept:
        """Keep a new issue."""
        kept = Kept(len(self.issues) + 1, title, body, labels, assignees)
        self.issues.append(kept)
        return kept


class GitHubHost(CodeHost):
    """GitHub, or an Enterprise Server."""

    def answer(self, request: Request) -> Answer:
        """Answer as docs.github.com describes it."""
        path = urlsplit(request.path).path
        match = re.fullmatch(rf"/api/v3/repos/{self.repository}/issues(?:/(\d+)(/comments)?)?", path)
        if match is None:
            return Answer.json({"message": "Not Found"}, 404)
        if request.method == "GET":
            assert parse_qs(urlsplit(request.path).query)["state"] == ["all"]
            return self.listed(request, self._shown)
        content = request.content
        if not set(content.get("assignees", ())) <= set(self.people):
            return Answer.json({"message": "Validation Failed"}, 422)
        if match[2]:
            self.numbered(match[1]).comments.append(content["body"])
            return Answer.json({}, 201)
        if match[1] is None:
            return Answer.json(
                self._shown(self.add(content["title"], content["body"], content["labels"], content.get("assignees", []))), 201
            )
        kept = self.numbered(match[1])
        kept.title, kept.body = content.get("title", kept.title), content.get("body", kept.body)
        kept.assignees = content.get("assignees", kept.assignees)
        kept.is_open = content.get("state", "open" if kept.is_open else "closed") == "open"
        return Answer.json(self._shown(kept))

    def _shown(self, kept: Kept) -> dict[str, Any]:
        shown = {
            "number": kept.number,
            "title": kept.title,
            "body": kept.body.replace("\n", "\r\n"),
            "state": "open" if kept.is_open else "closed",
        }
        return {**shown, "pull_request": {}} if kept.is_change else shown


class GitLabHost(CodeHost):
    """GitLab, of a company."""

    def answer(self, request: Request) -> Answer:
        """Answer as docs.gitlab.com describes it."""
        parts = urlsplit(request.path)
        if parts.path == "/api/v4/users":
            name = parse_qs(parts.query)["username"][0]
            return Answer.json([{"id": 100 + self.people.index(name)}] if name in self.people else [])
        match = re.fullmatch(rf"/api/v4/projects/{self.repository.replace('/', '%2F')}/issues(?:/(\d+)(/notes)?)?", parts.path)
        if match is None:
            return Answer.json({"message": "404 Project Not Found"}, 404)
        if request.method == "GET":
            return self.listed(request, self._shown)
        content = request.content
        if match[2]:
            self.numbered(match[1]).comments.append(content["body"])
            return Answer.json({}, 201)
        people = [self.people[number - 100] for number in content.get("assignee_ids", ())]
        if match[1] is None:
            return Answer.json(
                self._shown(self.add(content["title"], content["description"], content["labels"].split(","), people)), 201
            )
        kept = self.numbered(match[1])
        kept.title, kept.body = content.get("title", kept.title), content.get("description", kept.body)
        kept.assignees = people if "assignee_ids" in content else kept.assignees
        kept.is_open = {"close": False, "reopen": True}.get(content.get("state_event", ""), kept.is_open)
        return Answer.json(self._shown(kept))

    def _shown(self, kept: Kept) -> dict[str, Any]:
        return {
            "iid": kept.number,
            "title": kept.title,
            "description": kept.body,
            "state": "opened" if kept.is_open else "closed",
        }
