"""Macros about education: the catalogue of courses, and learning paths."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, get_args

from markupsafe import Markup

from macros.model.course import Course, CourseLevel
from macros.model.field import Reference
from macros.pages import enum_labels, record_links
from macros.pages.context import View
from macros.pages.macro_register import page_macro

_LEVELS = get_args(CourseLevel)


@dataclass(frozen=True, slots=True)
class _CourseRow:
    """A course with what a component prints of it."""

    course: Course
    title: Markup
    owner: Markup | None
    policies: list[Markup]
    valid_months: int
    fingerprint: str
    """Identifies the questions on readers' devices; it changes when they change."""


def _row(view: View, course: Course) -> _CourseRow:
    return _CourseRow(
        course,
        view.link("page", course.page or "", course.title),
        record_links.department(view, course.owner),
        record_links.policies(view, course.policies),
        course.valid_months or view.playbook.organization.defaults.certificate_months,
        _fingerprint(course),
    )


def _fingerprint(course: Course) -> str:
    """Return a short hash of a course's questions: all that readers see or answer."""
    content = [
        (
            question.question,
            question.why,
            question.several,
            [(choice.text, choice.right, choice.why) for choice in question.choices],
        )
        for question in course.quiz
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()[:12]


@page_macro('{{ course_catalogue(level="publisher") }}')
def course_catalogue(view: View, level: CourseLevel | None = None) -> str:
    """List the courses: all, or those of a level.

    For each course it shows who it is for, how long it takes, how long its certificate is valid,
    what people can do afterwards, the policies that it teaches and who looks after it. `level` is
    everyone, advocate, publisher, moderator, admin, crisis, representative or executive. If there
    is no course, it says so.
    """
    courses = [
        course
        for course in view.playbook.courses.values()
        if level is None or course.level == level
    ]
    if not courses:
        return view.component("empty", text=view.words.gettext("There is no course here yet."))
    courses.sort(key=lambda course: (_LEVELS.index(course.level), course.title.casefold()))
    return view.component("course-catalogue", courses=[_row(view, course) for course in courses])


@page_macro('{{ learning_path("everyone") }}')
def learning_path(view: View, id: Annotated[str, Reference("path")]) -> str:
    """Show a learning path: its courses in the order in which to take them.

    It shows who the path is for, the minutes in all and which roles need it. Each course comes with
    what people can do afterwards and with questions for a self-check, where each choice says why it
    is right or wrong. With scripts the questions are a form: the reader's device stores the answers
    and makes a certificate of the self-check. `id` is the path's id in courses.yml. A path without
    courses says so.
    """
    path = view.playbook.paths[id]
    records = (view.playbook.courses.get(course_id) for course_id in path.courses)
    courses = [course for course in records if course is not None]
    if not courses:
        return view.component("empty", text=view.words.gettext("This path has no course yet."))
    levels = enum_labels.choices(view.words)["course level"]
    return view.component(
        "learning-path",
        path=path,
        organization=view.playbook.organization,
        asking=sum(bool(course.quiz) for course in courses),
        courses=[_row(view, course) for course in courses],
        audience=[levels.get(audience, audience) for audience in path.audience],
        total=sum(course.minutes for course in courses),
        grants=[enum_labels.word(view.words, "role", role) for role in path.grants],
    )
