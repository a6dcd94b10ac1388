"""The JSON files: what all begin with, and the index of them."""

from __future__ import annotations

from pydantic import Field

from macros.model.field import Date
from macros.outputs.public.base import Public


class File(Public):
    """What all files begin with."""

    schema_address: str = Field(
        alias="$schema", description="The address of the file's schema, seen from the file."
    )
    edition: str = Field(description="The edition of the playbook.")


class PublishedFile(Public):
    """A file that can be fetched."""

    address: str = Field(
        description="Its address: a whole one, "
        "or one below the site's root where that is not known."
    )
    schema_address: str = Field(alias="schema", description="The address of its schema.")
    records: int = Field(description="How many records it holds.")


class IndexFile(File):
    """What there is to fetch."""

    name: str = Field(description="The organisation's name.")
    hub_name: str = Field(description="What the hub is called.")
    site: str | None = Field(None, description="The address of the site's root, where it is known.")
    built: Date = Field(description="The day of the build.")
    files: dict[str, PublishedFile] = Field(description="The files by name.")
    feeds: dict[str, str] = Field(
        description="The addresses of feeds and other files of the whole playbook."
    )
