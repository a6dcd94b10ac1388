"""What changed in the records of two editions: field by field, by a list of the fields that readers care about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from macros.editions.change import FieldChange, RecordChange, RecordVerb, Version
from macros.editions.plain_text import unmarked
from macros.editions.redaction import SOMEBODY, Veil
from macros.editions.snapshot import FILES, Fields, Snapshot, string, strings

_FIELDS: dict[str, tuple[str, ...]] = {
    "policy": tuple(
        "title version status tier owner effective approver supersedes jurisdictions".split()
    ),
    "person": ("name", "department", "roles", "title"),
    "department": tuple(
        "name kind status purpose head representative deputy parent channel".split()
    ),
    "account": tuple(
        "department platform handle profile platform_id audience status purpose language region admins publishers house_rules service goals".split()
    ),
    "goal": tuple("objective statement owner due status measures".split()),
    "route": tuple(
        "trigger severity first_contact backup channel hours clock_minutes do_first dont policies".split()
    ),
    "course": tuple("title level minutes outcomes policies owner valid_months page".split()),
    "decision": tuple("question status outcome policies review_by".split()),
    "right": tuple("activity tier accountable responsible consulted informed".split()),
    "question": tuple("question answer page route".split()),
}
"""Kind to the fields that are compared. When somebody next looks at a record is no change of it."""
_REFERENCES: dict[str, tuple[str, ...]] = {
    "person": tuple(
        "head representative deputy approver first_contact backup admins publishers".split()
    ),
    "department": ("owner", "department", "parent"),
    "policy": ("supersedes", "policies"),
    "goal": ("goals",),
    "route": ("route",),
    "page": ("page", "house_rules"),
}
_KIND_OF = {field: kind for kind, fields in _REFERENCES.items() for field in fields}
_ORDERED = frozenset(("do_first",))
"""Lists in which the order counts."""
_LITERAL = frozenset(("handle", "profile", "platform_id"))
"""Names and addresses: what looks like Markdown in them is part of them."""
_CAME: dict[str, RecordVerb] = {"person": "joined", "department": "joined", "account": "opened"}
_WENT: dict[str, RecordVerb] = {"person": "left", "department": "left", "account": "closed"}
_CLOSED = ("archived", "closed")


def compare_records(old: Snapshot, new: Snapshot, veil: Veil) -> Iterator[RecordChange]:
    """Compare the records of every kind that both editions published."""
    for kind in FILES:
        if kind in _FIELDS and kind in old.records and kind in new.records:
            found = _Comparison(kind, old, new, veil).run()
            yield from sorted(
                found, key=lambda change: (change.name.casefold(), change.id, change.owner)
            )


class _Comparison:
    """Compares the records of one kind."""

    def __init__(self, kind: str, old: Snapshot, new: Snapshot, veil: Veil) -> None:
        self.kind = kind
        self.old = old
        self.new = new
        self.veil = veil

    def run(self) -> Iterator[RecordChange]:
        before, after = self.old.all(self.kind), self.new.all(self.kind)
        for record_id, record in after.items():
            if record_id not in before:
                yield self.came(record_id, record)
            elif (
                before[record_id] != record
                and (change := self.changed(record_id, before[record_id], record)) is not None
            ):
                yield change
        for record_id, record in before.items():
            if record_id not in after:
                yield self.went(record_id, record)

    def came(self, record_id: str, record: Fields) -> RecordChange:
        closed = self.kind == "account" and record.get("status") in _CLOSED
        verb: RecordVerb = "closed" if closed else _CAME.get(self.kind, "new")
        told = tuple(
            FieldChange(field, (), values)
            for field in ("status", "version", "effective", "department", "roles", "outcome")
            if field in _FIELDS[self.kind] and (values := self.values(field, record))
        )
        return RecordChange(
            self.kind,
            record_id,
            self.name(self.new, record_id),
            verb,
            _owner(record),
            told,
            self.versions({}, record),
        )

    def went(self, record_id: str, record: Fields) -> RecordChange:
        if self.kind == "person":
            told = (
                FieldChange("department", self.values("department", record), ()),
                FieldChange("roles", self.values("roles", record), ()),
            )
            return RecordChange(
                "person", "", "", "left", _owner(record), tuple(one for one in told if one.old)
            )
        return RecordChange(
            self.kind,
            record_id,
            self.name(self.old, record_id),
            _WENT.get(self.kind, "gone"),
            _owner(record),
        )

    def changed(self, record_id: str, before: Fields, after: Fields) -> RecordChange | None:
        fields = tuple(
            change
            for field in _FIELDS[self.kind]
            if (change := self.field(field, before, after)) is not None
        )
        versions = self.versions(before, after)
        if not fields and not versions:
            return None
        name = self.name(self.new, record_id)
        return RecordChange(
            self.kind, record_id, name, self.verb(before, after), _owner(after), fields, versions
        )

    def verb(self, before: Fields, after: Fields) -> RecordVerb:
        """Say in one word what became of a record."""
        was, now = before.get("status"), after.get("status")
        if self.kind == "policy" and was != now:
            return "retired" if now == "retired" else "adopted" if now == "active" else "changed"
        if self.kind == "account" and was not in _CLOSED and now in _CLOSED:
            return "closed"
        if self.kind in ("person", "account") and before.get("department") != after.get(
            "department"
        ):
            return "moved"
        return "changed"

    def field(self, field: str, before: Fields, after: Fields) -> FieldChange | None:
        if before.get(field) == after.get(field):
            return None
        old, new = self.values(field, before), self.values(field, after)
        if field not in _ORDERED or Counter(old) != Counter(new):
            old, new = _without(old, new), _without(new, old)
        return FieldChange(field, old, new) if old != new else None

    def values(self, field: str, record: Fields) -> tuple[str, ...]:
        """Give the value of a field as texts that readers understand."""
        value = record.get(field)
        given = (
            tuple(map(_measure, value.values()))
            if field == "measures" and isinstance(value, dict)
            else _texts(value)
        )
        if field in _LITERAL:
            return tuple(map(self.veil.over, given))
        kind = _KIND_OF.get(field)
        return tuple(
            self.named(kind, text) if kind else self.veil.over(unmarked(text)) for text in given
        )

    def named(self, kind: str, record_id: str) -> str:
        name = self.new.name(kind, record_id)
        if name is None and kind == "person":
            return SOMEBODY
        return name or self.old.name(kind, record_id) or record_id

    def name(self, snapshot: Snapshot, record_id: str) -> str:
        return self.veil.over(snapshot.name(self.kind, record_id) or record_id)

    def versions(self, before: Fields, after: Fields) -> tuple[Version, ...]:
        """List the versions of a policy that the old edition does not know."""
        if self.kind != "policy":
            return ()
        known = {version.version for version in _versions(before)}
        return tuple(
            replace(version, summary=self.veil.over(version.summary))
            for version in _versions(after)
            if version.version not in known
        )


def _versions(policy: Fields) -> list[Version]:
    given = policy.get("changes")
    held = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return [
        Version(string(one.get("version")), string(one.get("date")), string(one.get("summary")))
        for one in held
    ]


def _owner(record: Fields) -> str:
    """Give the department that a record belongs to."""
    return string(record.get("owner") or record.get("department"))


def _texts(value: object) -> tuple[str, ...]:
    """Give a value as texts: numbers and yes or no in words, the parts of a group as one text."""
    if isinstance(value, Mapping):
        return ("; ".join(text for part in value.values() for text in _texts(part)),)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, int | float):
        return (f"{value:g}",)
    return (value,) if isinstance(value, str) and value else strings(value)


def _measure(measure: object) -> str:
    """Say what a measure is, without its readings, which come by themselves."""
    given = measure if isinstance(measure, dict) else {}
    parts = (
        *_texts(given.get("definition")),
        *(f"target {text}" for text in _texts(given.get("target"))),
        *_texts(given.get("unit")),
    )
    return ", ".join(parts)


def _without(values: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    left = Counter(others)
    kept = []
    for value in values:
        if left[value] > 0:
            left[value] -= 1
        else:
            kept.append(value)
    return tuple(kept)
