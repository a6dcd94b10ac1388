"""A proposed change at a code host, and the one comment that is kept on it: at GitHub and at GitLab alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import quote

from macros.code_host.api import Api, HostError, api_of
from macros.model.code_host import Host
from macros.network.session import Patience

Kept = Literal["added", "changed", "left as it was"]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as the code host knows it."""

    id: int
    body: str
    author: str


class Proposals(Protocol):
    """Where proposals are commented on. Every method raises HostError where the code host does not do what is asked."""

    ref: str
    """Under which name git finds the newest commit of a proposal; {number} stands for its
    number."""

    def open(self) -> Iterator[tuple[int, str]]:
        """List the proposals that are open, each with its number and its newest commit."""

    def head(self, number: int) -> str | None:
        """Give the newest commit of a proposal; None where it is closed."""

    def files(self, number: int) -> Iterator[str]:
        """List the paths that a proposal changes."""

    def me(self) -> str | None:
        """Give the name under which comments are written; None where the code host does not tell."""

    def comments(self, number: int) -> Iterator[Comment]:
        """List the comments on a proposal."""

    def add(self, number: int, body: str) -> None:
        """Write a comment."""

    def change(self, number: int, comment: int, body: str) -> None:
        """Write a comment anew."""


class GitHub:
    """Pull requests at GitHub (docs.github.com, "REST API endpoints for issue comments")."""

    ref = "refs/pull/{number}/head"

    def __init__(self, api: Api, repository: str) -> None:
        """Work on a repository: owner/name."""
        self._api = api
        self._path = f"/repos/{quote(repository)}"

    def open(self) -> Iterator[tuple[int, str]]:
        """List the pull requests that are open, each with its newest commit."""
        for one in self._api.read_all(f"{self._path}/pulls", state="open"):
            yield int(one["number"]), _text(one, "head", "sha")

    def head(self, number: int) -> str | None:
        """Give the newest commit of a pull request; None where it is closed."""
        found = self._api.read(f"{self._path}/pulls/{number}")
        return _text(found, "head", "sha") if found.get("state") == "open" else None

    def files(self, number: int) -> Iterator[str]:
        """List the paths that a pull request changes, old ones of files that moved included."""
        for one in self._api.read_all(f"{self._path}/pulls/{number}/files"):
            yield from (one[key] for key in ("filename", "previous_filename") if key in one)

    def me(self) -> str | None:
        """Give the name under which comments are written; the token of a workflow is not told."""
        try:
            return _text(self._api.read("/user"), "login")
        except HostError as error:
            if error.status != 403:
                raise
            return None

    def comments(self, number: int) -> Iterator[Comment]:
        """List the comments on a pull request."""
        for one in self._api.read_all(f"{self._path}/issues/{number}/comments"):
            yield Comment(
                int(one["id"]), one["body"] or "", (one.get("user") or {}).get("login", "")
            )

    def add(self, number: int, body: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/issues/{number}/comments", {"body": body})

    def change(self, number: int, comment: int, body: str) -> None:  # noqa: ARG002 - GitLab needs it
        """Write a comment anew."""
        self._api.write("PATCH", f"{self._path}/issues/comments/{comment}", {"body": body})


class GitLab:
    """Merge requests at GitLab (docs.gitlab.com, "Notes API")."""

    ref = "refs/merge-requests/{number}/head"

    def __init__(self, api: Api, repository: str) -> None:
        """Work on a project: group/name, or its number."""
        self._api = api
        self._path = f"/projects/{quote(repository, safe='')}/merge_requests"

    def open(self) -> Iterator[tuple[int, str]]:
        """List the merge requests that are open, each with its newest commit."""
        for one in self._api.read_all(self._path, state="opened"):
            yield int(one["iid"]), _text(one, "sha")

    def head(self, number: int) -> str | None:
        """Give the newest commit of a merge request; None where it is closed."""
        found = self._api.read(f"{self._path}/{number}")
        return _text(found, "sha") if found.get("state") == "opened" else None

    def files(self, number: int) -> Iterator[str]:
        """List the paths that a merge request changes, old ones of files that moved included."""
        for one in self._api.read_all(f"{self._path}/{number}/diffs"):
            yield from (one["old_path"], one["new_path"])

    def me(self) -> str | None:
        """Give the name under which comments are written."""
        return _text(self._api.read("/user"), "username")

    def comments(self, number: int) -> Iterator[Comment]:
        """List the comments on a merge request."""
        for one in self._api.read_all(f"{self._path}/{number}/notes"):
            yield Comment(
                int(one["id"]), one["body"] or "", (one.get("author") or {}).get("username", "")
            )

    def add(self, number: int, body: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/{number}/notes", {"body": body})

    def change(self, number: int, comment: int, body: str) -> None:
        """Write a comment anew."""
        self._api.write("PUT", f"{self._path}/{number}/notes/{comment}", {"body": body})


def keep(proposals: Proposals, number: int, marker: str, body: str, author: str) -> Kept:
    """Write the one comment that begins with a marker, or write it anew; `author` is who writes it where the host does not tell.

    Comments of others are never touched, whatever they begin with.
    """
    me = proposals.me() or author
    mine = next(
        (
            one
            for one in proposals.comments(number)
            if one.author == me and one.body.startswith(marker)
        ),
        None,
    )
    if mine is None:
        proposals.add(number, body)
        return "added"
    if mine.body.replace("\r\n", "\n").strip() == body.strip():
        return "left as it was"
    proposals.change(number, mine.id, body)
    return "changed"


def proposals_at(
    host: Host, api: str, repository: str, token: str | None, agent: str, patience: Patience
) -> Proposals:
    """Give the proposals of a repository. Raises HostError where the token would travel in the clear."""
    asking = api_of(host, api, token, agent, patience)
    return GitLab(asking, repository) if host == "gitlab" else GitHub(asking, repository)


def _text(found: dict[str, Any], *keys: str) -> str:
    value: Any = found
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise HostError("the code host's answer lacks what was asked for.")
    return value
