"""Rules for the organisation as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.text import long_date
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem

SAMPLE_DAY = rule(
    "sample-day",
    "Files",
    "The playbook uses today's date: organization.yml sets no day of its own.",
    "A fixed day keeps sample data fresh, and would hide everything that is overdue in real data.",
)
FIXED_DAY = SAMPLE_DAY.warning(
    "the sample data is dated {day}, and that counts as today.",
    "Delete this line once the data is your own.",
)


@SAMPLE_DAY.check
def sample_day(check: Check) -> Iterator[Problem]:
    """Find a fixed day, which belongs to sample data only."""
    organization = check.playbook.organization_or_none
    if organization is not None and organization.sample_day is not None:
        place = organization.at("sample_day")
        yield FIXED_DAY.problem(place, day=long_date(organization.sample_day))
