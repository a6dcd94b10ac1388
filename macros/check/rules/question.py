"""Rules for employees' questions and decision trees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import suggest
from macros.basics.text import count
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.model.question import Triage

MAX_WORDS = 60
MAX_PATH = 2
TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
"""The address of a link, which counts as no word."""
_LETTER = re.compile(r"\w")

TREE = rule(
    "triage-tree",
    "Routes, questions and courses",
    "Every step of a decision tree can be reached from its start, and every way ends in an action.",
    "Somebody with an angry comment on the screen needs an answer, not a dead end.",
)
START_UNKNOWN = TREE.error("the start '{start}' is not a step of '{tree}'.")
ANSWER_UNKNOWN = TREE.error("'{target}' under '{answer}' of '{step}' is not a step of '{tree}'.")
NO_WAY_TO_STEP = TREE.error(
    "no answer leads to the step '{step}' of '{tree}'.",
    "Point an answer to it, or delete the step.",
)
SHORT = rule(
    "question-short",
    "Routes, questions and courses",
    "An answer has 60 words at most and a page or a route; its path has a tile and one word at "
    "most.",
    "An employee with a question reads three lines; the rest belongs on the page behind them.",
)
TOO_LONG = SHORT.error(
    "the answer to '{id}' has {words} words; the limit is {most}.",
    "Keep what to do, and move the rest to the page.",
)
LEADS_NOWHERE = SHORT.error(
    "the answer to '{id}' leads to no page and no route.",
    "Add a line 'page:' or 'route:'.",
    form="Choose a page or a route.",
)
PATH_LENGTH = SHORT.error(
    "the path of '{id}' has {entries}; it can have one or two.",
    "Keep the tile and the word under it.",
)


@TREE.check
def triage_tree(check: Check) -> Iterator[Problem]:
    """Find starts and answers that lead to no step, and steps that cannot be reached."""
    for tree in check.playbook.trees.values():
        if tree.start not in tree.steps:
            hint, fix = suggest(tree.start, tree.steps)
            yield START_UNKNOWN.problem(tree.at("start"), hint, fix, start=tree.start, tree=tree.id)
            continue
        dead_ends = list(_dead_ends(tree))
        yield from dead_ends
        for step_id in () if dead_ends else tree.steps.keys() - _reachable(tree):
            yield NO_WAY_TO_STEP.problem(tree.at("steps", step_id), step=step_id, tree=tree.id)


def _dead_ends(tree: Triage) -> Iterator[Problem]:
    """Find answers that lead to no step."""
    for step_id, step in tree.steps.items():
        for answer, target in (("yes", step.yes), ("no", step.no)):
            if target is not None and target not in tree.steps:
                values = {"target": target, "answer": answer, "step": step_id, "tree": tree.id}
                hint, fix = suggest(target, tree.steps)
                yield ANSWER_UNKNOWN.problem(step.at(answer), hint, fix, **values)


def _reachable(tree: Triage) -> set[str]:
    steps: set[str] = set()
    ahead = [tree.start]
    while ahead:
        step_id = ahead.pop()
        step = tree.steps.get(step_id)
        if step is not None and step_id not in steps:
            steps.add(step_id)
            ahead += [target for target in (step.yes, step.no) if target is not None]
    return steps


@SHORT.check
def question_short(check: Check) -> Iterator[Problem]:
    """Find answers that are too long or lead nowhere, and paths that are too deep."""
    for question in check.playbook.questions.values():
        words = sum(1 for word in TARGET.sub("]", question.answer).split() if _LETTER.search(word))
        if words > MAX_WORDS:
            place = question.at("answer")
            yield TOO_LONG.problem(place, id=question.id, words=words, most=MAX_WORDS)
        if question.page is None and question.route is None:
            yield LEADS_NOWHERE.problem(question.at(), id=question.id)
        if not 1 <= len(question.path) <= MAX_PATH:
            entries = count(len(question.path), "entry", "entries")
            yield PATH_LENGTH.problem(question.at("path"), id=question.id, entries=entries)
