"""Rules for the shared calendar."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence, quoted
from macros.basics.text import long_date
from macros.check.rules.rule import Check, rule, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.campaign import Campaign

_EVERYWHERE = ""
"""Stands for all accounts: a blackout that names none holds for the whole company."""
ENDS_EARLY = Sentence(
    "campaign-dates",
    "'{id}' ends on {end} and starts on {start}, an end after the start was expected.",
    "Correct one of the two days.",
)
INACTIVE_ACCOUNT = Sentence(
    "campaign-dates",
    "the account '{account}' of the {status} entry '{id}' is '{is}', an active one was expected.",
    "Take the account out, or wait until it is active.",
)
IN_BLACKOUT = Sentence(
    "campaign-dates",
    "the {status} entry '{id}' runs into the blackout '{blackout}' ({start} to {end}), other days were expected.",
    "Move the days, or make two entries of it, before and after.",
)


@dataclass(frozen=True)
class _Days:
    """Entries of the calendar in order of their first day; with each, the one up to there that ends last."""

    entries: list[Campaign]
    longest: list[Campaign]

    @classmethod
    def of(cls, campaigns: list[Campaign]) -> _Days:
        entries = sorted(campaigns, key=lambda campaign: (campaign.start, campaign.id))
        return cls(entries, list(accumulate(entries, _longer)))

    def overlapping(self, campaign: Campaign) -> Campaign | None:
        """Find an entry that shares a day with a campaign."""
        begun = bisect_right(self.entries, campaign.end, key=lambda entry: entry.start)
        found = self.longest[begun - 1] if begun else None
        return found if found is not None and found.end >= campaign.start else None


def _longer(one: Campaign, two: Campaign) -> Campaign:
    return two if two.end > one.end else one


@rule(
    "campaign-dates",
    "Calendar and meetings",
    "A campaign ends after it starts; one that is approved or live uses active accounts and stays out of blackouts.",
    "On the days of a blackout every planned post is one too many.",
)
def campaign_dates(check: Check) -> Iterator[Problem]:
    """Find campaigns that end before they start, plan with accounts that are not active, or fall into a blackout."""
    silent = _blackouts(check)
    for campaign in check.playbook.campaigns.values():
        if campaign.end < campaign.start:
            days = {"start": long_date(campaign.start), "end": long_date(campaign.end)}
            yield ENDS_EARLY.problem(campaign.at("end"), id=campaign.id, **days)
        if campaign.status not in ("approved", "live") or campaign.kind == "blackout":
            continue
        for position, account_id in enumerate(campaign.accounts):
            account = check.playbook.accounts.get(account_id)
            if account is not None and account.status != "active":
                values = {
                    "account": account_id,
                    "id": campaign.id,
                    "status": campaign.status,
                    "is": account.status,
                }
                yield INACTIVE_ACCOUNT.problem(campaign.at("accounts", position), **values)
        blackout = next(
            (
                b
                for scope in (_EVERYWHERE, *campaign.accounts)
                if scope in silent and (b := silent[scope].overlapping(campaign))
            ),
            None,
        )
        if blackout is not None:
            days = {"start": long_date(blackout.start), "end": long_date(blackout.end)}
            yield IN_BLACKOUT.problem(
                campaign.at("start"),
                id=campaign.id,
                status=campaign.status,
                blackout=blackout.id,
                **days,
            )


def _blackouts(check: Check) -> dict[str, _Days]:
    """Sort the blackouts that hold by the accounts that they silence."""
    found: dict[str, list[Campaign]] = defaultdict(list)
    for campaign in check.playbook.campaigns.values():
        if (
            campaign.kind == "blackout"
            and campaign.status in ("approved", "live")
            and campaign.start <= campaign.end
        ):
            for scope in dict.fromkeys(campaign.accounts) or (_EVERYWHERE,):
                found[scope].append(campaign)
    return {scope: _Days.of(campaigns) for scope, campaigns in found.items()}


@rule(
    "campaign-clash",
    "Calendar and meetings",
    "No two live campaigns or events use the same account on the same day.",
    "Two campaigns on one account take each other's readers.",
    "warning",
)
def campaign_clash(check: Check) -> Iterator[Problem]:
    """Find live campaigns that share an account and days; standing (evergreen) content runs beside any."""
    running: dict[str, list[Campaign]] = defaultdict(list)
    for campaign in check.playbook.campaigns.values():
        if (
            campaign.status == "live"
            and campaign.kind in ("campaign", "event")
            and campaign.start <= campaign.end
        ):
            for account in dict.fromkeys(campaign.accounts):
                running[account].append(campaign)
    for account, campaigns in running.items():
        days = _Days.of(campaigns)
        for earlier, later in zip(days.longest, days.entries[1:], strict=False):
            if later.start <= earlier.end:
                last = min(earlier.end, later.end)
                when = (
                    f"from {long_date(later.start)} to {long_date(last)}"
                    if last > later.start
                    else f"on {long_date(last)}"
                )
                message = f"{quoted(later.id)} and {quoted(earlier.id)} both use {quoted(account)} {when}, one at a time was expected."
                place = later.at("accounts", later.accounts.index(account))
                yield warning(
                    place, "campaign-clash", message, "Move one of them, or agree who posts when."
                )


@rule(
    "campaign-goal",
    "Calendar and meetings",
    "A campaign has a goal.",
    "A campaign without a goal cannot fail, and nobody learns from it.",
    "warning",
)
def campaign_goal(check: Check) -> Iterator[Problem]:
    """Find campaigns ahead or running that serve no goal."""
    for campaign in check.playbook.campaigns.values():
        if (
            campaign.kind == "campaign"
            and campaign.status in ("idea", "approved", "live")
            and campaign.goal is None
        ):
            message = f"the campaign {quoted(campaign.id)} has no goal, one was expected."
            yield warning(
                campaign.at(),
                "campaign-goal",
                message,
                "Add a line 'goal:' with the id of the goal that it serves.",
            )
