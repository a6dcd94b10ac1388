"""The JSON files of a site (`api/v1/`), and the JSON Schema of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

from macros.model.listing import contacts
from macros.model.record import Record
from macros.outputs.page_blocks import blocks_of
from macros.outputs.public import (
    account,
    course,
    decision,
    department,
    file,
    goal,
    meeting,
    organization,
    page,
    question,
)
from macros.outputs.public.base import Public
from macros.outputs.publication import OutputFile, Publication

FOLDER = "api/v1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MEDIA_TYPE = "application/json; charset=utf-8"
_SCHEMA_MEDIA_TYPE = "application/schema+json; charset=utf-8"
_IN_USE = ("active", "dormant", "handover")
"""Accounts whose profile may be linked to: somebody else may have taken the name of a closed
one."""
_COMPANION_FILES = {
    "changes": "feeds/all.xml",
    "calendar": "calendar/all.ics",
    "pages": "llms.txt",
    "texts": "llms-full.txt",
    "search": "opensearch.xml",
}


def api_files(publication: Publication, others: Collection[str]) -> Iterator[OutputFile]:
    """Yield the JSON files and their schemas.

    `others` are the paths of the feeds, calendars and cards of the site, which records link to.
    """
    index: dict[str, dict[str, str | int]] = {}
    for name, (model, read) in _FILES.items():
        values = read(_RecordConverter(publication, others))
        yield _json_file(name, _with_header(publication, model, name, values))
        yield _schema(publication, model, name)
        index[name] = {
            "address": publication.link(f"{FOLDER}/{name}.json"),
            "schema": publication.link(_schema_path(name)),
            "records": sum(
                len(records) if isinstance(records, dict) else 1 for records in values.values()
            ),
        }
    organization = publication.playbook.organization
    values = {
        "name": organization.name,
        "hub_name": organization.hub_name,
        "site": publication.site_url or None,
        "built": publication.today,
        "files": index,
        "feeds": {
            name: publication.link(path)
            for name, path in _COMPANION_FILES.items()
            if path in others
        },
    }
    yield _json_file("index", _with_header(publication, file.IndexFile, "index", values))
    yield _schema(publication, file.IndexFile, "index")


def _with_header(
    publication: Publication, model: type[file.File], name: str, values: Mapping[str, Any]
) -> file.File:
    """Return a file's content with the address of its schema and the edition."""
    edition = publication.playbook.organization.edition
    return model.model_validate(
        {"schema_address": f"schemas/{name}.schema.json", "edition": edition, **values}
    )


def _json_file(name: str, content: Public) -> OutputFile:
    text = content.model_dump_json(by_alias=True, exclude_none=True, indent=2)
    return OutputFile(f"{FOLDER}/{name}.json", f"{text}\n".encode(), _MEDIA_TYPE)


def _schema_path(name: str) -> str:
    return f"{FOLDER}/schemas/{name}.schema.json"


def _schema(publication: Publication, model: type[file.File], name: str) -> OutputFile:
    path = _schema_path(name)
    schema: dict[str, Any] = {"$schema": _DIALECT}
    if publication.site_url:
        schema["$id"] = publication.link(path)
    schema |= _schema_of(model)
    return OutputFile(
        path, f"{json.dumps(schema, ensure_ascii=False, indent=2)}\n".encode(), _SCHEMA_MEDIA_TYPE
    )


@cache
def _schema_of(model: type[file.File]) -> dict[str, Any]:
    return model.model_json_schema()


class _RecordConverter:
    """Converts records to the models that are published."""

    def __init__(self, publication: Publication, others: Collection[str]) -> None:
        self.publication = publication
        self.playbook = publication.playbook
        self.others = others

    def convert(self, model: type[Public], record: Record, **extra: object) -> Public:
        return model.of(record, self.playbook.people, **extra)

    def all(self, kind: str, model: type[Public]) -> dict[str, Public]:
        return {
            i: self.with_address(kind, model, record)
            for i, record in self.playbook.all(kind).items()
        }

    def with_address(
        self, kind: str, model: type[Public], record: Record, **extra: object
    ) -> Public:
        """Convert a record, and add the address of the page that shows it."""
        if "address" in model.model_fields:
            extra["address"] = self.publication.record_link(kind, record.id)
        return self.convert(model, record, **extra)

    def companion_link(self, path: str) -> str | None:
        """Return the address of a feed, calendar or card; None if the site does not have it."""
        return self.publication.link(path) if path in self.others else None

    def departments(self) -> dict[str, Public]:
        accounts = self.playbook.accounts_of
        return {
            i: self.with_address(
                "department",
                department.Department,
                record,
                accounts=tuple(account.id for account in accounts.get(i, ())),
                feed=self.companion_link(f"feeds/departments/{i}.xml"),
                calendar=self.companion_link(f"calendar/{i}.ics"),
                card=self.companion_link(f"cards/departments/{i}.vcf"),
            )
            for i, record in self.playbook.departments.items()
        }

    def people(self) -> dict[str, Public]:
        return {
            i: self.with_address(
                "person",
                department.Person,
                record,
                contacts=department.Contacts.model_validate(contacts(record)),
                card=self.companion_link(f"cards/{i}.vcf"),
            )
            for i, record in self.publication.current_people.items()
        }

    def accounts(self) -> dict[str, Public]:
        return {
            i: self.with_address(
                "account",
                account.Account,
                record,
                profile=record.url if record.status in _IN_USE else None,
            )
            for i, record in self.playbook.accounts.items()
        }

    def policies(self) -> dict[str, Public]:
        return {
            policy.policy: self.with_address(
                "policy",
                page.Policy,
                policy,
                page=source.path,
                feed=self.companion_link(f"feeds/policies/{policy.policy}.xml"),
            )
            for source, policy in self.playbook.current_policies()
        }

    def pages(self) -> dict[str, Public]:
        return {
            source.path: self.convert(
                page.Page, source.front, address=self.publication.page_link(source.path)
            )
            for source in self.publication.pages
            if source.front is not None
        }

    def texts(self) -> dict[str, Public]:
        lasting = self.publication.lasting
        texts: dict[str, Public] = {}
        for source in self.publication.pages:
            if source.front is None or source.path not in lasting:
                continue
            blocks = [page.Block.model_validate(block) for block in blocks_of(lasting[source.path])]
            texts[source.path] = page.Text(
                title=source.front.title, owner=source.front.owner, blocks=tuple(blocks)
            )
        return texts

    def meetings(self) -> dict[str, Public]:
        return {
            i: self.with_address("meeting", meeting.Meeting, record, came=len(record.attended))
            for i, record in self.playbook.meetings.items()
        }


_FILES: dict[str, tuple[type[file.File], Callable[[_RecordConverter], dict[str, Any]]]] = {
    "organization": (
        file.OrganizationFile,
        lambda read: {
            "organization": read.convert(organization.Organization, read.playbook.organization)
        },
    ),
    "departments": (file.DepartmentsFile, lambda read: {"departments": read.departments()}),
    "people": (file.PeopleFile, lambda read: {"people": read.people()}),
    "accounts": (file.AccountsFile, lambda read: {"accounts": read.accounts()}),
    "policies": (file.PoliciesFile, lambda read: {"policies": read.policies()}),
    "pages": (file.PagesFile, lambda read: {"pages": read.pages()}),
    "texts": (file.TextsFile, lambda read: {"texts": read.texts()}),
    "goals": (file.GoalsFile, lambda read: {"goals": read.all("goal", goal.Goal)}),
    "decisions": (
        file.DecisionsFile,
        lambda read: {
            "rights": read.all("activity", decision.Right),
            "log": read.all("decision", decision.Decision),
        },
    ),
    "meetings": (
        file.MeetingsFile,
        lambda read: {"series": read.all("series", meeting.Series), "held": read.meetings()},
    ),
    "campaigns": (
        file.CampaignsFile,
        lambda read: {"campaigns": read.all("campaign", account.Campaign)},
    ),
    "courses": (
        file.CoursesFile,
        lambda read: {
            "courses": read.all("course", course.Course),
            "paths": read.all("path", course.LearningPath),
        },
    ),
    "routes": (
        file.RoutesFile,
        lambda read: {
            "severities": read.all("severity", question.Severity),
            "routes": read.all("route", question.Route),
        },
    ),
    "questions": (
        file.QuestionsFile,
        lambda read: {"questions": read.all("question", question.Question)},
    ),
    "glossary": (file.GlossaryFile, lambda read: {"terms": read.all("term", question.Term)}),
}
"""Each file's model, and a function that returns its content."""
