"""QR codes of contact cards as PNG pictures, to be read with a phone's camera."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from math import isqrt
from typing import Any

import zxingcpp

from macros.basics.text import telephone
from macros.model.department import Department, Person
from macros.model.listing import contacts
from macros.outputs.content_line import escape
from macros.outputs.publication import OutputFile, Publication

_DOTS = 4
"""Pixels along the side of a module, one square of the code."""
_DIGITS = bytes(ord("f") if light > 127 else ord("0") for light in range(256))
"""Maps the brightness of a module to a hexadecimal digit: four pixels of one bit."""


def code_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield a code for everybody who shows a contact."""
    for department in publication.playbook.departments.values():
        for person in department.people.values():
            if contacts(person):
                yield OutputFile(
                    f"cards/{person.id}.png", png_of(card(publication, person, department))
                )


def card(publication: Publication, person: Person, department: Department) -> str:
    """Return the card in the code: short, in the version that every phone reads.

    That is vCard 3.0 (RFC 2426).
    """
    visible = contacts(person)
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{escape(person.name)};;;;",
        f"FN:{escape(person.name)}",
        f"ORG:{escape(publication.playbook.organization.name)};{escape(department.name)}",
    ]
    lines += [f"TITLE:{escape(person.title)}"] if person.title else []
    lines += [f"EMAIL:{escape(visible['email'])}"] if "email" in visible else []
    lines += [f"TEL:{telephone(visible['phone'])}"] if "phone" in visible else []
    lines += [f"NOTE:{escape('Chat: ' + visible['chat'])}"] if "chat" in visible else []
    return "\r\n".join([*lines, "END:VCARD", ""])


def png_of(text: str) -> bytes:
    """Return a PNG of a text's QR code and its margin: a tenth of the size of an SVG."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    # Any: the type of the picture does not say that it is a buffer.
    picture: Any = zxingcpp.write_barcode_to_image(code)
    modules = bytes(picture).translate(_DIGITS)
    side = isqrt(len(modules))
    # Pixels have one bit, so the four of a module are half a byte: one hexadecimal digit. Each line
    # of a PNG begins with the number of its filter, 0 for none.
    rows = (
        modules[start : start + side].ljust(side + side % 2, b"f")
        for start in range(0, side * side, side)
    )
    lines = b"".join((b"\0" + bytes.fromhex(row.decode())) * _DOTS for row in rows)
    head = struct.pack(">IIBBBBB", side * _DOTS, side * _DOTS, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(lines))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
