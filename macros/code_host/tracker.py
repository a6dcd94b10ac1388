"""The interface to issues that GitHub and GitLab share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from macros.code_host.api import connect
from macros.code_host.github_issues import GitHubIssues
from macros.code_host.gitlab_issues import GitLabIssues
from macros.code_host.issue import Issue, IssueComment, State
from macros.model.code_host import Host, repository_name
from macros.network.session import Timeouts


class Tracker(Protocol):
    """The issues of a repository. Every method raises HostError if a request fails."""

    def author(self) -> str | None:
        """Return the name under which issues are written; None if the code host does not tell."""

    def issues(self, label: str) -> list[Issue]:
        """Return every issue with a label, open and closed."""

    def issues_by(self, author: str) -> list[Issue]:
        """Return every issue that somebody wrote, open and closed."""

    def issue(self, number: int) -> Issue:
        """Return one issue as it is now, with who closed it."""

    def comments(self, number: int) -> Iterator[IssueComment]:
        """Yield the comments of people on an issue, the oldest first."""

    def unassignable(self, people: Collection[str]) -> frozenset[str]:
        """Return the names that the code host does not know, or cannot assign an issue to."""

    def open(self, title: str, body: str, label: str, assignees: Sequence[str]) -> Issue:
        """Open an issue and return it; assignees that were not accepted are missing from it."""

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

    def assign(self, number: int, people: Sequence[str]) -> tuple[str, ...]:
        """Replace the assignees of an issue, and return those that it has afterwards."""

    def comment(self, number: int, text: str) -> None:
        """Write a comment."""


def tracker_of(
    repository: str, host: Host, api: str, token: str | None, agent: str, patience: Timeouts
) -> Tracker:
    """Return the issues of a repository by its address.

    Raises HostError if the API's address is not encrypted and not on this machine.
    """
    client = connect(host, api, token, agent, patience)
    name = repository_name(repository, api)
    return GitLabIssues(client, name) if host == "gitlab" else GitHubIssues(client, name)
