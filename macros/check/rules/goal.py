"""Rules for goals and their measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import Location, Problem, quoted
from macros.basics.text import long_date
from macros.check.rules.rule import Check, error, rule, warning
from macros.model.organization import OBJECTIVES

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "goal-measured",
    "Goals and decisions",
    "A goal has a measure, one of them an outcome or an impact; each objective has a goal.",
    "Without a measure nobody can say whether the work helps, and counting posts says only that work was done.",
    "error",
    "warning",
)
def goal_measured(check: Check) -> Iterator[Problem]:
    """Find goals without a measure, or with none that shows an effect, and objectives without a goal."""
    playbook = check.playbook
    for goal in playbook.goals.values():
        if not goal.measures:
            message = f"the goal {quoted(goal.id)} has no measure, one at least was expected."
            yield error(
                goal.at("measures"),
                "goal-measured",
                message,
                "Say what is counted, where it comes from, and the target.",
            )
        elif goal.status != "dropped" and not any(
            m.level in ("outcome", "impact") for m in goal.measures.values()
        ):
            message = f"no measure of the goal {quoted(goal.id)} is an outcome or an impact, one at least was expected."
            yield warning(
                goal.at("measures"),
                "goal-measured",
                message,
                "Add a measure of what changes for people or for the organisation.",
            )
    if not playbook.goals or len(playbook.ids("goal")) > len(playbook.goals):
        return  # no goals yet, or one that cannot be read: it may be the one that an objective lacks
    file = next(iter(playbook.goals.values())).at().path
    served = {goal.objective for goal in playbook.goals.values() if goal.status != "dropped"}
    for objective in OBJECTIVES:
        if objective not in served:
            message = f"the objective {quoted(objective)} has no goal, one at least was expected."
            yield error(
                Location(file),
                "goal-measured",
                message,
                f"Add a goal with 'objective: {objective}'.",
            )


@rule(
    "measure-stale",
    "Goals and decisions",
    "The newest reading of an open goal's measure is not older than two cadences.",
    "A chart that stopped last spring misleads more than no chart.",
    "warning",
)
def measure_stale(check: Check) -> Iterator[Problem]:
    """Find measures of open goals that nobody reads any more."""
    for goal in check.playbook.goals.values():
        for measure_id, measure in goal.measures.items() if goal.status == "open" else ():
            latest = measure.latest
            if (
                latest is not None
                and measure.stale_after is not None
                and measure.stale_after < check.today
            ):
                read = f"was read on {long_date(latest.date)} for the last time, {measure.cadence} was expected"
                message = f"the measure {quoted(measure_id)} of the goal {quoted(goal.id)} {read}."
                yield warning(
                    latest.at("date"),
                    "measure-stale",
                    message,
                    "Add a reading, or set another cadence.",
                )
