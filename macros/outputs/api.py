"""The JSON files of a site (`api/v1/`), and the JSON Schema of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

from macros.model.listing import contacts
from macros.model.record import Record
from macros.outputs.page_words import words_of
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
"""Accounts whose profile may be linked to: the name of a closed one may be somebody else's by
now."""
_WHOLE = {
    "changes": "feeds/all.xml",
    "calendar": "calendar/all.ics",
    "pages": "llms.txt",
    "texts": "llms-full.txt",
    "search": "opensearch.xml",
}


def api_files(publication: Publication, others: Collection[str]) -> Iterator[OutputFile]:
    """Write the files and their schemas; `others` are the paths of the feeds, calendars and cards that there are."""
    listed: dict[str, dict[str, str | int]] = {}
    for name, (model, read) in _FILES.items():
        values = read(_Reader(publication, others))
        yield _written(name, _whole(publication, model, name, values))
        yield _schema(publication, model, name)
        listed[name] = {
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
        "files": listed,
        "feeds": {name: publication.link(path) for name, path in _WHOLE.items() if path in others},
    }
    yield _written("index", _whole(publication, file.IndexFile, "index", values))
    yield _schema(publication, file.IndexFile, "index")


def _whole(
    publication: Publication, model: type[file.File], name: str, values: Mapping[str, Any]
) -> file.File:
    edition = publication.playbook.organization.edition
    return model.model_validate(
        {"schema_address": f"schemas/{name}.schema.json", "edition": edition, **values}
    )


def _written(name: str, content: Public) -> OutputFile:
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


class _Reader:
    """Makes what is published out of records."""

    def __init__(self, publication: Publication, others: Collection[str]) -> None:
        self.publication = publication
        self.playbook = publication.playbook
        self.others = others

    def one(self, model: type[Public], record: Record, **added: object) -> Public:
        return model.of(record, self.playbook.people, **added)

    def all(self, kind: str, model: type[Public]) -> dict[str, Public]:
        return {
            i: self.placed(kind, model, record) for i, record in self.playbook.all(kind).items()
        }

    def placed(self, kind: str, model: type[Public], record: Record, **added: object) -> Public:
        """Take over a record, with the address of the place that shows it."""
        if "address" in model.model_fields:
            added["address"] = self.publication.record_link(kind, record.id)
        return self.one(model, record, **added)

    def other(self, path: str) -> str | None:
        """Give the address of another output, where there is one."""
        return self.publication.link(path) if path in self.others else None

    def departments(self) -> dict[str, Public]:
        accounts = self.playbook.accounts_of
        return {
            i: self.placed(
                "department",
                department.Department,
                record,
                accounts=tuple(account.id for account in accounts.get(i, ())),
                feed=self.other(f"feeds/departments/{i}.xml"),
                calendar=self.other(f"calendar/{i}.ics"),
                card=self.other(f"cards/departments/{i}.vcf"),
            )
            for i, record in self.playbook.departments.items()
        }

    def people(self) -> dict[str, Public]:
        return {
            i: self.placed(
                "person",
                department.Person,
                record,
                contacts=department.Contacts.model_validate(contacts(record)),
                card=self.other(f"cards/{i}.vcf"),
            )
            for i, record in self.publication.present.items()
        }

    def accounts(self) -> dict[str, Public]:
        return {
            i: self.placed(
                "account",
                account.Account,
                record,
                profile=record.url if record.status in _IN_USE else None,
            )
            for i, record in self.playbook.accounts.items()
        }

    def policies(self) -> dict[str, Public]:
        return {
            policy.policy: self.placed(
                "policy",
                page.Policy,
                policy,
                page=held.path,
                feed=self.other(f"feeds/policies/{policy.policy}.xml"),
            )
            for held, policy in self.playbook.current_policies()
        }

    def pages(self) -> dict[str, Public]:
        return {
            held.path: self.one(
                page.Page, held.front, address=self.publication.page_link(held.path)
            )
            for held in self.publication.pages
            if held.front is not None
        }

    def texts(self) -> dict[str, Public]:
        lasting = self.publication.lasting
        return {
            held.path: page.Text(
                title=held.front.title,
                owner=held.front.owner,
                blocks=tuple(
                    page.Block.model_validate(block) for block in words_of(lasting[held.path])
                ),
            )
            for held in self.publication.pages
            if held.front is not None and held.path in lasting
        }

    def meetings(self) -> dict[str, Public]:
        held = self.playbook.meetings
        return {
            i: self.placed("meeting", meeting.Meeting, record, came=len(record.attended))
            for i, record in held.items()
        }


_FILES: dict[str, tuple[type[file.File], Callable[[_Reader], dict[str, Any]]]] = {
    "organization": (
        file.OrganizationFile,
        lambda read: {
            "organization": read.one(organization.Organization, read.playbook.organization)
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
"""File name to its model and to what it holds."""
