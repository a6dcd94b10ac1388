"""How serious something is, and who to call."""

from __future__ import annotations

from typing import ClassVar

from macros.model.declaration import field, present_people
from macros.model.field import Id, PersonId, PolicyId, Positive, SeverityId, Text
from macros.model.record import Record


class Severity(Record):
    """A level of trouble, from 1 (routine) to 3 (crisis)."""

    entity: ClassVar[str] = "severity"

    name: Text = field("A word or two.", public=True, reusable=True)
    definition: Text = field("How to recognise it.", public=True, reusable=True)
    examples: tuple[Text, ...] = field("Examples.", default=(), public=True, reusable=True)
    approver: PersonId = field("Who approves what is said.", public=present_people)
    backup: PersonId = field(
        "Who approves it if the approver cannot be reached.", public=present_people
    )
    clock_minutes: Positive = field("Minutes until the first response.", public=True, reusable=True)
    holding_statement: Text | None = field(
        "What may be said before the facts are known.", public=True, reusable=True
    )


class Route(Record):
    """Who to call, and what to do first."""

    entity: ClassVar[str] = "route"

    trigger: Text = field(
        "What has happened, in the words of somebody who needs help.",
        public=True,
        compared=True,
        reusable=True,
    )
    severity: SeverityId = field("1, 2 or 3.", public=True, compared=True, reusable=True)
    first_contact: PersonId = field("Who to call first.", public=present_people, compared=True)
    backup: PersonId = field("Who to call next.", public=present_people, compared=True)
    channel: Text = field("How to reach them: phone, chat, e-mail.", public=True, compared=True)
    hours: Text = field("When they can be reached.", public=True, compared=True)
    clock_minutes: Positive = field(
        "Minutes until they answer.", public=True, compared=True, reusable=True
    )
    do_first: tuple[Text, ...] = field(
        "What to do first, step by step.", public=True, compared="in-order", reusable=True
    )
    dont: tuple[Text, ...] = field(
        "What not to do.", default=(), public=True, compared=True, reusable=True
    )
    policies: tuple[PolicyId, ...] = field(
        "The policies behind it.", default=(), public=True, compared=True, reusable=True
    )


class RouteFile(Record):
    """routes.yml: severities and routes."""

    severities: dict[SeverityId, Severity] = field(
        "The levels 1, 2 and 3.", default_factory=dict, reusable=True
    )
    routes: dict[Id, Route] = field(
        "Routes, each under an id.", default_factory=dict, reusable=True
    )
