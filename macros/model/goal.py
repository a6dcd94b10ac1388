"""Goals under the four objectives, and how they are measured."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Literal

from pydantic import Field

from macros.model.field import Date, DepartmentId, Id, Number, Text
from macros.model.organization import ObjectiveId
from macros.model.record import Record

Level = Literal["input", "activity", "output", "outtake", "outcome", "impact"]
Cadence = Literal["weekly", "monthly", "quarterly", "yearly"]
CADENCE_DAYS: dict[Cadence, int] = {"weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}


class Reading(Record):
    """One value of a measure."""

    date: Date = Field(description="The day it was read.")
    value: Number = Field(description="The value, without its unit.")
    note: Text | None = Field(None, description="What readers should know about it.")


class Measure(Record):
    """A measure of progress towards a goal."""

    entity: ClassVar[str] = "measure"

    level: Level = Field(
        description=(
            "Its level in the AMEC framework: input, activity, output, outtake, outcome or impact."
        )
    )
    definition: Text = Field(description="What exactly is counted.")
    unit: Text | None = Field(None, description="The unit, such as % or hours.")
    source: Text = Field(description="Where the number comes from.")
    baseline: Number | None = Field(None, description="The value before the work began.")
    target: Number = Field(description="The value to reach.")
    direction: Literal["up", "down"] = Field(
        "up", description="Whether more (up) or less (down) is better."
    )
    cadence: Cadence = Field(
        description="How often it is read: weekly, monthly, quarterly or yearly."
    )
    readings: tuple[Reading, ...] = Field((), description="The values so far.")

    @property
    def latest(self) -> Reading | None:
        """The newest reading."""
        return max(self.readings, key=lambda reading: reading.date, default=None)

    @property
    def stale_after(self) -> date | None:
        """The day when two cadences have passed since the newest reading; None without one."""
        if self.latest is None:
            return None
        return self.latest.date + timedelta(days=2 * CADENCE_DAYS[self.cadence])


class Goal(Record):
    """What the hub or a department wants to reach, and by when."""

    entity: ClassVar[str] = "goal"

    objective: ObjectiveId = Field(
        description="The objective it serves: align, communicate, coordinate or educate."
    )
    statement: Text = Field(description="One sentence that can be checked.")
    owner: DepartmentId = Field(description="The department that is responsible for it.")
    due: Date = Field(description="The day by which it should be met.")
    status: Literal["open", "met", "missed", "dropped"] = Field(
        "open", description="open, met, missed or dropped."
    )
    measures: dict[Id, Measure] = Field(description="How it is measured, each under an id.")
