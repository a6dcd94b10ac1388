"""Pull requests at GitHub and merge requests at GitLab, and the one comment kept on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import quote

from macros.code_host.api import Api, HostError, connect
from macros.model.code_host import Host
from macros.network.session import Timeouts

CommentResult = Literal["added", "changed", "left as it was"]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment at the code host."""

    id: int
    body: str
    author: str


class PullRequests(Protocol):
    """The pull requests of a repository. Every method raises HostError if a request fails."""

    ref: str
    """The git ref of a pull request's newest commit; `{number}` stands for its number."""

    def open(self) -> Iterator[tuple[int, str]]:
        """Yield the number and newest commit of each open pull request."""

    def head(self, number: int) -> str | None:
        """Return the newest commit of a pull request; None if it is closed."""

    def files(self, number: int) -> Iterator[str]:
        """Yield the paths that a pull request changes."""

    def author(self) -> str | None:
        """Return the name under which comments are written; None if the code host does not tell."""

    def comments(self, number: int) -> Iterator[Comment]:
        """Yield the comments on a pull request."""

    def add(self, number: int, body: str) -> None:
        """Write a comment."""

    def change(self, number: int, comment: int, body: str) -> None:
        """Replace the text of a comment."""


class GitHub:
    """Pull requests at GitHub (docs.github.com, "REST API endpoints for issue comments")."""

    ref = "refs/pull/{number}/head"

    def __init__(self, api: Api, repository: str) -> None:
        """Use a repository: owner/name."""
        self._api = api
        self._path = f"/repos/{quote(repository)}"

    def open(self) -> Iterator[tuple[int, str]]:
        """Yield the number and newest commit of each open pull request."""
        for entry in self._api.read_all(f"{self._path}/pulls", state="open"):
            yield int(entry["number"]), _text(entry, "head", "sha")

    def head(self, number: int) -> str | None:
        """Return the newest commit of a pull request; None if it is closed."""
        entry = self._api.read(f"{self._path}/pulls/{number}")
        return _text(entry, "head", "sha") if entry.get("state") == "open" else None

    def files(self, number: int) -> Iterator[str]:
        """Yield the paths that a pull request changes, including old paths of renamed files."""
        for entry in self._api.read_all(f"{self._path}/pulls/{number}/files"):
            yield from (entry[key] for key in ("filename", "previous_filename") if key in entry)

    def author(self) -> str | None:
        """Return the name under which comments are written; None for the token of a workflow."""
        try:
            return _text(self._api.read("/user"), "login")
        except HostError as error:
            if error.status != 403:
                raise
            return None

    def comments(self, number: int) -> Iterator[Comment]:
        """Yield the comments on a pull request."""
        for entry in self._api.read_all(f"{self._path}/issues/{number}/comments"):
            yield Comment(
                int(entry["id"]), entry["body"] or "", (entry.get("user") or {}).get("login", "")
            )

    def add(self, number: int, body: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/issues/{number}/comments", {"body": body})

    def change(self, number: int, comment: int, body: str) -> None:  # noqa: ARG002 - for GitLab
        """Replace the text of a comment."""
        self._api.write("PATCH", f"{self._path}/issues/comments/{comment}", {"body": body})


class GitLab:
    """Merge requests at GitLab (docs.gitlab.com, "Notes API")."""

    ref = "refs/merge-requests/{number}/head"

    def __init__(self, api: Api, repository: str) -> None:
        """Use a project: group/name, or its number."""
        self._api = api
        self._path = f"/projects/{quote(repository, safe='')}/merge_requests"

    def open(self) -> Iterator[tuple[int, str]]:
        """Yield the number and newest commit of each open merge request."""
        for entry in self._api.read_all(self._path, state="opened"):
            yield int(entry["iid"]), _text(entry, "sha")

    def head(self, number: int) -> str | None:
        """Return the newest commit of a merge request; None if it is closed."""
        entry = self._api.read(f"{self._path}/{number}")
        return _text(entry, "sha") if entry.get("state") == "opened" else None

    def files(self, number: int) -> Iterator[str]:
        """Yield the paths that a merge request changes, including old paths of renamed files."""
        for entry in self._api.read_all(f"{self._path}/{number}/diffs"):
            yield from (entry["old_path"], entry["new_path"])

    def author(self) -> str | None:
        """Return the name under which comments are written."""
        return _text(self._api.read("/user"), "username")

    def comments(self, number: int) -> Iterator[Comment]:
        """Yield the comments on a merge request."""
        for entry in self._api.read_all(f"{self._path}/{number}/notes"):
            yield Comment(
                int(entry["id"]),
                entry["body"] or "",
                (entry.get("author") or {}).get("username", ""),
            )

    def add(self, number: int, body: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/{number}/notes", {"body": body})

    def change(self, number: int, comment: int, body: str) -> None:
        """Replace the text of a comment."""
        self._api.write("PUT", f"{self._path}/{number}/notes/{comment}", {"body": body})


def update_comment(
    proposals: PullRequests, number: int, marker: str, body: str, author: str
) -> CommentResult:
    """Write the comment that begins with a marker, or update it.

    `author` is the name of its writer if the code host does not tell. Comments of others are never
    touched, even if they begin with the marker.
    """
    own_name = proposals.author() or author
    candidates = (comment for comment in proposals.comments(number) if comment.author == own_name)
    mine = next((comment for comment in candidates if comment.body.startswith(marker)), None)
    if mine is None:
        proposals.add(number, body)
        return "added"
    if mine.body.replace("\r\n", "\n").strip() == body.strip():
        return "left as it was"
    proposals.change(number, mine.id, body)
    return "changed"


def pull_requests_of(
    host: Host, api: str, repository: str, token: str | None, agent: str, patience: Timeouts
) -> PullRequests:
    """Return the pull requests of a repository.

    Raises HostError if the address is not encrypted and not on this machine.
    """
    client = connect(host, api, token, agent, patience)
    return GitLab(client, repository) if host == "gitlab" else GitHub(client, repository)


def _text(entry: dict[str, Any], *keys: str) -> str:
    """Return the text at the end of nested keys. Raises HostError if there is none."""
    value: Any = entry
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise HostError("the code host's answer lacks a required field.")
    return value
