"""An entry of the shared calendar, blackouts included."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from macros.model.field import (
    AccountId,
    Date,
    DepartmentId,
    GoalId,
    PagePath,
    PersonId,
    Text,
    Title,
    YesNo,
)
from macros.model.record import Record

CampaignKind = Literal["campaign", "event", "evergreen", "blackout"]
CampaignStatus = Literal["idea", "approved", "live", "done", "cancelled"]


class Campaign(Record):
    """A campaign, an event, standing content, or days on which nothing is posted."""

    entity: ClassVar[str] = "campaign"

    title: Title = Field(description="What it is called.")
    kind: CampaignKind = Field(description="campaign, event, evergreen or blackout.")
    department: DepartmentId = Field(description="The department that runs it.")
    accounts: tuple[AccountId, ...] = Field((), description="The accounts that post.")
    start: Date = Field(description="The first day.")
    end: Date = Field(description="The last day.")
    goal: GoalId | None = Field(None, description="The goal that it serves.")
    approver: PersonId | None = Field(None, description="Who approved it.")
    status: CampaignStatus = Field(description="idea, approved, live, done or cancelled.")
    paid: YesNo = Field(default=False, description="Whether reach is paid for: yes or no.")
    influencers: YesNo = Field(
        default=False, description="Whether creators are paid or given something: yes or no."
    )
    rights_cleared: Literal["yes", "no", "not-applicable"] | None = Field(
        None,
        description=(
            "Whether the rights to pictures, music and people are cleared: "
            "yes, no or not-applicable."
        ),
    )
    sensitivities: Text | None = Field(
        None, description="Days, places or topics to be careful about."
    )
    brief: PagePath | None = Field(None, description="The page with the brief.")
