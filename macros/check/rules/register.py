"""What a rule is, and the register of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from macros.basics.problem import Problem, Sentence, Severity
from macros.model.macro import MacroSignature
from macros.model.organization import Defaults
from macros.model.playbook import Playbook

if TYPE_CHECKING:
    from macros.model.department import Person

Subject = Literal[
    "Files",
    "Pages",
    "People and departments",
    "Accounts",
    "Policies and reviews",
    "Goals and decisions",
    "Routes, questions and courses",
    "Calendar and meetings",
]
SEVERITIES: tuple[Severity, ...] = ("error", "warning")


@dataclass(frozen=True)
class Check:
    """What rules look at."""

    playbook: Playbook
    today: date
    macros: Mapping[str, MacroSignature] = field(default_factory=dict)
    """The macros that pages may call."""

    @property
    def defaults(self) -> Defaults:
        """The house defaults; the product's if organization.yml cannot be read."""
        return self.playbook.defaults

    def days_ahead(self, days: int) -> date:
        """Return the day so many days from today, within the calendar."""
        return self.today + timedelta(
            days=max((date.min - self.today).days, min(days, (date.max - self.today).days))
        )

    def person(self, person_id: str | None) -> Person | None:
        """Return a person; None for nobody, an unknown id, or a faulty record."""
        return self.playbook.people.get(person_id) if person_id else None


RuleFunction = Callable[[Check], Iterator[Problem]]


@dataclass(eq=False, slots=True)
class Rule:
    """Something that holds in every sound playbook."""

    id: str
    subject: Subject
    holds: str
    """What holds when the rule is kept: one sentence in plain words."""
    reason: str
    """Why the rule exists: one sentence."""
    sentences: list[Sentence] = field(default_factory=list)
    """What the rule says when it is broken; empty if reading finds that already."""
    function: RuleFunction | None = None
    """Finds the problems; None if reading finds them already."""

    @property
    def severities(self) -> tuple[Severity, ...]:
        """What breaking it is: an error, a warning, or either."""
        levels = {sentence.severity for sentence in self.sentences} or {"error"}
        return tuple(level for level in SEVERITIES if level in levels)

    def error(self, message: str, hint: str = "", form: str | None = None) -> Sentence:
        """Add a sentence about something that stops a build."""
        return self._say(Sentence(self.id, message, hint, form))

    def warning(self, message: str, hint: str = "", form: str | None = None) -> Sentence:
        """Add a sentence about something that somebody should know of."""
        return self._say(Sentence(self.id, message, hint, form, "warning"))

    def _say(self, sentence: Sentence) -> Sentence:
        self.sentences.append(sentence)
        return sentence

    def check(self, function: RuleFunction) -> RuleFunction:
        """Let a function find the problems of this rule."""
        self.function = function
        return function


RULES: dict[str, Rule] = {}
"""Every rule by its id, by subject and then as declared."""


def rule(rule_id: str, subject: Subject, holds: str, reason: str) -> Rule:
    """Declare a rule. Without a function (`Rule.check`), reading files enforces it."""
    RULES[rule_id] = Rule(rule_id, subject, holds, reason)
    return RULES[rule_id]
