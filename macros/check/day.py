"""The day for which a playbook is checked."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from macros.basics.problem import quote

if TYPE_CHECKING:
    from macros.model.playbook import Playbook

COMMITTED = "PLAYBOOK_COMMITTED"
"""The environment variable with the day of the commit that is published: errors that are newer
become warnings."""
_YEARS = range(1980, 2100)
"""What archives and packed files can name: a zip begins in 1980, gzip ends in 2106."""
_DAYS = f"a day from {_YEARS[0]} to {_YEARS[-1]}"


def day_of_environment() -> date | None:
    """Return the day of SOURCE_DATE_EPOCH (seconds, UTC); None if it is not set.

    Raises ValueError if it is not a number, or a day that no build can have.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return possible_day(datetime.fromtimestamp(int(epoch), UTC).date())
    except (ValueError, OverflowError, OSError):
        raise ValueError(
            f"SOURCE_DATE_EPOCH is {quote(epoch)}. "
            f"Write the seconds since 1970 of {_DAYS}, or leave it out."
        ) from None


def possible_day(day: date) -> date:
    """Return a day as it is. Raises ValueError for one that no build can have."""
    if day.year not in _YEARS:
        raise ValueError(f"{day} is too far away. Write {_DAYS}.")
    return day


def day_of_run(playbook: Playbook) -> date:
    """Return today: from the environment, else of the sample data, else by the clock."""
    organization = playbook.organization_or_none
    sample = organization.sample_day if organization else None
    return day_of_environment() or sample or date.today()  # noqa: DTZ011 - the user's day


def day_of_commit() -> date | None:
    """Return the day of the commit that is published, from the environment."""
    try:
        return date.fromisoformat(os.environ.get(COMMITTED, ""))
    except ValueError:
        return None


def day_key_of(today: date | None) -> str:
    """Return what decides the days of a check, besides the sample's own day."""
    variables = (os.environ.get(name, "") for name in ("SOURCE_DATE_EPOCH", COMMITTED))
    return " ".join((str(today), str(date.today()), *variables))  # noqa: DTZ011 - the user's day
