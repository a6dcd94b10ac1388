"""Courses, their self-check quizzes, and learning paths."""

from __future__ import annotations

from typing import ClassVar, Literal

from macros.model.declaration import field
from macros.model.department import Role
from macros.model.field import (
    CourseId,
    Date,
    DepartmentId,
    Id,
    PagePath,
    PolicyId,
    Positive,
    Text,
    Texts,
    Title,
    YesNo,
)
from macros.model.record import Record

CourseLevel = Literal[
    "everyone",
    "advocate",
    "publisher",
    "moderator",
    "admin",
    "crisis",
    "representative",
    "executive",
]


class Choice(Record):
    """One answer of a quiz question."""

    text: Text = field("The answer to choose.", reusable=True)
    right: YesNo = field("Whether it is right: yes or no.", default=False, reusable=True)
    why: Text | None = field("Why this choice is right or wrong.", reusable=True)


class QuizQuestion(Record):
    """A scenario with choices."""

    question: Text = field("The scenario, ending in a question.", reusable=True)
    choices: tuple[Choice, ...] = field("The choices.", reusable=True)
    why: Text = field("What to learn from it, shown after an answer.", reusable=True)
    several: YesNo = field(
        "Whether several choices, or none, may be right: yes or no.", default=False, reusable=True
    )


class Course(Record):
    """A course that people can take."""

    entity: ClassVar[str] = "course"

    title: Title = field("The course's title.", public=True, compared=True, reusable=True)
    level: CourseLevel = field(
        "Who it is for: everyone, advocate, publisher, moderator, admin, crisis, …",
        public=True,
        compared=True,
        reusable=True,
    )
    minutes: Positive = field(
        "How long it takes, in minutes.", public=True, compared=True, reusable=True
    )
    outcomes: tuple[Text, ...] = field(
        "What people can do afterwards; begin each with a verb.",
        public=True,
        compared=True,
        reusable=True,
    )
    policies: tuple[PolicyId, ...] = field(
        "The policies that it teaches.", default=(), public=True, compared=True, reusable=True
    )
    owner: DepartmentId = field(
        "The department that keeps it up to date.", public=True, compared=True
    )
    valid_months: Positive | None = field(
        "How long its certificate is valid, in months.", public=True, compared=True, reusable=True
    )
    review_by: Date = field(
        "The day by which it must be reviewed again.", public=True, reusable=True
    )
    page: PagePath | None = field(
        "The page with the course.", public=True, compared=True, reusable=True
    )
    quiz: tuple[QuizQuestion, ...] = field(
        "Questions to test yourself with.", default=(), reusable=True
    )


class LearningPath(Record):
    """Courses in the order in which to take them."""

    entity: ClassVar[str] = "path"

    title: Title = field("The path's title.", public=True, reusable=True)
    audience: Texts = field("Who it is for.", public=True, reusable=True)
    courses: tuple[CourseId, ...] = field("The courses, in order.", public=True, reusable=True)
    grants: tuple[Role, ...] = field(
        "Roles that require valid certificates for this path.",
        default=(),
        public=True,
        reusable=True,
    )


class CourseFile(Record):
    """courses.yml: courses and paths."""

    courses: dict[Id, Course] = field(
        "Courses, each under an id.", default_factory=dict, reusable=True
    )
    paths: dict[Id, LearningPath] = field(
        "Learning paths, each under an id.", default_factory=dict, reusable=True
    )
