"""Whom a meeting or an entry of the shared calendar concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macros.model.account import Account
    from macros.model.campaign import Campaign
    from macros.model.department import Department
    from macros.model.meeting import Series


def comes_to(department: Department, series: Series) -> bool:
    """Tell whether a department's people come to a meeting."""
    if department.kind == "hub" or series.open_to == "everyone" or series.chair in department.people:
        return True
    return series.open_to == "representatives" and bool(department.representative or department.deputy)


def touched_by(entry: Campaign, accounts: Mapping[str, Account]) -> set[str] | None:
    """Tell which departments an entry touches: its own, and those whose accounts it uses or silences; None for all."""
    if entry.kind == "blackout" and not entry.accounts:
        return None
    return {entry.department, *(accounts[account].department for account in entry.accounts if account in accounts)}
