"""Whom meetings and calendar entries concern: which departments have them in their calendars."""

from __future__ import annotations

from macros.model.campaign import Campaign
from macros.model.department import Department
from macros.model.meeting import Series
from macros.model.playbook import Playbook


def meeting_concerns(series: Series, department: Department) -> bool:
    """Tell whether a department's people come to a meeting."""
    if (
        department.kind == "hub"
        or series.open_to == "everyone"
        or series.chair in department.people
    ):
        return True
    return series.open_to == "representatives" and bool(
        department.representative or department.deputy
    )


def concerned_by(playbook: Playbook, entry: Campaign) -> set[str]:
    """List the departments that an entry touches: its own, and those whose accounts it uses or silences, which may be all."""
    if entry.kind == "blackout" and not entry.accounts:
        return set(playbook.departments)
    accounts = playbook.accounts
    return {
        entry.department,
        *(accounts[account].department for account in entry.accounts if account in accounts),
    }


def has_calendar(playbook: Playbook, department: Department) -> bool:
    """Tell whether anything stands in a department's calendar; content that runs all year is left out of calendars."""
    return any(meeting_concerns(series, department) for series in playbook.series.values()) or any(
        department.id in concerned_by(playbook, entry)
        for entry in playbook.campaigns.values()
        if entry.kind != "evergreen"
    )
