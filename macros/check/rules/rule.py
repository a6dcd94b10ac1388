"""What a rule is, and the register of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from macros.basics.problem import Fix, Location, Problem, Severity
from macros.model.macro import MacroSignature
from macros.model.organization import Defaults
from macros.model.playbook import Playbook

if TYPE_CHECKING:
    from macros.model.department import Person

Subject = Literal[
    "Files", "Pages", "People and departments", "Accounts", "Policies and reviews", "Goals and decisions",
    "Routes, questions and courses", "Calendar and meetings",
]  # fmt: skip


@dataclass(frozen=True)
class Check:
    """What rules look at."""

    playbook: Playbook
    today: date
    macros: Mapping[str, MacroSignature] = field(default_factory=dict)
    """The macros that pages may call."""

    @property
    def defaults(self) -> Defaults:
        """The house defaults; the product's where organization.yml cannot be read."""
        return self.playbook.defaults

    def days_ahead(self, days: int) -> date:
        """Give the day that lies so many days after today, or before it; the calendar's ends are the limit."""
        return self.today + timedelta(
            days=max((date.min - self.today).days, min(days, (date.max - self.today).days))
        )

    def person(self, person_id: str | None) -> Person | None:
        """Look a person up; None for nobody, an unknown id, or a faulty record."""
        return self.playbook.people.get(person_id) if person_id else None


RuleFunction = Callable[[Check], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that holds in every sound playbook."""

    id: str
    subject: Subject
    severities: tuple[Severity, ...]
    """What breaking it is: an error, a warning, or either by how bad it is."""
    holds: str
    """What holds when the rule is kept: one sentence in plain words."""
    reason: str
    """Why the rule exists: one sentence."""
    function: RuleFunction | None = None
    """Finds the problems; None for what reading finds already."""


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of the data contract."""


def found_by_reading(rule_id: str, subject: Subject, holds: str, reason: str) -> None:
    """Register a rule that reading files enforces: breaking it is always an error."""
    RULES[rule_id] = Rule(rule_id, subject, ("error",), holds, reason)


def rule(
    rule_id: str, subject: Subject, holds: str, reason: str, *severities: Severity
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a function as a rule; severities default to error."""

    def register(function: RuleFunction) -> RuleFunction:
        RULES[rule_id] = Rule(rule_id, subject, severities or ("error",), holds, reason, function)
        return function

    return register


def error(
    place: Location, rule_id: str, message: str, hint: str = "", fix: Fix | None = None
) -> Problem:
    """Make a problem that stops a build."""
    return Problem(place, rule_id, message, hint, fix=fix)


def warning(place: Location, rule_id: str, message: str, hint: str = "") -> Problem:
    """Make a problem that somebody should know of."""
    return Problem(place, rule_id, message, hint, "warning")
