"""Who may decide what, and what was decided."""

from __future__ import annotations

from typing import ClassVar, Literal

from macros.model.declaration import field, people_by_name
from macros.model.field import Date, DecisionId, Id, Markdown, PersonId, PolicyId, Text
from macros.model.record import Record

Tier = Literal["must", "agreed", "advice"]
TIERS: tuple[Tier, ...] = ("must", "agreed", "advice")


class Right(Record):
    """A decision right: one activity with exactly one accountable role or department."""

    entity: ClassVar[str] = "activity"

    activity: Text = field("What is decided or done.", public=True, compared=True, reusable=True)
    tier: Tier = field("must, agreed or advice.", public=True, compared=True, reusable=True)
    accountable: Text = field(
        "Who is accountable: one role, or the id of one department.",
        public=True,
        compared=True,
        reusable=True,
    )
    responsible: tuple[Text, ...] = field(
        "Who does the work: roles or departments.", public=True, compared=True, reusable=True
    )
    consulted: tuple[Text, ...] = field(
        "Who is asked beforehand.", default=(), public=True, compared=True, reusable=True
    )
    informed: tuple[Text, ...] = field(
        "Who is told afterwards.", default=(), public=True, compared=True, reusable=True
    )


class Decision(Record):
    """A decision that was taken."""

    entity: ClassVar[str] = "decision"

    date: Date = field("The day it was taken.", public=True, past=True)
    question: Text = field("What was to be decided, as a question.", public=True, compared=True)
    outcome: Markdown = field("What was decided. Markdown.", public=True, compared=True)
    status: Literal["proposed", "agreed", "rejected", "superseded"] = field(
        "proposed, agreed, rejected or superseded.", public=True, compared=True
    )
    method: Literal["consent", "vote", "sponsor"] = field(
        "How it was decided: consent, vote or sponsor.", public=True
    )
    participants: tuple[PersonId, ...] = field("Who took part.", public=people_by_name)
    dissent: Text | None = field("What people who disagreed wanted on record.", public=True)
    policies: tuple[PolicyId, ...] = field(
        "The policies that it affects.", default=(), public=True, compared=True
    )
    supersedes: DecisionId | None = field("The decision that it replaces.", public=True)
    review_by: Date | None = field(
        "The day by which it must be reviewed.",
        public=True,
        compared=True,
        not_before="date",
    )


class DecisionFile(Record):
    """decisions.yml: rights and log."""

    rights: dict[Id, Right] = field(
        "Decision rights, each under an id.", default_factory=dict, reusable=True
    )
    log: dict[Id, Decision] = field("Decisions taken, each under an id.", default_factory=dict)
