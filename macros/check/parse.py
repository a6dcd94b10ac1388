"""Parse one file: bytes become records or a page, and a list of problems."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from macros.basics.problem import Location, Problem
from macros.check.parse_result import DataResult, PageResult
from macros.check.validate import validate
from macros.model.account import Account
from macros.model.department import Department
from macros.model.files import DataFile
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.organization import Organization
from macros.model.page import Page, is_policy_path
from macros.model.record import InvalidEntry, Record
from macros.reading import front_matter
from macros.reading.encoding import decode
from macros.reading.node import MappingNode
from macros.reading.page import MAX_BYTES as MAX_PAGE_BYTES
from macros.reading.page import read_page_text
from macros.reading.page_text import PageText
from macros.reading.values import MAX_BYTES, read_values


def parse_data(kind: DataFile, path: Path, file: str) -> DataResult:
    """Parse a data file. `file` is its path in messages, its stem the id of the department."""
    raw, refused = _bytes(path, file, MAX_BYTES, "unknown-file")
    if raw is None:
        return DataResult(None, refused)
    reading = read_values(raw, file)
    if reading.root is None:
        return DataResult(None, tuple(reading.problems))
    sections = [key for key, _ in kind.sections if key is not None]
    value, problems = validate(kind.schema, reading.root, entity_depth=2 if sections else 1)
    if value is not None:
        _name(kind, value, path.stem)
    refused_entries = (
        tuple(_invalid_entries(kind, reading.root, value, {p.location for p in problems}))
        if problems
        else ()
    )
    declarations = tuple(_declarations(kind, reading.root))
    return DataResult(
        value, (*reading.problems, *problems), declarations, reading.root, refused_entries
    )


def _bytes(
    path: Path, file: str, limit: int, rule: str
) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the content of a file, or the problem of one that is too large or unreadable."""
    try:
        size = path.stat().st_size
        if size > limit:
            too_large = "page-too-large" if limit == MAX_PAGE_BYTES else "too-large"
            message = f"the file has {size:,} bytes; the limit is {limit:,}."
            hint = (
                "Split it into two pages."
                if limit == MAX_PAGE_BYTES
                else "Split it, or take out what is not data."
            )
            return None, (Problem.worded(Location(file), too_large, message, hint),)
        with path.open("rb") as stream:
            return stream.read(limit + 1), ()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or 'unknown reason'}."
        hint = "Look at its permissions."
        return None, (Problem.worded(Location(file), rule, message, hint),)


def _declarations(kind: DataFile, root: MappingNode) -> Iterator[tuple[str, str, Location]]:
    """Yield the kind, id and place of every entry of a file."""
    for key, record in kind.sections:
        section = root if key is None else root.get(key)
        if isinstance(section, MappingNode) and record is not Organization:
            for entry in section:
                yield record.entity, entry, section.place(entry)


def _invalid_entries(
    kind: DataFile, root: MappingNode, value: Any, faulty: Collection[Location]
) -> Iterator[InvalidEntry]:
    """Yield the entries of a file that are faulty."""
    if value is None and isinstance(kind.schema, type) and issubclass(kind.schema, Record):
        yield InvalidEntry.of(kind.schema, root, faulty)
    for key, record in kind.sections:
        section = root if key is None else root.get(key)
        records = value if key is None or value is None else getattr(value, key)
        if isinstance(section, MappingNode) and record is not Organization:
            for name, entry in section.items():
                if isinstance(entry, MappingNode) and name not in (records or {}):
                    yield InvalidEntry.of(record, entry, faulty)


def _name(kind: DataFile, value: Any, name: str) -> None:
    """Set the id of every record of a file, and the department of people and accounts."""
    if isinstance(value, Department):
        value.set_id(name)
        for person_id, person in value.people.items():
            person.set_department(name).set_id(person_id)
    for key, _ in kind.sections:
        records = value if key is None else getattr(value, key)
        if isinstance(records, dict):
            for entry_id, record in records.items():
                record.set_id(entry_id)
                if isinstance(record, Account):
                    record.set_department(name)


def parse_page(path: Path, name: str, file: str) -> PageResult:
    """Parse a page. `name` is its path below the folder of pages, `file` its path in messages."""
    raw, size_problems = _bytes(path, file, MAX_PAGE_BYTES, "file-type")
    text, problems = decode(raw, file) if raw is not None else (None, list(size_problems))
    if text is None:
        return PageResult(Page(name, file, None, PageText()), tuple(problems))
    head, more = front_matter.split(text, file)
    problems += more
    front: FrontMatter | None = None
    policy_id = None
    refused_head: tuple[InvalidEntry, ...] = ()
    if head.values is not None:
        schema: type[Record] = PolicyFrontMatter if is_policy_path(name) else FrontMatter
        front, more = validate(schema, head.values, entity_depth=1)
        problems += more
        policy = head.values.get("policy")
        policy_id = policy if is_policy_path(name) and isinstance(policy, str) else None
        if front is not None:
            front.set_id(policy_id or name)
        else:
            refused_head = (
                InvalidEntry.of(schema, head.values, {problem.location for problem in more}),
            )
    page_text, more = read_page_text(head.body, file, head.first_line)
    return PageResult(
        Page(name, file, front, page_text, policy_id), (*problems, *more), refused_head
    )
