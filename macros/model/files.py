"""The files of the data folder and their content, for loading, schemas and documentation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from macros.model.account import Account
from macros.model.campaign import Campaign
from macros.model.course import Course, CourseFile, LearningPath
from macros.model.decision import Decision, DecisionFile, Right
from macros.model.department import Department, Person
from macros.model.field import Id
from macros.model.goal import Goal
from macros.model.meeting import Meeting, MeetingFile, Series
from macros.model.organization import Organization
from macros.model.question import Question, Term, Triage
from macros.model.record import Record
from macros.model.redirect import RedirectFile
from macros.model.route import Route, RouteFile, Severity


@dataclass(frozen=True)
class DataFile:
    """A kind of data file."""

    name: str
    """The file's name below the data folder; `*` stands for a department's id."""
    schema: Any
    """The type of its content: a record, or a dict from id to record."""
    summary: str
    """What it contains."""
    sections: tuple[tuple[str | None, type[Record]], ...]
    """The key of each group of records (None: the top level), and their type."""

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The validator of its content."""
        return TypeAdapter(self.schema)

    def matches(self, path: str) -> bool:
        """Return whether a path below the data folder is a file of this kind."""
        prefix, star, suffix = self.name.partition("*")
        if not star:
            return path == self.name
        if not path.startswith(prefix) or not path.endswith(suffix):
            return False
        stem = path.removeprefix(prefix).removesuffix(suffix)
        return "/" not in stem and bool(stem)


DATA_FILES: tuple[DataFile, ...] = (
    DataFile(
        "organization.yml", Organization, "The organisation and its hub.", ((None, Organization),)
    ),
    DataFile(
        "departments/*.yml",
        Department,
        "One department and its people; the file's name is its id.",
        (("people", Person),),
    ),
    DataFile(
        "accounts/*.yml",
        dict[Id, Account],
        "The official accounts that one department owns.",
        ((None, Account),),
    ),
    DataFile(
        "goals.yml",
        dict[Id, Goal],
        "Goals and their measures, under the four objectives.",
        ((None, Goal),),
    ),
    DataFile(
        "decisions.yml",
        DecisionFile,
        "Decision rights, and decisions that were taken.",
        (("rights", Right), ("log", Decision)),
    ),
    DataFile(
        "meetings.yml",
        MeetingFile,
        "Recurring meetings, and meetings that took place.",
        (("series", Series), ("held", Meeting)),
    ),
    DataFile(
        "campaigns.yml",
        dict[Id, Campaign],
        "Calendar entries, blackouts included.",
        ((None, Campaign),),
    ),
    DataFile(
        "courses.yml",
        CourseFile,
        "Courses and learning paths.",
        (("courses", Course), ("paths", LearningPath)),
    ),
    DataFile(
        "routes.yml",
        RouteFile,
        "Severities, and routes to people who can help.",
        (("severities", Severity), ("routes", Route)),
    ),
    DataFile(
        "questions.yml", dict[Id, Question], "Questions that employees ask.", ((None, Question),)
    ),
    DataFile("triage.yml", dict[Id, Triage], "Decision trees for replying.", ((None, Triage),)),
    DataFile("glossary.yml", dict[Id, Term], "Terms and what they mean.", ((None, Term),)),
    DataFile("redirects.yml", RedirectFile, "The new addresses of pages that moved.", ()),
)


FORMS: dict[str, str] = {
    "departments": "departments/*.yml",
    "accounts": "accounts/*.yml",
    "campaigns": "campaigns.yml",
    "questions": "questions.yml",
    "glossary": "glossary.yml",
    "meetings": "meetings.yml",
}
"""What can be edited in a form (`macros/forms/`): its name in the form editor, and its files."""


def data_file(path: str) -> DataFile | None:
    """Return the kind of a file below the data folder; None if the name is unknown."""
    return next((kind for kind in DATA_FILES if kind.matches(path)), None)
