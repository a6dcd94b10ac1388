"""Read what one edition published in `api/v1/`; what is missing or damaged becomes a problem."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from macros.editions.plain_text import PageSection

Fields = Mapping[str, Any]
"""A record as parsed from JSON."""
Fetch = Callable[[str], bytes | None]
"""Returns the content of a file below the site's root, or None if there is no such file."""

FOLDER = "api/v1"
FILES: dict[str, tuple[str, str]] = {
    "policy": ("policies", "policies"),
    "person": ("people", "people"),
    "department": ("departments", "departments"),
    "account": ("accounts", "accounts"),
    "goal": ("goals", "goals"),
    "route": ("routes", "routes"),
    "course": ("courses", "courses"),
    "decision": ("decisions", "log"),
    "right": ("decisions", "rights"),
    "question": ("questions", "questions"),
    "page": ("pages", "pages"),
}
"""Kind of record to its file and its key in that file, in the order in which changes are listed."""
_TEXTS = "texts"
_NAME_KEYS = ("name", "title", "question", "statement", "activity", "trigger")
"""Fields that name a record, in order of preference; each kind has one of them."""


@dataclass(frozen=True, slots=True)
class PublishedText:
    """The text of a page."""

    title: str
    owner: str
    """The id of the owning department."""
    blocks: tuple[PageSection, ...]


@dataclass(frozen=True)
class Snapshot:
    """The content of an edition, as far as it can be read."""

    edition: str
    records: Mapping[str, Mapping[str, Fields]] = field(default_factory=dict)
    """Kind to records by id; a kind is missing if its file cannot be read."""
    words: Mapping[str, PublishedText] = field(default_factory=dict)
    """Page path to the text of the page."""
    problems: tuple[str, ...] = ()
    """What could not be read, one sentence each."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing could be read."""
        return not self.records and not self.words

    def by_id(self, kind: str) -> Mapping[str, Fields]:
        """Return the records of a kind, by id."""
        return self.records.get(kind, {})

    def name(self, kind: str, record_id: str) -> str | None:
        """Return the name to show for a record, or None if there is no such record."""
        record = self.by_id(kind).get(record_id)
        if not record:
            return None
        if kind == "account":
            handle = as_string(record.get("handle")) or record_id
            return f"{handle} ({as_string(record.get('platform'))})"
        names = (record.get(key) for key in _NAME_KEYS)
        return next((name for name in names if isinstance(name, str)), None)


def read_snapshot(edition: str, fetch: Fetch) -> Snapshot:
    """Return what an edition published. Damaged files become problems; nothing is raised."""
    problems: list[str] = []
    names = dict.fromkeys(name for name, _ in FILES.values())
    files = {name: _read(name, fetch, problems) for name in [*names, _TEXTS]}
    records = {
        kind: _mapping_values(files[name][key])
        for kind, (name, key) in FILES.items()
        if isinstance(files[name].get(key), dict)
    }
    texts = files[_TEXTS].get(_TEXTS, {})
    words = {path: _parse_words(text) for path, text in _mapping_values(texts).items()}
    return Snapshot(edition, records, words, tuple(problems))


def _read(name: str, fetch: Fetch, problems: list[str]) -> dict[str, Any]:
    """Return a parsed file, or {} and a problem if it does not have the published form."""
    path = f"{FOLDER}/{name}.json"
    try:
        content = fetch(path)
        if content is None:
            problems.append(f"{path} is missing.")
            return {}
        value = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        problems.append(f"{path} cannot be read: {error or type(error).__name__}.")
        return {}
    keys = {key for file, key in FILES.values() if file == name} or {_TEXTS}
    if not isinstance(value, dict) or not all(isinstance(value.get(key), dict) for key in keys):
        problems.append(f"{path} does not have the format of a published playbook.")
        return {}
    return value


def _mapping_values(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries whose value is a mapping."""
    return {key: value for key, value in values.items() if isinstance(value, dict)}


def _parse_words(text: Mapping[str, Any]) -> PublishedText:
    blocks = tuple(map(_parse_block, mappings(text.get("blocks"))))
    return PublishedText(as_string(text.get("title")), as_string(text.get("owner")), blocks)


def _parse_block(block: Mapping[str, Any]) -> PageSection:
    level = block.get("level")
    return PageSection(
        as_string(block.get("heading")),
        level if isinstance(level, int) else 0,
        as_strings(block.get("lines")),
    )


def as_string(value: object) -> str:
    """Return a string as it is, and "" for anything else."""
    return value if isinstance(value, str) else ""


def as_strings(value: object) -> tuple[str, ...]:
    """Return the strings in a list, and () for anything else."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, str))


def mappings(value: object) -> tuple[Fields, ...]:
    """Return the mappings in a list, and () for anything else."""
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, dict))
