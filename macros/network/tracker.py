"""Issues at a code host: listed with all their pages, opened, changed and closed, at GitHub and at GitLab alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from macros.model.code_host import Host, repository_name
from macros.network.api import Api, HostError, api_of
from macros.network.session import Patience


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as the code host knows it."""

    number: int
    title: str
    body: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What an issue is to say."""

    title: str
    body: str
    assignees: tuple[str, ...]
    """Names at the code host."""


class Tracker(Protocol):
    """Where issues are kept. Every method raises HostError where the code host does not do what is asked."""

    def issues(self, label: str) -> list[Issue]:
        """List every issue with a label, open and closed."""

    def open(self, draft: Draft, label: str) -> int:
        """Open an issue, and give its number."""

    def change(self, number: int, draft: Draft, *, assign: bool, reopen: bool) -> None:
        """Give an issue another title and text; with `assign` other people too."""

    def close(self, number: int, comment: str) -> None:
        """Say why, and close an issue."""


class GitHub:
    """Issues at GitHub (docs.github.com, "REST API endpoints for issues")."""

    def __init__(self, api: Api, repository: str) -> None:
        """Work on a repository: owner/name."""
        self._api = api
        self._path = f"/repos/{quote(repository)}/issues"

    def issues(self, label: str) -> list[Issue]:
        """List every issue with a label, open and closed; GitHub lists proposed changes among them."""
        listed = self._api.read_all(self._path, labels=label, state="all")
        return [
            Issue(int(one["number"]), one["title"], one["body"] or "", one["state"] == "open")
            for one in listed
            if "pull_request" not in one
        ]

    def open(self, draft: Draft, label: str) -> int:
        """Open an issue, and give its number."""
        content = {"title": draft.title, "body": draft.body, "labels": [label]}
        return int(self._with_people("POST", self._path, content, draft.assignees)["number"])

    def change(self, number: int, draft: Draft, *, assign: bool, reopen: bool) -> None:
        """Give an issue another title and text; with `assign` other people too."""
        content = {"title": draft.title, "body": draft.body, **({"state": "open"} if reopen else {})}
        if assign:
            self._with_people("PATCH", f"{self._path}/{number}", content, draft.assignees)
        else:
            self._api.write("PATCH", f"{self._path}/{number}", content)

    def close(self, number: int, comment: str) -> None:
        """Say why, and close an issue."""
        self._api.write("POST", f"{self._path}/{number}/comments", {"body": comment})
        self._api.write("PATCH", f"{self._path}/{number}", {"state": "closed", "state_reason": "completed"})

    def _with_people(self, method: str, path: str, content: dict[str, Any], people: Sequence[str]) -> dict[str, Any]:
        """Send with people to assign; without them where GitHub does not take one, as a name may be gone."""
        try:
            return self._api.write(method, path, {**content, "assignees": list(people)})
        except HostError as error:
            if error.status != 422 or not people:
                raise
            return self._api.write(method, path, content)


class GitLab:
    """Issues at GitLab (docs.gitlab.com, "Issues API")."""

    def __init__(self, api: Api, repository: str) -> None:
        """Work on a project: group/name, with as many groups as there are."""
        self._api = api
        self._path = f"/projects/{quote(repository, safe='')}/issues"

    def issues(self, label: str) -> list[Issue]:
        """List every issue with a label, open and closed."""
        listed = self._api.read_all(self._path, labels=label, scope="all")
        return [Issue(int(one["iid"]), one["title"], one["description"] or "", one["state"] == "opened") for one in listed]

    def open(self, draft: Draft, label: str) -> int:
        """Open an issue, and give its number."""
        content = {"title": draft.title, "description": draft.body, "labels": label, "assignee_ids": self._ids(draft.assignees)}
        return int(self._api.write("POST", self._path, content)["iid"])

    def change(self, number: int, draft: Draft, *, assign: bool, reopen: bool) -> None:
        """Give an issue another title and text; with `assign` other people too."""
        content: dict[str, Any] = {"title": draft.title, "description": draft.body}
        if assign:
            content["assignee_ids"] = self._ids(draft.assignees)
        if reopen:
            content["state_event"] = "reopen"
        self._api.write("PUT", f"{self._path}/{number}", content)

    def close(self, number: int, comment: str) -> None:
        """Say why, and close an issue."""
        self._api.write("POST", f"{self._path}/{number}/notes", {"body": comment})
        self._api.write("PUT", f"{self._path}/{number}", {"state_event": "close"})

    def _ids(self, people: Sequence[str]) -> list[int]:
        """Look up the numbers by which GitLab knows people; a name that is gone has none."""
        return [int(one["id"]) for person in people for one in self._api.read_all("/users", username=person)]


def tracker(repository: str, host: Host, api: str, token: str | None, agent: str, patience: Patience) -> Tracker:
    """Give the issues of a repository by its address. Raises HostError where the token would travel in the clear."""
    asking = api_of(host, api, token, agent, patience)
    name = repository_name(repository, api)
    return GitLab(asking, name) if host == "gitlab" else GitHub(asking, name)
