"""The lead's report: what is wrong or overdue, who is missing, and what is due next."""

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
class Due:
    """Something that has to be looked at by a day."""

    id: str
    title: str
    department: str
    """The id of the department that owns it."""
    by: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The reviews that one person confirmed on one day: many at once may mean that dates were changed and nothing read."""

    by: str
    """The id of the person."""
    on: date
    pages: tuple[str, ...]
    """Paths below the folder of pages."""


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
    confirmed: tuple[Confirmed, ...]
    """Who confirmed several reviews on one day, the most first."""

    @property
    def needs_action(self) -> bool:
        """Whether anything is wrong, overdue or missing; a review that is only near does not count."""
        return any(
            not is_only_near(problem) for found in self.problems.values() for problem in found
        )


def is_only_near(problem: Problem) -> bool:
    """Tell whether a problem only announces a day that is still ahead."""
    return problem.rule == "policy-review" and problem.severity == "warning"


def report(
    playbook: Playbook,
    problems: Sequence[Problem],
    rules: Mapping[str, RuleDescription],
    today: date,
) -> HealthReport:
    """Make the report of a checked playbook."""
    days = playbook.defaults.review_warning_days
    subjects = list(dict.fromkeys(rule.subject for rule in rules.values()))
    grouped: dict[str, list[Problem]] = {subject: [] for subject in subjects}
    for problem in problems:
        rule = rules.get(problem.rule)
        grouped.setdefault(rule.subject if rule else "Other", []).append(problem)
    horizon = today + timedelta(days=days)
    return HealthReport(
        today,
        days,
        {subject: tuple(found) for subject, found in grouped.items() if found},
        tuple(_vacancies(playbook)),
        _sorted(audits(playbook), today),
        _sorted(
            (
                one
                for one in reviews(playbook)
                if one.kind == "policy" and one.by and one.by <= horizon
            ),
            today,
        ),
        tuple(one for one in confirmed(playbook) if len(one.pages) > 1),
    )


def confirmed(playbook: Playbook) -> list[Confirmed]:
    """List who confirmed how many reviews on which day, the most first.

    It counts what pages say now, not what the history of the files tells: what readers see is
    judged, a bulk edit of something else never looks like a review, and it needs no git.
    """
    found: dict[tuple[str, date], list[str]] = defaultdict(list)
    for page in playbook.pages.values():
        if page.front is not None and page.front.reviewed is not None:
            found[page.front.reviewed.by, page.front.reviewed.on].append(page.path)
    listed = [Confirmed(by, on, tuple(sorted(pages))) for (by, on), pages in found.items()]
    return sorted(listed, key=lambda one: (-len(one.pages), -one.on.toordinal(), one.by))


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


def _sorted(listed: Iterable[Deadline], today: date) -> tuple[Due, ...]:
    """List deadlines that have a day, the next one first."""
    dues = (
        Due(one.id, one.title, one.department, one.by, one.is_overdue(today))
        for one in listed
        if one.by is not None
    )
    return tuple(sorted(dues, key=lambda due: (due.by, due.id)))
