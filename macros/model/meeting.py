"""Recurring meetings, and meetings that took place."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from macros.model.field import (
    Date,
    DecisionId,
    Id,
    LocalTime,
    Markdown,
    PersonId,
    Recurrence,
    SeriesId,
    Text,
    Timezone,
    Title,
    Whole,
)
from macros.model.record import Record

SeriesKind = Literal["sync", "representatives", "forum", "review"]
MeetingKind = Literal["sync", "representatives", "forum", "review", "incident"]


class Series(Record):
    """A meeting that recurs."""

    entity: ClassVar[str] = "series"

    title: Title = Field(description="What the meeting is called.")
    kind: SeriesKind = Field(description="sync, representatives, forum or review.")
    rule: Recurrence = Field(
        description="How often it takes place (RFC 5545), such as FREQ=MONTHLY;BYDAY=1TU."
    )
    start: LocalTime = Field(
        description="Local date and time of the first meeting, such as 2026-01-06T10:00."
    )
    minutes: Whole = Field(description="How long it lasts, in minutes.")
    timezone: Timezone = Field(description="The time zone of the start, such as Europe/London.")
    place: Text = Field(description="Where it takes place: a room or a call.")
    chair: PersonId = Field(description="Who chairs it.")
    open_to: Literal["everyone", "representatives", "hub"] = Field(
        description="Who may come: everyone, representatives or hub."
    )
    until: Date | None = Field(None, description="The day after which it no longer takes place.")


class Action(Record):
    """A task that somebody agreed to in a meeting."""

    text: Text = Field(description="What is to be done.")
    owner: PersonId = Field(description="Who does it.")
    due: Date = Field(description="By when.")
    status: Literal["open", "done", "dropped"] = Field(description="open, done or dropped.")


class Meeting(Record):
    """A meeting that took place."""

    entity: ClassVar[str] = "meeting"

    series: SeriesId | None = Field(None, description="The series that it belongs to.")
    date: Date = Field(description="The day it took place.")
    kind: MeetingKind = Field(description="sync, representatives, forum, review or incident.")
    chair: PersonId = Field(description="Who chaired it.")
    attended: tuple[PersonId, ...] = Field((), description="Who came.")
    topics: tuple[Text, ...] = Field((), description="What was discussed.")
    decisions: tuple[DecisionId, ...] = Field((), description="What was decided.")
    actions: tuple[Action, ...] = Field((), description="Tasks that people agreed to.")
    notes: Markdown | None = Field(None, description="Notes. Markdown.")


class MeetingFile(Record):
    """meetings.yml: series and held."""

    series: dict[Id, Series] = Field(
        default_factory=dict, description="Recurring meetings, each under an id."
    )
    held: dict[Id, Meeting] = Field(
        default_factory=dict, description="Meetings that took place, each under an id."
    )
