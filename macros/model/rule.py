"""A rule as documentation sees it, without its code."""

from __future__ import annotations

from typing import Protocol


class RuleDescription(Protocol):
    """What readers learn of a rule."""

    @property
    def id(self) -> str:
        """The rule's id."""

    @property
    def subject(self) -> str:
        """The group that it is listed under."""

    @property
    def severities(self) -> tuple[str, ...]:
        """error, warning, or both."""

    @property
    def holds(self) -> str:
        """What holds when it is kept."""

    @property
    def reason(self) -> str:
        """Why it exists."""
