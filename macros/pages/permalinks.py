"""Where each record is shown: the page and the anchor that links lead to."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from macros.model.account import AccountStatus

if TYPE_CHECKING:
    from macros.model.playbook import Playbook
    from macros.reading.page_text import MacroCall

CLOSED_STATUSES: tuple[AccountStatus, ...] = ("archived", "closed")
"""States of accounts that are no longer ours to use. They are listed only on request."""
HOME = "index.md"
"""The page at the root of the site."""
MANY_ROWS = 500
"""With more people or accounts than this, their homes are the pages of their departments."""
_SHOWN_BY = {
    "person": "people",
    "account": "account_table",
    "route": "route",
    "term": "glossary",
    "question": "question_index",
    "goal": "objective_goals",
    "decision": "decision_log",
    "course": "course_catalogue",
    "path": "learning_path",
    "campaign": "campaign_calendar",
    "severity": "severity_table",
    "series": "meeting_series",
    "meeting": "meeting_log",
    "tree": "triage",
    "rule": "rule_reference",
}
"""The macro that shows records of a kind. Their home is the page that calls it, wherever it is in
the playbook."""


def anchor(kind: str, record_id: str) -> str:
    """Return the stable anchor of a record: account-linkedin-careers."""
    return f"{kind}-{record_id}"


class Permalinks:
    """Finds the home of every record of a playbook."""

    def __init__(self, playbook: Playbook) -> None:
        """Read which page calls which macro, in the order of the navigation."""
        self._playbook = playbook
        order = {path: number for number, (path, _) in enumerate(playbook.navigation.pages)}
        pages = sorted(
            playbook.pages.values(), key=lambda page: (order.get(page.path, len(order)), page.path)
        )
        self._calls: dict[str, list[tuple[str, MacroCall]]] = {}
        for page in pages:
            for call in page.text.calls:
                self._calls.setdefault(call.name, []).append((page.path, call))
        self._cache: dict[tuple[str, str], tuple[str, str] | None] = {}

    def of(self, kind: str, record_id: str) -> tuple[str, str] | None:
        """Return page path and anchor of a record; None if no page shows it.

        The anchor is empty for a record that has a page of its own.
        """
        key = (kind, record_id)
        if key not in self._cache:
            self._cache[key] = self._find(kind, record_id)
        return self._cache[key]

    def pages_calling(self, macro: str) -> list[str]:
        """Return the pages that call a macro, in the order of the navigation."""
        return list(dict.fromkeys(path for path, _call in self._calls.get(macro, ())))

    @cached_property
    def oversized_kinds(self) -> frozenset[str]:
        """The kinds, person or account, with too many records for one page.

        A kind is included only if each department concerned has a page that lists its records.
        """
        departments_with_page = {
            call.arguments[0]
            for _path, call in self._calls.get("department_facts", ())
            if call.arguments
        }
        departments_by_kind = {
            "person": [
                person.department
                for person in self._playbook.people.values()
                if person.status != "left"
            ],
            "account": [
                account.department
                for account in self._playbook.accounts.values()
                if account.status not in CLOSED_STATUSES
            ],
        }
        return frozenset(
            kind
            for kind, departments in departments_by_kind.items()
            if len(departments) > MANY_ROWS and departments_with_page.issuperset(departments)
        )

    def _find(self, kind: str, record_id: str) -> tuple[str, str] | None:
        if kind in ("page", "department", "policy"):
            path = self._own_page(kind, record_id)
            return (path, "") if path in self._playbook.pages else None
        if kind in self.oversized_kinds:
            department = self._department_of(kind, record_id)
            if department is not None:
                return (f"directory/{department}.md", anchor(kind, record_id))
        for path, call in self._calls.get(_SHOWN_BY.get(kind, ""), ()):
            if self._shows(kind, record_id, call):
                # A learning path is what its page is about.
                return (path, "" if kind == "path" else anchor(kind, record_id))
        return None

    def _own_page(self, kind: str, record_id: str) -> str:
        """Return where a record of this kind has its page, which need not exist."""
        if kind == "page":
            return record_id
        if kind == "department":
            return f"directory/{record_id}.md"
        policy = self._playbook.policies.get(record_id)
        return policy.path if policy is not None else ""

    def _department_of(self, kind: str, record_id: str) -> str | None:
        """Return the department whose page lists a person, or an account that is ours."""
        if kind == "person":
            person = self._playbook.people.get(record_id)
            return person.department if person is not None else None
        account = self._playbook.accounts.get(record_id)
        if account is None or account.status in CLOSED_STATUSES:
            return None
        return account.department

    def _shows(self, kind: str, record_id: str, call: MacroCall) -> bool:
        """Return whether a call shows a record; calls with another filter do not count."""
        values = [*call.arguments, *(value for _, value in call.keywords)]
        if kind in ("route", "path", "tree"):
            return values == [record_id]
        if kind == "question":
            question = self._playbook.questions.get(record_id)
            return not values or (question is not None and values == [question.path[0]])
        if kind == "goal":
            goal = self._playbook.goals.get(record_id)
            return goal is not None and values == [goal.objective]
        if kind == "account":
            account = self._playbook.accounts.get(record_id)
            if account is not None and account.status in CLOSED_STATUSES:
                return values == [account.status]
        return not values


def address(
    from_page: str, to_page: str, fragment: str = "", *, directory_urls: bool = True
) -> str:
    """Return the relative address of a page as seen from another.

    Both are paths below the folder of pages.
    """
    target = _url(to_page, directory_urls=directory_urls)
    start = _url(from_page, directory_urls=directory_urls)
    folder = _folder(start)
    if fragment and target == start:
        return f"#{fragment}"
    relative = posixpath.relpath(target or ".", folder or ".")
    if target.endswith("/") or not target:
        relative = f"{relative}/"
    return f"{relative}#{fragment}" if fragment else relative


def file_address(from_page: str, file: str, *, directory_urls: bool = True) -> str:
    """Return the relative address of a file beside the pages, as seen from a page.

    `file` is its path below the site's root.
    """
    return f"{'../' * _url(from_page, directory_urls=directory_urls).count('/')}{file}"


def _folder(url: str) -> str:
    return url if url.endswith("/") or not url else posixpath.dirname(url)


def _url(path: str, *, directory_urls: bool) -> str:
    stem = path.removesuffix(".md")
    if not directory_urls:
        return f"{stem}.html"
    return "" if stem == "index" else f"{stem.removesuffix('/index')}/"
