"""What is published of accounts and of the shared calendar; how an account is secured is not."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from macros.model import account, campaign
from macros.model.field import Date
from macros.outputs.public.base import Address, People, Public, Somebody


class ServiceLevel(Public):
    """How fast an account answers."""

    record = account.ServiceLevel

    hours: str
    acknowledge: str
    resolve: str


class Account(Public):
    """An official account."""

    record = account.Account

    department: str = Field(description="The department that owns it.")
    platform: str
    handle: str
    profile: str | None = Field(
        None, description="The profile's address, as long as the account is in use."
    )
    platform_id: str | None = None
    audience: account.Audience
    purpose: str
    language: str
    region: str | None = None
    status: account.AccountStatus
    admins: People
    publishers: People
    opened: Date | None = None
    verified: Date | None = None
    last_post: Date | None = None
    audit_by: Date
    closed_on: Date | None = None
    closed_reason: str | None = None
    archive: str | None = None
    house_rules: str | None = None
    service: ServiceLevel | None = None
    goals: tuple[str, ...]
    tags: tuple[str, ...]
    address: Address = None


class Campaign(Public):
    """An entry of the shared calendar, blackouts included."""

    record = campaign.Campaign

    title: str
    kind: campaign.CampaignKind
    department: str
    accounts: tuple[str, ...]
    start: Date
    end: Date
    goal: str | None = None
    approver: Somebody = None
    status: campaign.CampaignStatus
    paid: bool
    influencers: bool
    rights_cleared: Literal["yes", "no", "not-applicable"] | None = None
    sensitivities: str | None = None
    brief: str | None = None
    address: Address = None
