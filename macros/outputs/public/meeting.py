"""What is published of meetings: how many came, not who."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from macros.model import meeting as model
from macros.model.field import Date, LocalTime
from macros.outputs.public.base import Address, Public, Somebody


def _minutes(value: datetime) -> str:
    return value.isoformat(timespec="minutes")


class Series(Public):
    """A meeting that recurs."""

    record = model.Series

    title: str
    kind: model.SeriesKind
    rule: str
    start: Annotated[LocalTime, PlainSerializer(_minutes)]
    minutes: int
    timezone: str
    place: str
    chair: Somebody = None
    open_to: Literal["everyone", "representatives", "hub"]
    until: Date | None = None
    address: Address = None


class Action(Public):
    """Something that somebody promised in a meeting."""

    record = model.Action

    text: str
    owner: Somebody = None
    due: Date
    status: Literal["open", "done", "dropped"]


class Meeting(Public):
    """A meeting that took place."""

    record = model.Meeting

    series: str | None = None
    date: Date
    kind: model.MeetingKind
    chair: Somebody = None
    came: int = Field(0, description="How many people came.")
    topics: tuple[str, ...]
    decisions: tuple[str, ...]
    actions: tuple[Action, ...]
    notes: str | None = None
    address: Address = None
