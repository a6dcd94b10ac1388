"""The JSON files of a site (`api/v1/`), and the JSON Schema of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import Field, create_model

from macros.model.listing import contacts
from macros.model.record import Record
from macros.outputs import text_json
from macros.outputs.public import base, record_models
from macros.outputs.public.base import Public
from macros.outputs.public.derivation import by_id
from macros.outputs.public.file import File, IndexFile
from macros.outputs.publication import OutputFile, Publication

FOLDER = "api/v1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
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
    yield from record_files(publication, others)
    yield text_json.text_file(publication)


def record_files(publication: Publication, others: Collection[str]) -> Iterator[OutputFile]:
    """Yield the JSON files with nothing from the texts of pages, and the schemas of all.

    `others` are the paths of the feeds, calendars and cards of the site, which records link to.
    """
    index: dict[str, dict[str, str | int]] = {}
    converter = _RecordConverter(publication, others)
    for name, (_, parts) in _FILES.items():
        model = _file_model(name)
        yield _schema(publication, model, name)
        if name == text_json.NAME:
            number = sum(1 for _ in text_json.pages_with_words(publication))
        else:
            values = {part.key: part.read(converter) for part in parts}
            yield _json_file(name, _with_header(publication, model, name, values))
            number = sum(
                len(records) if isinstance(records, dict) else 1 for records in values.values()
            )
        index[name] = {
            "address": publication.link(f"{FOLDER}/{name}.json"),
            "schema": publication.link(_schema_path(name)),
            "records": number,
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
    yield _json_file("index", _with_header(publication, IndexFile, "index", values))
    yield _schema(publication, IndexFile, "index")


def _with_header(
    publication: Publication, model: type[File], name: str, values: Mapping[str, Any]
) -> File:
    """Return a file's content with the address of its schema and the edition."""
    edition = publication.playbook.organization.edition
    return model.model_validate(
        {"schema_address": f"schemas/{name}.schema.json", "edition": edition, **values}
    )


def _json_file(name: str, content: Public) -> OutputFile:
    return OutputFile(f"{FOLDER}/{name}.json", f"{_json(content)}\n".encode())


def _json(content: Public) -> str:
    return content.model_dump_json(by_alias=True, exclude_none=True, indent=2)


def _schema_path(name: str) -> str:
    return f"{FOLDER}/schemas/{name}.schema.json"


def _schema(publication: Publication, model: type[File], name: str) -> OutputFile:
    path = _schema_path(name)
    schema: dict[str, Any] = {"$schema": _DIALECT}
    if publication.site_url:
        schema["$id"] = publication.link(path)
    schema |= _schema_of(model)
    return OutputFile(path, f"{json.dumps(schema, ensure_ascii=False, indent=2)}\n".encode())


@cache
def _file_model(name: str) -> type[File]:
    """Return the model of a whole file."""
    summary, parts = _FILES[name]
    fields: dict[str, Any] = {
        part.key: (part.type, Field(description=part.description)) for part in parts
    }
    return create_model(f"{name.title()}File", __base__=File, __doc__=summary, **fields)


@cache
def _schema_of(model: type[File]) -> dict[str, Any]:
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

    def organization(self) -> Public:
        return self.convert(record_models.ORGANIZATION, self.playbook.organization)

    def departments(self) -> dict[str, Public]:
        accounts = self.playbook.accounts_of
        return {
            i: self.with_address(
                "department",
                record_models.DEPARTMENT,
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
                record_models.PERSON,
                record,
                contacts=base.Contacts.model_validate(contacts(record)),
                card=self.companion_link(f"cards/{i}.vcf"),
            )
            for i, record in self.publication.current_people.items()
        }

    def accounts(self) -> dict[str, Public]:
        return {
            i: self.with_address(
                "account",
                record_models.ACCOUNT,
                record,
                profile=record.url if record.status in _IN_USE else None,
            )
            for i, record in self.playbook.accounts.items()
        }

    def policies(self) -> dict[str, Public]:
        return {
            policy.policy: self.with_address(
                "policy",
                record_models.POLICY,
                policy,
                page=source.path,
                feed=self.companion_link(f"feeds/policies/{policy.policy}.xml"),
            )
            for source, policy in self.playbook.current_policies()
        }

    def pages(self) -> dict[str, Public]:
        return {
            source.path: self.convert(
                record_models.PAGE, source.front, address=self.publication.page_link(source.path)
            )
            for source in self.publication.pages
            if source.front is not None
        }

    def meetings(self) -> dict[str, Public]:
        return {
            i: self.with_address(
                "meeting", record_models.MEETING, record, came=len(record.attended)
            )
            for i, record in self.playbook.meetings.items()
        }


@dataclass(frozen=True, slots=True)
class _Part:
    """What a file holds under one key."""

    key: str
    type: Any
    description: str
    read: Callable[[_RecordConverter], Any]


def _records(key: str, kind: str, model: type[Public], description: str) -> _Part:
    """Return a part with all records of a kind that need nothing but the address of their page."""
    return _Part(key, by_id(model), description, lambda read: read.all(kind, model))


_FILES: dict[str, tuple[str, tuple[_Part, ...]]] = {
    "organization": (
        "The organisation and its hub.",
        (
            _Part(
                "organization",
                record_models.ORGANIZATION,
                "The organisation.",
                _RecordConverter.organization,
            ),
        ),
    ),
    "departments": (
        "Departments.",
        (
            _Part(
                "departments",
                by_id(record_models.DEPARTMENT),
                "Departments by id.",
                _RecordConverter.departments,
            ),
        ),
    ),
    "people": (
        "Everybody with a part in social media. Somebody who has left is not in it.",
        (_Part("people", by_id(record_models.PERSON), "People by id.", _RecordConverter.people),),
    ),
    "accounts": (
        "Official accounts, those that are closed included.",
        (
            _Part(
                "accounts",
                by_id(record_models.ACCOUNT),
                "Accounts by id.",
                _RecordConverter.accounts,
            ),
        ),
    ),
    "policies": (
        "Policies, drafts and retired ones included.",
        (
            _Part(
                "policies",
                by_id(record_models.POLICY),
                "Policies by id.",
                _RecordConverter.policies,
            ),
        ),
    ),
    "pages": (
        "Pages.",
        (
            _Part(
                "pages",
                by_id(record_models.PAGE),
                "Pages by their path below the folder of pages.",
                _RecordConverter.pages,
            ),
        ),
    ),
    "texts": (
        (
            "The words of pages, without those that change by themselves with the day: "
            "what is overdue, what comes next."
        ),
        (
            _Part(
                "texts",
                by_id(base.Text),
                "The words of pages by the page's path below the folder of pages.",
                lambda _: {},
            ),
        ),
    ),
    "goals": (
        "Goals and their measures.",
        (_records("goals", "goal", record_models.GOAL, "Goals by id."),),
    ),
    "decisions": (
        "Decision rights, and decisions taken.",
        (
            _records("rights", "activity", record_models.RIGHT, "Decision rights by id."),
            _records("log", "decision", record_models.DECISION, "Decisions by id."),
        ),
    ),
    "meetings": (
        "Recurring meetings, and what took place.",
        (
            _records("series", "series", record_models.SERIES, "Recurring meetings by id."),
            _Part(
                "held",
                by_id(record_models.MEETING),
                "Meetings that took place, by id.",
                _RecordConverter.meetings,
            ),
        ),
    ),
    "campaigns": (
        "The shared calendar, blackouts included.",
        (_records("campaigns", "campaign", record_models.CAMPAIGN, "Entries by id."),),
    ),
    "courses": (
        "Courses and learning paths.",
        (
            _records("courses", "course", record_models.COURSE, "Courses by id."),
            _records("paths", "path", record_models.PATH, "Learning paths by id."),
        ),
    ),
    "routes": (
        "How bad something is, and whom to call.",
        (
            _records("severities", "severity", record_models.SEVERITY, "Levels by number."),
            _records("routes", "route", record_models.ROUTE, "Routes by id."),
        ),
    ),
    "questions": (
        "What employees ask.",
        (_records("questions", "question", record_models.QUESTION, "Questions by id."),),
    ),
    "glossary": (
        "Terms.",
        (_records("terms", "term", record_models.TERM, "Terms by id."),),
    ),
}
"""By name of the file: its description, and its parts."""
