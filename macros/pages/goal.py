"""Macros about goals: those of an objective, and how each goal is measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated

from macros.basics.i18n import Words
from macros.model.field import Reference
from macros.model.goal import Goal, Measure, Reading
from macros.model.organization import ObjectiveId
from macros.pages import chart
from macros.pages.context import View
from macros.pages.macro_register import page_macro

_STATUS_ORDER = ("open", "met", "missed", "dropped")
_PLURAL = re.compile(r"[a-z]+[^s]s")


def amount(words: Words, value: float, unit: str | None) -> str:
    """Write a value with its unit: 97%, 1 hour, 12 people.

    The data has the plural of the unit; English text needs the singular after 1.
    """
    number = words.number(value)
    if unit in (None, ""):
        return number
    if unit in ("%", "percent", "per cent"):
        return words.percent(value)
    if value == 1 and words.locale.language == "en":
        unit = _singular(unit or "")
    return words.pgettext("a number with its unit", "%(number)s %(unit)s", number=number, unit=unit)


def _singular(unit: str) -> str:
    """Return the singular of an English unit; anything but a plain plural unchanged."""
    if unit == "people":
        return "person"
    return unit[:-1] if _PLURAL.fullmatch(unit) else unit


@dataclass(frozen=True)
class MeasureView:
    """A measure with what a component prints of it."""

    words: Words
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
        """Whether the newest reading is at or beyond the target."""
        measure = self.measure
        if self.latest is None:
            return False
        return (
            self.latest.value >= measure.target
            if measure.direction == "up"
            else self.latest.value <= measure.target
        )

    @property
    def noted(self) -> bool:
        """Whether a reading has a note."""
        return any(reading.note for reading in self.readings)

    @property
    def aim(self) -> str:
        """The target, and which way is better."""
        target = self.write(self.measure.target)
        if self.measure.direction == "up":
            return self.words.gettext("at least %(amount)s", amount=target)
        return self.words.gettext("at most %(amount)s", amount=target)

    @property
    def summary(self) -> str:
        """What the chart shows, for people who do not see it."""
        first, last = self.readings[0], self.readings[-1]
        values = [reading.value for reading in self.readings]
        words = self.words
        if first is last:
            return words.gettext(
                "%(value)s on %(day)s; the target is %(aim)s.",
                value=self.write(last.value),
                day=words.long_date(last.date),
                aim=self.aim,
            )
        return words.gettext(
            "From %(first)s on %(first_day)s to %(last)s on %(last_day)s, "
            "between %(lowest)s and %(highest)s; the target is %(aim)s.",
            first=self.write(first.value),
            first_day=words.long_date(first.date),
            last=self.write(last.value),
            last_day=words.long_date(last.date),
            lowest=self.write(min(values)),
            highest=self.write(max(values)),
            aim=self.aim,
        )

    def write(self, value: float) -> str:
        """Write a value of this measure with its unit."""
        return amount(self.words, value, self.measure.unit)

    @property
    def _days(self) -> list[tuple[date, float]]:
        return [(reading.date, reading.value) for reading in self.readings]

    @property
    def spark(self) -> chart.LineChart:
        """The readings as a small line without labels."""
        return chart.line_chart(self._days, self.measure.target, chart.SPARK)

    @property
    def chart(self) -> chart.LineChart:
        """The readings as a chart with labels."""
        return chart.line_chart(
            self._days, self.measure.target, chart.CHART, self.words.short_number
        )


def _measures(view: View, goal: Goal) -> list[MeasureView]:
    return [MeasureView(view.words, measure) for measure in goal.measures.values()]


@page_macro('{{ objective_goals("align") }}', depends_on=["day"])
def objective_goals(view: View, objective: ObjectiveId) -> str:
    """List the goals of an objective, each with its progress.

    It shows each goal with owner, due day and status, and its measures: the newest reading, the
    target, and a small line chart of all readings. `objective` is align, communicate, coordinate or
    educate. A measure without a reading says "No data yet"; an objective without a goal says so.
    """
    goals = [goal for goal in view.playbook.goals.values() if goal.objective == objective]
    if not goals:
        return view.component(
            "empty", text=view.words.gettext("No goal is set under this objective.")
        )
    goals.sort(key=lambda goal: (_STATUS_ORDER.index(goal.status), goal.due, goal.id))
    return view.component(
        "objective-goals", goals=[(goal, _measures(view, goal)) for goal in goals]
    )


@page_macro('{{ measure_table("registry-complete") }}')
def measure_table(view: View, goal: Annotated[str, Reference("goal")]) -> str:
    """Show how a goal is measured: a chart and all readings of each of its measures.

    For each measure it shows what is counted, where the number comes from, the newest reading, the
    start and the target. A chart shows all readings, and a table to open has them in numbers.
    `goal` is the goal's id. A measure without a reading says "No data yet".
    """
    record = view.playbook.goals[goal]
    measures = _measures(view, record)
    if not measures:
        return view.component(
            "empty", text=view.words.gettext("Nothing is measured for this goal yet.")
        )
    return view.component("measure-table", goal=record, measures=measures)
