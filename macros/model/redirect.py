"""Pages that have moved, and their new addresses."""

from __future__ import annotations

from typing import ClassVar

from macros.model.declaration import field
from macros.model.field import OldPath, PagePath
from macros.model.record import Record


class RedirectFile(Record):
    """redirects.yml: moved."""

    entity: ClassVar[str] = "redirects"

    moved: dict[OldPath, PagePath] = field(
        "The old path of each page that was moved or deleted, "
        "with the path of the page to read instead.",
        default_factory=dict,
    )
