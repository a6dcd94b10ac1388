"""The whole playbook with its look-ups."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.basics.problem import Location
from macros.model.files import data_file
from macros.model.organization import Defaults
from macros.model.record import Mention, Record, Refused, mentions
from macros.reading.configuration import Navigation
from macros.reading.node import MappingNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from macros.model.account import Account
    from macros.model.campaign import Campaign
    from macros.model.course import Course, LearningPath
    from macros.model.decision import Decision, Right
    from macros.model.department import Department, Person
    from macros.model.front_matter import PolicyFrontMatter
    from macros.model.goal import Goal
    from macros.model.meeting import Meeting, Series
    from macros.model.organization import Organization
    from macros.model.page import Page
    from macros.model.question import Question, Term, Triage
    from macros.model.redirect import RedirectFile
    from macros.model.route import Route, Severity

KINDS: dict[str, str] = {
    "person": "people",
    "department": "departments",
    "account": "accounts",
    "goal": "goals",
    "activity": "rights",
    "decision": "decisions",
    "series": "series",
    "meeting": "meetings",
    "campaign": "campaigns",
    "course": "courses",
    "path": "paths",
    "severity": "severities",
    "route": "routes",
    "question": "questions",
    "tree": "trees",
    "term": "terms",
    "policy": "policies",
    "page": "pages",
}
"""Each kind of record to the attribute of `Playbook` that holds it."""


@dataclass(frozen=True)
class Playbook:
    """Everything that a folder with mkdocs.yml, docs/ and data/ says. Records that are faulty are left out."""

    root: Path
    data_dir: str = "data"
    docs_dir: str = "docs"
    language: str = "en"
    """The language of the interface, as mkdocs.yml names it to the theme."""
    organization_or_none: Organization | None = None
    departments: Mapping[str, Department] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    rights: Mapping[str, Right] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    series: Mapping[str, Series] = field(default_factory=dict)
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)
    paths: Mapping[str, LearningPath] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    trees: Mapping[str, Triage] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    redirects: RedirectFile | None = None
    """Where the old addresses of pages lead; None where no file says so."""
    pages: Mapping[str, Page] = field(default_factory=dict)
    navigation: Navigation = field(default_factory=Navigation)
    assets: frozenset[str] = frozenset()
    """Files below the folder of pages that are not pages."""
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Kind to every id that stands in a file, faulty records included."""
    unread: frozenset[str] = frozenset()
    """Kinds of which some ids are unknown, because a file that may hold them cannot be read."""
    sources: tuple[MappingNode, ...] = ()
    """What the data files say as it was read, faulty records included."""
    refused: tuple[Refused, ...] = ()
    """Entries of data and heads of pages that no record could be made of."""

    @property
    def organization(self) -> Organization:
        """The organisation. Raises LookupError where organization.yml is missing or faulty."""
        if self.organization_or_none is None:
            raise LookupError("the playbook has no organization.yml that can be read")
        return self.organization_or_none

    @property
    def defaults(self) -> Defaults:
        """The house defaults; the product's where organization.yml cannot be read."""
        return (
            self.organization_or_none.defaults
            if self.organization_or_none is not None
            else Defaults()
        )

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody, by id."""
        return {
            i: person
            for department in self.departments.values()
            for i, person in department.people.items()
        }

    @cached_property
    def headcount(self) -> dict[str, int]:
        """Department id to the number of its people who have not left."""
        return {
            i: sum(p.status != "left" for p in d.people.values())
            for i, d in self.departments.items()
        }

    @cached_property
    def policies(self) -> dict[str, Page]:
        """The pages that are policies, by policy id."""
        return {page.policy.policy: page for page in self.pages.values() if page.policy is not None}

    @cached_property
    def hub(self) -> Department | None:
        """The department whose kind is hub and that has none above it; of several, the one that the lead belongs to."""
        hubs = [d for d in self.departments.values() if d.kind == "hub"]
        tops = [d for d in hubs if d.parent is None] or hubs
        lead = self.organization_or_none.lead if self.organization_or_none is not None else ""
        return next((d for d in tops if lead in d.people), tops[0] if tops else None)

    def as_of(self, day: date) -> Playbook:
        """Return the playbook as it is on a day: whoever's last day has passed by then has left."""
        dated = {}
        for department in self.departments.values():
            people = {i: person.as_of(day) for i, person in department.people.items()}
            if any(people[i] is not person for i, person in department.people.items()):
                dated[department.id] = department.model_copy(update={"people": people})
        return replace(self, departments={**self.departments, **dated}) if dated else self

    def all(self, kind: str) -> Mapping[str, Any]:
        """Give all records of a kind, by id."""
        held: Mapping[str, Any] = getattr(self, KINDS[kind])
        return held

    def knows(self, kind: str, record_id: str) -> bool:
        """Tell whether an id stands in a file, even where its record is faulty."""
        return record_id in self.declared.get(kind, ()) or record_id in self.all(kind)

    def ids(self, kind: str) -> set[str]:
        """Give every known id of a kind."""
        return set(self.all(kind)) | set(self.declared.get(kind, ()))

    def records(self) -> Iterator[Record]:
        """Go through every record of data, the organisation first, pages' heads last."""
        if self.organization_or_none is not None:
            yield self.organization_or_none
        for kind, attribute in KINDS.items():
            if kind not in ("page", "policy"):
                yield from getattr(self, attribute).values()
        if self.redirects is not None:
            yield self.redirects
        for page in self.pages.values():
            if page.front is not None:
                yield page.front

    @cached_property
    def mentions(self) -> list[tuple[Record, Mention]]:
        """Every reference that a record holds, with the record."""
        return [(record, mention) for record in self.records() for mention in mentions(record)]

    @cached_property
    def mentions_of(self) -> dict[tuple[str, str], list[tuple[Record, Mention]]]:
        """Kind and id to the places that name it."""
        found: dict[tuple[str, str], list[tuple[Record, Mention]]] = defaultdict(list)
        for record, mention in self.mentions:
            found[mention.kind, mention.id].append((record, mention))
        return found

    @cached_property
    def definitions(self) -> dict[tuple[str, str], Location]:
        """Kind and id to the place where a record is defined, faulty records included; where two files say it, the first."""
        found: dict[tuple[str, str], Location] = {}
        for root in self.sources:
            known = data_file(root.file.removeprefix(f"{self.data_dir}/"))
            for key, model in known.sections if known else ():
                held = root if key is None else root.get(key)
                if model.entity in KINDS and isinstance(held, MappingNode):
                    for record_id in held:
                        found.setdefault((model.entity, record_id), held.place(record_id))
        for department in self.ids("department"):
            found["department", department] = Location(
                f"{self.data_dir}/departments/{department}.yml"
            )
        for page in self.pages.values():
            found["page", page.path] = page.at()
            if page.declared_policy is not None:
                found.setdefault(("policy", page.declared_policy), page.at("policy"))
        return found

    @cached_property
    def accounts_of(self) -> dict[str, list[Account]]:
        """Department id to the accounts that it owns."""
        found: dict[str, list[Account]] = defaultdict(list)
        for account in self.accounts.values():
            found[account.department].append(account)
        return found

    def current_policies(self) -> list[tuple[Page, PolicyFrontMatter]]:
        """List the policies with their heads, in order of title."""
        pairs = [(page, page.policy) for page in self.policies.values() if page.policy is not None]
        return sorted(pairs, key=lambda pair: pair[1].title)
