"""The base class of published models, and the types of their fields that name people.

A public model reads the fields of the same name from a record. People who have left are dropped
from every field; only the decision log keeps their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from macros.model.department import Person
from macros.model.record import Record


def _everybody(info: ValidationInfo) -> Mapping[str, Person]:
    people: Mapping[str, Person] = (info.context or {})["people"]
    return people


def _present(value: Iterable[str], info: ValidationInfo) -> list[str]:
    people = _everybody(info)
    return [person for person in value if person in people and people[person].status != "left"]


def _present_or_none(value: str | None, info: ValidationInfo) -> str | None:
    return next(iter(_present([value], info)), None) if value is not None else None


def _with_names(value: Iterable[str], info: ValidationInfo) -> list[dict[str, str]]:
    people = _everybody(info)
    return [{"id": person, "name": people[person].name} for person in value if person in people]


def _complete_schema(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add the descriptions of a record's fields to a schema, and make it match what is written."""
    record = getattr(model, "record", None)
    record_fields = record.model_fields if record is not None else {}
    schema.pop("title", None)
    for name, entry in schema.get("properties", {}).items():
        entry.pop("title", None)
        if "description" not in entry and name in record_fields:
            entry["description"] = record_fields[name].description
        # Fields without a value are left out of the files: they are never null.
        if entry.get("default", "") is None:
            del entry["default"]
            choices = entry.pop("anyOf")
            entry.update(next(choice for choice in choices if choice != {"type": "null"}))


class Public(BaseModel):
    """Something that is published."""

    model_config = ConfigDict(
        from_attributes=True,
        populate_by_name=True,
        frozen=True,
        extra="forbid",
        json_schema_extra=_complete_schema,
    )
    record: ClassVar[type[Record] | None] = None
    """The record from which the fields of the same name are read."""

    @classmethod
    def of(cls, record: Record, people: Mapping[str, Person], **extra: object) -> Self:
        """Return what may be published of a record, with values that are not in the record."""
        return cls.model_validate(record, context={"people": people}).model_copy(update=extra)


class Named(Public):
    """Somebody by name, who may have left since."""

    id: str = Field(description="The person's id.")
    name: str = Field(description="The person's name.")


Somebody = Annotated[str | None, BeforeValidator(_present_or_none)]
"""A person's id; None for somebody who has left."""
People = Annotated[tuple[str, ...], BeforeValidator(_present)]
"""Ids of people, without those who have left."""
Participants = Annotated[tuple[Named, ...], BeforeValidator(_with_names)]
"""People by name, including those who have left: for the decision log only."""
Address = Annotated[
    str | None,
    Field(
        description="Where the site shows it: a whole address, "
        "or one below the site's root where that is not known."
    ),
]
