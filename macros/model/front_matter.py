"""The front matter of a page."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from macros.model.decision import Tier
from macros.model.declaration import field, present_people
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

    by: PersonId = field("Who reviewed it.", public=present_people)
    on: Date = field("The day of the review.", public=True, past=True)


class FrontMatter(Record):
    """The head of a page."""

    entity: ClassVar[str] = "page"

    title: Title = field(
        "The page's title, the same as its heading.", public=True, compared=True, reusable=True
    )
    description: Annotated[Text, Field(max_length=DESCRIPTION_LENGTH)] = field(
        "What the page answers, in at most 160 characters; search results show it.",
        public=True,
        reusable=True,
    )
    owner: DepartmentId = field(
        "The department that keeps the page up to date.", public=True, compared=True
    )
    audience: tuple[Reader, ...] = field(
        "Who it is for.", default=("everyone",), public=True, reusable=True
    )
    reviewed: Reviewed | None = field("Who reviewed it last, and when.", public=True)
    review_by: Date | None = field("The day by which it must be reviewed again.", public=True)
    keywords: tuple[Text, ...] = field(
        "Words that people search for and that are not in the text.",
        default=(),
        public=True,
        reusable=True,
    )
    material_change: YesNo = field(
        "Whether readers must read it again: yes or no.", default=False, public=True
    )
    hide: tuple[Literal["navigation", "toc", "path", "footer", "feedback"], ...] = field(
        "Parts around the text that are hidden on this page.", default=(), reusable=True
    )


class Change(Record):
    """A version of a policy, and what changed in it."""

    version: Version = field("The version, in quotes.", public=True)
    date: Date = field("The day of the change.", public=True)
    summary: Text = field("What changed, in one sentence.", public=True)


class PolicyFrontMatter(FrontMatter):
    """The head of a policy."""

    entity: ClassVar[str] = "policy"

    policy: Id = field("The policy's permanent id.", reusable=True)
    tier: Tier = field("must, agreed or advice.", public=True, compared=True, reusable=True)
    version: Version = field('The version in force, in quotes: "2.1".', public=True, compared=True)
    status: PolicyStatus = field("draft, active or retired.", public=True, compared=True)
    effective: Date = field(
        "The day from which this version is in force.", public=True, compared=True
    )
    review_by: Date = field("The day by which it must be reviewed again.", public=True)
    approver: PersonId = field("Who approved it.", public=present_people, compared=True)
    approved_by_decision: DecisionId | None = field("The decision that adopted it.", public=True)
    supersedes: PolicyId | None = field(
        "The policy that it replaces.", public=True, compared=True, reusable=True
    )
    jurisdictions: tuple[Text, ...] = field(
        "The countries or regions whose law it refers to.",
        default=(),
        public=True,
        compared=True,
        reusable=True,
    )
    checked: Date | None = field("The day somebody last checked the law.", public=True, past=True)
    sources: tuple[Text, ...] = field(
        "Where the facts come from, in the order of their numbers.",
        default=(),
        public=True,
        reusable=True,
    )
    changes: tuple[Change, ...] = field("The versions, newest first.", public=True)
