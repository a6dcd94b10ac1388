"""JSON Schemas of the data files: they take what the check takes, and refuse what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from macros.model import json_schema
from macros.model.files import DATA_FILES, data_file
from macros.model.page import is_policy_path
from macros.reading import front_matter
from macros.reading.values import read_values
from tests.unit import yaml_core

ROOT = Path(__file__).parent.parent.parent
ORGANISATIONS = (
    ROOT / "data",
    ROOT / "tests" / "college" / "data",
    ROOT / "tests" / "cases" / "base" / "data",
)
SCHEMAS: dict[str, Any] = {name: json.loads(text) for name, text in json_schema.files().items()}


def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(
        SCHEMAS[f"{name}.schema.json"], format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def _errors(name: str, value: Any) -> list[str]:
    return [error.message for error in _validator(name).iter_errors(value)]


def _data_files() -> list[tuple[str, Path]]:
    paths = []
    for folder in ORGANISATIONS:
        for path in sorted(folder.rglob("*.yml")):
            kind = data_file(path.relative_to(folder).as_posix())
            if kind is not None:
                paths.append((kind.name.removesuffix(".yml").removesuffix("/*"), path))
    return paths


@pytest.mark.parametrize(
    ("name", "path"), _data_files(), ids=lambda value: str(value).removeprefix(f"{ROOT}/")
)
def test_sample_data_is_valid_as_our_reader_and_as_an_editor_reads_it(
    name: str, path: Path
) -> None:
    assert _errors(name, read_values(path.read_bytes(), path.name).root) == []
    assert _errors(name, yaml_core.load(path.read_text(encoding="utf-8"))) == []


def test_the_heads_of_all_pages_are_valid() -> None:
    for path in sorted((ROOT / "docs").rglob("*.md")):
        head = front_matter.split(path.read_text(encoding="utf-8"), path.name)[0].values
        is_policy = is_policy_path(path.relative_to(ROOT / "docs").as_posix())
        assert _errors("policy-front-matter" if is_policy else "front-matter", head) == [], path


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_is_one_of_json_schema_2020_12_and_closed(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    for record in [schema, *schema.get("$defs", {}).values()]:
        assert record["type"] == "object"
        assert record["additionalProperties"] is False
        assert record["description"].endswith(".")
        for key, field in record.get("properties", {}).items():
            assert field["description"], key


def test_every_data_file_has_its_schema() -> None:
    assert json_schema.bindings() == {
        "organization.schema.json": "organization.yml",
        "departments.schema.json": "departments/*.yml",
        "accounts.schema.json": "accounts/*.yml",
        "goals.schema.json": "goals.yml",
        "decisions.schema.json": "decisions.yml",
        "meetings.schema.json": "meetings.yml",
        "campaigns.schema.json": "campaigns.yml",
        "courses.schema.json": "courses.yml",
        "routes.schema.json": "routes.yml",
        "questions.schema.json": "questions.yml",
        "triage.schema.json": "triage.yml",
        "glossary.schema.json": "glossary.yml",
        "redirects.schema.json": "redirects.yml",
    }
    assert len(json_schema.bindings()) == len(DATA_FILES)
    assert set(SCHEMAS) - set(json_schema.bindings()) == {
        "front-matter.schema.json",
        "policy-front-matter.schema.json",
    }


def test_the_output_is_the_same_every_time() -> None:
    assert json_schema.files() == json_schema.files()


def test_a_field_says_what_it_is_to_whoever_hovers_over_it() -> None:
    fields = SCHEMAS["accounts.schema.json"]["$defs"]["Account"]["properties"]
    assert fields["mfa"] == {
        "title": "MFA",
        "description": "Multi-factor sign-in: on, off or unsupported.",
        "enum": ["on", "off", "unsupported"],
        "type": "string",
    }
    assert fields["closed_on"] == {
        "title": "Closed on",
        "description": "The day the account was closed.",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "type": ["string", "null"],
    }


_ACCOUNT: dict[str, Any] = {
    "platform": "LinkedIn",
    "handle": "tidewater",
    "url": "https://linkedin.example.com/tidewater",
    "audience": "public",
    "purpose": "News.",
    "language": "en-GB",
    "admins": ["rosa-vega", "lena-moss"],
    "recovery": "role-mailbox",
    "mfa": "on",
    "credential_store": "Vault",
    "status": "active",
    "audit_by": "2027-02-01",
}


def test_a_right_account_is_taken() -> None:
    assert _errors("accounts", {"linkedin-tidewater": _ACCOUNT}) == []
    internal = {key: value for key, value in _ACCOUNT.items() if key != "url"} | {
        "audience": "internal",
        "publishers": None,
    }
    assert _errors("accounts", {"feed": internal | {"publishers": []}}) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"platform": 7}, "7 is not of type 'string'"),
        ({"platform": "two\nlines"}, "'two\\nlines' does not match"),
        ({"handle": " "}, "' ' does not match"),
        ({"url": "http://linkedin.example.com"}, "'http://linkedin.example.com' does not match"),
        ({"url": "https://user:pw@example.com"}, "'https://user:pw@example.com' does not match"),
        ({"audience": "everyone"}, "'everyone' is not one of ['public', 'internal']"),
        ({"language": "English"}, "'English' does not match"),
        ({"admins": "rosa-vega"}, "'rosa-vega' is not of type 'array'"),
        ({"admins": ["Rosa Vega"]}, "'Rosa Vega' does not match"),
        ({"mfa": True}, "True is not one of ['on', 'off', 'unsupported']"),
        ({"recovery": "mailbox"}, "'mailbox' is not one of ['role-mailbox', 'personal']"),
        ({"audit_by": "1 February 2027"}, "'1 February 2027' does not match"),
        ({"audit_by": "2027-02-30"}, "'2027-02-30' is not a 'date'"),
        ({"audit_by": None}, "None is not of type 'string'"),
        ({"servce": {}}, "Additional properties are not allowed ('servce' was unexpected)"),
        ({"service": {"hours": "9 to 5"}}, "is not valid under any of the given schemas"),
    ],
)
def test_a_wrong_account_is_refused(change: dict[str, Any], message: str) -> None:
    assert any(
        message in error for error in _errors("accounts", {"linkedin-tidewater": _ACCOUNT | change})
    )


@pytest.mark.parametrize("key", list(_ACCOUNT))
def test_a_missing_key_is_refused(key: str) -> None:
    account = {name: value for name, value in _ACCOUNT.items() if name != key}
    assert f"'{key}' is a required property" in _errors("accounts", {"linkedin-tidewater": account})


def test_an_id_that_is_not_kebab_case_is_refused() -> None:
    assert _errors("accounts", {"LinkedIn": _ACCOUNT}) == [
        "'LinkedIn' does not match any of the regexes: '^[a-z0-9]+(-[a-z0-9]+)*$'"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": 4}, "4 is not one of"),
        ({"clock_minutes": -1}, "-1 is less than the minimum of 1"),
        ({"clock_minutes": "soon"}, "'soon' does not match"),
        ({"clock_minutes": 1.5}, "1.5 is not of type 'integer', 'string'"),
        ({"do_first": {"one": "Call."}}, "{'one': 'Call.'} is not of type 'array'"),
    ],
)
def test_a_wrong_route_is_refused(change: dict[str, Any], message: str) -> None:
    route: dict[str, Any] = {
        "trigger": "Hacked",
        "severity": 3,
        "first_contact": "lena-moss",
        "backup": "rosa-vega",
        "channel": "Phone",
        "hours": "Every day",
        "clock_minutes": 15,
        "do_first": ["Pause."],
    }
    assert _errors("routes", {"routes": {"hacked": route}}) == []
    assert (
        _errors("routes", {"routes": {"hacked": route | {"severity": "3", "clock_minutes": "15"}}})
        == []
    )
    assert any(
        error.startswith(message)
        for error in _errors("routes", {"routes": {"hacked": route | change}})
    )


@pytest.mark.parametrize(
    ("person", "message"),
    [
        ({"name": "Mia", "status": "active"}, "'roles' is a required property"),
        ({"name": "Mia", "status": "active", "roles": []}, "'email' is a required property"),
        ({"name": "Mia", "status": "gone"}, "'gone' is not one of ['active', 'leaving', 'left']"),
        (
            {"name": "Mia", "status": "active", "roles": ["boss"], "email": "mia@example.com"},
            "'boss' is not one of",
        ),
        ({"name": "Mia", "status": "active", "roles": [], "email": "mia"}, "'mia' does not match"),
        (
            {
                "name": "Mia",
                "status": "active",
                "roles": [],
                "email": "m@example.com",
                "phone": 442079460101,
            },
            "442079460101 is not of",
        ),
        (
            {
                "name": "Mia",
                "status": "active",
                "roles": [],
                "email": "m@example.com",
                "phone": "020 7946 0101",
            },
            "'020 7946 0101' does not match",
        ),
    ],
)
def test_a_wrong_person_is_refused(person: dict[str, Any], message: str) -> None:
    department: dict[str, Any] = {
        "name": "Press",
        "kind": "spoke",
        "purpose": "News.",
        "status": "active",
        "people": {},
    }
    left = {"name": "Mia", "status": "left"}
    assert _errors("departments", department | {"people": {"mia": left}}) == []
    assert any(
        error.startswith(message)
        for error in _errors("departments", department | {"people": {"mia": person}})
    )


@pytest.mark.parametrize(
    "step",
    [
        {"test": "Is it?", "yes": "call"},
        {"test": "Is it?", "yes": "call", "no": "call", "action": "Call."},
        {"action": "Call.", "no": "call"},
        {"route": "hacked"},
    ],
)
def test_a_step_that_is_neither_test_nor_action_is_refused(step: dict[str, Any]) -> None:
    tree = {"title": "How?", "start": "call", "steps": {"call": {"action": "Call."}}}
    assert _errors("triage", {"reply": tree}) == []
    assert _errors("triage", {"reply": tree | {"steps": {"call": step}}}) != []


def test_a_text_may_stand_where_a_list_of_texts_may() -> None:
    path = {"title": "Publishers", "audience": "Everybody who posts", "courses": ["basics"]}
    assert _errors("courses", {"paths": {"publisher": path}}) == []
    assert (
        _errors("courses", {"paths": {"publisher": path | {"audience": ["Editors", "Agencies"]}}})
        == []
    )
