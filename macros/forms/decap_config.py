"""The configuration of the form editor: settings of Decap CMS, shapes of files, and options."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from macros.basics.problem import quote
from macros.forms import form_rules
from macros.forms.collection import collection
from macros.forms.creation import creation
from macros.forms.field import NAME_FIELDS, entries_of, fields_of, longest
from macros.forms.leaving_form import leaving, proposals
from macros.forms.mentions import name_of
from macros.forms.page_forms import HEADS, page_collections
from macros.model.code_host import api_address, repository_name
from macros.model.files import DATA_FILES, FORMS, DataFile
from macros.model.json_schema import label
from macros.model.organization import Repository
from macros.model.playbook import Playbook
from macros.model.shape import Shape, record_shape, shape_of
from macros.reading.configuration import read_texts

ENTRIES = "entries"
"""The field with the entries of a file that is a mapping (macros/forms/page/house.js)."""
_OPTION_KINDS = (
    "person",
    "department",
    "account",
    "goal",
    "decision",
    "series",
    "course",
    "route",
    "policy",
    "page",
    "term",
)
_TITLES = {"glossary": "Terms"}
"""Titles of files whose own name does not describe their entries."""
_COMMITS = {
    "create": "Add {{slug}} to {{collection}}",
    "update": "Change {{slug}} in {{collection}}",
}
_SETTINGS = ("repo", "base_url", "auth_endpoint", "app_id", "api_root", "site_domain")
"""Settings for signing in that are read from `extra.playbook.forms` in mkdocs.yml."""
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


class FormsError(Exception):
    """The playbook cannot have forms; the text says why and what to do."""


def configuration(
    playbook: Playbook, address: str, local_backend: str | None = None
) -> dict[str, Any]:
    """Return what the page of the editor reads as `config.json`.

    `address` is where readers open the current edition; `local_backend` is the address of a server
    that writes to a folder on this machine, for trying out the forms. Raises FormsError if the
    forms have no repository to write to.
    """
    return {
        "decap": _decap(playbook, address, local_backend),
        "shapes": shapes(),
        "check": form_rules.settings(playbook),
        "creation": creation(playbook),
        "leaving": leaving(playbook),
        "options": {kind: list(_options(playbook, kind)) for kind in _OPTION_KINDS}
        | {"timezone": _timezones()},
    }


def shapes() -> dict[str, Any]:
    """Return the shape of the files of each collection, in the format of the editor's script."""
    files = {name: _shape(shape_of(_data_file(path))) for name, path in FORMS.items()}
    return files | {
        name: _shape(record_shape(model)) | {"page": True} for name, model in HEADS.items()
    }


def sign_in(playbook: Playbook) -> list[str]:
    """Return the settings that are missing before anybody can sign in; empty if all are set."""
    repository = _repository(playbook)
    settings = _settings(playbook)
    if repository.host == "github" and "base_url" not in settings:
        return [
            "Nobody can sign in yet. Set 'base_url' to the address of your GitHub sign-in service."
        ]
    if repository.host == "gitlab" and "app_id" not in settings:
        return ["Nobody can sign in yet. Set 'app_id' to the id of your application at GitLab."]
    return []


def hosts(config: Mapping[str, Any]) -> list[str]:
    """Return the origins that the editor connects to, besides its own."""
    backend = config["decap"]["backend"]
    local = config["decap"].get("local_backend", {}).get("url")
    addresses = [backend.get("api_root"), backend.get("base_url"), local]
    parts = [urlsplit(address) for address in addresses if address]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})


def _decap(playbook: Playbook, address: str, local_backend: str | None) -> dict[str, Any]:
    repository = _repository(playbook)
    host = urlsplit(local_backend).hostname if local_backend else None
    local = (
        {"local_backend": {"url": local_backend, "allowed_hosts": [host]}} if local_backend else {}
    )
    return {
        "backend": _backend(repository, _settings(playbook)),
        **local,
        "load_config_file": False,
        "publish_mode": "editorial_workflow",
        "site_url": address,
        "display_url": address,
        "show_preview_links": False,
        "media_folder": f"{playbook.docs_dir}/assets",
        "public_folder": "/assets",
        "media_library": {"name": "none"},
        "locale": "en",
        "editor": {"preview": False},
        "slug": {"encoding": "ascii", "clean_accents": True},
        "collections": [
            _departments(playbook),
            _accounts(playbook),
            *_lists(playbook),
            *page_collections(playbook),
            proposals(playbook),
        ],
    }


def _repository(playbook: Playbook) -> Repository:
    organization = playbook.organization_or_none
    if organization is None:
        raise FormsError(
            "organization.yml cannot be read. Run 'playbook check' and fix what it reports."
        )
    if organization.repository is None:
        raise FormsError(
            "organization.yml names no repository for the forms. Add 'repository' with its url."
        )
    return organization.repository


def _settings(playbook: Playbook) -> dict[str, str]:
    values = read_texts(playbook.root, "extra", "playbook", "forms")
    for key in ("base_url", "api_root"):
        if key in values and _ADDRESS.fullmatch(values[key]) is None:
            raise FormsError(
                f"'{key}' under extra.playbook.forms in mkdocs.yml is {quote(values[key])}. "
                "Write https://host/ and a path."
            )
    return {key: values[key] for key in _SETTINGS if values.get(key)}


def _backend(repository: Repository, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return where the repository is, and how people sign in there."""
    api = api_address(repository.url, repository.host)
    common = {
        "repo": repository_name(repository.url, api),
        "branch": repository.branch,
        "commit_messages": _COMMITS,
        "squash_merges": True,
    }
    if repository.host == "gitlab":
        defaults = {
            "auth_type": "pkce",
            "api_root": api,
            "base_url": f"https://{urlsplit(repository.url).netloc}",
            "auth_endpoint": "oauth/authorize",
        }
        return {"name": "gitlab", **common, **defaults, **settings}
    return {"name": "github", **common, "api_root": api, **settings}


def _departments(playbook: Playbook) -> dict[str, Any]:
    return collection(
        "departments",
        "Departments",
        "One form for each department, with its people.",
        fields_of(shape_of(_data_file(FORMS["departments"]))),
        label_singular="department",
        folder=f"{playbook.data_dir}/departments",
        identifier_field="name",
        summary="{{name}}",
        create=False,
    )


def _accounts(playbook: Playbook) -> dict[str, Any]:
    """Return one form per department, even if it has no account yet.

    create.js opens the forms of files that do not exist.
    """
    shape = shape_of(_data_file(FORMS["accounts"]))
    departments = sorted(playbook.departments.items(), key=lambda pair: pair[1].name.casefold())
    files = [
        {"name": name, "label": department.name, "file": f"{playbook.data_dir}/accounts/{name}.yml"}
        for name, department in departments
    ]
    return collection(
        "accounts",
        "Accounts",
        "The official accounts of each department. Without any, the list is empty at first.",
        # The fields are the same in each file: the page of the editor copies them there.
        _fields(shape, "Accounts", "The accounts of this department."),
        files=files,
    )


def _lists(playbook: Playbook) -> Iterator[dict[str, Any]]:
    existing = {root.file for root in playbook.sources}
    for name, path in FORMS.items():
        kind, title = _data_file(path), label(name)
        if f"{playbook.data_dir}/{path}" not in existing:
            continue
        yield collection(
            name,
            title,
            kind.summary,
            _fields(shape_of(kind), _TITLES.get(name, title), kind.summary),
            files=[{"name": name, "label": title, "file": f"{playbook.data_dir}/{path}"}],
        )


def _fields(shape: Shape, title: str, hint: str) -> list[dict[str, Any]]:
    """Return the fields of a whole file: those of a record, or the list of its entries."""
    if shape.kind == "mapping" and shape.items is not None:
        return [entries_of(ENTRIES, title, hint, shape.items)]
    return fields_of(shape)


def _data_file(path: str) -> DataFile:
    return next(kind for kind in DATA_FILES if kind.name == path)


def _shape(shape: Shape) -> dict[str, Any]:
    """Return a shape in the form that the script reads."""
    result: dict[str, Any] = {"kind": "plain" if shape.is_plain else shape.kind}
    if shape.kind == "yes-no":
        result["yes"] = True
    if shape.kind == "markdown":
        result["lines"] = True
    if shape.reference is not None:
        result["reference"] = shape.reference
    elif shape.kind in ("text", "markdown") and (most := longest(shape)) is not None:
        result["most"] = most
    if shape.items is not None:
        result["items"] = _shape(shape.items)
        kind = shape.items.model.entity if shape.items.model is not None else ""
        if shape.kind == "mapping":
            result |= {"named": list(NAME_FIELDS.get(kind, ())), "entity": kind}
    if shape.model is not None:
        result["keys"] = {key: _shape(value) for key, value in shape.keys.items()}
        result["required"] = [key for key, field in shape.fields.items() if field.is_required]
    return result


def _options(playbook: Playbook, kind: str) -> Iterator[dict[str, str]]:
    """Yield the records of a kind that a reference may name, with names that differ."""
    options = []
    for record_id, record in playbook.all(kind).items():
        if kind == "person" and record.status == "left":
            continue
        option = {"id": record_id, "name": name_of(kind, record)}
        if kind in ("person", "account") and record.department in playbook.departments:
            option["group"] = playbook.departments[record.department].name
        options.append(option)
    names = Counter((option["name"], option.get("group")) for option in options)
    for option in options:
        if names[option["name"], option.get("group")] > 1:
            option["name"] += f" ({option['id']})"
    options.sort(
        key=lambda option: (option.get("group", ""), option["name"].casefold(), option["id"])
    )
    yield from options


def _timezones() -> list[dict[str, str]]:
    zones = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
    )
    return [{"id": zone, "name": zone.replace("_", " ")} for zone in ("UTC", *zones)]
