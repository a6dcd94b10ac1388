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
    """Find live campaigns and events that share an account and days, each told of the other, as the check finds them."""
    running: dict[str, list[Campaign]] = defaultdict(list)
    found: dict[str, list[Clash]] = defaultdict(list)
    for entry in entries:
        if entry.status != "live" or entry.kind not in ("campaign", "event"):
            continue
        for account in dict.fromkeys(entry.accounts):
            running[account] = [
                earlier for earlier in running[account] if earlier.end >= entry.start
            ]
            for earlier in running[account]:
                days = (entry.start, min(entry.end, earlier.end))
                found[entry.id].append(Clash(earlier, account, *days))
                found[earlier.id].append(Clash(entry, account, *days))
            running[account].append(entry)
    return found
