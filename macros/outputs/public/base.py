"""The base of everything that is published, and the types of its fields that name people.

A public model reads the fields of the same name from a record. People who have left are dropped
wherever a field names somebody; the decision log alone keeps their names.
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


def _named(value: Iterable[str], info: ValidationInfo) -> list[dict[str, str]]:
    people = _everybody(info)
    return [{"id": person, "name": people[person].name} for person in value if person in people]


def _described(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Say in a schema what is written: fields without a value are left out, and described as in the records."""
    record = getattr(model, "record", None)
    known = record.model_fields if record is not None else {}
    schema.pop("title", None)
    for name, said in schema.get("properties", {}).items():
        said.pop("title", None)
        if "description" not in said and name in known:
            said["description"] = known[name].description
        if said.get("default", "") is None:
            del said["default"]
            said.update(next(choice for choice in said.pop("anyOf") if choice != {"type": "null"}))


class Public(BaseModel):
    """Something that is published."""

    model_config = ConfigDict(
        from_attributes=True,
        populate_by_name=True,
        frozen=True,
        extra="forbid",
        json_schema_extra=_described,
    )
    record: ClassVar[type[Record] | None] = None
    """The record whose fields of the same name are read."""

    @classmethod
    def of(cls, record: Record, people: Mapping[str, Person], **added: object) -> Self:
        """Take from a record what may be published, and add what other places say."""
        return cls.model_validate(record, context={"people": people}).model_copy(update=added)


class Named(Public):
    """Somebody by name, who may have left since."""

    id: str = Field(description="The person's id.")
    name: str = Field(description="The person's name.")


Somebody = Annotated[str | None, BeforeValidator(_present_or_none)]
"""A person's id; none for somebody who has left."""
People = Annotated[tuple[str, ...], BeforeValidator(_present)]
"""Ids of people, without those who have left."""
Participants = Annotated[tuple[Named, ...], BeforeValidator(_named)]
"""Names of people, also of those who have left: for the decision log only."""
Address = Annotated[
    str | None,
    Field(
        description="Where the site shows it: a whole address, or one below the site's root where that is not known."
    ),
]
