"""Pages that have moved: where their old addresses lead."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from macros.model.field import OldPath, PagePath
from macros.model.record import Record


class RedirectFile(Record):
    """redirects.yml: moved."""

    entity: ClassVar[str] = "redirects"

    moved: dict[OldPath, PagePath] = Field(
        default_factory=dict,
        description="The old path of each page that moved or went, with the path of the page to read now.",
    )
