"""What is published of departments and people.

Code-host handles, certificates and whether somebody is about to leave are not; a contact is where
its owner lets it be shown.
"""

from __future__ import annotations

from pydantic import Field

from macros.model import department as model
from macros.model.field import Date
from macros.outputs.public.base import Address, People, Public, Somebody


class Department(Public):
    """A spoke, an adviser or the hub itself."""

    record = model.Department

    name: str
    kind: model.DepartmentKind
    purpose: str
    status: model.DepartmentStatus
    joined: Date | None = None
    head: Somebody = None
    representative: Somebody = None
    deputy: Somebody = None
    parent: str | None = None
    channel: str | None = None
    people: People = Field(description="Its people.")
    accounts: tuple[str, ...] = Field((), description="The accounts that it owns.")
    address: Address = None
    feed: str | None = Field(None, description="The address of its feed of changes (Atom).")
    calendar: str | None = Field(None, description="The address of its calendar (iCalendar).")
    card: str | None = Field(None, description="The address of its people's contact cards (vCard).")


class Contacts(Public):
    """The contacts that a person lets be shown."""

    email: str | None = Field(None, description="The work address.")
    phone: str | None = Field(None, description="The work phone.")
    chat: str | None = Field(None, description="The name in the company's chat.")


class Person(Public):
    """Somebody with a part in social media."""

    record = model.Person

    name: str
    title: str | None = None
    department: str = Field(description="The department that the person belongs to.")
    roles: tuple[model.Role, ...]
    pronouns: str | None = None
    location: str | None = None
    timezone: str | None = None
    languages: tuple[str, ...]
    expertise: tuple[str, ...]
    term_end: Date | None = None
    contacts: Contacts = Field(
        Contacts(), description="The contacts that the person lets be shown."
    )
    address: Address = None
    card: str | None = Field(None, description="The address of the person's contact card (vCard).")
