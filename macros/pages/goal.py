"""Macros about goals: what stands under an objective, and how each goal is measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from macros.model.field import Reference
from macros.model.goal import Goal, Level, Measure, Reading
from macros.model.organization import ObjectiveId
from macros.pages import chart
from macros.pages.macro import page_macro
from macros.pages.view import View
from macros.text import long_date

LEVEL_MEANING: dict[Level, str] = {
    "input": "what we put in",
    "activity": "what we do",
    "output": "what goes out",
    "outtake": "what people take in",
    "outcome": "what people do because of it",
    "impact": "what it changes for the organisation",
}
"""AMEC's chain in plain words."""
STATUS_IN_WORDS = {"open": "open", "met": "met", "missed": "missed", "dropped": "dropped"}
_STATUS_ORDER = tuple(STATUS_IN_WORDS)
_PLURAL = re.compile(r"[a-z]+[^s]s")


def amount(value: float, unit: str | None) -> str:
    """Write a value with its unit: 97%, 1 hour, 12 people."""
    written = chart.number(value)
    if unit in (None, ""):
        return written
    if unit in ("%", "percent", "per cent"):
        return f"{written}%"
    if value == 1:
        unit = "person" if unit == "people" else unit[:-1] if unit and _PLURAL.fullmatch(unit) else unit
    return f"{written} {unit}"


@dataclass(frozen=True)
class MeasureView:
    """A measure with what a component prints of it."""

    id: str
    measure: Measure

    @cached_property
    def readings(self) -> list[Reading]:
        """The readings, oldest first."""
        return sorted(self.measure.readings, key=lambda reading: reading.date)

    @property
    def latest(self) -> Reading | None:
        """The newest reading."""
        return self.readings[-1] if self.readings else None

    @property
    def reached(self) -> bool:
        """Whether the newest reading is at the target or beyond it."""
        measure = self.measure
        if self.latest is None:
            return False
        return self.latest.value >= measure.target if measure.direction == "up" else self.latest.value <= measure.target

    @property
    def noted(self) -> bool:
        """Whether a reading bears a note."""
        return any(reading.note for reading in self.readings)

    @property
    def level(self) -> str:
        """The measure's place in AMEC's chain, in words."""
        return LEVEL_MEANING[self.measure.level]

    @property
    def aim(self) -> str:
        """The target, and which way is better."""
        better = "at least" if self.measure.direction == "up" else "at most"
        return f"{better} {self.write(self.measure.target)}"

    @property
    def summary(self) -> str:
        """What the chart shows, for those who do not see it."""
        first, last = self.readings[0], self.readings[-1]
        values = [reading.value for reading in self.readings]
        if first is last:
            return f"{self.write(last.value)} on {long_date(last.date)}; the target is {self.aim}."
        return (
            f"From {self.write(first.value)} on {long_date(first.date)} to {self.write(last.value)} on "
            f"{long_date(last.date)}, between {self.write(min(values))} and {self.write(max(values))}; the target is {self.aim}."
        )

    def write(self, value: float) -> str:
        """Write a value of this measure with its unit."""
        return amount(value, self.measure.unit)

    def drawn(self, frame: chart.Frame, *, labelled: bool) -> chart.LineChart:
        """Lay the readings out in a frame."""
        readings = [(reading.date, reading.value) for reading in self.readings]
        return chart.line_chart(readings, self.measure.target, frame, labelled=labelled)

    @property
    def spark(self) -> chart.LineChart:
        """The readings as a small line without words."""
        return self.drawn(chart.SPARK, labelled=False)

    @property
    def chart(self) -> chart.LineChart:
        """The readings as a chart with labels."""
        return self.drawn(chart.CHART, labelled=True)


def _measures(goal: Goal) -> list[MeasureView]:
    return [MeasureView(measure_id, measure) for measure_id, measure in goal.measures.items()]


@page_macro('{{ objective_goals("align") }}')
def objective_goals(view: View, objective: ObjectiveId) -> str:
    """List the goals under an objective, each with how far it has come.

    It shows each goal with owner, due day and status, and its measures: the newest reading against the target, with
    a small line of all readings. `objective` is align, communicate, coordinate or educate. A measure without a
    reading says "No data yet"; an objective without a goal says so.
    """
    goals = [goal for goal in view.playbook.goals.values() if goal.objective == objective]
    if not goals:
        return view.component("empty", text="No goal is set under this objective.")
    goals.sort(key=lambda goal: (_STATUS_ORDER.index(goal.status), goal.due, goal.id))
    return view.component("objective-goals", goals=[(goal, _measures(goal)) for goal in goals])


@page_macro('{{ measure_table("registry-complete") }}')
def measure_table(view: View, goal: Annotated[str, Reference("goal")]) -> str:
    """Show how a goal is measured: a chart and all readings of each of its measures.

    For each measure it shows what is counted, where the number comes from, the newest reading, the start and the
    target, a chart, and the readings as a table to open. `goal` is the goal's id. A measure without a reading says
    "No data yet".
    """
    shown = view.playbook.goals[goal]
    measures = _measures(shown)
    if not measures:
        return view.component("empty", text="Nothing is measured for this goal yet.")
    return view.component("measure-table", goal=shown, measures=measures)
