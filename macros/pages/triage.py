"""The macro for decision trees: an outline that works without scripts and never loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from macros.model.field import Reference
from macros.model.question import Step, Triage
from macros.pages import heading, record_links
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.permalinks import anchor


@dataclass(frozen=True, slots=True)
class Branch:
    """What follows an answer: another question, or an end."""

    yes: bool
    """Whether the answer is yes."""
    goes_to: int | None
    """The number of the question that follows; None for an end."""
    step: str
    """The id of the step that follows, with the tree's id before it."""
    action: Step | None
    """The end; None if a question follows, or if the tree is incomplete."""

    @property
    def target(self) -> str:
        """The anchor of the step that follows."""
        return anchor("step", self.step)


@dataclass(frozen=True, slots=True)
class NumberedQuestion:
    """A numbered question with what follows a yes and a no."""

    number: int
    step: str
    """Its id, with the tree's id before it."""
    test: str
    branches: tuple[Branch, ...]

    @property
    def anchor(self) -> str:
        """Its anchor."""
        return anchor("step", self.step)


def outline(tree: Triage, tree_id: str) -> list[NumberedQuestion]:
    """Return the questions of a tree with their numbers, in the order in which readers meet them.

    What follows a yes comes first. Each question is listed once, however many answers lead to it.
    """
    numbers: dict[str, int] = {}
    waiting = [tree.start]
    while waiting:
        step_id = waiting.pop()
        step = tree.steps.get(step_id)
        if step is None or step.test is None or step_id in numbers:
            continue
        numbers[step_id] = len(numbers) + 1
        waiting += [next_id for next_id in (step.no, step.yes) if next_id is not None]
    return [_question(tree, tree_id, step_id, numbers) for step_id in numbers]


def _question(
    tree: Triage, tree_id: str, step_id: str, numbers: dict[str, int]
) -> NumberedQuestion:
    step = tree.steps[step_id]
    answers = ((True, step.yes or ""), (False, step.no or ""))
    branches = tuple(
        Branch(
            yes,
            numbers.get(next_id),
            f"{tree_id}-{next_id}",
            None if next_id in numbers else tree.steps.get(next_id),
        )
        for yes, next_id in answers
    )
    return NumberedQuestion(numbers[step_id], f"{tree_id}-{step_id}", step.test or "", branches)


@page_macro('{{ triage("reply") }}')
def triage(view: View, id: Annotated[str, Reference("tree")]) -> str:
    """Show a decision tree as numbered questions; below each is what follows a yes and a no.

    An answer either says what to do, with the route and the policies behind it, or leads to the
    next question. It works without scripts, on paper and for screen readers. With scripts, it asks
    one question at a time, and the page's address holds where the reader is. `id` is the tree's id
    in triage.yml.
    """
    tree = view.playbook.trees[id]
    questions = outline(tree, id)
    end = tree.steps.get(tree.start) if not questions else None
    if not questions and end is None:
        return view.component("empty", text=view.words.gettext("This tree has no step yet."))
    return view.component(
        "triage",
        tree=tree,
        questions=questions,
        end=end,
        level=heading.level_below(view, "triage"),
        route=lambda step: record_links.route(view, step.route),
        policies=lambda step: record_links.policies(view, step.policies),
    )
