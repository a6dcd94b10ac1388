"""What the form editor is told: its settings for Decap CMS, the shapes of the files that it writes, and what can be picked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from macros.basics.problem import quoted
from macros.forms import rules
from macros.forms.collection import collection
from macros.forms.creation import creation
from macros.forms.field import NAMED, entries_of, fields_of, longest
from macros.forms.leaving import leaving, proposals
from macros.forms.mention import name_of
from macros.forms.page_text import HEADS, page_collections
from macros.model.code_host import api_address, repository_name
from macros.model.files import DATA_FILES, FORMS, DataFile
from macros.model.json_schema import label
from macros.model.organization import Repository
from macros.model.playbook import Playbook
from macros.model.shape import Shape, record_shape, shape_of
from macros.reading.configuration import read_texts

ENTRIES = "entries"
"""What a form calls the entries of a file that is one mapping (macros/forms/page/house.js)."""
_PICKED = (
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
"""What the entries of a file are called where its own name does not say so."""
_COMMITS = {
    "create": "Add {{slug}} to {{collection}}",
    "update": "Change {{slug}} in {{collection}}",
}
_SETTINGS = ("repo", "base_url", "auth_endpoint", "app_id", "api_root", "site_domain")
"""Settings of signing in that are passed on: `extra.playbook.forms` in mkdocs.yml."""
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


class FormsError(Exception):
    """The forms cannot be made of this playbook; the text says why and what to do."""


def configuration(
    playbook: Playbook, address: str, local_backend: str | None = None
) -> dict[str, Any]:
    """Give everything that the page of the editor asks for: what `config.json` holds.

    `address` is where readers open the current edition; `local_backend` names a server that writes
    into a folder of this machine, for trying the forms out. Raises FormsError where the forms would
    have nothing to write to.
    """
    return {
        "decap": _decap(playbook, address, local_backend),
        "shapes": shapes(),
        "check": rules.settings(playbook),
        "creation": creation(playbook),
        "leaving": leaving(playbook),
        "options": {kind: list(_picked(playbook, kind)) for kind in _PICKED}
        | {"timezone": _timezones()},
    }


def shapes() -> dict[str, Any]:
    """Give the shape of the files of each collection, as the editor's script reads them."""
    files = {name: _shape(shape_of(_known(path))) for name, path in FORMS.items()}
    return files | {
        name: _shape(record_shape(model)) | {"page": True} for name, model in HEADS.items()
    }


def sign_in(playbook: Playbook) -> list[str]:
    """Say what is still missing before anybody can sign in to the forms; nothing where all is set."""
    repository = _repository(playbook)
    settings = _settings(playbook)
    if repository.host == "github" and "base_url" not in settings:
        return [
            "Nobody can sign in yet: set 'base_url', the address of your sign-in service for GitHub."
        ]
    if repository.host == "gitlab" and "app_id" not in settings:
        return [
            "Nobody can sign in yet: set 'app_id', the id of the application that you registered at GitLab."
        ]
    return []


def hosts(config: Mapping[str, Any]) -> list[str]:
    """List the servers that the editor speaks to besides its own, for a content security policy."""
    backend = config["decap"]["backend"]
    local = config["decap"].get("local_backend", {}).get("url")
    addresses = [backend.get("api_root"), backend.get("base_url"), local]
    return sorted(
        {
            f"{parts.scheme}://{parts.netloc}"
            for each in addresses
            if each and (parts := urlsplit(each)).netloc
        }
    )


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
            "organization.yml cannot be read. Run 'playbook check', and mend what it says."
        )
    if organization.repository is None:
        raise FormsError(
            "organization.yml names no repository, so forms have nothing to write to. Add 'repository' with its url."
        )
    return organization.repository


def _settings(playbook: Playbook) -> dict[str, str]:
    held = read_texts(playbook.root, "extra", "playbook", "forms")
    for key in ("base_url", "api_root"):
        if key in held and _ADDRESS.fullmatch(held[key]) is None:
            raise FormsError(
                f"'{key}' under extra.playbook.forms in mkdocs.yml is {quoted(held[key])}. Write https://host/ and a path."
            )
    return {key: held[key] for key in _SETTINGS if held.get(key)}


def _backend(repository: Repository, settings: Mapping[str, str]) -> dict[str, Any]:
    """Say to the editor where the repository is, and how people sign in there."""
    api = api_address(repository.url, repository.host)
    common = {
        "repo": repository_name(repository.url, api),
        "branch": repository.branch,
        "commit_messages": _COMMITS,
        "squash_merges": True,
    }
    if repository.host == "gitlab":
        base = f"https://{urlsplit(repository.url).netloc}"
        own = {
            "auth_type": "pkce",
            "api_root": api,
            "base_url": base,
            "auth_endpoint": "oauth/authorize",
        }
        return {"name": "gitlab", **common, **own, **settings}
    return {"name": "github", **common, "api_root": api, **settings}


def _departments(playbook: Playbook) -> dict[str, Any]:
    return collection(
        "departments",
        "Departments",
        "One form for each department, with its people.",
        fields_of(shape_of(_known(FORMS["departments"]))),
        label_singular="department",
        folder=f"{playbook.data_dir}/departments",
        identifier_field="name",
        summary="{{name}}",
        create=False,
    )


def _accounts(playbook: Playbook) -> dict[str, Any]:
    """Return one form a department, also where it has no account yet: create.js opens files that are not there."""
    shape = shape_of(_known(FORMS["accounts"]))
    departments = sorted(playbook.departments.items(), key=lambda pair: pair[1].name.casefold())
    files = [
        {"name": name, "label": department.name, "file": f"{playbook.data_dir}/accounts/{name}.yml"}
        for name, department in departments
    ]
    return collection(
        "accounts",
        "Accounts",
        "The official accounts of each department. One that has none yet begins with an empty list.",
        # The same in each file: the page of the editor puts them there.
        _fields(shape, "Accounts", "The accounts of this department."),
        files=files,
    )


def _lists(playbook: Playbook) -> Iterator[dict[str, Any]]:
    there = {root.file for root in playbook.sources}
    for name, path in FORMS.items():
        kind, title = _known(path), label(name)
        if f"{playbook.data_dir}/{path}" not in there:
            continue
        yield collection(
            name,
            title,
            kind.summary,
            _fields(shape_of(kind), _TITLES.get(name, title), kind.summary),
            files=[{"name": name, "label": title, "file": f"{playbook.data_dir}/{path}"}],
        )


def _fields(shape: Shape, title: str, hint: str) -> list[dict[str, Any]]:
    """Give the fields of a whole file: of a record, or the one list of its entries."""
    if shape.kind == "mapping" and shape.items is not None:
        return [entries_of(ENTRIES, title, hint, shape.items)]
    return fields_of(shape)


def _known(path: str) -> DataFile:
    return next(kind for kind in DATA_FILES if kind.name == path)


def _shape(shape: Shape) -> dict[str, Any]:
    """Write a shape as the script reads it."""
    made: dict[str, Any] = {"kind": "plain" if shape.is_plain else shape.kind}
    if shape.kind == "yes-no":
        made["yes"] = True
    if shape.kind == "markdown":
        made["lines"] = True
    if shape.reference is not None:
        made["reference"] = shape.reference
    elif shape.kind in ("text", "markdown") and (most := longest(shape)) is not None:
        made["most"] = most
    if shape.items is not None:
        made["items"] = _shape(shape.items)
        kind = shape.items.model.entity if shape.items.model is not None else ""
        if shape.kind == "mapping":
            made |= {"named": list(NAMED.get(kind, ())), "entity": kind}
    if shape.model is not None:
        made["keys"] = {key: _shape(held) for key, held in shape.keys.items()}
        infos = shape.model.model_fields.items()
        made["required"] = [info.alias or name for name, info in infos if info.is_required()]
    return made


def _picked(playbook: Playbook, kind: str) -> Iterator[dict[str, str]]:
    """List the records of a kind that a reference may name, by what people call them."""
    found = []
    for record_id, record in playbook.all(kind).items():
        if kind == "person" and record.status == "left":
            continue
        group = (
            playbook.departments.get(record.department) if kind in ("person", "account") else None
        )
        found.append(
            {
                "id": record_id,
                "name": name_of(kind, record),
                **({"group": group.name} if group else {}),
            }
        )
    names = Counter((each["name"], each.get("group")) for each in found)
    for each in found:
        if names[each["name"], each.get("group")] > 1:
            each["name"] += f" ({each['id']})"
    yield from sorted(
        found, key=lambda each: (each.get("group", ""), each["name"].casefold(), each["id"])
    )


def _timezones() -> list[dict[str, str]]:
    zones = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
    )
    return [{"id": zone, "name": zone.replace("_", " ")} for zone in ("UTC", *zones)]
