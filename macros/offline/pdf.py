"""What is in a PDF that a browser printed: on which sheet anchors stand, and whether readers can find their way in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pypdf import PdfReader

_MOMENT = re.compile(rb"\(D:\d{14}[+-]\d\d'\d\d'\)")


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF as it was printed."""

    sheets: int
    anchors: dict[str, int]
    """On which sheet each anchor stands that a link leads to, from 1."""
    tagged: bool
    outlined: bool


def read(path: Path) -> Printed:
    """Read a PDF."""
    reader = PdfReader(path)
    order = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(reader.pages, 1)
        if page.indirect_reference
    }
    anchors = {}
    for name, destination in reader.named_destinations.items():
        sheet = destination.raw_get("/Page") if "/Page" in destination else None
        if (number := order.get(getattr(sheet, "idnum", 0))) is not None:
            anchors[name.removeprefix("/")] = number
    root = reader.root_object
    return Printed(len(reader.pages), anchors, "/StructTreeRoot" in root, "/Outlines" in root)


def set_day(path: Path, day: date) -> None:
    """Put a day in the place of the moment at which a PDF was printed, so that it can be made again byte for byte."""
    moment = f"(D:{day:%Y%m%d}000000+00'00')".encode()
    path.write_bytes(_MOMENT.sub(moment, path.read_bytes()))
