"""From bytes to text: UTF-8 only, one kind of line end, and no character that hides what a text says."""

from __future__ import annotations

import re

from macros.problem import Location, Problem

_MAX_REPORTED = 20

# Controls, other line ends (they shift every line number), bidirectional overrides, zero-width characters and private use.
# The joiners U+200C and U+200D stay: emoji sequences and several scripts need them. Tag characters spell flags after
# U+1F3F4; anywhere else they are a text that nobody sees.
_NONCHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
FORBIDDEN = re.compile(
    f"[{_NONCHARACTERS}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e001f\U000f0000-\U0010ffff]|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007f]"
)
_FORBIDDEN_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Turn a file's bytes into text whose lines end in a line feed, a byte order mark dropped.

    Bytes that are not UTF-8 give None and one problem; forbidden invisible characters give a problem each (the first
    twenty) and the text without them.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(raw, error.start, file)]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    pattern = _FORBIDDEN_ASCII if text.isascii() else FORBIDDEN
    problems: list[Problem] = []
    for match in pattern.finditer(text):
        if len(problems) == _MAX_REPORTED:
            break
        message = f"an invisible character U+{ord(match[0]):04X} stands here, visible text was expected."
        problems.append(Problem(place_in(text, match.start(), file), "encoding", message, "Delete it and type the text anew."))
    return (FORBIDDEN.sub("", text) if problems else text), problems


def _not_utf8(raw: bytes, offset: int, file: str) -> Problem:
    start = max(raw.rfind(b"\n", 0, offset), raw.rfind(b"\r", 0, offset)) + 1
    before = raw[:start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    what = "the file is UTF-16" if utf16 else f"the byte 0x{raw[offset]:02x} is not UTF-8"
    column = len(raw[start:offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    place = Location(file, before.count(b"\n") + 1, column)
    return Problem(place, "encoding", f"{what}, UTF-8 was expected.", "Save the file as UTF-8.")


def place_in(text: str, offset: int, file: str) -> Location:
    """Tell the line and column of an offset in a text."""
    return Location(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
