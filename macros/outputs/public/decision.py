"""What is published of decision rights and the decision log, which names who took part."""

from __future__ import annotations

from typing import Literal

from macros.model import decision as model
from macros.model.field import Date
from macros.outputs.public.base import Address, Participants, Public


class Right(Public):
    """Who may decide or do something."""

    record = model.Right

    activity: str
    tier: model.Tier
    accountable: str
    responsible: tuple[str, ...]
    consulted: tuple[str, ...]
    informed: tuple[str, ...]


class Decision(Public):
    """A decision taken."""

    record = model.Decision

    date: Date
    question: str
    outcome: str
    status: Literal["proposed", "agreed", "rejected", "superseded"]
    method: Literal["consent", "vote", "sponsor"]
    participants: Participants
    dissent: str | None = None
    policies: tuple[str, ...]
    supersedes: str | None = None
    review_by: Date | None = None
    address: Address = None
