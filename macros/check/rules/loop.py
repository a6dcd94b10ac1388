"""Chains that must come to an end: decision trees and the departments' tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import quote
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macros.basics.problem import Problem
    from macros.model.question import Triage


def loops(following: Mapping[str, str]) -> Iterator[list[str]]:
    """Return the loops of chains in which each id has one successor at most.

    A loop begins with its least id.
    """
    finished_nodes: set[str] = set()
    for start in following:
        way: dict[str, int] = {}
        current: str | None = start
        while current is not None and current not in finished_nodes and current not in way:
            way[current] = len(way)
            current = following.get(current)
        if current is not None and current in way:
            loop = list(way)[way[current] :]
            first = loop.index(min(loop))
            yield loop[first:] + loop[:first]
        finished_nodes.update(way)


def loop_text(loop: list[str]) -> str:
    """Write a loop for a message: from its first id back to it."""
    return " → ".join(
        quote(step) for step in (*loop[:6], *(["…"] if len(loop) > 6 else []), loop[0])
    )


CYCLE = rule(
    "path-cycle",
    "Routes, questions and courses",
    "No way through a decision tree, and no chain of departments above each other, comes back to "
    "where it began.",
    "Somebody who follows a loop never gets an answer.",
)
DEPARTMENTS_LOOP = CYCLE.error(
    "the departments {loop} form a loop of parents.",
    "Delete the line 'parent' of the one at the top.",
)
ANSWER_LOOP = CYCLE.error(
    "the answer '{answer}' to the step '{step}' leads back to '{target}'.",
    "Point it to another step, or to an action.",
)


@CYCLE.check
def path_cycle(check: Check) -> Iterator[Problem]:
    """Find loops in decision trees and in the departments' parents."""
    for tree in check.playbook.trees.values():
        yield from _tree_loops(tree)
    departments = check.playbook.departments
    parents = {each.id: each.parent for each in departments.values() if each.parent}
    for loop in loops(parents):
        place = departments[loop[0]].at("parent")
        yield DEPARTMENTS_LOOP.problem(place, loop=loop_text(loop))


def _tree_loops(tree: Triage) -> Iterator[Problem]:
    """Walk every step once; a way that leads to a step of the walk itself closes a loop."""
    open_steps: set[str] = set()
    finished_steps: set[str] = set()
    for start in (tree.start, *tree.steps):
        ways = (
            [(start, _ways(tree, start))]
            if start in tree.steps and start not in finished_steps
            else []
        )
        open_steps.update(step for step, _ in ways)
        while ways:
            step, onward = ways[-1]
            answer, following = next(onward, (None, None))
            if following is None:
                ways.pop()
                open_steps.discard(step)
                finished_steps.add(step)
            elif following in open_steps:
                place = tree.at("steps", step, str(answer))
                yield ANSWER_LOOP.problem(place, answer=answer, step=step, target=following)
            elif following in tree.steps and following not in finished_steps:
                open_steps.add(following)
                ways.append((following, _ways(tree, following)))


def _ways(tree: Triage, step: str) -> Iterator[tuple[str, str]]:
    """Yield the answers of a step and the steps that they lead to."""
    answers = (("yes", tree.steps[step].yes), ("no", tree.steps[step].no))
    return ((answer, target) for answer, target in answers if target is not None)
