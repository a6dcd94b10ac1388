"""Compare the records of two editions, field by field, in the fields that matter to readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from macros.editions.compared_field import MODELS, SEPARATORS, ComparedField, compared_fields
from macros.editions.differences import FieldChange, RecordChange, RecordVerb, Version
from macros.editions.plain_text import strip_markup
from macros.editions.redaction import FORMER_MEMBER, Redactor
from macros.editions.snapshot import FILES, Fields, Snapshot, as_string, as_strings, mappings
from macros.model.record import Record

_FIRST_VALUES = ("status", "version", "effective", "department", "roles", "outcome")
"""Fields whose values are listed for a new record."""
_ADDED_VERBS: dict[str, RecordVerb] = {
    "person": "joined",
    "department": "joined",
    "account": "opened",
}
_REMOVED_VERBS: dict[str, RecordVerb] = {
    "person": "left",
    "department": "left",
    "account": "closed",
}
_CLOSED_STATES = ("archived", "closed")


def compare_records(old: Snapshot, new: Snapshot, veil: Redactor) -> Iterator[RecordChange]:
    """Yield the changes of records, of every kind that both editions published."""
    for kind in FILES:
        if kind in MODELS and kind in old.records and kind in new.records:
            changes = _KindComparison(kind, old, new, veil).run()
            yield from sorted(
                changes, key=lambda change: (change.name.casefold(), change.id, change.owner)
            )


class _KindComparison:
    """Compares the records of one kind."""

    def __init__(self, kind: str, old: Snapshot, new: Snapshot, veil: Redactor) -> None:
        self.kind = kind
        self.fields = compared_fields(MODELS[kind])
        self.old = old
        self.new = new
        self.veil = veil

    def run(self) -> Iterator[RecordChange]:
        before, after = self.old.by_id(self.kind), self.new.by_id(self.kind)
        for record_id, record in after.items():
            if record_id not in before:
                yield self.added_record(record_id, record)
            elif before[record_id] != record:
                change = self.changed_record(record_id, before[record_id], record)
                if change is not None:
                    yield change
        for record_id, record in before.items():
            if record_id not in after:
                yield self.removed_record(record_id, record)

    def added_record(self, record_id: str, record: Fields) -> RecordChange:
        is_closed = self.kind == "account" and record.get("status") in _CLOSED_STATES
        verb: RecordVerb = "closed" if is_closed else _ADDED_VERBS.get(self.kind, "new")
        fields = tuple(
            FieldChange(name, (), values)
            for name in _FIRST_VALUES
            if name in self.fields and (values := self.values(self.fields[name], record))
        )
        return RecordChange(
            self.kind,
            record_id,
            self.name(self.new, record_id),
            verb,
            _owner(record),
            fields,
            self.versions({}, record),
        )

    def removed_record(self, record_id: str, record: Fields) -> RecordChange:
        if self.kind == "person":
            # Who left is not named: only the department and the roles that they had.
            fields = tuple(
                FieldChange(name, values, ())
                for name in ("department", "roles")
                if (values := self.values(self.fields[name], record))
            )
            return RecordChange("person", "", "", "left", _owner(record), fields)
        return RecordChange(
            self.kind,
            record_id,
            self.name(self.old, record_id),
            _REMOVED_VERBS.get(self.kind, "gone"),
            _owner(record),
        )

    def changed_record(self, record_id: str, before: Fields, after: Fields) -> RecordChange | None:
        fields = tuple(
            change
            for field in self.fields.values()
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
        """Return the verb that says most about the change of a record."""
        old, new = before.get("status"), after.get("status")
        if self.kind == "policy" and old != new:
            return "retired" if new == "retired" else "adopted" if new == "active" else "changed"
        if self.kind == "account" and old not in _CLOSED_STATES and new in _CLOSED_STATES:
            return "closed"
        is_transfer = before.get("department") != after.get("department")
        return "moved" if self.kind in ("person", "account") and is_transfer else "changed"

    def field(self, field: ComparedField, before: Fields, after: Fields) -> FieldChange | None:
        if before.get(field.name) == after.get(field.name):
            return None
        old, new = self.values(field, before), self.values(field, after)
        if field.how != "in-order" or Counter(old) != Counter(new):
            old, new = _without(old, new), _without(new, old)
        return FieldChange(field.name, old, new) if old != new else None

    def values(self, field: ComparedField, record: Fields) -> tuple[str, ...]:
        """Return the value of a field as texts for readers, with ids replaced by names."""
        value = record.get(field.name)
        if field.part is not None:
            return tuple(self.part_text(field.part, part) for part in _parts(field, value))
        texts = _texts(value)
        if field.how == "verbatim":
            return tuple(map(self.veil.redact, texts))
        if field.reference is not None:
            return tuple(self.reference(field.reference, text) for text in texts)
        return tuple(self.veil.redact(strip_markup(text)) for text in texts)

    def part_text(self, model: type[Record], part: Fields) -> str:
        """Return a group of fields as one text; a number comes with the name of its field."""
        texts: list[str] = []
        for field in compared_fields(model).values():
            is_number = isinstance(part.get(field.name), int | float)
            values = self.values(field, part)
            texts += (f"{field.name} {text}" if is_number else text for text in values)
        return SEPARATORS.get(model, "; ").join(texts)

    def reference(self, kind: str, record_id: str) -> str:
        name = self.new.name(kind, record_id)
        if name is None and kind == "person":
            return FORMER_MEMBER
        return name or self.old.name(kind, record_id) or record_id

    def name(self, snapshot: Snapshot, record_id: str) -> str:
        return self.veil.redact(snapshot.name(self.kind, record_id) or record_id)

    def versions(self, before: Fields, after: Fields) -> tuple[Version, ...]:
        """Return the versions of a policy that are not in the old edition."""
        if self.kind != "policy":
            return ()
        old_numbers = {version.version for version in _versions(before)}
        return tuple(
            replace(version, summary=self.veil.redact(version.summary))
            for version in _versions(after)
            if version.version not in old_numbers
        )


def _versions(policy: Fields) -> list[Version]:
    return [
        Version(
            as_string(entry.get("version")),
            as_string(entry.get("date")),
            as_string(entry.get("summary")),
        )
        for entry in mappings(policy.get("changes"))
    ]


def _owner(record: Fields) -> str:
    """Return the id of the department that a record belongs to."""
    return as_string(record.get("owner") or record.get("department"))


def _texts(value: object) -> tuple[str, ...]:
    """Return a value as texts: booleans as yes or no."""
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, int | float):
        return (f"{value:g}",)
    return (value,) if isinstance(value, str) and value else as_strings(value)


def _parts(field: ComparedField, value: object) -> tuple[Fields, ...]:
    """Return the groups of fields in the value of a field."""
    if isinstance(value, dict):
        return mappings(list(value.values())) if field.is_keyed else (value,)
    return mappings(value)


def _without(values: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    remaining = Counter(others)
    result = []
    for value in values:
        if remaining[value] > 0:
            remaining[value] -= 1
        else:
            result.append(value)
    return tuple(result)
