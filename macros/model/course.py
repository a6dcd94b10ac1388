"""Courses, their self-check quizzes, and learning paths."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from macros.model.department import Role
from macros.model.field import (
    CourseId,
    Date,
    DepartmentId,
    Id,
    PagePath,
    PolicyId,
    Text,
    Texts,
    Title,
    Whole,
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

    text: Text = Field(description="The answer to choose.")
    right: YesNo = Field(default=False, description="Whether it is right: yes or no.")
    why: Text | None = Field(None, description="Why this choice is right or wrong.")


class QuizQuestion(Record):
    """A scenario with choices."""

    question: Text = Field(description="The scenario, ending in a question.")
    choices: tuple[Choice, ...] = Field(description="The choices.")
    why: Text = Field(description="What to learn from it, shown after an answer.")
    several: YesNo = Field(
        default=False, description="Whether several choices, or none, may be right: yes or no."
    )


class Course(Record):
    """A course that people can take."""

    entity: ClassVar[str] = "course"

    title: Title = Field(description="The course's title.")
    level: CourseLevel = Field(
        description="Who it is for: everyone, advocate, publisher, moderator, admin, crisis, …"
    )
    minutes: Whole = Field(description="How long it takes, in minutes.")
    outcomes: tuple[Text, ...] = Field(
        description="What people can do afterwards; begin each with a verb."
    )
    policies: tuple[PolicyId, ...] = Field((), description="The policies that it teaches.")
    owner: DepartmentId = Field(description="The department that keeps it up to date.")
    valid_months: Whole | None = Field(
        None, description="How long its certificate is valid, in months."
    )
    review_by: Date = Field(description="The day by which it must be reviewed again.")
    page: PagePath | None = Field(None, description="The page with the course.")
    quiz: tuple[QuizQuestion, ...] = Field((), description="Questions to test yourself with.")


class LearningPath(Record):
    """Courses in the order in which to take them."""

    entity: ClassVar[str] = "path"

    title: Title = Field(description="The path's title.")
    audience: Texts = Field(description="Who it is for.")
    courses: tuple[CourseId, ...] = Field(description="The courses, in order.")
    grants: tuple[Role, ...] = Field(
        (), description="Roles that require valid certificates for this path."
    )


class CourseFile(Record):
    """courses.yml: courses and paths."""

    courses: dict[Id, Course] = Field(
        default_factory=dict, description="Courses, each under an id."
    )
    paths: dict[Id, LearningPath] = Field(
        default_factory=dict, description="Learning paths, each under an id."
    )
