"""Rules for courses and certificates."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from macros.basics.problem import Problem, quoted
from macros.basics.text import long_date
from macros.check.rules.rule import Check, error, rule, warning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from macros.model.course import Course
    from macros.model.department import Person


@rule(
    "certificate",
    "Routes, questions and courses",
    "Admins and publishers of active accounts hold a valid certificate of every course on a path that grants their role; "
    "a warning comes before one runs out.",
    "The keys to an account belong to those who know what can go wrong.",
    "error",
    "warning",
)
def certificate(check: Check) -> Iterator[Problem]:
    """Find admins and publishers of active accounts who lack a certificate, or whose certificate has expired or soon will."""
    needed = _needed(check)
    for person_id, duties in _duties(check).items():
        person = check.person(person_id)
        if person is None or person.status == "left":
            continue
        # A course that both roles need is asked for once.
        asked = {
            course_id: (role, account)
            for role, account in duties.items()
            for course_id in needed.get(role, ())
        }
        for course_id, duty in asked.items():
            yield from _lacking(check, person, check.playbook.courses[course_id], duty)


def _needed(check: Check) -> dict[str, list[str]]:
    """List the courses that each role needs; those that cannot be read are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in check.playbook.paths.values():
        for role in path.grants:
            found[role] += [
                course_id for course_id in path.courses if course_id in check.playbook.courses
            ]
    return found


def _duties(check: Check) -> dict[str, dict[str, str]]:
    """Tell for everybody with a duty on an active account: role to the first such account."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for account_id, account in check.playbook.accounts.items():
        if account.status == "active":
            for role, people in (("publisher", account.publishers), ("admin", account.admins)):
                for person_id in people:
                    found[person_id].setdefault(role, account_id)
    return found


def _lacking(
    check: Check, person: Person, course: Course, duty: tuple[str, str]
) -> Iterator[Problem]:
    """Tell what is wrong with a person's certificate of a course."""
    course_id = course.id
    held = max(
        (c for c in person.certificates if c.course == course_id),
        key=lambda c: c.earned,
        default=None,
    )
    months = (
        course.valid_months
        if course.valid_months is not None
        else check.defaults.certificate_months
    )
    expiry = _later(held.earned, months) if held is not None else None
    who = f"{quoted(person.id)}, {duty[0]} of {quoted(duty[1])},"
    if held is not None and expiry is not None and expiry >= check.today:
        is_needed = person.last_day is None or expiry < person.last_day
        if is_needed and expiry <= check.days_ahead(check.defaults.review_warning_days):
            message = f"{who} holds a certificate of {quoted(course_id)} that runs out on {long_date(expiry)}."
            hint = "Let the person take the course again before that day, and enter the new date."
            yield warning(held.at("earned"), "certificate", message, hint)
        return
    hint = "Let the person take the course and add the certificate, or take the account away until then."
    if held is None or expiry is None:
        message = (
            f"{who} has no certificate of the course {quoted(course.id)}, a valid one was expected."
        )
        yield error(person.at("certificates"), "certificate", message, hint)
    else:
        message = f"{who} let the certificate of {quoted(course.id)} expire on {long_date(expiry)}, a valid one was expected."
        yield error(held.at("earned"), "certificate", message, hint)


@lru_cache(maxsize=4096)
def _later(day: date, months: int) -> date:
    years = min(months // 12, 9998 - day.year)
    return day + relativedelta(years=years, months=months % 12)


@rule(
    "course-current",
    "Routes, questions and courses",
    "A course teaches no retired policy, and each quiz question has exactly one right choice or says otherwise.",
    "A course that teaches last year's rule makes people break this year's in good faith.",
)
def course_current(check: Check) -> Iterator[Problem]:
    """Find courses that teach retired policies, and quiz questions without exactly one right choice."""
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
                    f"Teach {quoted(newer[policy_id])}, which replaced it."
                    if policy_id in newer
                    else "Take it out of the course."
                )
                message = f"the course {quoted(course.id)} teaches the retired policy {quoted(policy_id)}, one in force was expected."
                yield error(course.at("policies", position), "course-current", message, hint)
        for question in course.quiz:
            right = sum(choice.right for choice in question.choices)
            if right != 1 and not question.several:
                message = f"the question {quoted(question.question)} has {right or 'no'} right {'choices' if right else 'choice'}, exactly one was expected."
                yield error(
                    question.at("choices"),
                    "course-current",
                    message,
                    "Mark one as right, or add 'several: yes' to the question.",
                )
