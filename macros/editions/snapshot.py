"""What one edition published (`api/v1/`), read tolerantly: whatever is missing or broken is said, and the rest is used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from macros.editions.plain_text import Block

Fields = Mapping[str, Any]
"""A record as JSON has it."""
Fetch = Callable[[str], bytes | None]
"""Gives the content of a file below the site's root; None where there is none."""

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
"""Kind of record to the file that holds it and to its key there, in the order in which changes are
told."""
_WORDS = "texts"


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says."""

    title: str
    owner: str
    """The id of the department that keeps it."""
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Snapshot:
    """What is known of an edition."""

    edition: str
    records: Mapping[str, Mapping[str, Fields]] = field(default_factory=dict)
    """Kind to records by id; without the kinds whose file cannot be read."""
    words: Mapping[str, Words] = field(default_factory=dict)
    """Page path to what the page says."""
    problems: tuple[str, ...] = ()
    """What could not be read, a sentence each."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it could be read."""
        return not self.records and not self.words

    def all(self, kind: str) -> Mapping[str, Fields]:
        """Give the records of a kind, by id."""
        return self.records.get(kind, {})

    def name(self, kind: str, record_id: str) -> str | None:
        """Give what people call a record; None where there is no such record."""
        found = self.all(kind).get(record_id)
        if kind == "account" and found:
            return f"{string(found.get('handle')) or record_id} ({string(found.get('platform'))})"
        names = (
            (
                found.get(key)
                for key in ("name", "title", "question", "statement", "activity", "trigger")
            )
            if found
            else ()
        )
        return next((name for name in names if isinstance(name, str)), None)


def read_snapshot(edition: str, fetch: Fetch) -> Snapshot:
    """Read what an edition published; never raises for what the files hold."""
    problems: list[str] = []
    files = {
        name: _read(name, fetch, problems)
        for name in [*dict.fromkeys(name for name, _ in FILES.values()), _WORDS]
    }
    records = {
        kind: {i: record for i, record in files[name][key].items() if isinstance(record, dict)}
        for kind, (name, key) in FILES.items()
        if isinstance(files[name].get(key), dict)
    }
    found = files[_WORDS].get(_WORDS)
    words = (
        {path: _words(text) for path, text in found.items() if isinstance(text, dict)}
        if isinstance(found, dict)
        else {}
    )
    return Snapshot(edition, records, words, tuple(problems))


def _read(name: str, fetch: Fetch, problems: list[str]) -> dict[str, Any]:
    path = f"{FOLDER}/{name}.json"
    try:
        content = fetch(path)
        if content is None:
            problems.append(f"{path} is missing.")
            return {}
        found = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        problems.append(f"{path} cannot be read: {error or type(error).__name__}.")
        return {}
    keys = {key for file, key in FILES.values() if file == name} or {_WORDS}
    if not isinstance(found, dict) or not all(isinstance(found.get(key), dict) for key in keys):
        problems.append(f"{path} does not hold what a playbook publishes there.")
        return {}
    return found


def _words(text: Mapping[str, Any]) -> Words:
    given = text.get("blocks")
    held = [block for block in given if isinstance(block, dict)] if isinstance(given, list) else []
    return Words(
        string(text.get("title")), string(text.get("owner")), tuple(_block(block) for block in held)
    )


def _block(block: Mapping[str, Any]) -> Block:
    level = block.get("level")
    return Block(
        string(block.get("heading")),
        level if isinstance(level, int) else 0,
        strings(block.get("lines")),
    )


def string(value: object) -> str:
    """Give a text; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def strings(value: object) -> tuple[str, ...]:
    """Give the texts of a list; none for anything else."""
    return (
        tuple(one for one in value if isinstance(one, str))
        if isinstance(value, list | tuple)
        else ()
    )
