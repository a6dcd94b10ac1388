"""Rules of the check as documentation sees them, without their code."""

from __future__ import annotations

from typing import Protocol


class RuleDescription(Protocol):
    """What documentation says about a rule."""

    @property
    def id(self) -> str:
        """The rule's id."""

    @property
    def subject(self) -> str:
        """The group that it is listed in."""

    @property
    def severities(self) -> tuple[str, ...]:
        """The severities of its problems: error, warning, or both."""

    @property
    def holds(self) -> str:
        """What is true when the rule is kept."""

    @property
    def reason(self) -> str:
        """Why the rule exists."""
