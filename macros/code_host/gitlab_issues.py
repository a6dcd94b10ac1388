"""Issues at GitLab (docs.gitlab.com, "Issues API" and "Notes API")."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from macros.code_host.api import Api, HostError
from macros.code_host.issue import Issue, Remark, State, day_of, incomplete

_UNSEEN = (403, 404)
_EVENTS: dict[State, str] = {"open": "reopen", "closed": "close"}


class GitLabIssues:
    """The issues of a project."""

    def __init__(self, api: Api, repository: str) -> None:
        """Work on a project: group/name, with as many groups as there are."""
        self._api = api
        self._path = f"/projects/{quote(repository, safe='')}/issues"
        self._ids: dict[str, int | None] = {}

    def me(self) -> str | None:
        """Return the name under which issues are written."""
        return str(self._api.read("/user").get("username") or "") or None

    def issues(self, label: str) -> list[Issue]:
        """Return every issue with a label, open and closed."""
        return [_issue(one) for one in self._api.read_all(self._path, labels=label, scope="all")]

    def issues_by(self, author: str) -> list[Issue]:
        """Return every issue that somebody wrote, open and closed."""
        return [
            _issue(one)
            for one in self._api.read_all(self._path, author_username=author, scope="all")
        ]

    def issue(self, number: int) -> Issue:
        """Return one issue as it is now, with who closed it; what is a program, only the person's own entry says."""
        shown = self._api.read(f"{self._path}/{number}")
        issue = _issue(shown)
        closer = shown.get("closed_by")
        return (
            replace(issue, is_closer_program=self._is_program(int(closer["id"])))
            if closer
            else issue
        )

    def _is_program(self, user: int) -> bool:
        try:
            return bool(self._api.read(f"/users/{user}").get("bot"))
        except HostError as error:
            if error.status not in _UNSEEN:
                raise
            return False

    def remarks(self, number: int) -> Iterator[Remark]:
        """Yield the comments that people wrote on an issue, the oldest first; GitLab lists its own notes among them."""
        listed = self._api.read_all(
            f"{self._path}/{number}/notes", sort="asc", order_by="created_at"
        )
        for one in listed:
            if not one.get("system"):
                yield Remark(one["body"] or "", day_of(one.get("created_at")) or date.min)

    def unknown(self, people: Collection[str]) -> frozenset[str]:
        """Return those of some names that nobody has; who may not see the project turns out when it is assigned."""
        return frozenset(name for name in people if self._id(name) is None)

    def open(self, title: str, body: str, label: str, assignees: Sequence[str]) -> Issue:
        """Open an issue and return it; GitLab leaves out whoever may not see the project."""
        content = {
            "title": title,
            "description": body,
            "labels": label,
            "assignee_ids": self._numbers(assignees),
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
        """Assign an issue to some people instead of others, and return to whom it is assigned then."""
        return _issue(
            self._api.write(
                "PUT", f"{self._path}/{number}", {"assignee_ids": self._numbers(people)}
            )
        ).assignees

    def comment(self, number: int, text: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/{number}/notes", {"body": text})

    def _numbers(self, people: Sequence[str]) -> list[int]:
        return [number for name in people if (number := self._id(name)) is not None]

    def _id(self, name: str) -> int | None:
        """Return the number by which GitLab knows somebody; None where nobody has the name."""
        key = name.casefold()
        if key not in self._ids:
            self._ids[key] = next(
                (int(one["id"]) for one in self._api.read_all("/users", username=name)), None
            )
        return self._ids[key]


def _issue(shown: dict[str, Any]) -> Issue:
    try:
        return Issue(
            int(shown["iid"]),
            shown["title"],
            shown["description"] or "",
            shown["state"] == "opened",
            author=_name(shown.get("author")),
            labels=tuple(map(str, shown.get("labels") or ())),
            assignees=tuple(_name(one) for one in shown.get("assignees") or ()),
            closed_on=day_of(shown.get("closed_at")),
            closer=_name(shown.get("closed_by")),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise incomplete() from None


def _name(user: dict[str, Any] | None) -> str:
    return str((user or {}).get("username") or "")
