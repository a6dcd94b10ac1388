"""An official account on a platform."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, PrivateAttr

from macros.basics.problem import Sentence
from macros.model.declaration import field, present_people
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
    "the key 'url' is missing; every public account needs its address.",
    "Add a line 'url: https://…', or set 'audience: internal'.",
    form="Fill it in, or set the audience to internal.",
)
SECURITY_FIELDS = ("recovery", "mfa", "mfa_exception", "credential_store", "tool")
"""Fields that are never published."""


class ServiceLevel(Record):
    """How quickly an account answers."""

    hours: Text = field(
        "When the account is staffed, such as 'Monday to Friday, 9:00 to 17:00'.",
        public=True,
        compared=True,
        headings=("service hours", "staffed hours", "hours", "servicezeiten", "betreut"),
    )
    acknowledge: Text = field(
        "How soon people get a first reply, such as 'in 2 working hours'.",
        public=True,
        compared=True,
        headings=("first answer", "acknowledge", "erste antwort"),
    )
    resolve: Text = field(
        "How soon people get an answer, such as 'update within 24 hours'.",
        public=True,
        compared=True,
        headings=("resolve", "lösung"),
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

    platform: Text = field(
        "The platform's name, such as LinkedIn.",
        public=True,
        compared=True,
        headings=(
            "network",
            "social network",
            "channel",
            "plattform",
            "netzwerk",
            "kanal",
            "dienst",
        ),
    )
    handle: Text = field(
        "The account's name on the platform.",
        public=True,
        compared="verbatim",
        headings=(
            "account",
            "account name",
            "username",
            "user name",
            "profile",
            "profil",
            "profilname",
            "kontoname",
            "benutzername",
            "konto",
        ),
    )
    url: HttpsUrl | None = field(
        "The profile's address; required unless the audience is internal.",
        headings=(
            "link",
            "address",
            "profile link",
            "profile url",
            "web address",
            "webadresse",
            "adresse",
            "profillink",
        ),
    )
    platform_id: Text | None = field(
        "The platform's permanent id, which stays the same when the handle changes.",
        public=True,
        compared="verbatim",
        headings=("permanent id", "plattform id", "plattform-id", "channel id"),
    )
    audience: Audience = field(
        "public or internal.",
        public=True,
        compared=True,
        headings=(
            "public or internal",
            "visibility",
            "zielgruppe",
            "sichtbarkeit",
            "öffentlich oder intern",
        ),
    )
    purpose: Text = field(
        "One sentence: what the account is for.",
        public=True,
        compared=True,
        headings=("description", "aim", "zweck", "beschreibung", "aufgabe"),
    )
    language: Language = field(
        "The language of its posts, such as en or de.",
        public=True,
        compared=True,
        headings=("languages", "sprache"),
    )
    region: Text | None = field(
        "The region that it speaks to.",
        public=True,
        compared=True,
        headings=("country", "market", "land", "markt"),
    )
    admins: tuple[PersonId, ...] = field(
        "Who administers the account: at least two people.",
        public=present_people,
        compared=True,
        headings=("admin", "administrators", "administrator", "administratoren", "verwalter"),
    )
    publishers: tuple[PersonId, ...] = field(
        "Who posts.",
        default=(),
        public=present_people,
        compared=True,
        headings=("publisher", "editors", "editor", "redaktion", "redakteure"),
    )
    recovery: Literal["role-mailbox", "personal"] = field(
        "Where recovery messages go: role-mailbox or personal.",
        headings=("recovery mailbox", "wiederherstellung"),
    )
    mfa: Literal["on", "off", "unsupported"] = field(
        "Multi-factor sign-in: on, off or unsupported.",
        headings=(
            "2fa",
            "two-factor",
            "two factor",
            "multi-factor",
            "mehrfaktor",
            "zwei-faktor",
            "zweiter faktor",
        ),
    )
    mfa_exception: DecisionId | None = field(
        "The decision that allows the account to have no multi-factor sign-in.",
        headings=("exception",),
    )
    credential_store: Text = field(
        "The name of the vault that holds the password; never a password.",
        headings=(
            "vault",
            "password vault",
            "password manager",
            "tresor",
            "passwort-tresor",
            "passwortmanager",
        ),
    )
    tool: Text | None = field(
        "The publishing tool.",
        headings=("publishing tool", "werkzeug", "veröffentlichungswerkzeug"),
    )
    status: AccountStatus = field(
        "requested, approved, active, dormant, handover, archived or closed.",
        public=True,
        compared=True,
        headings=("state", "zustand"),
    )
    opened: Date | None = field(
        "The day the account was opened.",
        public=True,
        past=True,
        headings=(
            "opened on",
            "created",
            "created on",
            "since",
            "eröffnet",
            "eröffnet am",
            "seit",
            "angelegt",
        ),
    )
    verified: Date | None = field(
        "The day somebody last checked that the account is still ours.",
        public=True,
        past=True,
        headings=("verified on", "last checked", "checked on", "geprüft", "geprüft am"),
    )
    last_post: Date | None = field(
        "The day of the latest known post.",
        public=True,
        past=True,
        not_before="opened",
        headings=("last post on", "letzter beitrag"),
    )
    audit_by: Date = field(
        "The day by which it must be audited again.",
        public=True,
        headings=("next audit", "audit due", "audit", "nächste prüfung", "prüfung bis"),
    )
    closed_on: Date | None = field(
        "The day the account was closed.",
        public=True,
        past=True,
        not_before="opened",
        headings=("closed", "closing date", "geschlossen am"),
    )
    closed_reason: Text | None = field(
        "Why the account was closed.", public=True, headings=("reason", "grund")
    )
    archive: Text | None = field(
        "Where its posts and records are kept.", public=True, headings=("archived at", "archiv")
    )
    house_rules: PagePath | None = field(
        "The page with the rules for people who comment.",
        public=True,
        compared=True,
        headings=("rules", "hausregeln"),
    )
    service: ServiceLevel | None = field("How quickly it answers.", public=True, compared=True)
    goals: tuple[GoalId, ...] = field(
        "The goals that it serves.",
        default=(),
        public=True,
        compared=True,
        headings=("goal", "ziel", "ziele"),
    )
    tags: tuple[Text, ...] = field(
        "Words to group accounts by.",
        default=(),
        public=True,
        headings=("tag", "labels", "schlagwörter"),
    )

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
