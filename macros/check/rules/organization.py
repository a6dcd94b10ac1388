"""Rules for the organisation as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import Problem
from macros.basics.text import long_date
from macros.check.rules.rule import Check, rule, warning

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "sample-day",
    "Files",
    "The days of the clock count: organization.yml sets no day of its own.",
    "A fixed day keeps sample data fresh for ever, and would hide everything that is overdue in real data.",
    "warning",
)
def sample_day(check: Check) -> Iterator[Problem]:
    """Find a fixed day, which belongs to sample data only."""
    organization = check.playbook.organization_or_none
    if organization is not None and organization.sample_day is not None:
        message = f"today counts as {long_date(organization.sample_day)}, as sample data wants it."
        yield warning(
            organization.at("sample_day"),
            "sample-day",
            message,
            "Delete this line when the data is your own.",
        )
