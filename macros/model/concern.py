"""Which departments have a meeting or an entry in their calendar."""

from __future__ import annotations

from macros.model.campaign import Campaign
from macros.model.department import Department
from macros.model.meeting import Series
from macros.model.playbook import Playbook


def meeting_concerns(series: Series, department: Department) -> bool:
    """Return whether people of a department come to a meeting."""
    if department.kind == "hub" or series.open_to == "everyone":
        return True
    if series.chair in department.people:
        return True
    has_representative = bool(department.representative or department.deputy)
    return series.open_to == "representatives" and has_representative


def departments_of_entry(playbook: Playbook, entry: Campaign) -> set[str]:
    """Return the departments that a calendar entry is about.

    Those are its own, and those whose accounts it uses or silences; a blackout without accounts is
    about all.
    """
    if entry.kind == "blackout" and not entry.accounts:
        return set(playbook.departments)
    accounts = [playbook.accounts[i] for i in entry.accounts if i in playbook.accounts]
    return {entry.department, *(account.department for account in accounts)}


def has_calendar(playbook: Playbook, department: Department) -> bool:
    """Return whether there is anything in a department's calendar.

    Content that runs all year is left out of calendars.
    """
    if any(meeting_concerns(series, department) for series in playbook.series.values()):
        return True
    entries = (entry for entry in playbook.campaigns.values() if entry.kind != "evergreen")
    return any(department.id in departments_of_entry(playbook, entry) for entry in entries)
