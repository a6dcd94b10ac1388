"""Rules for employees' questions and decision trees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence, quoted, suggest
from macros.basics.text import count
from macros.check.rules.rule import Check, error, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.question import Triage

MAX_WORDS = 60
MAX_PATH = 2
TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
"""The address of a link, which counts as no word."""
_LETTER = re.compile(r"\w")
TOO_LONG = Sentence(
    "question-short",
    "the answer to '{id}' has {words} words, {most} at most were expected.",
    "Keep what to do, and move the rest to the page.",
)
LEADS_NOWHERE = Sentence(
    "question-short",
    "the answer to '{id}' leads nowhere, a page or a route was expected.",
    "Add a line 'page:' or 'route:'.",
    form="Choose a page or a route.",
)
PATH_LENGTH = Sentence(
    "question-short",
    "the path of '{id}' has {entries}, one or two were expected.",
    "Keep the tile and the word under it.",
)


@rule(
    "triage-tree",
    "Routes, questions and courses",
    "Every step of a decision tree can be reached from its start, and every way ends in an action.",
    "Somebody with an angry comment on the screen needs an answer, not a dead end.",
)
def triage_tree(check: Check) -> Iterator[Problem]:
    """Find starts and answers that lead to no step, and steps that no way leads to."""
    for tree in check.playbook.trees.values():
        if tree.start not in tree.steps:
            message = f"the start {quoted(tree.start)} is no step of {quoted(tree.id)}, one of its steps was expected."
            yield error(tree.at("start"), "triage-tree", message, *suggest(tree.start, tree.steps))
            continue
        lost = list(_lost_ways(tree))
        yield from lost
        for step_id in () if lost else tree.steps.keys() - _reached(tree):
            message = f"no answer leads to the step {quoted(step_id)} of {quoted(tree.id)}, a way from the start was expected."
            yield error(
                tree.at("steps", step_id),
                "triage-tree",
                message,
                "Lead an answer to it, or delete it.",
            )


def _lost_ways(tree: Triage) -> Iterator[Problem]:
    """Find answers that lead to no step."""
    for step_id, step in tree.steps.items():
        for answer, following in (("yes", step.yes), ("no", step.no)):
            if following is not None and following not in tree.steps:
                message = f"{quoted(following)} under '{answer}' of {quoted(step_id)} is no step of {quoted(tree.id)}, one of its steps was expected."
                yield error(
                    step.at(answer), "triage-tree", message, *suggest(following, tree.steps)
                )


def _reached(tree: Triage) -> set[str]:
    found: set[str] = set()
    ahead = [tree.start]
    while ahead:
        step_id = ahead.pop()
        step = tree.steps.get(step_id)
        if step is not None and step_id not in found:
            found.add(step_id)
            ahead += [following for following in (step.yes, step.no) if following is not None]
    return found


@rule(
    "question-short",
    "Routes, questions and courses",
    "An answer has 60 words at most and a page or a route; its path has a tile and one word at most.",
    "An employee with a question reads three lines; the rest belongs on the page behind them.",
)
def question_short(check: Check) -> Iterator[Problem]:
    """Find answers that are too long or lead nowhere, and paths that are too deep."""
    for question in check.playbook.questions.values():
        words = sum(1 for word in TARGET.sub("]", question.answer).split() if _LETTER.search(word))
        if words > MAX_WORDS:
            yield TOO_LONG.problem(
                question.at("answer"), id=question.id, words=words, most=MAX_WORDS
            )
        if question.page is None and question.route is None:
            yield LEADS_NOWHERE.problem(question.at(), id=question.id)
        if not 1 <= len(question.path) <= MAX_PATH:
            entries = count(len(question.path), "entry", "entries")
            yield PATH_LENGTH.problem(question.at("path"), id=question.id, entries=entries)
