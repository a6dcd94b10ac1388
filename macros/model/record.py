"""The base of all records: frozen, without unknown keys, and with an id and a place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any, ClassVar, NamedTuple, Self, get_args

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, PrivateAttr, model_validator

from macros.basics.problem import Location
from macros.model.shape import RecordField, Shape, record_shape
from macros.reading.node import MappingNode, place_of

_NOWHERE = Location("")


class Record(BaseModel):
    """A frozen group of fields, read from one YAML mapping."""

    # Files are validated as a whole, so parts need no validators, which are slow to build.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)
    entity: ClassVar[str] = ""
    """The kind that references to it name; empty for parts of a record."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: Any) -> None:
        """Let fields be left out whose type allows None."""
        for info in cls.model_fields.values():
            if info.is_required() and NoneType in get_args(info.annotation):
                info.default = None

    _id: str = PrivateAttr("")
    _node: MappingNode | None = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _remember(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        record = handler(data)
        if type(data) is MappingNode:
            record._node = data  # noqa: SLF001 - its own class
        record.complete()
        return record

    def complete(self) -> None:
        """Raise an error if fields do not fit together; subclasses override this."""

    def set_id(self, record_id: str) -> Self:
        """Set the id that the record has in its file."""
        self._id = record_id
        return self

    @property
    def id(self) -> str:
        """The permanent id; empty for parts of a record."""
        return self._id

    @property
    def node(self) -> MappingNode | None:
        """The node that the record was read from, or None."""
        return self._node

    @property
    def refused_keys(self) -> frozenset[str]:
        """The keys in the file that are unknown, or whose value is invalid."""
        node = self._node
        return frozenset(node.marks.keys() - node.keys() if node is not None else ())

    def at(self, *path: str | int) -> Location:
        """Return the place of the record, or of one of its fields (key, or key and index)."""
        return (place_of(self._node, path) if self._node is not None else None) or _NOWHERE


class Mention(NamedTuple):
    """A reference from one record to another."""

    kind: str
    """The kind of the other record."""
    id: str
    path: tuple[str | int, ...]
    """Keys and indices from the referring record to the value."""
    field: str
    """The name of the field in the data reference."""


def mentions(record: Record) -> list[Mention]:
    """Return all references in a record and its parts, in the order of the fields."""
    references: list[Mention] = []
    _collect(record, (), references)
    return references


@dataclass(frozen=True, slots=True)
class InvalidEntry:
    """An entry of a file that is not a valid record, but may refer to others."""

    node: MappingNode
    mentions: tuple[Mention, ...]

    def at(self, *path: str | int) -> Location:
        """Return the place of one of its fields (key, or key and index)."""
        return place_of(self.node, path) or _NOWHERE

    @classmethod
    def of(cls, model: type[Record], node: MappingNode, faulty: Collection[Location]) -> Self:
        """Return an entry with its references, except those whose value is itself `faulty`."""
        references: list[Mention] = []
        _collect_read(model, node, (), references)
        return cls(node, tuple(m for m in references if place_of(node, m.path) not in faulty))


def _collect_read(
    model: type[Record], node: object, path: tuple[str | int, ...], references: list[Mention]
) -> None:
    if isinstance(node, MappingNode):
        for _, key, shape in _plan(model):
            _walk_read(node.get(key), shape, (*path, key), key, references)


def _walk_read(
    value: Any, shape: Shape, path: tuple[str | int, ...], field: str, references: list[Mention]
) -> None:
    if isinstance(value, str):
        # A single text counts as a list of one.
        reference = shape.reference or (shape.items.reference if shape.items else None)
        if reference:
            references.append(Mention(reference, value, path, field))
    elif shape.model is not None:
        _collect_read(shape.model, value, path, references)
    elif shape.kind == "list" and shape.items is not None and isinstance(value, list):
        for index, item in enumerate(value):
            _walk_read(item, shape.items, (*path, index), field, references)
    elif shape.kind == "mapping" and shape.items is not None and isinstance(value, dict):
        for key, item in value.items():
            _walk_read(item, shape.items, (*path, key), field, references)


def _collect(record: Record, path: tuple[str | int, ...], references: list[Mention]) -> None:
    fields = record.__dict__
    for name, key, shape in _plan(type(record)):
        value = fields[name]
        if value is not None:
            _walk(value, shape, (*path, key), key, references)


def _walk(
    value: Any, shape: Shape, path: tuple[str | int, ...], field: str, references: list[Mention]
) -> None:
    if shape.reference is not None:
        references.append(Mention(shape.reference, value, path, field))
    elif shape.kind == "record":
        _collect(value, path, references)
    elif shape.items is not None:
        pairs = value.items() if shape.kind == "mapping" else enumerate(value)
        for key, item in pairs:
            _walk(item, shape.items, (*path, key), field, references)


@cache
def _plan(model: type[Record]) -> tuple[tuple[str, str, Shape], ...]:
    """Return the fields of a model with references: attribute, key in the file, shape."""
    return tuple(
        (field.name, field.key, field.shape)
        for field in record_shape(model).fields.values()
        if _has_references(field.shape)
    )


class PastDay(NamedTuple):
    """A day of a record that cannot lie ahead (`macros.model.declaration.Declaration.past`)."""

    day: date
    path: tuple[str | int, ...]
    """Keys and indices from the record to the value."""
    field: str
    """The name of the field in the data reference."""


def past_days(record: Record) -> list[PastDay]:
    """Return the days on which something has happened: of a record, its parts, and its members."""
    days: list[PastDay] = []
    _collect_days(record, (), days)
    return days


def days_out_of_order(record: Record) -> Iterator[tuple[str, str]]:
    """Yield each field of a record whose day comes before that of another one, and the other one.

    `Declaration.not_before` says which comes first.
    """
    for field in record_shape(type(record)).fields.values():
        if first := field.declaration.not_before:
            day, first_day = (_day(getattr(record, name)) for name in (field.name, first))
            if day is not None and first_day is not None and day < first_day:
                yield field.key, first


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _collect_days(record: Record, path: tuple[str | int, ...], days: list[PastDay]) -> None:
    fields = record.__dict__
    for field in _days_plan(type(record)):
        value = fields[field.name]
        place = (*path, field.key)
        if isinstance(value, date):
            days.append(PastDay(value, place, field.key))
        elif isinstance(value, Record):
            _collect_days(value, place, days)
        elif value is not None:
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in pairs:
                _collect_days(item, (*place, key), days)


@cache
def _days_plan(model: type[Record]) -> tuple[RecordField, ...]:
    """Return the fields of a model with such days, in itself or in its parts."""
    return tuple(
        field
        for field in record_shape(model).fields.values()
        if field.declaration.past or _has_days(field.shape)
    )


def _has_days(shape: Shape) -> bool:
    part = shape.items or shape
    return part.model is not None and bool(_days_plan(part.model))


def _has_references(shape: Shape) -> bool:
    if shape.model is not None:
        return bool(_plan(shape.model))
    if shape.items is None:
        return shape.reference is not None
    # Records under ids have mentions of their own.
    is_record = shape.items.model is not None and bool(shape.items.model.entity)
    return not (shape.kind == "mapping" and is_record) and _has_references(shape.items)
