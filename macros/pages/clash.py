"""Campaigns that use the same account on the same days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from macros.model.campaign import Campaign


@dataclass(frozen=True, slots=True)
class Clash:
    """Another campaign on the same account on the same days."""

    other: Campaign
    account: str
    start: date
    end: date


def clashes(entries: Iterable[Campaign]) -> dict[str, list[Clash]]:
    """Return the clashes of each live campaign or event, by id; the same as the check reports.

    Entries clash if they share an account and days. They must be sorted by start day.
    """
    running: dict[str, list[Campaign]] = defaultdict(list)
    clashes_by_id: dict[str, list[Clash]] = defaultdict(list)
    for entry in entries:
        if not entry.may_clash:
            continue
        for account in dict.fromkeys(entry.accounts):
            # Entries are sorted by start, so what ended before this one cannot clash later either.
            running[account] = [
                earlier for earlier in running[account] if earlier.end >= entry.start
            ]
            for earlier in running[account]:
                days = (entry.start, min(entry.end, earlier.end))
                clashes_by_id[entry.id].append(Clash(earlier, account, *days))
                clashes_by_id[earlier.id].append(Clash(entry, account, *days))
            running[account].append(entry)
    return clashes_by_id
