"""The whole playbook, with look-ups across its records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.basics.problem import Location
from macros.model.files import data_file
from macros.model.kinds import KINDS
from macros.model.organization import Defaults
from macros.model.record import InvalidEntry, Mention, Record, mentions
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


@dataclass(frozen=True)
class Playbook:
    """The contents of a folder with mkdocs.yml, docs/ and data/. Faulty records are left out."""

    root: Path
    data_dir: str = "data"
    docs_dir: str = "docs"
    language: str = "en"
    """The language code of the interface, from `theme.language` in mkdocs.yml."""
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
    """The new addresses of pages that moved; None without a file of them."""
    pages: Mapping[str, Page] = field(default_factory=dict)
    navigation: Navigation = field(default_factory=Navigation)
    assets: frozenset[str] = frozenset()
    """Files below the folder of pages that are not pages."""
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By kind: every id in the files, including those of faulty records."""
    unread: frozenset[str] = frozenset()
    """Kinds with unknown ids, because a file that may define some cannot be read."""
    sources: tuple[MappingNode, ...] = ()
    """The contents of the data files as read, including faulty records."""
    refused: tuple[InvalidEntry, ...] = ()
    """Entries of data files and front matter that are not valid records."""

    @property
    def organization(self) -> Organization:
        """The organisation. Raises LookupError if organization.yml is missing or faulty."""
        if self.organization_or_none is None:
            raise LookupError("the playbook has no organization.yml that can be read")
        return self.organization_or_none

    @property
    def defaults(self) -> Defaults:
        """The house defaults, or the product's if organization.yml cannot be read."""
        organization = self.organization_or_none
        return organization.defaults if organization is not None else Defaults()

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
        """By department id: the number of its people, without those who have left."""
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
        """The hub department, the topmost if there are several.

        Of several topmost hubs, it is the one that the lead belongs to.
        """
        hubs = [department for department in self.departments.values() if department.kind == "hub"]
        candidates = [hub for hub in hubs if hub.parent is None] or hubs
        lead = self.organization_or_none.lead if self.organization_or_none is not None else ""
        default = candidates[0] if candidates else None
        return next((hub for hub in candidates if lead in hub.people), default)

    def as_of(self, day: date) -> Playbook:
        """Return the playbook on a day: people whose last day has passed by then have left."""
        updates = {}
        for department in self.departments.values():
            people = {i: person.as_of(day) for i, person in department.people.items()}
            if any(people[i] is not person for i, person in department.people.items()):
                updates[department.id] = department.model_copy(update={"people": people})
        return replace(self, departments={**self.departments, **updates}) if updates else self

    def all(self, kind: str) -> Mapping[str, Any]:
        """Return all records of a kind, by id."""
        records: Mapping[str, Any] = getattr(self, KINDS[kind])
        return records

    def has_id(self, kind: str, record_id: str) -> bool:
        """Return whether a file defines an id, even if its record is faulty."""
        return record_id in self.declared.get(kind, ()) or record_id in self.all(kind)

    def ids(self, kind: str) -> set[str]:
        """Return all ids of a kind, including those of faulty records."""
        return set(self.all(kind)) | set(self.declared.get(kind, ()))

    def ids_by_kind(self) -> dict[str, list[str]]:
        """Return all ids, sorted, by kind."""
        return {kind: sorted(self.ids(kind)) for kind in KINDS}

    def records(self) -> Iterator[Record]:
        """Yield all records: the organisation first, the front matter of pages last."""
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
        """Every reference in a record, with the record."""
        return [(record, mention) for record in self.records() for mention in mentions(record)]

    @cached_property
    def mentions_of(self) -> dict[tuple[str, str], list[tuple[Record, Mention]]]:
        """By kind and id: the places that refer to it."""
        mentions_by_id: dict[tuple[str, str], list[tuple[Record, Mention]]] = defaultdict(list)
        for record, mention in self.mentions:
            mentions_by_id[mention.kind, mention.id].append((record, mention))
        return mentions_by_id

    def ids_naming(self, kind: str, record_id: str, by: str, field: str) -> list[str]:
        """Return the ids of the records of the kind `by` that name a record in a field."""
        return list(
            dict.fromkeys(
                record.id
                for record, mention in self.mentions_of.get((kind, record_id), ())
                if record.entity == by and mention.field == field
            )
        )

    @cached_property
    def definitions(self) -> dict[tuple[str, str], Location]:
        """By kind and id: where a record is defined, including faulty records.

        If several files define it, this is the first place.
        """
        places: dict[tuple[str, str], Location] = {}
        for root in self.sources:
            file = data_file(root.file.removeprefix(f"{self.data_dir}/"))
            for key, model in file.sections if file else ():
                section = root if key is None else root.get(key)
                if model.entity in KINDS and isinstance(section, MappingNode):
                    for record_id in section:
                        places.setdefault((model.entity, record_id), section.place(record_id))
        # A department is defined by its file, so it has no entry in a section.
        for department in self.ids("department"):
            places["department", department] = Location(
                f"{self.data_dir}/departments/{department}.yml"
            )
        for page in self.pages.values():
            places["page", page.path] = page.at()
            if page.declared_policy is not None:
                places.setdefault(("policy", page.declared_policy), page.at("policy"))
        return places

    @cached_property
    def accounts_of(self) -> dict[str, list[Account]]:
        """By department id: the accounts that it owns."""
        accounts: dict[str, list[Account]] = defaultdict(list)
        for account in self.accounts.values():
            accounts[account.department].append(account)
        return accounts

    def current_policies(self) -> list[tuple[Page, PolicyFrontMatter]]:
        """Return the policies with their front matter, sorted by title."""
        pairs = [(page, page.policy) for page in self.policies.values() if page.policy is not None]
        return sorted(pairs, key=lambda pair: pair[1].title)
