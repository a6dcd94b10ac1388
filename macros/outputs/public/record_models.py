"""The published model of each record, with what the record itself does not hold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from macros.model.account import Account
from macros.model.campaign import Campaign
from macros.model.course import Course, LearningPath
from macros.model.decision import Decision, Right
from macros.model.declaration import present_people
from macros.model.department import Department, Person
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.goal import Goal
from macros.model.meeting import Meeting, Series
from macros.model.organization import Organization
from macros.model.question import Question, Term
from macros.model.route import Route, Severity
from macros.outputs.public.base import Address, Contacts
from macros.outputs.public.derivation import Extras, public_model, transforming

_ADDRESS: Extras = {"address": (Address, None)}
"""The page that shows a record, added wherever there is one."""


def _link(description: str) -> tuple[Any, Any]:
    """Return an address that is left out if the site does not have the file."""
    return (str | None, Field(None, description=description))


ORGANIZATION = public_model(Organization)
DEPARTMENT = public_model(
    Department,
    extras={
        "people": (
            Annotated[tuple[str, ...], transforming(present_people)],
            Field(description="Its people."),
        ),
        "accounts": (tuple[str, ...], Field((), description="The accounts that it owns.")),
        **_ADDRESS,
        "feed": _link("The address of its feed of changes (Atom)."),
        "calendar": _link("The address of its calendar (iCalendar)."),
        "card": _link("The address of its people's contact cards (vCard)."),
    },
)
PERSON = public_model(
    Person,
    extras={
        "department": (str, Field(description="The department that the person belongs to.")),
        "contacts": (
            Contacts,
            Field(Contacts(), description="The contacts that the person lets be shown."),
        ),
        **_ADDRESS,
        "card": _link("The address of the person's contact card (vCard)."),
    },
    first=("name", "title", "department", "roles", "pronouns"),
)
ACCOUNT = public_model(
    Account,
    extras={
        "department": (str, Field(description="The department that owns it.")),
        "profile": _link("The profile's address, as long as the account is in use."),
        **_ADDRESS,
    },
    first=(
        *("department", "platform", "handle", "profile", "platform_id", "audience", "purpose"),
        *("language", "region", "status"),
    ),
)
POLICY = public_model(
    PolicyFrontMatter,
    extras={
        "page": (str, Field("", description="The page that holds it.")),
        **_ADDRESS,
        "feed": _link("The address of its feed of changes (Atom)."),
    },
    first=("title", "description", "tier", "version", "status", "effective", "review_by", "owner"),
    # The file of pages has them.
    without=("audience", "reviewed", "keywords", "material_change"),
    name="Policy",
    summary="A policy.",
)
PAGE = public_model(
    FrontMatter,
    extras={"policy": _link("The policy that the page holds."), **_ADDRESS},
    name="Page",
    summary="A page.",
)
MEETING = public_model(
    Meeting,
    extras={"came": (int, Field(0, description="How many people came.")), **_ADDRESS},
    first=("series", "date", "kind", "chair", "came"),
)
GOAL = public_model(Goal, extras=_ADDRESS)
RIGHT = public_model(Right)
DECISION = public_model(Decision, extras=_ADDRESS)
SERIES = public_model(Series, extras=_ADDRESS)
CAMPAIGN = public_model(Campaign, extras=_ADDRESS)
COURSE = public_model(Course, extras=_ADDRESS)
PATH = public_model(LearningPath, extras=_ADDRESS)
SEVERITY = public_model(Severity, extras=_ADDRESS)
ROUTE = public_model(Route, extras=_ADDRESS)
QUESTION = public_model(Question, extras=_ADDRESS)
TERM = public_model(Term, extras=_ADDRESS)
