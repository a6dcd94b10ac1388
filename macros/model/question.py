"""Questions of employees, decision trees for replying, and terms."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict
from pydantic.config import JsonDict

from macros.basics.problem import Sentence
from macros.model.declaration import field
from macros.model.field import (
    Id,
    Markdown,
    PagePath,
    PolicyId,
    RouteId,
    TermId,
    Text,
    Texts,
    Title,
    broken,
)
from macros.model.record import Record

_TEST_OR_ACTION = Sentence(
    "triage-tree",
    "a step is either a test or an action.",
    "Keep 'test' with 'yes' and 'no', or 'action'.",
)
_ONE_ANSWER = Sentence(
    "missing-key",
    "the key '{key}' is missing; a test needs a step for yes and no.",
    "Add '{key}:'.",
)
_ACTION_GOES_ON = Sentence(
    "triage-tree",
    "an action ends the tree, but this one leads on to another step.",
    "Delete 'yes' and 'no'.",
)


class Question(Record):
    """A question that employees ask, and its short answer."""

    entity: ClassVar[str] = "question"

    question: Text = field(
        "The question in the employee's own words.", public=True, compared=True, reusable=True
    )
    also: tuple[Text, ...] = field(
        "Other ways to ask it, for the search.", default=(), public=True, reusable=True
    )
    path: tuple[Text, ...] = field(
        "The tile on Home, then the word under it.", public=True, reusable=True
    )
    answer: Markdown = field(
        "The answer, in at most 60 words. Markdown.", public=True, compared=True, reusable=True
    )
    page: PagePath | None = field(
        "The page that says more.", public=True, compared=True, reusable=True
    )
    route: RouteId | None = field("Who to call.", public=True, compared=True, reusable=True)
    audience: Texts = field("Who asks this.", default=(), public=True, reusable=True)


_NOTHING: JsonDict = {"type": "null"}


class Step(Record):
    """A step of a decision tree: a yes/no question, or an action at its end."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["test", "yes", "no"], "properties": {"action": _NOTHING}},
                {
                    "required": ["action"],
                    "properties": {"test": _NOTHING, "yes": _NOTHING, "no": _NOTHING},
                },
            ]
        }
    )

    test: Text | None = field("A question with yes or no as answer.", reusable=True)
    yes: Id | None = field("The step that follows a yes.", reusable=True)
    no: Id | None = field("The step that follows a no.", reusable=True)
    action: Text | None = field("What to do; the tree ends here.", reusable=True)
    route: RouteId | None = field("Who to call.", reusable=True)
    policies: tuple[PolicyId, ...] = field(
        "The policies behind the action.", default=(), reusable=True
    )

    def complete(self) -> None:
        """Raise an error unless there is either a test with both answers, or an action."""
        if (self.test is None) == (self.action is None):
            raise broken(_TEST_OR_ACTION)
        if self.test is not None and (self.yes is None or self.no is None):
            missing = "yes" if self.yes is None else "no"
            raise broken(_ONE_ANSWER, key=missing)
        if self.action is not None and (self.yes is not None or self.no is not None):
            raise broken(_ACTION_GOES_ON)


class Triage(Record):
    """A decision tree."""

    entity: ClassVar[str] = "tree"

    title: Title = field("What the tree decides.", reusable=True)
    start: Id = field("The first step.", reusable=True)
    steps: dict[Id, Step] = field("The steps, each under an id.", reusable=True)


class Term(Record):
    """A word and what it means here."""

    entity: ClassVar[str] = "term"

    term: Title = field("The word.", public=True, reusable=True)
    definition: Markdown = field(
        "What it means, in one or two sentences. Markdown.", public=True, reusable=True
    )
    also: tuple[Text, ...] = field("Other words for it.", default=(), public=True, reusable=True)
    see: tuple[TermId, ...] = field("Related terms.", default=(), public=True, reusable=True)
