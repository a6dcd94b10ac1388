"""The answers of an organisation that adopts the playbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field

from macros.editing.yaml_text import Value
from macros.model.department import DepartmentKind
from macros.model.field import Email, HttpsUrl, Language, Text, Timezone
from macros.model.record import Record


class Beginning(Record):
    """The questions of `playbook init` besides the fields of organization.yml."""

    lead: Text = Field(description="The name of the person who runs the hub.")
    lead_email: Email = Field(description="The work address of that person.")
    sponsor: Text = Field(description="The name of the executive who sponsors the hub.")
    sponsor_email: Email = Field(description="The work address of that person.")
    channel: Text | None = Field(
        None, description="How colleagues reach the hub: a mailbox or a chat channel."
    )
    departments: tuple[Text, ...] = Field(
        description="A department that takes part. Separate several with semicolons."
    )
    timezone: Timezone = Field(description="The time zone of meetings, such as Europe/London.")
    language: Language = Field(
        "en", description="The language of the interface around your texts, such as en or de."
    )
    site_name: Text | None = Field(None, description="The name of the site, in its header.")
    repository: HttpsUrl | None = Field(
        None, description="The address of the repository at the code host."
    )
    host: Literal["github", "gitlab"] | None = Field(
        None, description="The code host of the repository.  [default: derived from its address]"
    )


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department that takes part from the first day."""

    id: str
    name: str
    purpose: str | None = None
    kind: DepartmentKind = "spoke"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One of the first two people."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of the organisation."""

    organization: Mapping[str, Value]
    """Fields of organization.yml: name, short_name, hub_name, edition, model, mission."""
    lead: NewPerson
    sponsor: NewPerson
    channel: str
    departments: tuple[NewDepartment, ...]
    timezone: str
    language: str
    site_name: str | None
    repository: Mapping[str, Value] | None
    today: date
