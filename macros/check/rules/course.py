"""Rules for courses and certificates."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from macros.basics.problem import quote
from macros.basics.text import count, long_date
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from macros.basics.problem import Problem
    from macros.model.course import Course
    from macros.model.department import Person


CERTIFICATE = rule(
    "certificate",
    "Routes, questions and courses",
    "Admins and publishers of active accounts hold a valid certificate of every course on a path "
    "that grants their role; a warning comes before one expires.",
    "The keys to an account belong to those who know what can go wrong.",
)
_TAKE = "Ask them to take the course and add the certificate, or remove the role until then."
NO_CERTIFICATE = CERTIFICATE.error(
    "'{person}', {role} of '{account}', has no certificate for the course '{course}'.", _TAKE
)
CERTIFICATE_EXPIRED = CERTIFICATE.error(
    "the certificate of '{person}', {role} of '{account}', for the course '{course}' expired on {day}.",
    _TAKE,
)
CERTIFICATE_EXPIRES = CERTIFICATE.warning(
    "the certificate of '{person}', {role} of '{account}', for the course '{course}' expires on {day}.",
    "Ask them to take the course again before that day, and enter the new date.",
)
CURRENT = rule(
    "course-current",
    "Routes, questions and courses",
    "A course teaches no retired policy, and each quiz question has exactly one right choice or "
    "says otherwise.",
    "A course that teaches last year's rule makes people break this year's in good faith.",
)
TEACHES_RETIRED = CURRENT.error(
    "the course '{course}' teaches the retired policy '{policy}'.", "Take it out of the course."
)
RIGHT_CHOICES = CURRENT.error(
    "the question '{question}' has {choices}; it needs exactly one.",
    "Mark one as right, or add 'several: yes' to the question.",
)


@CERTIFICATE.check
def certificate(check: Check) -> Iterator[Problem]:
    """Find admins and publishers who lack a certificate, or whose certificate expires."""
    path_courses = _courses_by_role(check)
    for person_id, duties in _duties(check).items():
        person = check.person(person_id)
        if person is None or person.status == "left":
            continue
        # A course that both roles need is reported once.
        courses = {
            course_id: (role, account)
            for role, account in duties.items()
            for course_id in path_courses.get(role, ())
        }
        for course_id, duty in courses.items():
            yield from _lacking(check, person, check.playbook.courses[course_id], duty)


def _courses_by_role(check: Check) -> dict[str, list[str]]:
    """Return the ids of the courses that each role needs, except those that cannot be read."""
    courses: dict[str, list[str]] = defaultdict(list)
    for path in check.playbook.paths.values():
        for role in path.grants:
            courses[role] += (one for one in path.courses if one in check.playbook.courses)
    return courses


def _duties(check: Check) -> dict[str, dict[str, str]]:
    """Return the duties of people by id: role to the first active account with that duty."""
    duties: dict[str, dict[str, str]] = defaultdict(dict)
    for account_id, account in check.playbook.accounts.items():
        if account.status == "active":
            for role, people in (("publisher", account.publishers), ("admin", account.admins)):
                for person_id in people:
                    duties[person_id].setdefault(role, account_id)
    return duties


def _lacking(
    check: Check, person: Person, course: Course, duty: tuple[str, str]
) -> Iterator[Problem]:
    """Yield what is wrong with a person's newest certificate of a course."""
    certificates = [one for one in person.certificates if one.course == course.id]
    newest = max(certificates, key=lambda one: one.earned, default=None)
    values = {"person": person.id, "role": duty[0], "account": duty[1], "course": course.id}
    if newest is None:
        yield NO_CERTIFICATE.problem(person.at("certificates"), **values)
        return
    months = course.valid_months
    expiry = _later(newest.earned, check.defaults.certificate_months if months is None else months)
    place, day = newest.at("earned"), long_date(expiry)
    if expiry < check.today:
        yield CERTIFICATE_EXPIRED.problem(place, **values, day=day)
    elif (person.last_day is None or expiry < person.last_day) and expiry <= check.days_ahead(
        check.defaults.review_warning_days
    ):
        yield CERTIFICATE_EXPIRES.problem(place, **values, day=day)


@lru_cache(maxsize=4096)
def _later(day: date, months: int) -> date:
    years = min(months // 12, 9998 - day.year)
    return day + relativedelta(years=years, months=months % 12)


@CURRENT.check
def course_current(check: Check) -> Iterator[Problem]:
    """Find courses that teach retired policies, and questions without exactly one right choice."""
    policies = check.playbook.policies
    newer = {
        page.policy.supersedes: page.policy.policy
        for page in policies.values()
        if page.policy and page.policy.status == "active"
    }
    for course in check.playbook.courses.values():
        for position, policy_id in enumerate(course.policies):
            page = policies.get(policy_id)
            if page is not None and page.policy is not None and page.policy.status == "retired":
                hint = (
                    f"Teach {quote(newer[policy_id])}, which replaced it."
                    if policy_id in newer
                    else None
                )
                place = course.at("policies", position)
                yield TEACHES_RETIRED.problem(place, hint, course=course.id, policy=policy_id)
        for question in course.quiz:
            right = sum(choice.right for choice in question.choices)
            if right != 1 and not question.several:
                choices = count(right, "right choice") if right else "no right choice"
                place = question.at("choices")
                yield RIGHT_CHOICES.problem(place, question=question.question, choices=choices)
