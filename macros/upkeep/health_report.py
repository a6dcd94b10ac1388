"""The health report for the lead: problems, vacancies, audits, and policy reviews."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from macros.basics.problem import Problem
from macros.model.deadline import Deadline, audits, reviews
from macros.model.playbook import Playbook
from macros.model.rule import RuleDescription

Seat = Literal["representative", "deputy"]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A spoke without a representative or deputy."""

    id: str
    name: str
    status: str
    missing: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """Something to review by a day."""

    id: str
    title: str
    department: str
    """The id of the department that owns it."""
    by: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class ConfirmedReviews:
    """The reviews that one person confirmed on one day.

    Many at once may mean that dates were changed without reading the pages.
    """

    by: str
    """The id of the person."""
    on: date
    pages: tuple[str, ...]
    """Paths relative to the pages folder."""


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The state of a playbook on a day."""

    today: date
    warning_days: int
    problems: Mapping[str, tuple[Problem, ...]]
    """Subject to the problems that the check found, in the order of the rules."""
    vacancies: tuple[Vacancy, ...]
    audits: tuple[ReviewDue, ...]
    """The accounts in use, the next audit first."""
    reviews: tuple[ReviewDue, ...]
    """The policies whose review is overdue or due within the warning days, the next one first."""
    confirmed: tuple[ConfirmedReviews, ...]
    """Who confirmed several reviews on one day, the most first."""

    @property
    def needs_action(self) -> bool:
        """Whether anything is wrong, overdue or missing.

        A review that is merely near does not count.
        """
        return any(
            not is_only_near(problem) for group in self.problems.values() for problem in group
        )


def is_only_near(problem: Problem) -> bool:
    """Return whether a problem only announces a day that is still ahead."""
    return problem.rule == "policy-review" and problem.severity == "warning"


def report(
    playbook: Playbook,
    problems: Sequence[Problem],
    rules: Mapping[str, RuleDescription],
    today: date,
) -> HealthReport:
    """Build the report of a checked playbook."""
    days = playbook.defaults.review_warning_days
    subjects = list(dict.fromkeys(rule.subject for rule in rules.values()))
    by_subject: dict[str, list[Problem]] = {subject: [] for subject in subjects}
    for problem in problems:
        rule = rules.get(problem.rule)
        by_subject.setdefault(rule.subject if rule else "Other", []).append(problem)
    horizon = today + timedelta(days=days)
    policies = (deadline for deadline in reviews(playbook) if deadline.kind == "policy")
    near = (deadline for deadline in policies if deadline.by and deadline.by <= horizon)
    return HealthReport(
        today,
        days,
        {subject: tuple(group) for subject, group in by_subject.items() if group},
        tuple(_vacancies(playbook)),
        _by_day(audits(playbook), today),
        _by_day(near, today),
        tuple(entry for entry in confirmed_reviews(playbook) if len(entry.pages) > 1),
    )


def confirmed_reviews(playbook: Playbook) -> list[ConfirmedReviews]:
    """Return who confirmed how many reviews on which day, the most first.

    It counts what pages say now, not the history of the files: that is what readers see, it cannot
    mistake another bulk edit for a review, and it needs no git.
    """
    groups: dict[tuple[str, date], list[str]] = defaultdict(list)
    for page in playbook.pages.values():
        if page.front is not None and page.front.reviewed is not None:
            groups[page.front.reviewed.by, page.front.reviewed.on].append(page.path)
    entries = [ConfirmedReviews(by, on, tuple(sorted(pages))) for (by, on), pages in groups.items()]
    return sorted(entries, key=lambda entry: (-len(entry.pages), -entry.on.toordinal(), entry.by))


def _vacancies(playbook: Playbook) -> list[Vacancy]:
    vacancies = []
    for department in sorted(playbook.departments.values(), key=lambda d: d.name.casefold()):
        if department.kind == "spoke":
            seats: tuple[tuple[Seat, str | None], ...] = (
                ("representative", department.representative),
                ("deputy", department.deputy),
            )
            missing = tuple(seat for seat, holder in seats if not _is_held(playbook, holder))
            if missing:
                row = Vacancy(department.id, department.name, department.status, missing)
                vacancies.append(row)
    return vacancies


def _is_held(playbook: Playbook, person_id: str | None) -> bool:
    """Return whether a seat is held by somebody who has not left."""
    person = playbook.people.get(person_id) if person_id else None
    return person is not None and person.status != "left"


def _by_day(deadlines: Iterable[Deadline], today: date) -> tuple[ReviewDue, ...]:
    """Return the deadlines that have a day, the next one first."""
    dues = (
        ReviewDue(
            deadline.id,
            deadline.title,
            deadline.department,
            deadline.by,
            deadline.is_overdue(today),
        )
        for deadline in deadlines
        if deadline.by is not None
    )
    return tuple(sorted(dues, key=lambda due: (due.by, due.id)))
