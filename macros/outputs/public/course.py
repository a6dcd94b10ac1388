"""What is published of courses and learning paths; quizzes, which hold their answers, are not."""

from __future__ import annotations

from macros.model import course as model
from macros.model.department import Role
from macros.model.field import Date
from macros.outputs.public.base import Address, Public


class Course(Public):
    """Something to learn."""

    record = model.Course

    title: str
    level: model.CourseLevel
    minutes: int
    outcomes: tuple[str, ...]
    policies: tuple[str, ...]
    owner: str
    valid_months: int | None = None
    review_by: Date
    page: str | None = None
    address: Address = None


class LearningPath(Public):
    """Courses in the order in which to take them."""

    record = model.LearningPath

    title: str
    audience: tuple[str, ...]
    courses: tuple[str, ...]
    grants: tuple[Role, ...]
    address: Address = None
