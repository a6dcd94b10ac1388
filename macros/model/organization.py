"""The organisation: who runs the hub, what it is for, and its house defaults."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, WithJsonSchema

from macros.model.code_host import Host
from macros.model.field import (
    Date,
    Edition,
    FormUrl,
    Handle,
    HttpsUrl,
    PersonId,
    RouteId,
    Text,
    Whole,
)
from macros.model.record import Record

OperatingModel = Literal[
    "decentralised", "centralised", "hub-and-spoke", "multiple-hub-and-spoke", "holistic"
]
ObjectiveId = Literal["align", "communicate", "coordinate", "educate"]
OBJECTIVES: tuple[ObjectiveId, ...] = ("align", "communicate", "coordinate", "educate")

Percent = Annotated[
    Whole, Field(le=100), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 100})
]


class Objective(Record):
    """One of the four objectives of the hub."""

    title: Text = Field(
        description=(
            "A few words that people remember, such as 'Align goals, policies and measures'."
        )
    )
    description: Text = Field(description="What it means here, in one or two sentences.")


class Objectives(Record):
    """The four objectives; each is required."""

    align: Objective = Field(description="Goals, policies and measures fit together.")
    communicate: Objective = Field(description="Contributors know what the others do.")
    coordinate: Objective = Field(description="Efforts across the organisation fit together.")
    educate: Objective = Field(description="People learn, and discuss openly.")

    def items(self) -> tuple[tuple[ObjectiveId, Objective], ...]:
        """Return ids and objectives in their fixed order."""
        return tuple((name, getattr(self, name)) for name in OBJECTIVES)


class Defaults(Record):
    """House defaults: numbers that pages show and rules use. Each may be left out."""

    hours_a_month: Whole = Field(
        4, description="Hours per month that a representative spends on the work."
    )
    notes_within_days: Whole = Field(
        3, description="Working days until a meeting's notes are shared."
    )
    review_every_months: Whole = Field(
        12, description="Months between two reviews of a page or policy."
    )
    review_warning_days: Whole = Field(
        60, description="How many days before a review is due the check begins to warn."
    )
    certificate_months: Whole = Field(
        12, description="Months that a certificate is valid, unless its course says otherwise."
    )
    account_audit_months: Whole = Field(3, description="Months between two audits of an account.")
    account_quiet_days: Whole = Field(
        90, description="Days without a post after which an active account counts as quiet."
    )
    attendance_percent: Percent = Field(
        50, description="Share of their meetings that representatives should attend, in percent."
    )


class Urgent(Record):
    """The strip on every page for the one thing that cannot wait."""

    route: RouteId = Field(description="The route that the strip leads to.")
    label: Text = Field(description="What the strip says, such as 'Account hacked? Call now'.")


class Repository(Record):
    """Where the playbook's files are kept, so that pages can link to them."""

    url: HttpsUrl = Field(description="The repository's address at the code host.")
    branch: Text = Field("main", description="The branch that is published.")
    host: Host = Field("github", description="Which code host it is.")
    maintainers: tuple[Handle, ...] = Field(
        (), description="Handles of the people who maintain code and settings."
    )


class Organization(Record):
    """The organisation and its hub."""

    entity: ClassVar[str] = "organization"

    name: Text = Field(description="The organisation's full name.")
    short_name: Text | None = Field(None, description="What people call the organisation.")
    hub_name: Text = Field(
        description="What the hub is called, such as 'Social Media Centre of Excellence'."
    )
    edition: Edition = Field(
        description='The current edition of the playbook, in quotes: "2026.11".'
    )
    model: OperatingModel = Field(description="How social media is organised here.")
    mission: Text = Field(description="One sentence: why the hub exists.")
    sponsor: PersonId = Field(description="The executive who sponsors the hub.")
    lead: PersonId = Field(description="The person who runs the hub.")
    objectives: Objectives = Field(
        description="The four objectives, each with a title and a description."
    )
    review_by: Date = Field(description="The day by which the charter must be reviewed again.")
    sample_day: Date | None = Field(
        None,
        description=(
            "Only in sample data: the day that counts as today. "
            "Delete the line when the data is yours."
        ),
    )
    defaults: Defaults = Field(
        default_factory=Defaults, description="House defaults that differ from the product's."
    )
    urgent: Urgent | None = Field(None, description="The urgent strip on every page.")
    repository: Repository | None = Field(
        None, description="The code host, for 'Propose a change' links."
    )
    acknowledgement_url: FormUrl | None = Field(
        None,
        description=(
            "A form where readers confirm a policy; "
            "{policy} and {version} in the address are filled in."
        ),
    )

    @property
    def display_name(self) -> str:
        """The short name, or else the full one."""
        return self.short_name or self.name
