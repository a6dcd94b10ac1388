"""Recurring meetings, and meetings that took place."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from macros.model.declaration import field, present_people
from macros.model.field import (
    Date,
    DecisionId,
    Id,
    LocalTime,
    Markdown,
    PersonId,
    Positive,
    Recurrence,
    SeriesId,
    Text,
    Timezone,
    Title,
)
from macros.model.record import Record

SeriesKind = Literal["sync", "representatives", "forum", "review"]
MeetingKind = Literal["sync", "representatives", "forum", "review", "incident"]


class MovedMeeting(Record):
    """A meeting of a series that takes place at another time."""

    day: Date = field("The day on which it would take place by the rule.", public=True)
    to: LocalTime = field(
        "Local date and time at which it takes place instead, such as 2026-12-29T14:00.",
        public=True,
    )


class Series(Record):
    """A meeting that recurs."""

    entity: ClassVar[str] = "series"

    title: Title = field("What the meeting is called.", public=True, reusable=True)
    kind: SeriesKind = field("sync, representatives, forum or review.", public=True, reusable=True)
    rule: Recurrence = field(
        "How often it takes place (RFC 5545), such as FREQ=MONTHLY;BYDAY=1TU.",
        public=True,
        reusable=True,
    )
    start: LocalTime = field(
        "Local date and time of the first meeting, such as 2026-01-06T10:00.", public=True
    )
    minutes: Positive = field("How long it lasts, in minutes.", public=True, reusable=True)
    timezone: Timezone = field("The time zone of the start, such as Europe/London.", public=True)
    place: Text = field("Where it takes place: a room or a call.", public=True)
    chair: PersonId = field("Who chairs it.", public=present_people)
    open_to: Literal["everyone", "representatives", "hub"] = field(
        "Who may come: everyone, representatives or hub.", public=True, reusable=True
    )
    until: Date | None = field(
        "The day after which it no longer takes place.", public=True, not_before="start"
    )
    exceptions: tuple[Date, ...] = field(
        "Days of the rule on which it does not take place.",
        default=(),
        alias="except",
        public=True,
    )
    moved: tuple[MovedMeeting, ...] = field(
        "Meetings that take place at another time than by the rule.", default=(), public=True
    )

    @property
    def local_rule(self) -> str:
        """The rule with its end in local time, as libraries take it beside a local start."""
        head, separator, rest = self.rule.partition("UNTIL=")
        if not separator:
            return self.rule
        end, semicolon, tail = rest.partition(";")
        moment = datetime.strptime(end, "%Y%m%dT%H%M%S%z").astimezone(ZoneInfo(self.timezone))
        return f"{head}UNTIL={moment:%Y%m%dT%H%M%S}{semicolon}{tail}"


class Action(Record):
    """A task that somebody agreed to in a meeting."""

    text: Text = field("What is to be done.", public=True)
    owner: PersonId = field("Who does it.", public=present_people)
    due: Date = field("By when.", public=True)
    status: Literal["open", "done", "dropped"] = field("open, done or dropped.", public=True)


class Meeting(Record):
    """A meeting that took place."""

    entity: ClassVar[str] = "meeting"

    series: SeriesId | None = field("The series that it belongs to.", public=True)
    date: Date = field("The day it took place.", public=True, past=True)
    kind: MeetingKind = field("sync, representatives, forum, review or incident.", public=True)
    chair: PersonId = field("Who chaired it.", public=present_people)
    attended: tuple[PersonId, ...] = field("Who came.", default=())
    topics: tuple[Text, ...] = field("What was discussed.", default=(), public=True)
    decisions: tuple[DecisionId, ...] = field("What was decided.", default=(), public=True)
    actions: tuple[Action, ...] = field("Tasks that people agreed to.", default=(), public=True)
    notes: Markdown | None = field("Notes. Markdown.", public=True)


class MeetingFile(Record):
    """meetings.yml: series and held."""

    series: dict[Id, Series] = field(
        "Recurring meetings, each under an id.", default_factory=dict, reusable=True
    )
    held: dict[Id, Meeting] = field(
        "Meetings that took place, each under an id.", default_factory=dict
    )
