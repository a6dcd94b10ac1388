"""Who may decide what, and what was decided."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from macros.model.field import Date, DecisionId, Id, Markdown, PersonId, PolicyId, Text
from macros.model.record import Record

Tier = Literal["must", "agreed", "advice"]
TIERS: tuple[Tier, ...] = ("must", "agreed", "advice")


class Right(Record):
    """A decision right: one activity with exactly one accountable role or department."""

    entity: ClassVar[str] = "activity"

    activity: Text = Field(description="What is decided or done.")
    tier: Tier = Field(description="must, agreed or advice.")
    accountable: Text = Field(
        description="Who is accountable: one role, or the id of one department."
    )
    responsible: tuple[Text, ...] = Field(description="Who does the work: roles or departments.")
    consulted: tuple[Text, ...] = Field((), description="Who is asked beforehand.")
    informed: tuple[Text, ...] = Field((), description="Who is told afterwards.")


class Decision(Record):
    """A decision that was taken."""

    entity: ClassVar[str] = "decision"

    date: Date = Field(description="The day it was taken.")
    question: Text = Field(description="What was to be decided, as a question.")
    outcome: Markdown = Field(description="What was decided. Markdown.")
    status: Literal["proposed", "agreed", "rejected", "superseded"] = Field(
        description="proposed, agreed, rejected or superseded."
    )
    method: Literal["consent", "vote", "sponsor"] = Field(
        description="How it was decided: consent, vote or sponsor."
    )
    participants: tuple[PersonId, ...] = Field(description="Who took part.")
    dissent: Text | None = Field(None, description="What people who disagreed wanted on record.")
    policies: tuple[PolicyId, ...] = Field((), description="The policies that it affects.")
    supersedes: DecisionId | None = Field(None, description="The decision that it replaces.")
    review_by: Date | None = Field(None, description="The day by which it must be reviewed.")


class DecisionFile(Record):
    """decisions.yml: rights and log."""

    rights: dict[Id, Right] = Field(
        default_factory=dict, description="Decision rights, each under an id."
    )
    log: dict[Id, Decision] = Field(
        default_factory=dict, description="Decisions taken, each under an id."
    )
