"""Rules for goals and their measures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from macros.basics.problem import Location
from macros.basics.text import long_date
from macros.check.rules.register import Check, rule
from macros.model.organization import OBJECTIVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem

MEASURES = rule(
    "goal-measured",
    "Goals and decisions",
    "A goal has a measure, one of them an outcome or an impact; each objective has a goal.",
    "Without a measure nobody can say whether the work helps, and counting posts says only that "
    "work was done.",
)
NO_MEASURE = MEASURES.error(
    "the goal '{id}' has no measure.",
    "Say what is counted, where it comes from, and the target.",
)
NO_OUTCOME = MEASURES.warning(
    "no measure of the goal '{id}' is an outcome or an impact.",
    "Add a measure of what changes for people or for the organisation.",
)
NO_GOAL = MEASURES.error(
    "the objective '{objective}' has no goal.", "Add a goal with 'objective: {objective}'."
)
STALE = rule(
    "measure-stale",
    "Goals and decisions",
    "The newest reading of an open goal's measure is not older than two cadences.",
    "A chart that stopped last spring misleads more than no chart.",
)
LAST_READ = STALE.warning(
    "the measure '{measure}' of the goal '{goal}' was last read on {day}; "
    "it should be read {cadence}.",
    "Add a reading, or change 'cadence'.",
)

TWICE = rule(
    "reading-twice",
    "Goals and decisions",
    "A measure has one reading a day.",
    "A chart cannot show two values at one point, and nobody knows which of them counts.",
)
SAME_DAY = TWICE.error(
    "the measure '{measure}' of the goal '{goal}' has another reading of {day}.",
    "Keep the right one, or correct the day.",
)


@MEASURES.check
def goal_measured(check: Check) -> Iterator[Problem]:
    """Find goals without a measure of an effect, and objectives without a goal."""
    playbook = check.playbook
    for goal in playbook.goals.values():
        if not goal.measures:
            yield NO_MEASURE.problem(goal.at("measures"), id=goal.id)
        elif goal.status != "dropped" and not any(
            measure.level in ("outcome", "impact") for measure in goal.measures.values()
        ):
            yield NO_OUTCOME.problem(goal.at("measures"), id=goal.id)
    if not playbook.goals or len(playbook.ids("goal")) > len(playbook.goals):
        return  # no goals yet, or one that cannot be read: an objective may be missing just that
    file = next(iter(playbook.goals.values())).at().path
    objective_ids = {goal.objective for goal in playbook.goals.values() if goal.status != "dropped"}
    for objective in OBJECTIVES:
        if objective not in objective_ids:
            yield NO_GOAL.problem(Location(file), objective=objective)


@STALE.check
def measure_stale(check: Check) -> Iterator[Problem]:
    """Find measures of open goals that nobody reads any more."""
    for goal in check.playbook.goals.values():
        for measure_id, measure in goal.measures.items() if goal.status == "open" else ():
            latest, limit = measure.latest, measure.stale_after
            if latest is not None and limit is not None and limit < check.today:
                yield LAST_READ.problem(
                    latest.at("date"),
                    measure=measure_id,
                    goal=goal.id,
                    day=long_date(latest.date),
                    cadence=measure.cadence,
                )


@TWICE.check
def reading_twice(check: Check) -> Iterator[Problem]:
    """Find readings of a day that an earlier reading of the measure has."""
    for goal in check.playbook.goals.values():
        for measure_id, measure in goal.measures.items():
            days: set[date] = set()
            for reading in measure.readings:
                if reading.date in days:
                    values = {"measure": measure_id, "goal": goal.id}
                    yield SAME_DAY.problem(
                        reading.at("date"), **values, day=long_date(reading.date)
                    )
                days.add(reading.date)
