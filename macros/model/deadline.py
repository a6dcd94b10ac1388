"""Deadlines in the records: reviews, audits, readings, actions, terms and last days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from macros.model.account import IN_USE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from macros.basics.problem import Location
    from macros.model.department import Person
    from macros.model.front_matter import FrontMatter, PolicyFrontMatter
    from macros.model.page import Page
    from macros.model.playbook import Playbook

Kind = Literal[
    "charter", "policy", "page", "account", "course", "measure", "action", "term", "last-day"
]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to review, or to act on, by a day."""

    kind: Kind
    id: str
    """The id of the record; for a page, its path below the folder of pages."""
    title: str
    """Its name for readers: text from data."""
    by: date | None
    """None if it is due at once: a measure without a reading, a person without a last day."""
    location: Location
    department: str = ""
    """The id of the department in charge; empty if a person is."""
    person: str = ""
    """The id of the person in charge; empty if a department is."""

    def is_overdue(self, today: date) -> bool:
        """Return whether the day has passed, or there is none."""
        return self.by is None or self.by < today


def deadlines(playbook: Playbook) -> Iterator[Deadline]:
    """Yield all deadlines, near or far."""
    yield from reviews(playbook)
    yield from audits(playbook)
    for course in playbook.courses.values():
        yield Deadline(
            "course",
            course.id,
            course.title,
            course.review_by,
            course.at("review_by"),
            course.owner,
        )
    yield from _readings(playbook)
    for meeting in playbook.meetings.values():
        for action in meeting.actions:
            if action.status == "open":
                yield Deadline(
                    "action",
                    meeting.id,
                    action.text,
                    action.due,
                    action.at("due"),
                    person=action.owner,
                )
    yield from _departures(playbook)


def reviews(playbook: Playbook) -> Iterator[Deadline]:
    """Yield the reviews of the charter, of policies in force and of pages."""
    organization = playbook.organization_or_none
    if organization is not None:
        hub = playbook.hub.id if playbook.hub is not None else ""
        yield Deadline(
            "charter",
            "",
            organization.name,
            organization.review_by,
            organization.at("review_by"),
            hub,
        )
    for policy in policies_to_review(playbook):
        yield Deadline(
            "policy",
            policy.id,
            policy.title,
            policy.review_by,
            policy.at("review_by"),
            policy.owner,
        )
    for page, front in pages_to_review(playbook):
        yield Deadline(
            "page", page.path, front.title, front.review_by, front.at("review_by"), front.owner
        )


def policies_to_review(playbook: Playbook) -> Iterator[PolicyFrontMatter]:
    """Return the policies that have a review: those in force."""
    return (policy for _, policy in playbook.current_policies() if policy.status == "active")


def pages_to_review(playbook: Playbook) -> Iterator[tuple[Page, FrontMatter]]:
    """Yield the pages that have a review, with their front matter.

    Of policies, only drafts are included: `policies_to_review` has those in force, and retired ones
    have no review.
    """
    for page in playbook.pages.values():
        front = page.front
        if (
            front is not None
            and front.review_by is not None
            and (page.policy is None or page.policy.status == "draft")
        ):
            yield page, front


def audits(playbook: Playbook) -> Iterator[Deadline]:
    """Yield the audits of accounts in use."""
    for account in playbook.accounts.values():
        if account.status in IN_USE:
            yield Deadline(
                "account",
                account.id,
                account.display_name,
                account.audit_by,
                account.at("audit_by"),
                account.department,
            )


def _readings(playbook: Playbook) -> Iterator[Deadline]:
    for goal in playbook.goals.values():
        for measure_id, measure in goal.measures.items() if goal.status == "open" else ():
            place = measure.at("readings") if measure.latest is None else measure.latest.at("date")
            title = f"{measure_id}: {goal.statement}"
            yield Deadline("measure", goal.id, title, measure.stale_after, place, goal.owner)


def _departures(playbook: Playbook) -> Iterator[Deadline]:
    for person in playbook.people.values():
        if person.status == "leaving" or person.last_day_has_passed:
            place = person.at("last_day" if person.last_day is not None else "status")
            yield Deadline(
                "last-day", person.id, person.name, person.last_day, place, person.department
            )
        elif person.term_end is not None and represents(playbook, person):
            yield Deadline(
                "term",
                person.id,
                person.name,
                person.term_end,
                person.at("term_end"),
                person.department,
            )


def represents(playbook: Playbook, person: Person) -> bool:
    """Return whether a person is a representative, by role or by the department's record."""
    if person.status == "left":
        return False
    return (
        "representative" in person.roles
        or playbook.departments[person.department].representative == person.id
    )
