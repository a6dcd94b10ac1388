"""The front matter of a page."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from macros.model.decision import Tier
from macros.model.field import (
    Date,
    DecisionId,
    DepartmentId,
    Id,
    PersonId,
    PolicyId,
    Text,
    Title,
    Version,
    YesNo,
)
from macros.model.record import Record

Reader = Literal["everyone", "publisher", "moderator", "admin", "representative", "executive"]
PolicyStatus = Literal["draft", "active", "retired"]
DESCRIPTION_LENGTH = 160


class Reviewed(Record):
    """The last review of a page."""

    by: PersonId = Field(description="Who reviewed it.")
    on: Date = Field(description="The day of the review.")


class FrontMatter(Record):
    """The head of a page."""

    entity: ClassVar[str] = "page"

    title: Title = Field(description="The page's title, the same as its heading.")
    description: Annotated[Text, Field(max_length=DESCRIPTION_LENGTH)] = Field(
        description="What the page answers, in at most 160 characters; search results show it."
    )
    owner: DepartmentId = Field(description="The department that keeps the page up to date.")
    audience: tuple[Reader, ...] = Field(("everyone",), description="Who it is for.")
    reviewed: Reviewed | None = Field(None, description="Who reviewed it last, and when.")
    review_by: Date | None = Field(None, description="The day by which it must be reviewed again.")
    keywords: tuple[Text, ...] = Field(
        (), description="Words that people search for and that are not in the text."
    )
    material_change: YesNo = Field(
        default=False, description="Whether readers must read it again: yes or no."
    )
    hide: tuple[Literal["navigation", "toc", "path", "footer", "feedback"], ...] = Field(
        (), description="Parts around the text that are hidden on this page."
    )


class Change(Record):
    """A version of a policy, and what changed in it."""

    version: Version = Field(description="The version, in quotes.")
    date: Date = Field(description="The day of the change.")
    summary: Text = Field(description="What changed, in one sentence.")


class PolicyFrontMatter(FrontMatter):
    """The head of a policy."""

    entity: ClassVar[str] = "policy"

    policy: Id = Field(description="The policy's permanent id.")
    tier: Tier = Field(description="must, agreed or advice.")
    version: Version = Field(description='The version in force, in quotes: "2.1".')
    status: PolicyStatus = Field(description="draft, active or retired.")
    effective: Date = Field(description="The day from which this version is in force.")
    review_by: Date = Field(description="The day by which it must be reviewed again.")
    approver: PersonId = Field(description="Who approved it.")
    approved_by_decision: DecisionId | None = Field(
        None, description="The decision that adopted it."
    )
    supersedes: PolicyId | None = Field(None, description="The policy that it replaces.")
    jurisdictions: tuple[Text, ...] = Field(
        (), description="The countries or regions whose law it refers to."
    )
    checked: Date | None = Field(None, description="The day somebody last checked the law.")
    sources: tuple[Text, ...] = Field(
        (), description="Where the facts come from, in the order of their numbers."
    )
    changes: tuple[Change, ...] = Field(description="The versions, newest first.")
