"""The base class of published models, and those parts of them that are not records of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from macros.model.department import Person
from macros.model.record import Record


def _complete_schema(schema: dict[str, Any], _model: type[BaseModel]) -> None:
    """Make a schema match what is written, and leave out titles that repeat keys."""
    schema.pop("title", None)
    for entry in schema.get("properties", {}).values():
        entry.pop("title", None)
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

    @classmethod
    def of(cls, record: Record, people: Mapping[str, Person], **extra: object) -> Self:
        """Return what may be published of a record, with values that are not in the record."""
        return cls.model_validate(record, context={"people": people}).model_copy(update=extra)


class Named(Public):
    """Somebody by name, who may have left since."""

    id: str = Field(description="The person's id.")
    name: str = Field(description="The person's name.")


class Contacts(Public):
    """The contacts that a person lets be shown."""

    email: str | None = Field(None, description="The work address.")
    phone: str | None = Field(None, description="The work phone.")
    chat: str | None = Field(None, description="The name in the company's chat.")


class Block(Public):
    """What stands under a heading of a page, up to the next one."""

    heading: str = Field(description="The heading; empty for what stands above the first one.")
    level: int = Field(
        description="Its level, from 1, the page's title, to 6; 0 above the first heading."
    )
    lines: tuple[str, ...] = Field(
        description="Plain text: a paragraph, an entry of a list ('- ', '1. ') "
        "or a row of a table (' | ') each."
    )


class Text(Public):
    """The words of a page, with the facts that macros put in."""

    title: str = Field(description="The page's title.")
    owner: str = Field(description="The department that keeps it.")
    blocks: tuple[Block, ...] = Field(description="What it says, by heading.")


Address = Annotated[
    str | None,
    Field(
        description="Where the site shows it: a whole address, "
        "or one below the site's root where that is not known."
    ),
]
