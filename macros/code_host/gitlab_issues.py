"""Issues at GitLab (docs.gitlab.com, "Issues API" and "Notes API")."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from macros.code_host.api import Api, HostError
from macros.code_host.issue import Issue, IssueComment, State, day_of, missing_field_error

_NO_ACCESS = (403, 404)
_EVENTS: dict[State, str] = {"open": "reopen", "closed": "close"}


class GitLabIssues:
    """The issues of a project."""

    def __init__(self, api: Api, repository: str) -> None:
        """Use a project: group/name, with any number of groups."""
        self._api = api
        self._path = f"/projects/{quote(repository, safe='')}/issues"
        self._ids: dict[str, int | None] = {}

    def author(self) -> str | None:
        """Return the name under which issues are written."""
        return str(self._api.read("/user").get("username") or "") or None

    def issues(self, label: str) -> list[Issue]:
        """Return every issue with a label, open and closed."""
        entries = self._api.read_all(self._path, labels=label, scope="all")
        return [_issue(entry) for entry in entries]

    def issues_by(self, author: str) -> list[Issue]:
        """Return every issue that somebody wrote, open and closed."""
        entries = self._api.read_all(self._path, author_username=author, scope="all")
        return [_issue(entry) for entry in entries]

    def issue(self, number: int) -> Issue:
        """Return one issue as it is now, with who closed it.

        Whether that is a bot takes a second request, because issues do not tell.
        """
        entry = self._api.read(f"{self._path}/{number}")
        issue = _issue(entry)
        closer = entry.get("closed_by")
        if not closer:
            return issue
        return replace(issue, is_closer_program=self._is_program(int(closer["id"])))

    def _is_program(self, user: int) -> bool:
        try:
            return bool(self._api.read(f"/users/{user}").get("bot"))
        except HostError as error:
            if error.status not in _NO_ACCESS:
                raise
            return False

    def comments(self, number: int) -> Iterator[IssueComment]:
        """Yield the comments of people on an issue, the oldest first, without system notes."""
        entries = self._api.read_all(
            f"{self._path}/{number}/notes", sort="asc", order_by="created_at"
        )
        for entry in entries:
            if not entry.get("system"):
                yield IssueComment(entry["body"] or "", day_of(entry.get("created_at")) or date.min)

    def unassignable(self, people: Collection[str]) -> frozenset[str]:
        """Return the names that nobody has.

        Who has no access to the project shows only when an issue is assigned.
        """
        return frozenset(name for name in people if self._user_id(name) is None)

    def open(self, title: str, body: str, label: str, assignees: Sequence[str]) -> Issue:
        """Open an issue and return it; GitLab leaves out assignees without access."""
        content = {
            "title": title,
            "description": body,
            "labels": label,
            "assignee_ids": self._user_ids(assignees),
        }
        return _issue(self._api.write("POST", self._path, content))

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
        content: dict[str, Any] = {"title": title, "description": body}
        if state is not None:
            content["state_event"] = _EVENTS[state]
        if label is not None:
            content["add_labels"] = label
        self._api.write("PUT", f"{self._path}/{number}", content)

    def assign(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Replace the assignees of an issue, and return those that it has afterwards."""
        content = {"assignee_ids": self._user_ids(people)}
        return _issue(self._api.write("PUT", f"{self._path}/{number}", content)).assignees

    def comment(self, number: int, text: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/{number}/notes", {"body": text})

    def _user_ids(self, people: Sequence[str]) -> list[int]:
        ids = [self._user_id(name) for name in people]
        return [user_id for user_id in ids if user_id is not None]

    def _user_id(self, name: str) -> int | None:
        """Return GitLab's id of a user; None if nobody has the name."""
        key = name.casefold()
        if key not in self._ids:
            users = self._api.read_all("/users", username=name)
            self._ids[key] = next((int(user["id"]) for user in users), None)
        return self._ids[key]


def _issue(entry: dict[str, Any]) -> Issue:
    try:
        return Issue(
            int(entry["iid"]),
            entry["title"],
            entry["description"] or "",
            entry["state"] == "opened",
            author=_name(entry.get("author")),
            labels=tuple(map(str, entry.get("labels") or ())),
            assignees=tuple(_name(user) for user in entry.get("assignees") or ()),
            closed_on=day_of(entry.get("closed_at")),
            closer=_name(entry.get("closed_by")),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise missing_field_error() from None


def _name(user: dict[str, Any] | None) -> str:
    return str((user or {}).get("username") or "")
