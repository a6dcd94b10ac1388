"""The content of each JSON file."""

from __future__ import annotations

from pydantic import Field

from macros.model.field import Date
from macros.outputs.public.account import Account, Campaign
from macros.outputs.public.base import Public
from macros.outputs.public.course import Course, LearningPath
from macros.outputs.public.decision import Decision, Right
from macros.outputs.public.department import Department, Person
from macros.outputs.public.goal import Goal
from macros.outputs.public.meeting import Meeting, Series
from macros.outputs.public.organization import Organization
from macros.outputs.public.page import Page, Policy, Text
from macros.outputs.public.question import Question, Route, Severity, Term


class File(Public):
    """What all files begin with."""

    schema_address: str = Field(
        alias="$schema", description="The address of the file's schema, seen from the file."
    )
    edition: str = Field(description="The edition of the playbook.")


class OrganizationFile(File):
    """The organisation and its hub."""

    organization: Organization = Field(description="The organisation.")


class DepartmentsFile(File):
    """Departments."""

    departments: dict[str, Department] = Field(description="Departments by id.")


class PeopleFile(File):
    """Everybody with a part in social media. Somebody who has left is not in it."""

    people: dict[str, Person] = Field(description="People by id.")


class AccountsFile(File):
    """Official accounts, those that are closed included."""

    accounts: dict[str, Account] = Field(description="Accounts by id.")


class PoliciesFile(File):
    """Policies, drafts and retired ones included."""

    policies: dict[str, Policy] = Field(description="Policies by id.")


class PagesFile(File):
    """Pages."""

    pages: dict[str, Page] = Field(description="Pages by their path below the folder of pages.")


class TextsFile(File):
    """The words of pages, without those that change by themselves with the day: what is overdue, what comes next."""

    texts: dict[str, Text] = Field(
        description="The words of pages by the page's path below the folder of pages."
    )


class GoalsFile(File):
    """Goals and their measures."""

    goals: dict[str, Goal] = Field(description="Goals by id.")


class DecisionsFile(File):
    """Decision rights, and decisions taken."""

    rights: dict[str, Right] = Field(description="Decision rights by id.")
    log: dict[str, Decision] = Field(description="Decisions by id.")


class MeetingsFile(File):
    """Recurring meetings, and what took place."""

    series: dict[str, Series] = Field(description="Recurring meetings by id.")
    held: dict[str, Meeting] = Field(description="Meetings that took place, by id.")


class CampaignsFile(File):
    """The shared calendar, blackouts included."""

    campaigns: dict[str, Campaign] = Field(description="Entries by id.")


class CoursesFile(File):
    """Courses and learning paths."""

    courses: dict[str, Course] = Field(description="Courses by id.")
    paths: dict[str, LearningPath] = Field(description="Learning paths by id.")


class RoutesFile(File):
    """How bad something is, and whom to call."""

    severities: dict[str, Severity] = Field(description="Levels by number.")
    routes: dict[str, Route] = Field(description="Routes by id.")


class QuestionsFile(File):
    """What employees ask."""

    questions: dict[str, Question] = Field(description="Questions by id.")


class GlossaryFile(File):
    """Terms."""

    terms: dict[str, Term] = Field(description="Terms by id.")


class PublishedFile(Public):
    """A file that can be fetched."""

    address: str = Field(
        description="Its address: a whole one, "
        "or one below the site's root where that is not known."
    )
    schema_address: str = Field(alias="schema", description="The address of its schema.")
    records: int = Field(description="How many records it holds.")


class IndexFile(File):
    """What there is to fetch."""

    name: str = Field(description="The organisation's name.")
    hub_name: str = Field(description="What the hub is called.")
    site: str | None = Field(None, description="The address of the site's root, where it is known.")
    built: Date = Field(description="The day of the build.")
    files: dict[str, PublishedFile] = Field(description="The files by name.")
    feeds: dict[str, str] = Field(
        description="The addresses of feeds and other files of the whole playbook."
    )
