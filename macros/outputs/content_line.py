"""Escape and fold content lines, as iCalendar (RFC 5545) and vCard (RFC 6350) require."""

from __future__ import annotations

MAX_OCTETS = 75
"""Bytes in a line, without its end."""
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
_PARAMETER_ESCAPES = str.maketrans({"^": "^^", '"': "^'", "\n": "^n", "\r": None})


def escape(text: str) -> str:
    """Return a text escaped as a value."""
    return text.translate(_ESCAPES)


def quote_parameter(text: str) -> str:
    """Return a text as the value of a parameter, in quotes (RFC 6868)."""
    return f'"{text.translate(_PARAMETER_ESCAPES)}"'


def fold(line: str) -> bytes:
    """Return a line with its end, continued on lines that begin with a space if it is long.

    No character is split between two lines.
    """
    rest = line.encode()
    pieces = []
    room = MAX_OCTETS
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:  # a byte within a character
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
        room = MAX_OCTETS - 1  # the space at the beginning counts
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"
