"""Goals under the four objectives, and how they are measured."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Literal

from macros.model.declaration import field
from macros.model.field import Date, DepartmentId, Id, Number, Text
from macros.model.organization import ObjectiveId
from macros.model.record import Record

Level = Literal["input", "activity", "output", "outtake", "outcome", "impact"]
Cadence = Literal["weekly", "monthly", "quarterly", "yearly"]
CADENCE_DAYS: dict[Cadence, int] = {"weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}


class Reading(Record):
    """One value of a measure."""

    date: Date = field("The day it was read.", public=True, past=True)
    value: Number = field("The value, without its unit.", public=True)
    note: Text | None = field("What readers should know about it.", public=True)


class Measure(Record):
    """A measure of progress towards a goal."""

    entity: ClassVar[str] = "measure"

    level: Level = field(
        "Its level in the AMEC framework: input, activity, output, outtake, outcome or impact.",
        public=True,
        reusable=True,
    )
    definition: Text = field("What exactly is counted.", public=True, compared=True, reusable=True)
    unit: Text | None = field(
        "The unit, such as % or hours.", public=True, compared=True, reusable=True
    )
    source: Text = field("Where the number comes from.", public=True, reusable=True)
    baseline: Number | None = field("The value before the work began.", public=True)
    target: Number = field("The value to reach.", public=True, compared=True, reusable=True)
    direction: Literal["up", "down"] = field(
        "Whether more (up) or less (down) is better.", default="up", public=True, reusable=True
    )
    cadence: Cadence = field(
        "How often it is read: weekly, monthly, quarterly or yearly.", public=True, reusable=True
    )
    readings: tuple[Reading, ...] = field("The values so far.", default=(), public=True)

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

    objective: ObjectiveId = field(
        "The objective it serves: align, communicate, coordinate or educate.",
        public=True,
        compared=True,
        reusable=True,
    )
    statement: Text = field(
        "One sentence that can be checked.", public=True, compared=True, reusable=True
    )
    owner: DepartmentId = field(
        "The department that is responsible for it.", public=True, compared=True
    )
    due: Date = field("The day by which it should be met.", public=True, compared=True)
    status: Literal["open", "met", "missed", "dropped"] = field(
        "open, met, missed or dropped.", default="open", public=True, compared=True
    )
    measures: dict[Id, Measure] = field(
        "How it is measured, each under an id.", public=True, compared=True, reusable=True
    )
