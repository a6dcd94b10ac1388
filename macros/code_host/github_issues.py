"""Issues at GitHub (docs.github.com, "REST API endpoints for issues")."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from macros.code_host.api import Api, HostError
from macros.code_host.issue import Issue, Remark, State, day_of, incomplete

_FORBIDDEN, _NOT_FOUND, _REFUSED = 403, 404, 422
_STRANGERS = frozenset({"NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"})
"""Those who have nothing to do with a repository, as its comments call them."""


class GitHubIssues:
    """The issues of a repository."""

    def __init__(self, api: Api, repository: str) -> None:
        """Work on a repository: owner/name."""
        self._api = api
        self._repository = f"/repos/{quote(repository)}"
        self._path = f"{self._repository}/issues"

    def me(self) -> str | None:
        """Return the name under which issues are written; the token of a workflow is not told."""
        try:
            return str(self._api.read("/user").get("login") or "") or None
        except HostError as error:
            if error.status != _FORBIDDEN:
                raise
            return None

    def issues(self, label: str) -> list[Issue]:
        """Return every issue with a label, open and closed."""
        return self._listed(labels=label)

    def issues_by(self, author: str) -> list[Issue]:
        """Return every issue that somebody wrote, open and closed; none where GitHub does not know the name."""
        try:
            return self._listed(creator=author)
        except HostError as error:
            if error.status != _REFUSED:
                raise
            return []

    def _listed(self, **filters: str) -> list[Issue]:
        """Return a list to its end; GitHub has proposed changes among its issues."""
        listed = self._api.read_all(self._path, **filters, state="all")
        return [_issue(one) for one in listed if "pull_request" not in one]

    def issue(self, number: int) -> Issue:
        """Return one issue as it is now, with who closed it."""
        return _issue(self._api.read(f"{self._path}/{number}"))

    def remarks(self, number: int) -> Iterator[Remark]:
        """Yield the comments on an issue, the oldest first, without those of programs and strangers."""
        for one in self._api.read_all(f"{self._path}/{number}/comments"):
            if not _is_program(one.get("user")) and one.get("author_association") not in _STRANGERS:
                yield Remark(one["body"] or "", day_of(one.get("created_at")) or date.min)

    def unknown(self, people: Collection[str]) -> frozenset[str]:
        """Return those of some names to whom no issue of the repository can be assigned."""
        return frozenset(name for name in people if not self._is_assignable(name))

    def _is_assignable(self, name: str) -> bool:
        try:
            self._api.ask(f"{self._repository}/assignees/{quote(name, safe='')}")
        except HostError as error:
            if error.status != _NOT_FOUND:
                raise
            return False
        return True

    def open(self, title: str, body: str, label: str, assignees: Sequence[str]) -> Issue:
        """Open an issue and return it. GitHub refuses all of it for one name that it does not take."""
        content = {"title": title, "body": body, "labels": [label]}
        try:
            return _issue(
                self._api.write("POST", self._path, {**content, "assignees": list(assignees)})
            )
        except HostError as error:
            if error.status != _REFUSED or not assignees:
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
        """Assign an issue to some people instead of others, and return to whom it is assigned then."""
        path = f"{self._path}/{number}"
        try:
            return _issue(self._api.write("PATCH", path, {"assignees": list(people)})).assignees
        except HostError as error:
            if error.status != _REFUSED:
                raise
        before = self.issue(number).assignees
        if gone := [name for name in before if name not in people]:
            self._api.write("DELETE", f"{path}/assignees", {"assignees": gone})
        self._add_one_by_one(number, people)
        return self.issue(number).assignees

    def _add_one_by_one(self, number: int, people: Sequence[str]) -> None:
        """Assign an issue to everybody whom GitHub takes."""
        for name in people:
            try:
                self._api.write("POST", f"{self._path}/{number}/assignees", {"assignees": [name]})
            except HostError as error:
                if error.status not in (_NOT_FOUND, _REFUSED):
                    raise

    def comment(self, number: int, text: str) -> None:
        """Write a comment."""
        self._api.write("POST", f"{self._path}/{number}/comments", {"body": text})


def _issue(shown: dict[str, Any]) -> Issue:
    try:
        return Issue(
            int(shown["number"]),
            shown["title"],
            shown["body"] or "",
            shown["state"] == "open",
            author=_login(shown.get("user")),
            labels=tuple(
                label if isinstance(label, str) else str(label.get("name"))
                for label in shown.get("labels") or ()
            ),
            assignees=tuple(_login(one) for one in shown.get("assignees") or ()),
            closed_on=day_of(shown.get("closed_at")),
            closer=_login(shown.get("closed_by")),
            is_closer_program=_is_program(shown.get("closed_by")),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise incomplete() from None


def _login(user: dict[str, Any] | None) -> str:
    return str((user or {}).get("login") or "")


def _is_program(user: dict[str, Any] | None) -> bool:
    return (user or {}).get("type") == "Bot" or _login(user).endswith("[bot]")
