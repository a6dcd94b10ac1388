"""Content lines, the common form of iCalendar (RFC 5545) and vCard (RFC 6350): texts escaped, long lines folded."""

from __future__ import annotations

MAX_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
_IN_PARAMETERS = str.maketrans({"^": "^^", '"': "^'", "\n": "^n", "\r": None})


def escaped(text: str) -> str:
    """Write a text as a value."""
    return text.translate(_ESCAPES)


def quoted_parameter(text: str) -> str:
    """Write a text as a parameter's value, in quotes (RFC 6868)."""
    return f'"{text.translate(_IN_PARAMETERS)}"'


def folded(line: str) -> bytes:
    """Write a line with its end; a long one goes on in lines that begin with a blank, and no character is cut."""
    rest = line.encode()
    pieces = []
    room = MAX_OCTETS
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:  # in the middle of a character
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
        room = MAX_OCTETS - 1  # the blank counts
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"
