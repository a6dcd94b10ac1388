"""QR codes of contact cards, as pictures (PNG): a phone's camera reads name, organisation and the contacts that are shown."""

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
from macros.outputs.content_line import escaped
from macros.outputs.publication import OutputFile, Publication

_MEDIA_TYPE = "image/png"
_DOTS = 4
"""Dots along the side of a square."""
_DIGITS = bytes(ord("f") if light > 127 else ord("0") for light in range(256))
"""What the brightness of a square is as four dots of two colours."""


def code_files(publication: Publication) -> Iterator[OutputFile]:
    """Write a code for everybody who has a contact to show."""
    for department in publication.playbook.departments.values():
        for person in department.people.values():
            if contacts(person):
                yield OutputFile(
                    f"cards/{person.id}.png",
                    drawn(card(publication, person, department)),
                    _MEDIA_TYPE,
                )


def card(publication: Publication, person: Person, department: Department) -> str:
    """Write what the code says: a short card in the version that every phone reads (vCard 3.0, RFC 2426)."""
    shown = contacts(person)
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{escaped(person.name)};;;;",
        f"FN:{escaped(person.name)}",
        f"ORG:{escaped(publication.playbook.organization.name)};{escaped(department.name)}",
    ]
    lines += [f"TITLE:{escaped(person.title)}"] if person.title else []
    lines += [f"EMAIL:{escaped(shown['email'])}"] if "email" in shown else []
    lines += [f"TEL:{telephone(shown['phone'])}"] if "phone" in shown else []
    lines += [f"NOTE:{escaped('Chat: ' + shown['chat'])}"] if "chat" in shown else []
    return "\r\n".join([*lines, "END:VCARD", ""])


def drawn(text: str) -> bytes:
    """Draw the code of a text with its margin as a PNG, which takes a tenth of what squares in SVG take."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    picture: Any = zxingcpp.write_barcode_to_image(
        code
    )  # its type does not say that it is a buffer
    squares = bytes(picture).translate(_DIGITS)
    side = isqrt(len(squares))
    # Four dots are the half of a byte, which is one digit. Each line of a PNG begins with the
    # number of its filter, 0 for none.
    rows = (
        squares[start : start + side].ljust(side + side % 2, b"f")
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
