"""A department and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict, Field, PrivateAttr

from macros.basics.problem import Sentence
from macros.model.field import (
    CourseId,
    Date,
    DepartmentId,
    Email,
    Handle,
    Id,
    Language,
    PersonId,
    Phone,
    Text,
    Timezone,
    Title,
    broken,
)
from macros.model.record import Record

if TYPE_CHECKING:
    from datetime import date

DepartmentKind = Literal["hub", "spoke", "adviser"]
DepartmentStatus = Literal["onboarding", "active", "paused"]
Role = Literal[
    "sponsor",
    "lead",
    "head",
    "representative",
    "deputy",
    "admin",
    "publisher",
    "moderator",
    "adviser",
]
PersonStatus = Literal["active", "leaving", "left"]
Contact = Literal["email", "phone", "chat"]


REQUIRED_KEYS = ("roles", "email")
"""Required for everybody who has not left."""
MISSING_KEY = Sentence(
    "missing-key",
    "the key '{key}' is missing; everybody who has not left needs it.",
    "Add a line '{key}:', or set 'status: left' when the person has gone.",
    form="Fill it in, or set the status to left when the person has gone.",
)


class Certificate(Record):
    """A course that a person has passed."""

    course: CourseId = Field(description="The course.")
    earned: Date = Field(description="The day the course was passed.")


class Person(Record):
    """A person with a role in social media."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"status": {"const": "left"}}},
            "else": {"required": list(REQUIRED_KEYS)},
        }
    )
    entity: ClassVar[str] = "person"
    _department: str = PrivateAttr("")
    _has_passed: bool = PrivateAttr(False)

    name: Title = Field(description="The name as the person writes it.")
    title: Text | None = Field(None, description="The job title.")
    roles: tuple[Role, ...] = Field(
        (), description="The person's roles in social media; write [] for none."
    )
    email: Email | None = Field(None, description="The work address.")
    phone: Phone | None = Field(
        None, description="The work phone, beginning with + and the country code."
    )
    chat: Text | None = Field(None, description="The name in the company's chat.")
    location: Text | None = Field(None, description="Where the person works.")
    timezone: Timezone | None = Field(
        None, description="The person's time zone, such as Europe/London."
    )
    languages: tuple[Language, ...] = Field(
        (), description="Languages the person works in, as codes: en, de, ar."
    )
    pronouns: Text | None = Field(None, description="Pronouns, if the person wants them shown.")
    expertise: tuple[Text, ...] = Field((), description="What others may ask the person about.")
    handle: Handle | None = Field(
        None, description="The name at the code host, for review requests."
    )
    status: PersonStatus = Field(description="active, leaving (with last_day), or left.")
    term_end: Date | None = Field(None, description="The day a representative's term ends.")
    last_day: Date | None = Field(
        None,
        description=(
            "The last working day of somebody who is leaving. Pages show it, "
            "and the person counts as left from the next day on."
        ),
    )
    certificates: tuple[Certificate, ...] = Field(
        (), description="Courses that the person has passed."
    )
    show: tuple[Contact, ...] = Field(
        ("email", "chat"),
        description=(
            "Contacts that pages may show: email, phone, chat. If left out: e-mail and chat."
        ),
    )

    def complete(self) -> None:
        """Raise an error if a key is missing that only people who have left may omit."""
        for key in REQUIRED_KEYS:
            if self.status != "left" and key not in self.model_fields_set:
                raise broken(MISSING_KEY, key=key)

    @property
    def department(self) -> str:
        """The id of the department that the person belongs to."""
        return self._department

    @property
    def last_day_has_passed(self) -> bool:
        """Whether the person counts as left because of `last_day`, not by their `status`."""
        return self._has_passed

    def as_of(self, day: date) -> Person:
        """Return the person on a day: leaving up to `last_day`, left from the next day on."""
        if self.status == "left" or self.last_day is None:
            return self
        status = "left" if self.last_day < day else "leaving"
        if status == self.status:
            return self
        person = self.model_copy(update={"status": status})
        person._has_passed = status == "left"  # noqa: SLF001 - its own class
        return person

    def set_department(self, department: str) -> Person:
        """Set the department that the person belongs to, by the name of its file."""
        self._department = department
        return self


class Department(Record):
    """A spoke, an adviser or the hub itself."""

    entity: ClassVar[str] = "department"

    name: Title = Field(description="The department's name.")
    kind: DepartmentKind = Field(
        description="hub, spoke (does social media) or adviser (Legal, Security and the like)."
    )
    purpose: Text = Field(
        description="One sentence: what the department uses social media for, or advises on."
    )
    status: DepartmentStatus = Field(description="onboarding, active or paused.")
    joined: Date | None = Field(None, description="The day it joined.")
    head: PersonId | None = Field(None, description="Who leads the department.")
    representative: PersonId | None = Field(
        None, description="Who speaks for the department in the hub."
    )
    deputy: PersonId | None = Field(None, description="Who stands in for the representative.")
    parent: DepartmentId | None = Field(
        None, description="The department above it, for multiple hubs and spokes."
    )
    channel: Text | None = Field(
        None, description="Where to reach the department, such as a chat channel."
    )
    handles: tuple[Handle, ...] = Field(
        (), description="People or teams at the code host who are asked to review."
    )
    people: dict[Id, Person] = Field(description="The people, each under a permanent id.")
