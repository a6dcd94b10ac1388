"""The lead's report: what is wrong or overdue, who is missing, and what is due next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from macros.model.account import Account
from macros.model.front_matter import PolicyFrontMatter
from macros.model.organization import Defaults
from macros.model.playbook import Playbook
from macros.model.rule import RuleDescription
from macros.problem import Problem

Seat = Literal["representative", "deputy"]
_AUDITED = ("active", "dormant", "handover")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A spoke without a representative or deputy."""

    id: str
    name: str
    status: str
    missing: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has to be looked at by a day."""

    id: str
    title: str
    department: str
    """The id of the department that owns it."""
    by: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class HealthReport:
    """How a playbook stands on a day."""

    today: date
    warning_days: int
    problems: Mapping[str, tuple[Problem, ...]]
    """Subject of the rules to what the check found, in the order of the rules."""
    vacancies: tuple[Vacancy, ...]
    audits: tuple[Due, ...]
    """The accounts in use, the next audit first."""
    reviews: tuple[Due, ...]
    """The policies whose review is overdue or due within the warning days, the next one first."""

    @property
    def needs_action(self) -> bool:
        """Whether anything is wrong, overdue or missing; a review that is only near does not count."""
        return any(not is_only_near(problem) for found in self.problems.values() for problem in found)


def is_only_near(problem: Problem) -> bool:
    """Tell whether a problem only announces a day that is still ahead."""
    return problem.rule == "policy-review" and problem.severity == "warning"


def report(playbook: Playbook, problems: Sequence[Problem], rules: Mapping[str, RuleDescription], today: date) -> HealthReport:
    """Make the report of a checked playbook."""
    organization = playbook.organization_or_none
    days = (organization.defaults if organization else Defaults()).review_warning_days
    subjects = list(dict.fromkeys(rule.subject for rule in rules.values()))
    grouped: dict[str, list[Problem]] = {subject: [] for subject in subjects}
    for problem in problems:
        rule = rules.get(problem.rule)
        grouped.setdefault(rule.subject if rule else "Other", []).append(problem)
    accounts = [account for account in playbook.accounts.values() if account.status in _AUDITED]
    policies = [policy for _page, policy in playbook.current_policies() if policy.status == "active"]
    horizon = today + timedelta(days=days)
    return HealthReport(
        today,
        days,
        {subject: tuple(found) for subject, found in grouped.items() if found},
        tuple(_vacancies(playbook)),
        tuple(sorted((_audit(account, today) for account in accounts), key=_by_day)),
        tuple(sorted((_review(policy, today) for policy in policies if policy.review_by <= horizon), key=_by_day)),
    )


def _vacancies(playbook: Playbook) -> list[Vacancy]:
    found = []
    for department in sorted(playbook.departments.values(), key=lambda d: d.name.casefold()):
        if department.kind == "spoke":
            seats: tuple[tuple[Seat, str | None], ...] = (
                ("representative", department.representative),
                ("deputy", department.deputy),
            )
            if missing := tuple(seat for seat, held in seats if not _is_held(playbook, held)):
                found.append(Vacancy(department.id, department.name, department.status, missing))
    return found


def _is_held(playbook: Playbook, person_id: str | None) -> bool:
    """Tell whether somebody sits on a seat: a person who is still here."""
    person = playbook.people.get(person_id) if person_id else None
    return person is not None and person.status != "left"


def _audit(account: Account, today: date) -> Due:
    return Due(account.id, f"{account.platform} {account.handle}", account.department, account.audit_by, account.audit_by < today)


def _review(policy: PolicyFrontMatter, today: date) -> Due:
    return Due(policy.policy, policy.title, policy.owner, policy.review_by, policy.review_by < today)


def _by_day(due: Due) -> tuple[date, str]:
    return due.by, due.id
