"""What is published of goals and measures."""

from __future__ import annotations

from typing import Literal

from macros.model import goal as model
from macros.model.field import Date
from macros.model.organization import ObjectiveId
from macros.outputs.public.base import Address, Public


class Reading(Public):
    """One value of a measure."""

    record = model.Reading

    date: Date
    value: float
    note: str | None = None


class Measure(Public):
    """How one sees whether a goal is met."""

    record = model.Measure

    level: model.Level
    definition: str
    unit: str | None = None
    source: str
    baseline: float | None = None
    target: float
    direction: Literal["up", "down"]
    cadence: model.Cadence
    readings: tuple[Reading, ...]


class Goal(Public):
    """What the hub or a department wants to reach, and by when."""

    record = model.Goal

    objective: ObjectiveId
    statement: str
    owner: str
    due: Date
    status: Literal["open", "met", "missed", "dropped"]
    measures: dict[str, Measure]
    address: Address = None
