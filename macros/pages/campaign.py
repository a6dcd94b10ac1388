"""The macro about the shared calendar: what is planned, what is silent, and what clashes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from macros.model.campaign import Campaign
from macros.pages import heading, named
from macros.pages.macro import page_macro
from macros.pages.view import View
from macros.text import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

_Month = tuple[int, int]
_CLASHES_SHOWN = 3
"""How many clashes of one entry are spelled out; the others are counted."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Another campaign on the same account on the same days."""

    other: Campaign
    account: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry with what a component prints of it."""

    campaign: Campaign
    department: Markup | None
    accounts: list[Markup]
    clashes: list[tuple[Markup, Markup, Clash]]
    """The other campaign, the account, and the days."""
    more_clashes: int
    goal: Markup | None
    approver: Markup | None
    brief: Markup | None


@page_macro("{{ campaign_calendar() }}")
def campaign_calendar(view: View) -> str:
    """Show the shared calendar by month, from the month of the build on.

    Each entry stands under the month in which it starts, with its days, department, accounts, status and what to be
    careful about; what began earlier and goes on is named again. Days on which nothing is posted (blackouts) are
    marked, and so are live campaigns on the same account on the same days. What is over, done or cancelled is folded
    away at the end. Without entries it says so.
    """
    entries = sorted(view.playbook.campaigns.values(), key=lambda entry: (entry.start, entry.end, entry.id))
    if not entries:
        return view.component("empty", text="No campaigns are planned.")
    past = [entry for entry in entries if _is_past(entry, view.today)]
    ahead = [entry for entry in entries if not _is_past(entry, view.today)]
    parts = _months(view, ahead) or [view.component("empty", text="No campaigns are planned.")]
    if past:
        shown = [_entry(view, entry, {}) for entry in reversed(past)]
        parts.append(view.component("campaigns-past", entries=shown))
    return "\n\n".join(parts)


def _is_past(entry: Campaign, today: date) -> bool:
    return entry.status in ("done", "cancelled") or entry.end < today


def _shown_in(entry: Campaign, today: date) -> _Month:
    """Give the month of the calendar in which an entry is described."""
    first = max(entry.start, today)
    return (first.year, first.month)


def _months(view: View, ahead: list[Campaign]) -> list[str]:
    """Write a part for each month in which something begins; what lasts is named again in the later ones."""
    months: dict[_Month, list[Campaign]] = defaultdict(list)
    for entry in ahead:
        months[_shown_in(entry, view.today)].append(entry)
    clashes = _clashes(ahead)
    level = heading.level_below(view, "campaign_calendar")
    parts = []
    running: list[Campaign] = []
    for year, month in sorted(months):
        running = [entry for entry in running if (entry.end.year, entry.end.month) >= (year, month)]
        block = view.component(
            "campaigns",
            entries=[_entry(view, entry, clashes) for entry in months[year, month]],
            lasting=[(view.link("campaign", entry.id, entry.title), entry.end) for entry in running],
        )
        anchor = view.anchor("calendar", f"{year}-{month:02}")
        parts.append(heading.part(level, f"{MONTHS[month - 1]} {year}", anchor, [block]))
        running += months[year, month]
    return parts


def _entry(view: View, entry: Campaign, clashes: dict[str, list[Clash]]) -> _Entry:
    goal = view.playbook.goals.get(entry.goal or "")
    return _Entry(
        entry,
        named.department(view, entry.department),
        [link for account_id in entry.accounts if (link := _account(view, account_id)) is not None],
        [
            (view.link("campaign", clash.other.id, clash.other.title), account, clash)
            for clash in clashes.get(entry.id, [])[:_CLASHES_SHOWN]
            if (account := _account(view, clash.account)) is not None
        ],
        max(len(clashes.get(entry.id, [])) - _CLASHES_SHOWN, 0),
        view.link("goal", goal.id, goal.statement) if goal is not None else None,
        named.person(view, entry.approver),
        named.page(view, entry.brief),
    )


def _account(view: View, account_id: str) -> Markup | None:
    account = view.playbook.accounts.get(account_id)
    return view.link("account", account_id, f"{account.handle} ({account.platform})") if account is not None else None


def _clashes(entries: Iterable[Campaign]) -> dict[str, list[Clash]]:
    """Find live campaigns and events that share an account and days, each told of the other, as the check finds them."""
    running: dict[str, list[Campaign]] = defaultdict(list)
    found: dict[str, list[Clash]] = defaultdict(list)
    for entry in entries:
        if entry.status != "live" or entry.kind not in ("campaign", "event"):
            continue
        for account in dict.fromkeys(entry.accounts):
            running[account] = [earlier for earlier in running[account] if earlier.end >= entry.start]
            for earlier in running[account]:
                days = (entry.start, min(entry.end, earlier.end))
                found[entry.id].append(Clash(earlier, account, *days))
                found[earlier.id].append(Clash(entry, account, *days))
            running[account].append(entry)
    return found
