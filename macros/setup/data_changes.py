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
                    format_data(edit(text, changes), shape_of(kind))
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

    def _changes(self, name: str, kind: DataFile) -> list[YamlChange] | None:
        """Return the changes of a file, or None if nothing of it may stay."""
        if kind.schema is Department:
            department = self.kept_departments.get(Path(name).stem)
            if department is None:
                return None
            return list(reset(Department, department, (), self._department(department)))
        if kind.schema is Organization:
            organization = self.playbook.organization
            return list(reset(Organization, organization, (), self._organization()))
        if not any(is_reusable(model) for _, model in kind.sections):
            return None
        is_file = isinstance(kind.schema, type) and issubclass(kind.schema, Record)
        changes = list(reset(kind.schema, None, (), {})) if is_file else []
        cleared = {change.path for change in changes}
        for key, model in kind.sections:
            section = () if key is None else (key,)
            if section not in cleared:
                changes += self._section(section, model)
        return changes

    def _section(self, section: tuple[str, ...], model: type[Record]) -> Iterator[YamlChange]:
        """Yield the changes of the records of one kind."""
        functions: dict[str, Callable[[Any], dict[str, Value | None] | None]] = {
            "goal": self._goal,
            "activity": self._right,
            "series": self._series,
            "course": self._course,
            "severity": self._severity,
            "route": self._route,
        }
        new_values = functions.get(model.entity, _no_values)
        for record_id, record in self.playbook.all(model.entity).items():
            values = new_values(record)
            path = (*section, record_id)
            if values is None:
                yield YamlChange(path, None)
            else:
                yield from reset(model, record, path, values)

    def _organization(self) -> dict[str, Value | None]:
        return {
            **self.answers.organization,
            "lead": self.answers.lead.id,
            "sponsor": self.answers.sponsor.id,
            "repository": self.answers.repository,
            "review_by": self._in_months(_FIRST_REVIEW_MONTHS),
        }

    def _in_months(self, months: int) -> date:
        return self.answers.today + relativedelta(months=months)

    def _department(self, department: Department) -> dict[str, Value | None]:
        if department.id == self.hub_id:
            return {
                "name": self.answers.organization["hub_name"],
                "status": "active",
                "channel": self.answers.channel,
                "head": self.answers.lead.id,
                "people": dict(self._people()),
            }
        values: dict[str, Value | None] = {"status": "onboarding", "people": {}}
        new = next((new for new in self.answers.departments if new.id == department.id), None)
        if new is not None:
            values["name"] = new.name
            if new.purpose:
                values["purpose"] = new.purpose
        return values

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

    def _goal(self, goal: Goal) -> dict[str, Value | None] | None:
        if goal.id not in self._goals_on_pages:
            return None
        return {
            "owner": self._owner(goal.owner),
            "due": self._in_months(_FIRST_REVIEW_MONTHS),
            "status": "open",
        }

    @cached_property
    def _goals_on_pages(self) -> frozenset[str]:
        return frozenset(self._macro_arguments("goal"))

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

    def _right(self, right: Right) -> dict[str, Value | None]:
        removed_ids = set(self.playbook.departments) - set(self.kept_departments)
        values: dict[str, Value | None] = {}
        for key in ("responsible", "consulted", "informed"):
            ids: tuple[str, ...] = getattr(right, key)
            if removed_ids & set(ids):
                # A dictionary, because the hub may replace several departments.
                new_ids = dict.fromkeys(self.hub_id if i in removed_ids else i for i in ids)
                values[key] = list(new_ids)
        if right.accountable in removed_ids:
            values["accountable"] = self.hub_id
        return values

    def _series(self, series: Series) -> dict[str, Value | None] | None:
        if series.until is not None:
            return None
        return {
            "start": self._next_start(series),
            "timezone": self.answers.timezone,
            "place": TO_BE_AGREED,
            "chair": self._heir(series.chair).id,
        }

    def _next_start(self, series: Series) -> str:
        """Return the start of the first meeting after today."""
        tomorrow = datetime.combine(self.answers.today + timedelta(days=1), datetime.min.time())
        rule = rrulestr(f"RRULE:{series.local_rule}", dtstart=series.start)
        start = rule.after(tomorrow, inc=True) or series.start
        return str(start.isoformat(timespec="minutes"))

    def _heir(self, person_id: str) -> NewPerson:
        """Return the sponsor for a role of the sample's sponsor, and the lead for any other."""
        organization = self.playbook.organization_or_none
        is_sponsor = organization is not None and person_id == organization.sponsor
        return self.answers.sponsor if is_sponsor else self.answers.lead

    def _other(self, person: NewPerson) -> NewPerson:
        return self.answers.lead if person is self.answers.sponsor else self.answers.sponsor

    def _course(self, course: Course) -> dict[str, Value | None]:
        return {"owner": self._owner(course.owner)}

    def _severity(self, severity: Severity) -> dict[str, Value | None]:
        first = self._heir(severity.approver)
        return {"approver": first.id, "backup": self._other(first).id}

    def _route(self, route: Route) -> dict[str, Value | None]:
        first = self._heir(route.first_contact)
        return {
            "first_contact": first.id,
            "backup": self._other(first).id,
            "channel": self.answers.channel,
            "hours": TO_BE_AGREED,
        }


def _no_values(_record: Record) -> dict[str, Value | None]:
    return {}
