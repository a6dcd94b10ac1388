"""QR codes of contact cards as PNG pictures, to be read with a phone's camera."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import segno

from macros.basics.text import telephone
from macros.model.department import Department, Person
from macros.model.listing import contacts
from macros.outputs.content_line import escape
from macros.outputs.publication import OutputFile, Publication

_DOTS = 4
"""Pixels along the side of a module, one square of the code."""


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
    """Return a PNG of a text's QR code and its margin: a sixth of the size of an SVG."""
    # Without ECI, readers guess the encoding: right for ASCII, often wrong for short other texts.
    code = segno.make_qr(
        text, error="L", boost_error=False, encoding="utf-8", eci=not text.isascii()
    )
    picture = BytesIO()
    code.save(picture, kind="png", scale=_DOTS)
    return picture.getvalue()
