"""What is published of the organisation."""

from __future__ import annotations

from macros.model import organization as model
from macros.model.field import Date
from macros.outputs.public.base import Public, Somebody


class Objective(Public):
    """One of the four things that the hub is for."""

    record = model.Objective

    title: str
    description: str


class Objectives(Public):
    """The four objectives."""

    record = model.Objectives

    align: Objective
    communicate: Objective
    coordinate: Objective
    educate: Objective


class Defaults(Public):
    """House defaults."""

    record = model.Defaults

    hours_a_month: int
    notes_within_days: int
    review_every_months: int
    review_warning_days: int
    certificate_months: int
    account_audit_months: int
    account_quiet_days: int
    attendance_percent: int


class Urgent(Public):
    """The strip on every page for the one thing that cannot wait."""

    record = model.Urgent

    route: str
    label: str


class Organization(Public):
    """The organisation and its hub. The code host and its maintainers are not published."""

    record = model.Organization

    name: str
    short_name: str | None = None
    hub_name: str
    edition: str
    model: model.OperatingModel
    mission: str
    sponsor: Somebody = None
    lead: Somebody = None
    objectives: Objectives
    review_by: Date
    defaults: Defaults
    urgent: Urgent | None = None
    acknowledgement_url: str | None = None
