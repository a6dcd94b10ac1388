"""A department and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict, PrivateAttr

from macros.basics.problem import Sentence
from macros.model.declaration import field, present_people
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

    course: CourseId = field("The course.")
    earned: Date = field("The day the course was passed.", past=True)


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

    name: Title = field(
        "The name as the person writes it.",
        public=True,
        compared=True,
        headings=(
            "full name",
            "display name",
            "employee",
            "person",
            "vollständiger name",
            "anzeigename",
            "mitarbeiter",
            "mitarbeiterin",
            "name vorname",
        ),
    )
    title: Text | None = field(
        "The job title.",
        public=True,
        compared=True,
        headings=(
            "job title",
            "position",
            "job",
            "function",
            "funktion",
            "stelle",
            "berufsbezeichnung",
            "stellenbezeichnung",
            "titel",
        ),
    )
    roles: tuple[Role, ...] = field(
        "The person's roles in social media; write [] for none.",
        default=(),
        public=True,
        compared=True,
        headings=("role", "social media role", "rolle", "rollen"),
    )
    email: Email | None = field(
        "The work address.",
        headings=(
            "e-mail",
            "mail",
            "e-mail address",
            "email address",
            "mail address",
            "e-mail-adresse",
            "mailadresse",
            "e-mail dienstlich",
            "work email",
        ),
    )
    phone: Phone | None = field(
        "The work phone, beginning with + and the country code.",
        headings=(
            "telephone",
            "phone number",
            "work phone",
            "business phone",
            "tel",
            "mobile",
            "telefon",
            "telefonnummer",
            "rufnummer",
            "durchwahl",
            "handy",
            "mobil",
        ),
    )
    chat: Text | None = field(
        "The name in the company's chat.",
        headings=("chat name", "slack", "teams", "teams name", "chatname"),
    )
    location: Text | None = field(
        "Where the person works.",
        public=True,
        headings=(
            "office",
            "site",
            "city",
            "place",
            "standort",
            "ort",
            "büro",
            "arbeitsort",
            "niederlassung",
        ),
    )
    timezone: Timezone | None = field(
        "The person's time zone, such as Europe/London.",
        public=True,
        headings=("time zone", "tz", "zeitzone"),
    )
    languages: tuple[Language, ...] = field(
        "Languages the person works in, as codes: en, de, ar.",
        default=(),
        public=True,
        headings=("language", "spoken languages", "sprache", "sprachen"),
    )
    pronouns: Text | None = field(
        "Pronouns, if the person wants them shown.", public=True, headings=("pronoun", "pronomen")
    )
    expertise: tuple[Text, ...] = field(
        "What others may ask the person about.",
        default=(),
        public=True,
        headings=(
            "skills",
            "knows about",
            "expertise in",
            "kenntnisse",
            "fachgebiet",
            "fachgebiete",
            "schwerpunkte",
        ),
    )
    handle: Handle | None = field(
        "The name at the code host, for review requests.",
        headings=("code host", "github", "gitlab", "github user", "gitlab user", "benutzername"),
    )
    status: PersonStatus = field(
        "active, leaving (with last_day), or left.", headings=("state", "zustand")
    )
    term_end: Date | None = field(
        "The day a representative's term ends.",
        public=True,
        headings=("term ends", "end of term", "amtszeit bis", "ende der amtszeit"),
    )
    last_day: Date | None = field(
        "The last working day of somebody who is leaving. Pages show it, "
        "and the person counts as left from the next day on.",
        headings=(
            "leaving date",
            "end date",
            "last working day",
            "austritt",
            "austrittsdatum",
            "letzter arbeitstag",
            "ausscheiden",
        ),
    )
    certificates: tuple[Certificate, ...] = field("Courses that the person has passed.", default=())
    show: tuple[Contact, ...] = field(
        "Contacts that pages may show: email, phone, chat. If left out: e-mail and chat.",
        default=("email", "chat"),
        headings=("visible", "shown contacts", "sichtbar"),
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

    name: Title = field(
        "The department's name.",
        public=True,
        compared=True,
        reusable=True,
        headings=(
            "department",
            "department name",
            "abteilung",
            "abteilungsname",
            "bereich",
            "team",
            "unit",
            "bezeichnung",
            "organisationseinheit",
        ),
    )
    kind: DepartmentKind = field(
        "hub, spoke (does social media) or adviser (Legal, Security and the like).",
        public=True,
        compared=True,
        reusable=True,
        headings=("type", "art", "typ"),
    )
    purpose: Text = field(
        "One sentence: what the department uses social media for, or advises on.",
        public=True,
        compared=True,
        reusable=True,
        headings=("description", "task", "zweck", "aufgabe", "beschreibung"),
    )
    status: DepartmentStatus = field(
        "onboarding, active or paused.", public=True, compared=True, headings=("state", "zustand")
    )
    joined: Date | None = field(
        "The day it joined.",
        public=True,
        headings=("joined on", "since", "member since", "dabei seit", "seit", "beitritt"),
    )
    head: PersonId | None = field(
        "Who leads the department.",
        public=present_people,
        compared=True,
        headings=(
            "head of department",
            "manager",
            "leitung",
            "leiter",
            "leiterin",
            "abteilungsleitung",
            "leiter/in",
            "leiter/-in",
            "director",
        ),
    )
    representative: PersonId | None = field(
        "Who speaks for the department in the hub.",
        public=present_people,
        compared=True,
        headings=(
            "rep",
            "spokesperson",
            "vertretung",
            "vertreter",
            "vertreterin",
            "ansprechpartner",
            "ansprechperson",
        ),
    )
    deputy: PersonId | None = field(
        "Who stands in for the representative.",
        public=present_people,
        compared=True,
        headings=("stand-in", "stellvertretung", "stellvertreter", "stellvertreterin"),
    )
    parent: DepartmentId | None = field(
        "The department above it, for multiple hubs and spokes.",
        public=True,
        compared=True,
        headings=(
            "parent department",
            "part of",
            "uebergeordnet",
            "übergeordnete abteilung",
            "gehört zu",
        ),
    )
    channel: Text | None = field(
        "Where to reach the department, such as a chat channel.",
        public=True,
        compared=True,
        headings=("chat channel", "contact", "mailbox", "kanal", "kontakt", "postfach"),
    )
    handles: tuple[Handle, ...] = field(
        "People or teams at the code host who are asked to review.",
        default=(),
        headings=("teams", "reviewers", "code host", "github", "gitlab"),
    )
    people: dict[Id, Person] = field("The people, each under a permanent id.")
