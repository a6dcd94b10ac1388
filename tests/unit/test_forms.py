"""The configuration of the form editor: fields from the models, options, and the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from macros.check.load import load
from macros.forms import installation
from macros.forms.decap_config import configuration, hosts, sign_in
from macros.forms.editor import policy, write_editor
from macros.forms.installation import InstallationError, Package, install, is_installed, lay_out
from tests.college.assembly import ROOT
from tests.unit.command import run
from tests.unit.playbooks import write_playbook

_REPOSITORY = "repository:\n  url: https://code.example.com/tidewater/playbook\n  host: {host}\n"


def _root(folder: Path, host: str = "github", forms: str = "") -> Path:
    root = write_playbook(folder)
    organization = root / "data/organization.yml"
    organization.write_text(
        organization.read_text(encoding="utf-8") + _REPOSITORY.format(host=host), encoding="utf-8"
    )
    if forms:
        settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
        (root / "mkdocs.yml").write_text(
            f"{settings}\nextra:\n  playbook:\n    forms:\n{forms}", encoding="utf-8"
        )
    return root


def _config(folder: Path, **settings: str) -> dict[str, Any]:
    return configuration(
        load(_root(folder, **settings)).playbook, "https://playbook.example.com/latest/"
    )


def _fields(config: dict[str, Any], collection: str, *path: str) -> dict[str, Any]:
    """Return the fields of a collection by name; `path` leads into lists and groups."""
    fields = next(each for each in config["decap"]["collections"] if each["name"] == collection)[
        "fields"
    ]
    for step in path:
        fields = next(each for each in fields if each["name"] == step)["fields"]
    return {field["name"]: field for field in fields}


def test_a_field_says_what_the_model_says(tmp_path: Path) -> None:
    config = _config(tmp_path)
    person = _fields(config, "departments", "people")
    assert person["email"] == {
        "name": "email",
        "label": "Email",
        "hint": "The work address.",
        "required": False,
        "widget": "string",
        "pattern": [
            r"^(?:[^@\s<>\"'(),:;\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)$".replace(
                '\\"', '"'
            ),
            "not an e-mail address. Write name@example.com.",
        ],
    }
    assert person["phone"]["pattern"] == [
        r"^(?:\+[1-9](?:[ ()/.-]{0,3}[0-9]){6,15})$",
        (
            "not a phone number with + and the country code. "
            "Begin with + and the country code, such as +44 20 7946 0000 for 020 7946 0000. "
            "Put an internal extension into 'chat', or into the department's 'channel'."
        ),
    ]
    assert person["status"] == {
        "name": "status",
        "label": "Status",
        "hint": "active, leaving (with last_day), or left.",
        "required": True,
        "widget": "select",
        "options": [{"label": value, "value": value} for value in ("active", "leaving", "left")],
    }
    assert person["languages"] == {
        "name": "languages",
        "label": "Languages",
        "hint": "Languages the person works in, as codes: en, de, ar. One on each line.",
        "required": False,
        "widget": "lines",
        "line": [
            "^(?:[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?)$",
            "not a language code. Write a code such as en, en-GB or de.",
        ],
    }


@pytest.mark.parametrize(
    ("collection", "path", "field", "expected"),
    [
        ("departments", (), "representative", {"widget": "reference", "kind": "person"}),
        ("departments", ("people",), "timezone", {"widget": "reference", "kind": "timezone"}),
        ("departments", ("people",), "term_end", {"widget": "datetime", "format": "YYYY-MM-DD"}),
        ("departments", ("people",), "id", {"widget": "string", "required": False}),
        (
            "departments",
            ("people", "certificates"),
            "course",
            {"widget": "reference", "kind": "course", "required": True},
        ),
        (
            "accounts",
            ("entries",),
            "admins",
            {"widget": "reference", "kind": "person", "multiple": True},
        ),
        # An optional group has no required fields, because it may be left out as a whole.
        ("accounts", ("entries", "service"), "hours", {"widget": "string", "required": False}),
        ("campaigns", ("entries",), "paid", {"widget": "boolean"}),
        ("campaigns", ("entries",), "brief", {"widget": "reference", "kind": "page"}),
        ("questions", ("entries",), "answer", {"widget": "text", "required": True}),
        ("questions", ("entries",), "audience", {"widget": "lines"}),
        (
            "glossary",
            ("entries",),
            "see",
            {"widget": "reference", "kind": "term", "multiple": True},
        ),
        ("meetings", ("series",), "start", {"widget": "datetime", "format": "YYYY-MM-DDTHH:mm"}),
        (
            "meetings",
            ("series",),
            "minutes",
            {"pattern": ["^(?=.*[1-9])\\d{1,9}$", "not a number above zero. Write 1 or more."]},
        ),
        ("meetings", ("held", "actions"), "status", {"widget": "select"}),
    ],
)
def test_each_kind_of_value_is_asked_for_in_its_way(
    tmp_path: Path, collection: str, path: tuple[str, ...], field: str, expected: dict[str, Any]
) -> None:
    found = _fields(_config(tmp_path), collection, *path)[field]
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("place", "taken", "refused"),
    [
        (("policies", "policy"), ["house-rules", "0123"], ["House rules", "a--b", "*a", "con "]),
        (
            ("meetings", "series", "rule"),
            ["FREQ=MONTHLY;BYDAY=1TU", "RRULE:FREQ=weekly;byday=mo;"],
            ["every Tuesday", "*a", "FREQ=DAILY;;COUNT=2"],
        ),
    ],
)
def test_a_text_that_no_model_takes_is_refused_at_its_field(
    place: tuple[str, ...], taken: list[str], refused: list[str]
) -> None:
    config = configuration(load(ROOT).playbook, "https://playbook.example.com/latest/")
    *path, field = place
    pattern, said = _fields(config, *path)[field]["pattern"]
    assert said.startswith("not ")
    assert all(re.search(pattern, text) for text in taken)
    assert not any(re.search(pattern, text) for text in refused)


def test_what_can_be_picked_has_a_name_and_nothing_private(tmp_path: Path) -> None:
    config = _config(tmp_path)
    assert {"id": "rosa-vega", "name": "Rosa Vega", "group": "Press office"} in config["options"][
        "person"
    ]
    assert {
        "id": "linkedin-tidewater",
        "name": "LinkedIn · tidewater-instruments",
        "group": "Press office",
    } in config["options"]["account"]
    assert {"id": "Europe/London", "name": "Europe/London"} in config["options"]["timezone"]
    assert "@example.com" not in json.dumps(config["options"])


def test_what_is_told_of_leaving_names_files_and_nothing_private(tmp_path: Path) -> None:
    root = _root(tmp_path)
    press = root / "data/departments/press.yml"
    text = press.read_text(encoding="utf-8").replace(
        "status: active\n    certificates",
        "handle: rosa-at-host\n    status: active\n    certificates",
    )
    press.write_text(
        text.replace("people:\n", "handles:\n  - rosa-at-host\npeople:\n"), encoding="utf-8"
    )
    told = configuration(load(root).playbook, "")["leaving"]
    assert told["people"]["rosa-vega"] == {
        "name": "Rosa Vega",
        "department": "press",
        "group": "Press office",
        "file": "data/departments/press.yml",
        "files": [
            "data/accounts/press.yml",
            "data/departments/press.yml",
            "data/meetings.yml",
            "data/routes.yml",
        ],
        "pages": [],
    }
    assert [
        text for text in ("@example.com", "rosa-at-host", "2026-06-01") if text in json.dumps(told)
    ] == []


def test_whoever_has_left_cannot_be_picked(tmp_path: Path) -> None:
    root = _root(tmp_path)
    press = root / "data/departments/press.yml"
    press.write_text(
        press.read_text(encoding="utf-8") + "  gone-away:\n    name: Gone Away\n    status: left\n",
        encoding="utf-8",
    )
    assert "Gone Away" not in json.dumps(configuration(load(root).playbook, ""))


def test_a_saved_form_is_a_pull_request_at_the_code_host(tmp_path: Path) -> None:
    decap = _config(tmp_path, forms="      base_url: https://login.example.com\n")["decap"]
    assert decap["publish_mode"] == "editorial_workflow"
    assert {each["publish"] for each in decap["collections"]} == {False}
    assert {
        key: decap["backend"][key] for key in ("name", "repo", "branch", "api_root", "base_url")
    } == {
        "name": "github",
        "repo": "tidewater/playbook",
        "branch": "main",
        "api_root": "https://code.example.com/api/v3",
        "base_url": "https://login.example.com",
    }


def test_gitlab_needs_no_service_of_its_own(tmp_path: Path) -> None:
    decap = _config(tmp_path, host="gitlab", forms="      app_id: abc\n")["decap"]
    assert {
        key: decap["backend"][key]
        for key in ("name", "repo", "api_root", "base_url", "auth_type", "auth_endpoint", "app_id")
    } == {
        "name": "gitlab",
        "repo": "tidewater/playbook",
        "api_root": "https://code.example.com/api/v4",
        "base_url": "https://code.example.com",
        "auth_type": "pkce",
        "auth_endpoint": "oauth/authorize",
        "app_id": "abc",
    }


@pytest.mark.parametrize(
    ("host", "forms", "missing"),
    [
        ("github", "", "base_url"),
        ("gitlab", "", "app_id"),
        ("github", "      base_url: https://l.example.com\n", None),
        ("gitlab", "      app_id: a\n", None),
    ],
)
def test_what_is_missing_for_signing_in_is_said(
    tmp_path: Path, host: str, forms: str, missing: str | None
) -> None:
    said = sign_in(load(_root(tmp_path, host, forms)).playbook)
    assert [bool(missing and missing in line) for line in said] == ([True] if missing else [])


def test_the_editor_speaks_to_the_code_host_and_nobody_else(tmp_path: Path) -> None:
    root = _root(tmp_path, forms="      base_url: https://login.example.com/github\n")
    config = configuration(load(root).playbook, "", "http://127.0.0.1:8081/api/v1")
    assert hosts(config) == [
        "http://127.0.0.1:8081",
        "https://code.example.com",
        "https://login.example.com",
    ]
    assert "connect-src 'self' blob: https://code.example.com https://login.example.com;" in policy(
        root
    )
    assert config["decap"]["local_backend"] == {
        "url": "http://127.0.0.1:8081/api/v1",
        "allowed_hosts": ["127.0.0.1"],
    }


def test_without_a_repository_there_is_nothing_to_write_to(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    result = run(root, "forms", "config")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: organization.yml names no repository for the forms. Add 'repository' with its url.\n",
    )


def test_a_package_that_is_not_there_or_was_changed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InstallationError,
        match=r"decap-cms 3\.\S+ is not installed\. Run 'playbook forms install'\.",
    ):
        write_editor(
            _root(tmp_path), tmp_path / "none", tmp_path / "edit", "https://playbook.example.com/"
        )
    for package in installation.PACKAGES:
        (tmp_path / package.file_name).write_bytes(b"something else")
    assert is_installed(tmp_path)
    with pytest.raises(InstallationError, match="is not installed"):
        lay_out(tmp_path, tmp_path / "edit")
    assert not (tmp_path / "edit" / "decap-cms.js").exists()


def test_what_npm_gives_is_compared_with_the_known_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: list[Package] = []

    def pack(package: Package, target: Path) -> None:
        packed.append(package)
        target.write_bytes(b"not what was published")

    monkeypatch.setattr(installation, "_pack", pack)
    with pytest.raises(
        InstallationError, match=r"decap-cms \S+ has the hash sha512-\S+ instead of sha512-\S+\. "
    ):
        install(tmp_path)
    assert [package.name for package in packed] == ["decap-cms"]
    assert list(tmp_path.iterdir()) == []


def test_without_npm_the_command_says_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run(_root(tmp_path), "forms", "install")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: npm is not installed. Install Node.js (https://nodejs.org), which includes it.\n",
    )


def test_other_files_are_never_mixed_with_the_editor(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear", encoding="utf-8")
    result = run(_root(tmp_path), "forms", "build", str(tmp_path / "mine"))
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: {tmp_path}/mine contains other files. Name an empty folder.\n",
    )
