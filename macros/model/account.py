"""An official account on a platform."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field, PrivateAttr

from macros.basics.problem import Sentence
from macros.model.field import (
    Date,
    DecisionId,
    GoalId,
    HttpsUrl,
    Language,
    PagePath,
    PersonId,
    Text,
    broken,
)
from macros.model.record import Record

Audience = Literal["public", "internal"]
AccountStatus = Literal[
    "requested", "approved", "active", "dormant", "handover", "archived", "closed"
]
IN_USE: tuple[AccountStatus, ...] = ("active", "dormant", "handover")
"""Accounts with such a status are audited."""
NO_ADDRESS = Sentence(
    "missing-key",
    "the key 'url' is missing, every public account has its address.",
    "Add a line 'url: https://…', or set 'audience: internal'.",
    form="Fill it in, or set the audience to internal.",
)
SECURITY_FIELDS = ("recovery", "mfa", "mfa_exception", "credential_store", "tool")
"""Fields that are never published."""


class ServiceLevel(Record):
    """How quickly an account answers."""

    hours: Text = Field(
        description="When the account is staffed, such as 'Monday to Friday, 9:00 to 17:00'."
    )
    acknowledge: Text = Field(
        description="How soon people get a first reply, such as 'in 2 working hours'."
    )
    resolve: Text = Field(
        description="How soon people get an answer, such as 'update within 24 hours'."
    )


class Account(Record):
    """An official account."""

    entity: ClassVar[str] = "account"
    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"audience": {"const": "public"}}},
            "then": {"required": ["url"]},
        }
    )

    _department: str = PrivateAttr("")

    platform: Text = Field(description="The platform's name, such as LinkedIn.")
    handle: Text = Field(description="The account's name on the platform.")
    url: HttpsUrl | None = Field(
        None, description="The profile's address; required unless the audience is internal."
    )
    platform_id: Text | None = Field(
        None,
        description="The platform's permanent id, which stays the same when the handle changes.",
    )
    audience: Audience = Field(description="public or internal.")
    purpose: Text = Field(description="One sentence: what the account is for.")
    language: Language = Field(description="The language of its posts, such as en or de.")
    region: Text | None = Field(None, description="The region that it speaks to.")
    admins: tuple[PersonId, ...] = Field(
        description="Who administers the account: at least two people."
    )
    publishers: tuple[PersonId, ...] = Field((), description="Who posts.")
    recovery: Literal["role-mailbox", "personal"] = Field(
        description="Where recovery messages go: role-mailbox or personal."
    )
    mfa: Literal["on", "off", "unsupported"] = Field(
        description="Multi-factor sign-in: on, off or unsupported."
    )
    mfa_exception: DecisionId | None = Field(
        None, description="The decision that allows the account to have no multi-factor sign-in."
    )
    credential_store: Text = Field(
        description="The name of the vault that holds the password; never a password."
    )
    tool: Text | None = Field(None, description="The publishing tool.")
    status: AccountStatus = Field(
        description="requested, approved, active, dormant, handover, archived or closed."
    )
    opened: Date | None = Field(None, description="The day the account was opened.")
    verified: Date | None = Field(
        None, description="The day somebody last checked that the account is still ours."
    )
    last_post: Date | None = Field(None, description="The day of the latest known post.")
    audit_by: Date = Field(description="The day by which it must be audited again.")
    closed_on: Date | None = Field(None, description="The day the account was closed.")
    closed_reason: Text | None = Field(None, description="Why the account was closed.")
    archive: Text | None = Field(None, description="Where its posts and records are kept.")
    house_rules: PagePath | None = Field(
        None, description="The page with the rules for people who comment."
    )
    service: ServiceLevel | None = Field(None, description="How quickly it answers.")
    goals: tuple[GoalId, ...] = Field((), description="The goals that it serves.")
    tags: tuple[Text, ...] = Field((), description="Words to group accounts by.")

    def complete(self) -> None:
        """Raise an error for a public account without an address."""
        if self.audience == "public" and self.url is None:
            raise broken(NO_ADDRESS)

    @property
    def display_name(self) -> str:
        """The account's name for readers: platform and handle."""
        return f"{self.platform} {self.handle}"

    @property
    def department(self) -> str:
        """The id of the department that owns the account."""
        return self._department

    def set_department(self, department: str) -> Account:
        """Set the department that owns the account, by the name of its file."""
        self._department = department
        return self
