"""Issues at GitHub (docs.github.com, "REST API endpoints for issues")."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from macros.code_host.api import Api, HostError
from macros.code_host.issue import Issue, IssueComment, State, day_of, missing_field_error

_FORBIDDEN, _NOT_FOUND, _UNPROCESSABLE = 403, 404, 422
_STRANGERS = frozenset({"NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"})
"""Associations of authors who have nothing to do with the repository."""


class GitHubIssues:
    """The issues of a repository."""

    def __init__(self, api: Api, repository: str) -> None:
        """Use a repository: owner/name."""
        self._api = api
        self._repository = f"/repos/{quote(repository)}"
        self._path = f"{self._repository}/issues"

    def author(self) -> str | None:
        """Return the name under which issues are written; None for the token of a workflow."""
        try:
            return str(self._api.read("/user").get("login") or "") or None
        except HostError as error:
            if error.status != _FORBIDDEN:
                raise
            return None

    def issues(self, label: str) -> list[Issue]:
        """Return every issue with a label, open and closed."""
        return self._list(labels=label)

    def issues_by(self, author: str) -> list[Issue]:
        """Return every issue that somebody wrote, open and closed; none if the name is unknown."""
        try:
            return self._list(creator=author)
        except HostError as error:
            if error.status != _UNPROCESSABLE:
                raise
            return []

    def _list(self, **filters: str) -> list[Issue]:
        """Return all issues that match, without pull requests, which GitHub lists among them."""
        entries = self._api.read_all(self._path, **filters, state="all")
        return [_issue(entry) for entry in entries if "pull_request" not in entry]

    def issue(self, number: int) -> Issue:
        """Return one issue as it is now, with who closed it."""
        return _issue(self._api.read(f"{self._path}/{number}"))

    def comments(self, number: int) -> Iterator[IssueComment]:
        """Yield the comments on an issue, the oldest first, without those of bots and strangers."""
        for entry in self._api.read_all(f"{self._path}/{number}/comments"):
            is_stranger = entry.get("author_association") in _STRANGERS
            if not is_stranger and not _is_program(entry.get("user")):
                yield IssueComment(entry["body"] or "", day_of(entry.get("created_at")) or date.min)

    def unassignable(self, people: Collection[str]) -> frozenset[str]:
        """Return the names to which no issue of the repository can be assigned."""
        return frozenset(name for name in people if not self._is_assignable(name))

    def _is_assignable(self, name: str) -> bool:
        try:
            self._api.check_exists(f"{self._repository}/assignees/{quote(name, safe='')}")
        except HostError as error:
            if error.status != _NOT_FOUND:
                raise
            return False
        return True

    def open(self, title: str, body: str, label: str, assignees: Sequence[str]) -> Issue:
        """Open an issue and return it.

        GitHub rejects the whole issue if it does not accept one of the assignees, so they are then
        added one by one.
        """
        content = {"title": title, "body": body, "labels": [label]}
        try:
            return _issue(
                self._api.write("POST", self._path, {**content, "assignees": list(assignees)})
            )
        except HostError as error:
            if error.status != _UNPROCESSABLE or not assignees:
                raise
        issue = _issue(self._api.write("POST", self._path, content))
        self._add_one_by_one(issue.number, assignees)
        return self.issue(issue.number)

    def change(
        self,
        number: int,
        title: str,
        body: str,
        *,
        state: State | None = None,
        label: str | None = None,
    ) -> None:
        """Replace title and text of an issue, open or close it, and add a label."""
        content: dict[str, Any] = {"title": title, "body": body}
        if state is not None:
            content["state"] = state
        if state == "closed":
            content["state_reason"] = "completed"
        self._api.write("PATCH", f"{self._path}/{number}", content)
        if label is not None:
            self._api.write("POST", f"{self._path}/{number}/labels", {"labels": [label]})

    def assign(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Replace the assignees of an issue, and return those that it has afterwards."""
        path = f"{self._path}/{number}"
        try:
            return _issue(self._api.write("PATCH", path, {"assignees": list(people)})).assignees
        except HostError as error:
            if error.status != _UNPROCESSABLE:
                raise
        leaving = [name for name in self.issue(number).assignees if name not in people]
        if leaving:
            self._api.write("DELETE", f"{path}/assignees", {"assignees": leaving})
        self._add_one_by_one(number, people)
        return self.issue(number).assignees

    def _add_one_by_one(self, number: int, people: Sequence[str]) -> None:
        """Assign an issue to everybody whom GitHub accepts."""
        for name in people:
            try:
                self._api.write("POST", f"{self._path}/{number}/assignees", {"assignees": [name]})
            except HostError as error:
                if error.status not in (_NOT_FOUND, _UNPROCESSABLE):
                    raise

    def comment(self, number: int, text: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/{number}/comments", {"body": text})


def _issue(entry: dict[str, Any]) -> Issue:
    try:
        return Issue(
            int(entry["number"]),
            entry["title"],
            entry["body"] or "",
            entry["state"] == "open",
            author=_login(entry.get("user")),
            labels=tuple(
                label if isinstance(label, str) else str(label.get("name"))
                for label in entry.get("labels") or ()
            ),
            assignees=tuple(_login(user) for user in entry.get("assignees") or ()),
            closed_on=day_of(entry.get("closed_at")),
            closer=_login(entry.get("closed_by")),
            is_closer_program=_is_program(entry.get("closed_by")),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise missing_field_error() from None


def _login(user: dict[str, Any] | None) -> str:
    return str((user or {}).get("login") or "")


def _is_program(user: dict[str, Any] | None) -> bool:
    return (user or {}).get("type") == "Bot" or _login(user).endswith("[bot]")
