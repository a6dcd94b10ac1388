"""The organisation: who runs the hub, what it is for, and its house defaults."""

from __future__ import annotations

from typing import ClassVar, Literal

from macros.model.code_host import Host
from macros.model.declaration import field, present_people
from macros.model.field import (
    Date,
    Edition,
    FormUrl,
    Handle,
    HttpsUrl,
    Percent,
    PersonId,
    Positive,
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


class Objective(Record):
    """One of the four objectives of the hub."""

    title: Text = field(
        "A few words that people remember, such as 'Align goals, policies and measures'.",
        public=True,
        reusable=True,
    )
    description: Text = field(
        "What it means here, in one or two sentences.", public=True, reusable=True
    )


class Objectives(Record):
    """The four objectives; each is required."""

    align: Objective = field(
        "Goals, policies and measures fit together.", public=True, reusable=True
    )
    communicate: Objective = field(
        "Contributors know what the others do.", public=True, reusable=True
    )
    coordinate: Objective = field(
        "Efforts across the organisation fit together.", public=True, reusable=True
    )
    educate: Objective = field("People learn, and discuss openly.", public=True, reusable=True)

    def items(self) -> tuple[tuple[ObjectiveId, Objective], ...]:
        """Return ids and objectives in their fixed order."""
        return tuple((name, getattr(self, name)) for name in OBJECTIVES)


class Defaults(Record):
    """House defaults: numbers that pages show and rules use. Each may be left out."""

    hours_a_month: Whole = field(
        "Hours per month that a representative spends on the work.",
        default=4,
        public=True,
        reusable=True,
    )
    notes_within_days: Whole = field(
        "Working days until a meeting's notes are shared.", default=3, public=True, reusable=True
    )
    review_every_months: Positive = field(
        "Months between two reviews of a page or policy.", default=12, public=True, reusable=True
    )
    review_warning_days: Whole = field(
        "How many days before a review is due the check begins to warn.",
        default=60,
        public=True,
        reusable=True,
    )
    certificate_months: Positive = field(
        "Months that a certificate is valid, unless its course says otherwise.",
        default=12,
        public=True,
        reusable=True,
    )
    account_audit_months: Positive = field(
        "Months between two audits of an account.", default=3, public=True, reusable=True
    )
    account_quiet_days: Positive = field(
        "Days without a post after which an active account counts as quiet.",
        default=90,
        public=True,
        reusable=True,
    )
    attendance_percent: Percent = field(
        "Share of their meetings that representatives should attend, in percent.",
        default=50,
        public=True,
        reusable=True,
    )


class Urgent(Record):
    """The strip on every page for the one thing that cannot wait."""

    route: RouteId = field("The route that the strip leads to.", public=True, reusable=True)
    label: Text = field(
        "What the strip says, such as 'Account hacked? Call now'.", public=True, reusable=True
    )


class Repository(Record):
    """Where the playbook's files are kept, so that pages can link to them."""

    url: HttpsUrl = field("The repository's address at the code host.")
    branch: Text = field("The branch that is published.", default="main")
    host: Host = field("Which code host it is.", default="github")
    maintainers: tuple[Handle, ...] = field(
        "Handles of the people who maintain code and settings.", default=()
    )


class Organization(Record):
    """The organisation and its hub."""

    entity: ClassVar[str] = "organization"

    name: Text = field("The organisation's full name.", public=True)
    short_name: Text | None = field("What people call the organisation.", public=True)
    hub_name: Text = field(
        "What the hub is called, such as 'Social Media Centre of Excellence'.", public=True
    )
    edition: Edition = field(
        'The current edition of the playbook, in quotes: "2026.11".', public=True
    )
    model: OperatingModel = field("How social media is organised here.", public=True, reusable=True)
    mission: Text = field("One sentence: why the hub exists.", public=True)
    sponsor: PersonId = field("The executive who sponsors the hub.", public=present_people)
    lead: PersonId = field("The person who runs the hub.", public=present_people)
    objectives: Objectives = field(
        "The four objectives, each with a title and a description.", public=True, reusable=True
    )
    review_by: Date = field("The day by which the charter must be reviewed again.", public=True)
    sample_day: Date | None = field(
        "Only in sample data: the day that counts as today. Delete the line when the data is yours."
    )
    defaults: Defaults = field(
        "House defaults that differ from the product's.",
        default_factory=Defaults,
        public=True,
        reusable=True,
    )
    urgent: Urgent | None = field("The urgent strip on every page.", public=True, reusable=True)
    repository: Repository | None = field("The code host, for 'Propose a change' links.")
    acknowledgement_url: FormUrl | None = field(
        "A form where readers confirm a policy; "
        "{policy} and {version} in the address are filled in.",
        public=True,
    )

    @property
    def display_name(self) -> str:
        """The short name, or else the full one."""
        return self.short_name or self.name
