"""Adapt the data of the sample to a new organisation.

What the declarations of fields call reusable stays, with the new organisation's people. Accounts,
campaigns and history do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from macros.editing.house_style import format_data
from macros.editing.new_page import TO_BE_AGREED
from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_text import Value, document
from macros.model.course import Course
from macros.model.decision import Right
from macros.model.department import Department, Person
from macros.model.files import DataFile, data_file
from macros.model.goal import Goal
from macros.model.macro import MacroSignature
from macros.model.meeting import Series
from macros.model.organization import Organization
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.route import Route, Severity
from macros.model.shape import record_shape, shape_of
from macros.setup.answers import Answers, NewPerson
from macros.setup.reset import is_reusable, reset

_FIRST_REVIEW_MONTHS = 12


@dataclass(frozen=True)
class DataChange:
    """The data of the sample, and the answers of the new organisation."""

    playbook: Playbook
    signatures: Mapping[str, MacroSignature]
    answers: Answers

    @property
    def hub_id(self) -> str:
        """The id of the hub."""
        return self.playbook.hub.id if self.playbook.hub is not None else "hub"

    @property
    def kept_departments(self) -> dict[str, Department]:
        """The hub and the advisers, who own pages and courses."""
        return {d.id: d for d in self.playbook.departments.values() if d.kind in ("hub", "adviser")}

    def files(self) -> Iterator[tuple[str, str | None]]:
        """Yield each data file's path below the data folder and its new text, None to remove it."""
        folder = self.playbook.root / self.playbook.data_dir
        for path in sorted(folder.rglob("*.yml")):
            name = path.relative_to(folder).as_posix()
            kind = data_file(name)
            if kind is not None:
                changes = self._changes(name, kind)
                text = path.read_bytes().decode("utf-8")
                yield (
                    name,
                    format_data(apply_changes(text, changes), shape_of(kind))
                    if changes is not None
                    else None,
                )
        for department in self.answers.departments:
            if department.id not in self.kept_departments:
                values: dict[str, Value] = {
                    "name": department.name,
                    "kind": department.kind,
                    "purpose": department.purpose or TO_BE_AGREED,
                    "status": "onboarding",
                    "people": {},
                }
                yield f"departments/{department.id}.yml", document(values)

    def _file(self, name: str, text: str) -> str | None:
        folder, _, rest = name.rpartition("/")
        if folder == "departments":
            department = self.kept_departments.get(rest.removesuffix(".yml"))
            return edit(text, self._department(department)) if department is not None else None
        changes = {
            "organization.yml": self._organization,
            "goals.yml": self._goals,
            "decisions.yml": self._decisions,
            "meetings.yml": self._meetings,
            "courses.yml": self._courses,
            "routes.yml": self._routes,
        }.get(name)
        return edit(text, changes()) if changes is not None else None

    def _organization(self) -> Iterator[YamlChange]:
        order = tuple(keys_of(Organization))
        values: dict[str, Value | None] = {
            **self.answers.organization,
            "lead": self.answers.lead.id,
            "sponsor": self.answers.sponsor.id,
            "repository": self.answers.repository,
            "review_by": self._in_months(_FIRST_REVIEW_MONTHS),
        }
        values.setdefault("short_name", None)
        yield from (YamlChange((key,), value, order) for key, value in values.items())

    def _in_months(self, months: int) -> date:
        return self.answers.today + relativedelta(months=months)

    def _department(self, department: Department) -> Iterator[YamlChange]:
        order = tuple(keys_of(Department))
        new = next((new for new in self.answers.departments if new.id == department.id), None)
        values: dict[str, Value | None] = dict.fromkeys(
            ("joined", "head", "representative", "deputy", "parent", "channel", "handles"), None
        )
        if department.id == self.hub_id:
            return {
                "name": self.answers.organization["hub_name"],
                "status": "active",
                "channel": self.answers.channel,
                "head": self.answers.lead.id,
                "people": dict(self._people()),
            }
        else:
            values |= {"status": "onboarding", "people": {}}
            if new is not None:
                values["name"] = new.name
                if new.purpose:
                    values["purpose"] = new.purpose
        yield from (YamlChange((key,), value, order) for key, value in values.items())

    def _people(self) -> Iterator[tuple[str, Value]]:
        for person, roles in (
            (self.answers.lead, ["lead", "head"]),
            (self.answers.sponsor, ["sponsor"]),
        ):
            values: dict[str, Value] = {
                "name": person.name,
                "roles": roles,
                "email": person.email,
                "timezone": self.answers.timezone,
                "status": "active",
            }
            yield (
                person.id,
                {key: values[key] for key in record_shape(Person).keys if key in values},
            )

    def _owner(self, department_id: str) -> str:
        """Return the department if it stays, else the hub."""
        return department_id if department_id in self.kept_departments else self.hub_id

    def _goals(self) -> Iterator[YamlChange]:
        ids_on_pages = set(self._macro_arguments("goal"))
        for goal in self.playbook.goals.values():
            if goal.id not in ids_on_pages:
                yield YamlChange((goal.id,), None)
                continue
            values: dict[str, Value] = {
                "owner": self._owner(goal.owner),
                "due": self._in_months(_FIRST_REVIEW_MONTHS),
                "status": "open",
            }
            yield from (YamlChange((goal.id, key), value) for key, value in values.items())
            for measure in goal.measures:
                for key in ("baseline", "readings"):
                    yield YamlChange((goal.id, "measures", measure, key), None)

    def _macro_arguments(self, kind: str) -> Iterator[str]:
        """Yield the ids of a kind that macro calls on pages refer to."""
        for page in self.playbook.pages.values():
            for call in page.text.calls:
                if call.name not in self.signatures:
                    continue
                parameters = self.signatures[call.name].parameters
                references = {p.name for p in parameters if p.reference == kind}
                names = [parameter.name for parameter in parameters]
                arguments = (*zip(names, call.arguments, strict=False), *call.keywords)
                yield from (str(value) for name, value in arguments if name in references)

    def _decisions(self) -> Iterator[YamlChange]:
        yield YamlChange(("log",), None)
        removed_ids = set(self.playbook.departments) - set(self.kept_departments)
        for right in self.playbook.rights.values():
            for key in ("responsible", "consulted", "informed"):
                ids: tuple[str, ...] = getattr(right, key)
                if removed_ids & set(ids):
                    # A dictionary, because the hub may replace several departments.
                    new_ids = dict.fromkeys(self.hub_id if i in removed_ids else i for i in ids)
                    yield YamlChange(("rights", right.id, key), list(new_ids))
            if right.accountable in removed_ids:
                yield YamlChange(("rights", right.id, "accountable"), self.hub_id)

    def _meetings(self) -> Iterator[YamlChange]:
        yield YamlChange(("held",), None)
        for series in self.playbook.series.values():
            if series.until is not None:
                yield YamlChange(("series", series.id), None)
                continue
            values = {
                "start": self._next_start(series),
                "timezone": self.answers.timezone,
                "place": TO_BE_AGREED,
                "chair": self._heir(series.chair).id,
            }
            yield from (
                YamlChange(("series", series.id, key), value) for key, value in values.items()
            )

    def _next_start(self, series: Series) -> str:
        """Return the start of the first meeting after today."""
        tomorrow = datetime.combine(self.answers.today + timedelta(days=1), datetime.min.time())
        rule = rrulestr(f"RRULE:{series.rule}", dtstart=series.start)
        start = rule.after(tomorrow, inc=True) or series.start
        return str(start.isoformat(timespec="minutes"))

    def _heir(self, person_id: str) -> NewPerson:
        """Return the sponsor for a role of the sample's sponsor, and the lead for any other."""
        organization = self.playbook.organization_or_none
        is_sponsor = organization is not None and person_id == organization.sponsor
        return self.answers.sponsor if is_sponsor else self.answers.lead

    def _other(self, person: NewPerson) -> NewPerson:
        return self.answers.lead if person is self.answers.sponsor else self.answers.sponsor

    def _courses(self) -> Iterator[YamlChange]:
        for course in self.playbook.courses.values():
            yield YamlChange(("courses", course.id, "owner"), self._owner(course.owner))

    def _routes(self) -> Iterator[YamlChange]:
        for severity in self.playbook.severities.values():
            first = self._heir(severity.approver)
            yield YamlChange(("severities", severity.id, "approver"), first.id)
            yield YamlChange(("severities", severity.id, "backup"), self._other(first).id)
        for route in self.playbook.routes.values():
            first = self._heir(route.first_contact)
            values = {
                "first_contact": first.id,
                "backup": self._other(first).id,
                "channel": self.answers.channel,
                "hours": TO_BE_AGREED,
            }
            yield from (
                YamlChange(("routes", route.id, key), value) for key, value in values.items()
            )
