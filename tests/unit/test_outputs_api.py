from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from macros.model.account import SECURITY_FIELDS
from macros.outputs.public import base, record_models
from tests.unit.publications import HOSTILE, changed, publication, written

NAMES = (
    "index organization departments people accounts policies pages texts goals decisions meetings campaigns courses routes"
    " questions glossary"
).split()
PRESS = "data/departments/press.yml"
SITE = "https://playbook.example.com/"


def fetch(content: dict[str, bytes], name: str) -> Any:
    return json.loads(content[f"api/v1/{name}.json"])


def test_there_is_a_file_and_a_schema_of_each_name(tmp_path: Path) -> None:
    content = written(publication(tmp_path))
    expected = {f"api/v1/{name}.json" for name in NAMES} | {
        f"api/v1/schemas/{name}.schema.json" for name in NAMES
    }
    assert {path for path in content if path.startswith("api/")} == expected
    assert list(fetch(content, "index")["files"]) == NAMES[1:]


@pytest.mark.parametrize("address", [None, SITE])
def test_every_file_is_as_its_schema_says(tmp_path: Path, address: str | None) -> None:
    content = written(publication(tmp_path, full(), address))
    for name in NAMES:
        data = fetch(content, name)
        schema = json.loads(content[f"api/v1/{data['$schema']}"])
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            data
        )
        assert schema.get("$id") == (
            f"{SITE}api/v1/schemas/{name}.schema.json" if address else None
        )
        assert data["edition"] == "2026.11"


def full() -> dict[str, str]:
    """Return files with fields that the base leaves out."""
    more = (
        "    title: Head of press\n    phone: +44 20 7946 0001\n    chat: '@rosa'\n    location: Bristol\n"
        "    timezone: Europe/London\n    languages:\n      - en\n    pronouns: she/her\n    expertise:\n      - crises\n"
    )
    files = changed(
        PRESS, ("    email: rosa.vega@example.com\n", "    email: rosa.vega@example.com\n" + more)
    )
    files |= changed(
        "docs/policies/disclosure.md",
        (
            "review_by",
            "reviewed:\n  by: lou-brand\n  on: 2026-11-02\nkeywords:\n  - ad\nsources:\n  - The law\nreview_by",
        ),
    )
    return files | changed(
        "data/meetings.yml",
        ("open_to: representatives", "open_to: representatives\n    until: 2027-01-01"),
    )


def test_every_field_of_a_schema_is_described(tmp_path: Path) -> None:
    content = written(publication(tmp_path))
    for name in NAMES:
        schema = json.loads(content[f"api/v1/schemas/{name}.schema.json"])
        for part in (schema, *schema.get("$defs", {}).values()):
            assert part["description"]
            assert part["additionalProperties"] is False
            assert [
                key for key, field in part["properties"].items() if not field.get("description")
            ] == []


def test_a_person_is_published_with_the_contacts_that_may_be_shown(tmp_path: Path) -> None:
    person = fetch(written(publication(tmp_path, full())), "people")["people"]["rosa-vega"]
    assert person == {
        "name": "Rosa Vega",
        "title": "Head of press",
        "department": "press",
        "roles": ["representative", "admin"],
        "pronouns": "she/her",
        "location": "Bristol",
        "timezone": "Europe/London",
        "languages": ["en"],
        "expertise": ["crises"],
        "term_end": "2027-09-30",
        "contacts": {"email": "rosa.vega@example.com", "chat": "@rosa"},
        "card": "cards/rosa-vega.vcf",
    }


def test_a_department_leads_to_what_belongs_to_it(tmp_path: Path) -> None:
    departments = fetch(written(publication(tmp_path, address=SITE)), "departments")["departments"]
    assert departments["press"] == {
        "name": "Press office",
        "kind": "spoke",
        "purpose": "Tells the world what we do.",
        "status": "active",
        "head": "rosa-vega",
        "representative": "rosa-vega",
        "deputy": "dev-patel",
        "people": ["rosa-vega", "dev-patel"],
        "accounts": ["linkedin-tidewater"],
        "address": f"{SITE}directory/press/",
        "feed": f"{SITE}feeds/departments/press.xml",
        "calendar": f"{SITE}calendar/press.ics",
        "card": f"{SITE}cards/departments/press.vcf",
    }


def test_the_profile_of_a_closed_account_is_left_out(tmp_path: Path) -> None:
    files = changed("data/accounts/press.yml", ("status: active", "status: closed"))
    accounts = fetch(written(publication(tmp_path, files)), "accounts")["accounts"]
    assert "profile" not in accounts["linkedin-tidewater"]
    accounts = fetch(written(publication(tmp_path / "open")), "accounts")["accounts"]
    assert (
        accounts["linkedin-tidewater"]["profile"]
        == "https://linkedin.example.com/tidewater-instruments"
    )


def test_somebody_who_has_left_is_a_name_in_the_decision_log_and_nowhere_else(
    tmp_path: Path,
) -> None:
    files = changed(
        PRESS,
        ("rosa.vega@example.com\n    status: active", "rosa.vega@example.com\n    status: left"),
    )
    content = written(publication(tmp_path, files))
    log = fetch(content, "decisions")["log"]
    assert log["adopt-house-rules"]["participants"] == [
        {"id": "lena-moss", "name": "Lena Moss"},
        {"id": "rosa-vega", "name": "Rosa Vega"},
    ]
    departments = fetch(content, "departments")["departments"]
    assert departments["press"]["people"] == ["dev-patel"]
    assert "representative" not in departments["press"]
    assert fetch(content, "accounts")["accounts"]["linkedin-tidewater"]["admins"] == ["lena-moss"]
    held = fetch(content, "meetings")["held"]["representatives-2026-11-03"]
    assert held["came"] == 2
    assert held["actions"] == [
        {"text": "Share the calendar", "due": "2026-12-01", "status": "open"}
    ]
    assert [path for path, text in content.items() if b"rosa-vega" in text] == [
        "api/v1/decisions.json"
    ]


def test_hostile_texts_stay_the_texts_they_are(tmp_path: Path) -> None:
    yaml_text = HOSTILE.replace("'", "''")
    files = changed(
        PRESS,
        ("name: Press office", f"name: '{yaml_text}'"),
        ("name: Rosa Vega", f"name: '{yaml_text}'"),
    )
    content = written(publication(tmp_path, files))
    assert fetch(content, "departments")["departments"]["press"]["name"] == HOSTILE
    assert fetch(content, "people")["people"]["rosa-vega"]["name"] == HOSTILE


def test_no_file_has_a_private_field() -> None:
    assert not set(SECURITY_FIELDS) & set(record_models.ACCOUNT.model_fields)
    contacts = {"email", "phone", "chat"}
    private = {*contacts, "handle", "certificates", "show", "status", "last_day"}
    assert not private & set(record_models.PERSON.model_fields)
    assert set(base.Contacts.model_fields) == contacts
    assert "handles" not in record_models.DEPARTMENT.model_fields
    assert not {"repository", "sample_day"} & set(record_models.ORGANIZATION.model_fields)
    assert "attended" not in record_models.MEETING.model_fields
    assert "quiz" not in record_models.COURSE.model_fields
    assert set(base.Named.model_fields) == {"id", "name"}
