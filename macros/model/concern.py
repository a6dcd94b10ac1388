"""Whom meetings and calendar entries concern: which departments have them in their calendars."""

from __future__ import annotations

from macros.model.campaign import Campaign
from macros.model.department import Department
from macros.model.meeting import Series
from macros.model.playbook import Playbook


def meeting_concerns(series: Series, department: Department) -> bool:
    """Tell whether a department's people come to a meeting."""
    if department.kind == "hub" or series.open_to == "everyone" or series.chair in department.people:
        return True
    return series.open_to == "representatives" and bool(department.representative or department.deputy)


def entry_concerns(playbook: Playbook, entry: Campaign, department_id: str) -> bool:
    """Tell whether an entry touches a department: by being its own, or by using or silencing its accounts."""
    if entry.department == department_id or (entry.kind == "blackout" and not entry.accounts):
        return True
    accounts = playbook.accounts
    return any(accounts[account].department == department_id for account in entry.accounts if account in accounts)


def has_calendar(playbook: Playbook, department: Department) -> bool:
    """Tell whether anything stands in a department's calendar; content that runs all year is left out of calendars."""
    return any(meeting_concerns(series, department) for series in playbook.series.values()) or any(
        entry_concerns(playbook, entry, department.id) for entry in playbook.campaigns.values() if entry.kind != "evergreen"
    )
