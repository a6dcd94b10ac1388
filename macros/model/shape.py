"""The types of the models, read in this one place: what is expected under each key of a file.

Forms, importers, writers of files, the data reference and the rules about references use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel

from macros.model import field as fields
from macros.model.declaration import Declaration, declaration
from macros.model.field import Reference

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from macros.model.files import DataFile
    from macros.model.record import Record

Kind = Literal[
    "text",
    "markdown",
    "choice",
    "date",
    "time",
    "whole",
    "number",
    "yes-no",
    "list",
    "record",
    "mapping",
]
_KINDS: tuple[tuple[Any, Kind], ...] = (
    (fields.Markdown, "markdown"),
    (fields.Date, "date"),
    (fields.LocalTime, "time"),
    (fields.Whole, "whole"),
    (fields.Positive, "whole"),
    (fields.Percent, "whole"),
    (fields.SeverityId, "whole"),
    (fields.Number, "number"),
    (fields.YesNo, "yes-no"),
)
_PLAIN = frozenset(("date", "time", "whole", "number", "yes-no"))


@dataclass(frozen=True, slots=True)
class Shape:
    """The expected value in one place."""

    kind: Kind
    type: Any = None
    """The type in the model; None for records and mappings, and for lists of one type."""
    choices: tuple[str, ...] = ()
    """The allowed values of a choice, or keys of a mapping."""
    reference: str | None = None
    """The kind of record that an id refers to."""
    keys: Mapping[str, Shape] = field(default_factory=dict)
    """The keys of a record, in the model's order."""
    fields: Mapping[str, RecordField] = field(default_factory=dict)
    """The same with all that the model says about each."""
    items: Shape | None = None
    """The items of a list, or the values of a mapping."""
    model: type[Record] | None = None
    """The model of a record."""
    marks: tuple[Any, ...] = ()
    """What the type is annotated with."""

    @property
    def is_timezone(self) -> bool:
        """Whether the value is the name of a time zone."""
        return bool(self.type == fields.Timezone)

    @property
    def is_plain(self) -> bool:
        """Whether values need no quotes, such as numbers and dates."""
        return self.kind in _PLAIN


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of a record."""

    name: str
    """The attribute of the model."""
    key: str
    """The key in the file."""
    shape: Shape
    info: FieldInfo

    @property
    def declaration(self) -> Declaration:
        """What is declared besides the type and the description."""
        return declaration(self.info)

    @property
    def description(self) -> str:
        """What the field is for, in a sentence."""
        return self.info.description or ""

    @property
    def is_required(self) -> bool:
        """Whether the key must be there."""
        return self.info.is_required()

    @property
    def may_be_none(self) -> bool:
        """Whether the value is None if the key is not there."""
        return not self.is_required and self.info.default is None


def shape_of(file: DataFile) -> Shape:
    """Return the shape of a whole data file."""
    return shape_of_type(file.schema)


@cache
def record_shape(model: type[Record]) -> Shape:
    """Return the shape of a record, such as the front matter of a page."""
    hints = get_type_hints(model, include_extras=True)
    infos = {name: (info.alias or name, info) for name, info in model.model_fields.items()}
    record_fields = {
        key: RecordField(name, key, shape_of_type(hints[name]), info)
        for name, (key, info) in infos.items()
    }
    keys = {key: record_field.shape for key, record_field in record_fields.items()}
    return Shape("record", keys=keys, fields=record_fields, model=model)


def shape_of_type(annotation: Any) -> Shape:
    """Return the shape of a type, without its `| None`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation == fields.Texts:
        return Shape("list", annotation, items=shape_of_type(fields.Text))
    if _is_record(annotation):
        return record_shape(annotation)
    if origin in (Union, UnionType):
        return next(shape_of_type(argument) for argument in arguments if argument is not NoneType)
    if origin is tuple:
        return Shape("list", items=shape_of_type(arguments[0]))
    if origin is dict:
        keys, items = map(shape_of_type, arguments)
        return Shape("mapping", choices=keys.choices, items=items)
    if origin is Literal:
        return Shape("choice", annotation, choices=arguments)
    kind: Kind = next((kind for type_, kind in _KINDS if annotation == type_), "text")
    marks = arguments[1:] if origin is Annotated else ()
    reference = next((item.kind for item in marks if isinstance(item, Reference)), None)
    return Shape(kind, annotation, reference=reference, marks=marks)


def _is_record(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def shape_at(shape: Shape, path: tuple[str | int, ...]) -> Shape | None:
    """Return the shape of the value at a path; None if the path leaves the shape."""
    part: Shape | None = shape
    for step in path:
        part = part and (part.items if part.items is not None else part.keys.get(str(step)))
    return part
