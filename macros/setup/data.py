"""What becomes of the data: structure stays, with the new organisation's people; accounts, campaigns and history go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from macros.check.validate import keys_of
from macros.editing.house_style import in_style
from macros.editing.new_page import TO_BE_AGREED
from macros.editing.revision import Change, revised
from macros.editing.yaml_text import Value, document
from macros.model.department import Department, Person
from macros.model.files import data_file
from macros.model.macro import MacroSignature
from macros.model.meeting import Series
from macros.model.organization import Organization
from macros.model.playbook import Playbook
from macros.model.shape import shape_of
from macros.setup.answers import Answers, NewPerson

_KEPT_FOR_ALL = ("glossary.yml", "questions.yml", "triage.yml")
"""They name no person and no department."""
_FIRST_REVIEW_MONTHS = 12


@dataclass(frozen=True)
class DataChange:
    """The data of the sample, and what the new organisation says."""

    playbook: Playbook
    signatures: Mapping[str, MacroSignature]
    answers: Answers

    @property
    def hub_id(self) -> str:
        """The id of the hub."""
        return self.playbook.hub.id if self.playbook.hub is not None else "hub"

    @property
    def kept_departments(self) -> dict[str, Department]:
        """The hub and the advisers: they own pages and courses."""
        return {d.id: d for d in self.playbook.departments.values() if d.kind in ("hub", "adviser")}

    def files(self) -> Iterator[tuple[str, str | None]]:
        """Give each data file's new text, by path below the data folder; None where it goes."""
        folder = self.playbook.root / self.playbook.data_dir
        for path in sorted(folder.rglob("*.yml")):
            name = path.relative_to(folder).as_posix()
            kind = data_file(name)
            if kind is not None and name not in _KEPT_FOR_ALL:
                text = self._file(name, path.read_bytes().decode("utf-8"))
                yield name, in_style(text, shape_of(kind)) if text is not None else None
        for department in self.answers.departments:
            if department.id not in self.kept_departments:
                values: dict[str, Value] = {"name": department.name, "kind": department.kind}
                values |= {
                    "purpose": department.purpose or TO_BE_AGREED,
                    "status": "onboarding",
                    "people": {},
                }
                yield f"departments/{department.id}.yml", document(values)

    def _file(self, name: str, text: str) -> str | None:
        folder, _, rest = name.rpartition("/")
        if folder == "departments":
            department = self.kept_departments.get(rest.removesuffix(".yml"))
            return revised(text, self._department(department)) if department is not None else None
        changes = {
            "organization.yml": self._organization,
            "goals.yml": self._goals,
            "decisions.yml": self._decisions,
            "meetings.yml": self._meetings,
            "courses.yml": self._courses,
            "routes.yml": self._routes,
        }.get(name)
        return revised(text, changes()) if changes is not None else None

    def _organization(self) -> Iterator[Change]:
        order = tuple(keys_of(Organization))
        said: dict[str, Value | None] = {**self.answers.organization}
        said |= {
            "lead": self.answers.lead.id,
            "sponsor": self.answers.sponsor.id,
            "repository": self.answers.repository,
        }
        said |= {
            "review_by": self._in_months(_FIRST_REVIEW_MONTHS),
            "sample_day": None,
            "acknowledgement_url": None,
        }
        said.setdefault("short_name", None)
        yield from (Change((key,), value, order) for key, value in said.items())

    def _in_months(self, months: int) -> date:
        return self.answers.today + relativedelta(months=months)

    def _department(self, department: Department) -> Iterator[Change]:
        order = tuple(keys_of(Department))
        given = next((one for one in self.answers.departments if one.id == department.id), None)
        said: dict[str, Value | None] = dict.fromkeys(
            ("joined", "head", "representative", "deputy", "parent", "channel", "handles"), None
        )
        if department.id == self.hub_id:
            said |= {
                "name": self.answers.organization["hub_name"],
                "status": "active",
                "channel": self.answers.channel,
            }
            said |= {"head": self.answers.lead.id, "people": dict(self._people())}
        else:
            said |= {"status": "onboarding", "people": {}}
            if given is not None:
                said |= {"name": given.name} | ({"purpose": given.purpose} if given.purpose else {})
        yield from (Change((key,), value, order) for key, value in said.items())

    def _people(self) -> Iterator[tuple[str, Value]]:
        for person, roles in (
            (self.answers.lead, ["lead", "head"]),
            (self.answers.sponsor, ["sponsor"]),
        ):
            values: dict[str, Value] = {"name": person.name, "roles": roles, "email": person.email}
            values |= {"timezone": self.answers.timezone, "status": "active"}
            yield person.id, {key: values[key] for key in keys_of(Person) if key in values}

    def _stays(self, department_id: str) -> str:
        """Give a department that owns something, or the hub where it is not there any more."""
        return department_id if department_id in self.kept_departments else self.hub_id

    def _goals(self) -> Iterator[Change]:
        shown = set(self._called("goal"))
        for goal in self.playbook.goals.values():
            if goal.id not in shown:
                yield Change((goal.id,), None)
                continue
            due = self._in_months(_FIRST_REVIEW_MONTHS)
            said: dict[str, Value] = {
                "owner": self._stays(goal.owner),
                "due": due,
                "status": "open",
            }
            yield from (Change((goal.id, key), value) for key, value in said.items())
            for measure in goal.measures:
                yield from (
                    Change((goal.id, "measures", measure, key), None)
                    for key in ("baseline", "readings")
                )

    def _called(self, kind: str) -> Iterator[str]:
        """Find the ids of a kind that macros on pages name."""
        for page in self.playbook.pages.values():
            for call in page.text.calls:
                parameters = (
                    self.signatures[call.name].parameters if call.name in self.signatures else ()
                )
                taken = {parameter.name for parameter in parameters if parameter.reference == kind}
                given = [
                    (p.name, value) for p, value in zip(parameters, call.arguments, strict=False)
                ]
                yield from (str(value) for name, value in (*given, *call.keywords) if name in taken)

    def _decisions(self) -> Iterator[Change]:
        yield Change(("log",), None)
        sample = set(self.playbook.departments) - set(self.kept_departments)
        for right in self.playbook.rights.values():
            for key in ("responsible", "consulted", "informed"):
                named: tuple[str, ...] = getattr(right, key)
                if sample & set(named):
                    kept = dict.fromkeys(self.hub_id if one in sample else one for one in named)
                    yield Change(("rights", right.id, key), list(kept))
            if right.accountable in sample:
                yield Change(("rights", right.id, "accountable"), self.hub_id)

    def _meetings(self) -> Iterator[Change]:
        yield Change(("held",), None)
        for series in self.playbook.series.values():
            if series.until is not None:
                yield Change(("series", series.id), None)
                continue
            said = {
                "start": self._next(series),
                "timezone": self.answers.timezone,
                "place": TO_BE_AGREED,
            }
            said["chair"] = self._heir(series.chair).id
            yield from (Change(("series", series.id, key), value) for key, value in said.items())

    def _next(self, series: Series) -> str:
        """Give the first meeting from tomorrow on, at the time of day that the series has."""
        tomorrow = datetime.combine(self.answers.today + timedelta(days=1), datetime.min.time())
        rule = rrulestr(f"RRULE:{series.rule}", dtstart=series.start)
        found = rule.after(tomorrow, inc=True) or series.start
        return str(found.isoformat(timespec="minutes"))

    def _heir(self, person_id: str) -> NewPerson:
        """Give the one of the first two people who takes a seat: the sponsor that of the sponsor, the lead all others."""
        organization = self.playbook.organization_or_none
        is_sponsor = organization is not None and person_id == organization.sponsor
        return self.answers.sponsor if is_sponsor else self.answers.lead

    def _other(self, person: NewPerson) -> NewPerson:
        return self.answers.lead if person is self.answers.sponsor else self.answers.sponsor

    def _courses(self) -> Iterator[Change]:
        for course in self.playbook.courses.values():
            yield Change(("courses", course.id, "owner"), self._stays(course.owner))

    def _routes(self) -> Iterator[Change]:
        for severity in self.playbook.severities.values():
            first = self._heir(severity.approver)
            yield Change(("severities", severity.id, "approver"), first.id)
            yield Change(("severities", severity.id, "backup"), self._other(first).id)
        for route in self.playbook.routes.values():
            first = self._heir(route.first_contact)
            said = {"first_contact": first.id, "backup": self._other(first).id}
            said |= {"channel": self.answers.channel, "hours": TO_BE_AGREED}
            yield from (Change(("routes", route.id, key), value) for key, value in said.items())
