"""Derive what is published of a record from the declarations of its fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationInfo, create_model

from macros.model.declaration import Transformation, people_by_name
from macros.model.field import Date, LocalTime, Number, Percent, Positive, SeverityId, Whole, YesNo
from macros.model.record import Record
from macros.model.shape import RecordField, Shape, record_shape
from macros.outputs.public.base import Named, Public

Extras = Mapping[str, tuple[Any, Any]]
"""By name: the type of a field that the record does not have, and its default or `Field`."""


def _minutes(value: datetime) -> str:
    return value.isoformat(timespec="minutes")


_TYPES: tuple[tuple[Any, Any], ...] = (
    (Date, Date),
    (LocalTime, Annotated[LocalTime, PlainSerializer(_minutes)]),
    (Whole, int),
    (Positive, int),
    (Percent, int),
    (Number, float),
    (YesNo, bool),
    (SeverityId, Literal["1", "2", "3"]),
)
"""Types of the model and what is published of them. Of all other types that is plain text."""
_TYPES_OF_PEOPLE: Mapping[Transformation, Any] = {people_by_name: GenericAlias(tuple, (Named, ...))}


def public_model(
    record: type[Record],
    *,
    extras: Extras | None = None,
    first: Collection[str] = (),
    without: Collection[str] = (),
    name: str = "",
    summary: str = "",
) -> type[Public]:
    """Return the model of what is published of a record: its public fields, then the extras.

    `first` are the fields that come first in the file, and `without` those that another file
    publishes. `name` and `summary` are what the schema says instead of the record's name and the
    first sentence of its docstring.
    """
    fields: dict[str, Any] = {
        field.name: _public_field(f"{record.__name__}.{field.name}", field)
        for field in record_shape(record).fields.values()
        if field.declaration.public and field.name not in without
    }
    fields |= extras or {}
    order = (*first, *(name for name in fields if name not in first))
    return create_model(
        name or record.__name__,
        __base__=Public,
        # The rest is about the data file, such as what may be left out there.
        __doc__=summary or f"{(record.__doc__ or '').partition('.')[0]}.",
        __module__=__name__,
        **{name: fields[name] for name in order},
    )


def by_id(model: type[Public]) -> Any:
    """Return the type of records by id."""
    return GenericAlias(dict, (str, model))


@cache
def _part_model(record: type[Record]) -> type[Public]:
    return public_model(record)


def _public_field(name: str, field: RecordField) -> tuple[Any, Any]:
    """Return the type of a published field and its `Field`.

    Raises TypeError if the field would publish people who have left.
    """
    public, shape = field.declaration.public, field.shape
    is_single = not (shape.items or shape.keys)
    if callable(public):
        # Nobody may be left of a single person.
        type_ = _TYPES_OF_PEOPLE.get(public) or _public_type(shape)
        type_ = Annotated[type_ | None if is_single else type_, transforming(public)]
        is_optional = is_single
    elif _names_people(shape):
        message = f"{name} names people: declare it as public=present_people"
        raise TypeError(message)
    else:
        type_ = _public_type(shape)
        is_optional = field.may_be_none
        type_ = type_ | None if is_optional else type_
    options: dict[str, Any] = {"default": None} if is_optional else {}
    if field.key != field.name:
        options["alias"] = field.key
    return type_, Field(description=field.description, **options)


def transforming(transformation: Transformation) -> BeforeValidator:
    """Return the validator that applies a transformation to a value before it is published."""

    def transform(value: Any, info: ValidationInfo) -> Any:
        return transformation(value, (info.context or {})["people"])

    return BeforeValidator(transform)


def _names_people(shape: Shape) -> bool:
    """Return whether a value names people itself; fields of groups have declarations of their own."""
    if shape.model is not None:
        return bool(shape.model.entity == "person")
    return shape.reference == "person" or (shape.items is not None and _names_people(shape.items))


def _public_type(shape: Shape) -> Any:
    if shape.model is not None:
        return _part_model(shape.model)
    if shape.items is not None:
        item = _public_type(shape.items)
        arguments = (str, item) if shape.kind == "mapping" else (item, ...)
        return GenericAlias(dict if shape.kind == "mapping" else tuple, arguments)
    if shape.choices:
        return shape.type
    return next((public for type_, public in _TYPES if shape.type == type_), str)
