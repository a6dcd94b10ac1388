"""Text in a drawing: widths estimated without a font, and lines wrapped to fit."""

from __future__ import annotations

import math
import unicodedata

_EMS: dict[str, float] = {
    character: width
    for width, characters in (
        (0.23, "ijlìíîï'|"),
        (0.28, " .,:;!/ftI[]\u00b7"),
        (0.34, "r()-"),
        (0.5, "ckszJvxyç"),
        (0.72, "CDHNRUwÇÑÜÚ"),
        (0.78, "GOQÖÓ"),
        (0.84, "mM"),
        (0.95, "W%@\u2014"),
    )
    for character in characters
}
"""The widths of letters that differ most from others, in ems; as in Helvetica, Arial and their
like."""
_ELLIPSIS = "…"


def width(text: str, size: float) -> float:
    """Return the estimated width of a text in pixels, on the safe side for common fonts."""
    return size * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    if (known := _EMS.get(character)) is not None:
        return known
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.67 if character.isupper() else 0.56


def wrap(text: str, room: float, size: float, most: int = 4) -> tuple[str, ...]:
    """Wrap a text into lines of `room` pixels; what exceeds `most` lines is cut with an ellipsis.

    Words that are too long for a line are hyphenated where the line ends.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}".strip()
        if width(joined, size) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, room, size)
        lines += full
    lines += [line] if line else []
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1], room, size))


def _broken(word: str, room: float, size: float) -> list[str]:
    """Break a word into pieces that fit, all about as wide."""
    whole = width(word, size)
    if whole <= room:
        return [word]
    share = whole / math.ceil(whole / max(room - width("-", size), size))
    pieces: list[str] = []
    piece = ""
    for character in word:
        if piece and width(piece + character, size) > share + size / 4:
            pieces.append(f"{piece}-")
            piece = ""
        piece += character
    return [*pieces, piece]


def _cut(line: str, room: float, size: float) -> str:
    while line and width(line + _ELLIPSIS, size) > room:
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS
