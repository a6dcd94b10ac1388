"""Read and edit a PDF that a browser printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pypdf import PdfReader

_MOMENT = re.compile(rb"\(D:\d{14}[+-]\d\d'\d\d'\)")


@dataclass(frozen=True, slots=True)
class Printed:
    """The structure of a printed PDF."""

    sheets: int
    """The number of its pages."""
    anchors: dict[str, int]
    """The page number, from 1, of each anchor that has a link to it."""
    has_tags: bool
    """Whether it is tagged for screen readers."""
    has_outline: bool
    """Whether it has bookmarks."""


def read(path: Path) -> Printed:
    """Return the structure of a PDF."""
    reader = PdfReader(path)
    numbers = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(reader.pages, 1)
        if page.indirect_reference
    }
    anchors = {}
    for name, destination in reader.named_destinations.items():
        sheet = destination.raw_get("/Page") if "/Page" in destination else None
        if (number := numbers.get(getattr(sheet, "idnum", 0))) is not None:
            anchors[name.removeprefix("/")] = number
    root = reader.root_object
    return Printed(
        len(reader.pages),
        anchors,
        has_tags="/StructTreeRoot" in root,
        has_outline="/Outlines" in root,
    )


def set_day(path: Path, day: date) -> None:
    """Replace the creation time of a PDF with a day, so that the PDF is reproducible."""
    moment = f"(D:{day:%Y%m%d}000000+00'00')".encode()
    path.write_bytes(_MOMENT.sub(moment, path.read_bytes()))
