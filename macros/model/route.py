"""How serious something is, and who to call."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from macros.model.field import Id, PersonId, PolicyId, Reference, Text, Whole
from macros.model.record import Record

SeverityId = Annotated[str, Field(pattern=r"^[1-3]$"), Reference("severity")]


class Severity(Record):
    """A level of trouble, from 1 (routine) to 3 (crisis)."""

    entity: ClassVar[str] = "severity"

    name: Text = Field(description="A word or two.")
    definition: Text = Field(description="How to recognise it.")
    examples: tuple[Text, ...] = Field((), description="Examples.")
    approver: PersonId = Field(description="Who approves what is said.")
    backup: PersonId = Field(description="Who approves it if the approver cannot be reached.")
    clock_minutes: Whole = Field(description="Minutes until the first response.")
    holding_statement: Text | None = Field(
        None, description="What may be said before the facts are known."
    )


class Route(Record):
    """Who to call, and what to do first."""

    entity: ClassVar[str] = "route"

    trigger: Text = Field(description="What has happened, in the words of somebody who needs help.")
    severity: SeverityId = Field(description="1, 2 or 3.")
    first_contact: PersonId = Field(description="Who to call first.")
    backup: PersonId = Field(description="Who to call next.")
    channel: Text = Field(description="How to reach them: phone, chat, e-mail.")
    hours: Text = Field(description="When they can be reached.")
    clock_minutes: Whole = Field(description="Minutes until they answer.")
    do_first: tuple[Text, ...] = Field(description="What to do first, step by step.")
    dont: tuple[Text, ...] = Field((), description="What not to do.")
    policies: tuple[PolicyId, ...] = Field((), description="The policies behind it.")


class RouteFile(Record):
    """routes.yml: severities and routes."""

    severities: dict[SeverityId, Severity] = Field(
        default_factory=dict, description="The levels 1, 2 and 3."
    )
    routes: dict[Id, Route] = Field(default_factory=dict, description="Routes, each under an id.")
