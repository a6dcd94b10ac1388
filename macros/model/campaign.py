"""An entry of the shared calendar, blackouts included."""

from __future__ import annotations

from typing import ClassVar, Literal

from macros.model.declaration import field, present_people
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

    title: Title = field("What it is called.", public=True)
    kind: CampaignKind = field("campaign, event, evergreen or blackout.", public=True)
    department: DepartmentId = field("The department that runs it.", public=True)
    accounts: tuple[AccountId, ...] = field("The accounts that post.", default=(), public=True)
    start: Date = field("The first day.", public=True)
    end: Date = field("The last day.", public=True)
    goal: GoalId | None = field("The goal that it serves.", public=True)
    approver: PersonId | None = field("Who approved it.", public=present_people)
    status: CampaignStatus = field("idea, approved, live, done or cancelled.", public=True)
    paid: YesNo = field("Whether reach is paid for: yes or no.", default=False, public=True)
    influencers: YesNo = field(
        "Whether creators are paid or given something: yes or no.", default=False, public=True
    )
    rights_cleared: Literal["yes", "no", "not-applicable"] | None = field(
        "Whether the rights to pictures, music and people are cleared: yes, no or not-applicable.",
        public=True,
    )
    sensitivities: Text | None = field("Days, places or topics to be careful about.", public=True)
    brief: PagePath | None = field("The page with the brief.", public=True)

    @property
    def is_open(self) -> bool:
        """Whether it is planned or running."""
        return self.status not in ("done", "cancelled")

    @property
    def is_agreed(self) -> bool:
        """Whether others may rely on it: it is approved or live."""
        return self.status in ("approved", "live")

    @property
    def may_clash(self) -> bool:
        """Whether it must not share an account and a day with another: it is live, and has dates.

        Standing content runs beside any campaign, and a blackout posts nothing.
        """
        return self.status == "live" and self.kind in ("campaign", "event")
