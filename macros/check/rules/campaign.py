"""Rules for the shared calendar."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from macros.basics.text import long_date
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macros.basics.problem import Problem
    from macros.model.campaign import Campaign

_EVERYWHERE = ""
"""All accounts: a blackout that names none holds for the whole company."""
DATES = rule(
    "campaign-dates",
    "Calendar and meetings",
    "A campaign ends after it starts; one that is approved or live uses active accounts and stays "
    "out of blackouts.",
    "On the days of a blackout every planned post is one too many.",
)
ENDS_EARLY = DATES.error(
    "'{id}' ends on {end}, before it starts on {start}.", "Correct one of the two days."
)
INACTIVE_ACCOUNT = DATES.error(
    "the account '{account}' of the {status} entry '{id}' is '{is}', not active.",
    "Take the account out, or wait until it is active.",
)
IN_BLACKOUT = DATES.error(
    "the {status} entry '{id}' runs into the blackout '{blackout}' ({start} to {end}).",
    "Move it, or split it into two entries, before and after the blackout.",
)
CLASH = rule(
    "campaign-clash",
    "Calendar and meetings",
    "No two live campaigns or events use the same account on the same day.",
    "Two campaigns on one account take each other's readers.",
)
BOTH = CLASH.warning(
    "'{id}' and '{other}' both use '{account}' {when}.",
    "Move one of them, or agree who posts when.",
)
GOAL = rule(
    "campaign-goal",
    "Calendar and meetings",
    "A campaign has a goal.",
    "A campaign without a goal cannot fail, and nobody learns from it.",
)
NO_GOAL = GOAL.warning(
    "the campaign '{id}' has no goal.",
    "Add a line 'goal:' with the id of the goal that it serves.",
)


@dataclass(frozen=True)
class _Days:
    """Entries of the calendar by first day, each with the entry up to it that ends last."""

    entries: list[Campaign]
    longest: list[Campaign]

    @classmethod
    def of(cls, campaigns: list[Campaign]) -> _Days:
        entries = sorted(campaigns, key=lambda campaign: (campaign.start, campaign.id))
        return cls(entries, list(accumulate(entries, _longer)))

    def overlapping(self, campaign: Campaign) -> Campaign | None:
        """Return an entry that shares a day with a campaign; None if there is none."""
        position = bisect_right(self.entries, campaign.end, key=lambda entry: entry.start)
        entry = self.longest[position - 1] if position else None
        return entry if entry is not None and entry.end >= campaign.start else None


def _longer(one: Campaign, two: Campaign) -> Campaign:
    return two if two.end > one.end else one


@DATES.check
def campaign_dates(check: Check) -> Iterator[Problem]:
    """Find campaigns with impossible days, inactive accounts, or days in a blackout."""
    blackouts = _blackouts(check)
    for campaign in check.playbook.campaigns.values():
        values = {"id": campaign.id, "status": campaign.status}
        if campaign.end < campaign.start:
            days = {"start": long_date(campaign.start), "end": long_date(campaign.end)}
            yield ENDS_EARLY.problem(campaign.at("end"), id=campaign.id, **days)
        if not campaign.is_agreed or campaign.kind == "blackout":
            continue
        for position, account_id in enumerate(campaign.accounts):
            account = check.playbook.accounts.get(account_id)
            if account is not None and account.status != "active":
                place = campaign.at("accounts", position)
                status = {"account": account_id, "is": account.status}
                yield INACTIVE_ACCOUNT.problem(place, **values, **status)
        blackout = _blackout(campaign, blackouts)
        if blackout is not None:
            days = {"start": long_date(blackout.start), "end": long_date(blackout.end)}
            place = campaign.at("start")
            yield IN_BLACKOUT.problem(place, **values, blackout=blackout.id, **days)


def _blackout(campaign: Campaign, blackouts: Mapping[str, _Days]) -> Campaign | None:
    """Return a blackout on a campaign's days: of all accounts, or of one that it uses."""
    for scope in (_EVERYWHERE, *campaign.accounts):
        blackout = blackouts[scope].overlapping(campaign) if scope in blackouts else None
        if blackout is not None:
            return blackout
    return None


def _blackouts(check: Check) -> dict[str, _Days]:
    """Return the blackouts in force by the account that they silence."""
    by_account: dict[str, list[Campaign]] = defaultdict(list)
    for campaign in check.playbook.campaigns.values():
        if campaign.kind == "blackout" and campaign.is_agreed and campaign.start <= campaign.end:
            for scope in dict.fromkeys(campaign.accounts) or (_EVERYWHERE,):
                by_account[scope].append(campaign)
    return {scope: _Days.of(campaigns) for scope, campaigns in by_account.items()}


@CLASH.check
def campaign_clash(check: Check) -> Iterator[Problem]:
    """Find live campaigns that share an account and days. Evergreen content runs beside any."""
    by_account: dict[str, list[Campaign]] = defaultdict(list)
    for campaign in check.playbook.campaigns.values():
        if campaign.may_clash and campaign.start <= campaign.end:
            for account in dict.fromkeys(campaign.accounts):
                by_account[account].append(campaign)
    for account, campaigns in by_account.items():
        days = _Days.of(campaigns)
        for earlier, later in zip(days.longest, days.entries[1:], strict=False):
            if later.start <= earlier.end:
                place = later.at("accounts", later.accounts.index(account))
                values = {"id": later.id, "other": earlier.id, "account": account}
                yield BOTH.problem(place, **values, when=_shared_days(earlier, later))


def _shared_days(earlier: Campaign, later: Campaign) -> str:
    last = min(earlier.end, later.end)
    if last > later.start:
        return f"from {long_date(later.start)} to {long_date(last)}"
    return f"on {long_date(last)}"


@GOAL.check
def campaign_goal(check: Check) -> Iterator[Problem]:
    """Find campaigns ahead or running that serve no goal."""
    for campaign in check.playbook.campaigns.values():
        if campaign.kind == "campaign" and campaign.is_open and campaign.goal is None:
            yield NO_GOAL.problem(campaign.at(), id=campaign.id)
