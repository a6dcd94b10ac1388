"""The shapes of data files, taken from the models: what is expected under each key.

Forms, importers and writers of files use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from macros.model import field as fields
from macros.model.field import Reference
from macros.model.files import DataFile
from macros.model.organization import Percent
from macros.model.record import Record
from macros.model.route import SeverityId

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
    (Percent, "whole"),
    (SeverityId, "whole"),
    (fields.Number, "number"),
    (fields.YesNo, "yes-no"),
)
_PLAIN = frozenset(("date", "time", "whole", "number", "yes-no"))


@dataclass(frozen=True, slots=True)
class Shape:
    """The expected value in one place."""

    kind: Kind
    type: Any = None
    """The type in the model; None for lists, records and mappings."""
    choices: tuple[str, ...] = ()
    """The allowed values of a choice."""
    reference: str | None = None
    """The kind of record that an id refers to."""
    keys: Mapping[str, Shape] = field(default_factory=dict)
    """The keys of a record, in the model's order."""
    items: Shape | None = None
    """The items of a list, or the values of a mapping."""
    model: type[Record] | None = None
    """The model of a record."""

    @property
    def is_timezone(self) -> bool:
        """Whether the value is the name of a time zone."""
        return bool(self.type == fields.Timezone)

    @property
    def is_plain(self) -> bool:
        """Whether values need no quotes, such as numbers and dates."""
        return self.kind in _PLAIN


def shape_of(file: DataFile) -> Shape:
    """Return the shape of a whole data file."""
    return _shape(file.schema)


@cache
def record_shape(model: type[Record]) -> Shape:
    """Return the shape of a record, such as the front matter of a page."""
    hints = get_type_hints(model, include_extras=True)
    keys = {(info.alias or name): _shape(hints[name]) for name, info in model.model_fields.items()}
    return Shape("record", keys=keys, model=model)


def _shape(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation == fields.Texts:
        return Shape("list", items=_shape(fields.Text))
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return record_shape(annotation)
    if origin in (Union, UnionType):
        return next(_shape(argument) for argument in arguments if argument is not NoneType)
    if origin is tuple:
        return Shape("list", items=_shape(arguments[0]))
    if origin is dict:
        return Shape("mapping", items=_shape(arguments[1]))
    if origin is Literal:
        return Shape("choice", annotation, choices=arguments)
    kind: Kind = next((kind for type_, kind in _KINDS if annotation == type_), "text")
    metadata = arguments[1:] if origin is Annotated else ()
    reference = next((item.kind for item in metadata if isinstance(item, Reference)), None)
    return Shape(kind, annotation, reference=reference)
