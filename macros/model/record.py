"""The base of every record: it is frozen, refuses unknown keys, and knows its id and its place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, PrivateAttr, model_validator

from macros.basics.problem import Location
from macros.model.field import Reference
from macros.reading.node import MappingNode, place_of

_NOWHERE = Location("")


class Record(BaseModel):
    """A frozen group of fields, read from one YAML mapping."""

    # A whole file is validated at once: its parts need no validators of their own, which take long
    # to build.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)
    entity: ClassVar[str] = ""
    """What other records call it in references; empty for parts of a record."""

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
        """Raise a refusal where fields do not fit each other; a record without such demands does nothing."""

    def named(self, record_id: str) -> Self:
        """Give the record the id under which its file keeps it."""
        self._id = record_id
        return self

    @property
    def id(self) -> str:
        """The permanent id; empty for parts of a record."""
        return self._id

    @property
    def node(self) -> MappingNode | None:
        """What the record was read from; None for a record that no file holds."""
        return self._node

    def at(self, *path: str | int) -> Location:
        """Tell where the record stands, or one of its fields (key, or key and index)."""
        return (place_of(self._node, path) if self._node is not None else None) or _NOWHERE


class Mention(NamedTuple):
    """A place where one record names another."""

    kind: str
    """The kind of what is named."""
    id: str
    path: tuple[str | int, ...]
    """Keys and indices from the naming record to the value."""
    field: str
    """The field, as the data contract spells it."""


def mentions(record: Record) -> list[Mention]:
    """List every reference that a record and its parts hold, in the order of the fields."""
    found: list[Mention] = []
    _collect(record, (), found)
    return found


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry of a file that no record could be made of: it still names others."""

    node: MappingNode
    mentions: tuple[Mention, ...]

    def at(self, *path: str | int) -> Location:
        """Tell where one of its fields stands (key, or key and index)."""
        return place_of(self.node, path) or _NOWHERE

    @classmethod
    def of(cls, model: type[Record], node: MappingNode, faulty: Collection[Location]) -> Self:
        """List every reference in an entry; values that are `faulty` themselves are left out."""
        found: list[Mention] = []
        _collect_read(model, node, (), found)
        return cls(
            node, tuple(mention for mention in found if place_of(node, mention.path) not in faulty)
        )


def _collect_read(
    model: type[Record], node: object, path: tuple[str | int, ...], found: list[Mention]
) -> None:
    if isinstance(node, MappingNode):
        for _, key, shape in _plan(model):
            _walk_read(node.get(key), shape, (*path, key), key, found)


def _walk_read(
    value: Any, shape: _Shape, path: tuple[str | int, ...], field: str, found: list[Mention]
) -> None:
    if isinstance(value, str):
        reference = shape.reference or (
            shape.items.reference if shape.items else None
        )  # one text counts as a list of one
        if reference:
            found.append(Mention(reference, value, path, field))
    elif shape.part is not None:
        _collect_read(shape.part, value, path, found)
    elif shape.items is not None and isinstance(value, list):
        for index, item in enumerate(value):
            _walk_read(item, shape.items, (*path, index), field, found)
    elif shape.values is not None and isinstance(value, dict):
        for key, item in value.items():
            _walk_read(item, shape.values, (*path, key), field, found)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How to find references in a field's value."""

    reference: str | None = None
    part: type[Record] | None = None
    items: _Shape | None = None
    values: _Shape | None = None


def _collect(record: Record, path: tuple[str | int, ...], found: list[Mention]) -> None:
    fields = record.__dict__
    for name, key, shape in _plan(type(record)):
        value = fields[name]
        if value is not None:
            _walk(value, shape, (*path, key), key, found)


def _walk(
    value: Any, shape: _Shape, path: tuple[str | int, ...], field: str, found: list[Mention]
) -> None:
    if shape.reference is not None:
        found.append(Mention(shape.reference, value, path, field))
    elif shape.part is not None:
        _collect(value, path, found)
    elif shape.items is not None:
        for index, item in enumerate(value):
            _walk(item, shape.items, (*path, index), field, found)
    elif shape.values is not None:
        for key, item in value.items():
            _walk(item, shape.values, (*path, key), field, found)


@cache
def _plan(model: Any) -> tuple[tuple[str, str, _Shape], ...]:
    """List the fields of a model that hold references: attribute, key in the file, shape."""
    found = []
    fields: dict[str, Any] = getattr(model, "model_fields", {})
    for name, info in fields.items():
        annotation: Any = (
            Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        )
        if (shape := _shape(annotation)) is not None:
            found.append((name, info.alias or name, shape))
    return tuple(found)


def _shape(annotation: Any) -> _Shape | None:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        reference = next((m.kind for m in metadata if isinstance(m, Reference)), None)
        return _Shape(reference=reference) if reference else _shape(inner)
    if origin in (Union, UnionType):
        return next(
            (s for a in get_args(annotation) if a is not NoneType and (s := _shape(a))), None
        )
    if origin is tuple:
        inner_shape = _shape(get_args(annotation)[0])
        return _Shape(items=inner_shape) if inner_shape else None
    if origin is dict:
        held = get_args(annotation)[1]
        if isinstance(held, type) and issubclass(held, Record) and held.entity:
            return None  # records of their own: they list their references themselves
        inner_shape = _shape(held)
        return _Shape(values=inner_shape) if inner_shape else None
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return _Shape(part=annotation) if _plan(annotation) else None
    return None


def choices(annotation: Any) -> tuple[str, ...]:
    """List the allowed values of a `Literal`, or of the `Literal` inside an optional or a tuple; empty otherwise."""
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    for argument in get_args(annotation):
        if found := choices(argument):
            return found
    return ()
