"""Questions of employees, decision trees for replying, and terms."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from macros.basics.problem import Sentence
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
    "triage-tree", "an action is the end, but leads on to another step.", "Delete 'yes' and 'no'."
)


class Question(Record):
    """A question that employees ask, and its short answer."""

    entity: ClassVar[str] = "question"

    question: Text = Field(description="The question in the employee's own words.")
    also: tuple[Text, ...] = Field((), description="Other ways to ask it, for the search.")
    path: tuple[Text, ...] = Field(description="The tile on Home, then the word under it.")
    answer: Markdown = Field(description="The answer, in at most 60 words. Markdown.")
    page: PagePath | None = Field(None, description="The page that says more.")
    route: RouteId | None = Field(None, description="Who to call.")
    audience: Texts = Field((), description="Who asks this.")


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

    test: Text | None = Field(None, description="A question with yes or no as answer.")
    yes: Id | None = Field(None, description="The step that follows a yes.")
    no: Id | None = Field(None, description="The step that follows a no.")
    action: Text | None = Field(None, description="What to do; the tree ends here.")
    route: RouteId | None = Field(None, description="Who to call.")
    policies: tuple[PolicyId, ...] = Field((), description="The policies behind the action.")

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

    title: Title = Field(description="What the tree decides.")
    start: Id = Field(description="The first step.")
    steps: dict[Id, Step] = Field(description="The steps, each under an id.")


class Term(Record):
    """A word and what it means here."""

    entity: ClassVar[str] = "term"

    term: Title = Field(description="The word.")
    definition: Markdown = Field(description="What it means, in one or two sentences. Markdown.")
    also: tuple[Text, ...] = Field((), description="Other words for it.")
    see: tuple[TermId, ...] = Field((), description="Related terms.")
