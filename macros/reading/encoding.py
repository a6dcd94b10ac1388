"""Decode files: UTF-8 only, one kind of line end, and no characters that hide text."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable, Iterator

from macros.basics.problem import Location, Problem, Sentence

_MAX_REPORTED = 20
INVISIBLE = Sentence(
    "control-character",
    "the invisible character U+{code} is not allowed here.",
    "Delete it, and type the text around it again.",
)
REFERRED_TO = Sentence(
    "control-character",
    "'{escape}' stands for the invisible character U+{code}, which is not allowed here.",
    "Delete it.",
)
_SAVE = "Save the file as UTF-8."
UTF_16 = Sentence("encoding", "the file is UTF-16, not UTF-8.", _SAVE)
NOT_UTF_8 = Sentence("encoding", "the byte 0x{byte} is not UTF-8.", _SAVE)

# Controls, other line ends (they shift every line number), bidirectional overrides, zero-width
# characters and private use. The joiners U+200C and U+200D stay: emoji sequences and several
# scripts need them. Tag characters spell flags after U+1F3F4; anywhere else they spell invisible
# text, and so does a second variation selector after a character.
_NONCHARACTERS = "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_VARIATION = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0020-\U000e007f"
_ALWAYS = (
    f"{_NONCHARACTERS}\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ud800-\udfff\ue000-\uf8ff"
    # Old format controls, and letters that show nothing.
    "\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e001f\U000f0000-\U0010ffff"
)
FORBIDDEN = re.compile(
    f"[{_ALWAYS}]|(?<![\U0001f3f4\U000e0020-\U000e007e])[{_TAGS}]|(?<=[{_VARIATION}])[{_VARIATION}]"
)
"""Characters that texts may not contain; `invisible` makes some exceptions."""
# Few texts have any character that FORBIDDEN may match, and looking for one is ten times as fast.
_UNUSUAL = re.compile(r"[^\t\n -~]+")
_SUSPICIOUS = re.compile(f"[{_ALWAYS}{_TAGS}{_VARIATION}]")

# Marks and isolates belong to text that runs from right to left: they keep a full stop or a number
# on its side. They are allowed only in a line with such letters, and isolates only if each is
# closed in its line. Embeddings and overrides (U+202A to U+202E) are never allowed: they change
# the order of the text after them.
_MARKS, _ISOLATES, _END_OF_ISOLATE = "\u061c\u200e\u200f", "\u2066\u2067\u2068", "\u2069"
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe"
    "\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
_REFERENCE = re.compile(
    r"&(?:#(?:[xX](?P<hex>[0-9a-fA-F]{1,9})|(?P<decimal>[0-9]{1,9}));?"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]*;))"
)


def invisible(text: str) -> Iterator[tuple[int, str]]:
    """Yield the forbidden characters of a text, each with its offset."""
    if _SUSPICIOUS.search("".join(_UNUSUAL.findall(text))) is None:
        return
    line_end = -1
    is_excused: Callable[[str], bool] = _never
    for match in FORBIDDEN.finditer(text):
        if match.start() > line_end:
            line, line_end = _line_around(text, match.start())
            is_excused = _excuse(line)
        if not is_excused(match[0]):
            yield match.start(), match[0]


def _never(_: str) -> bool:
    return False


def _line_around(text: str, offset: int) -> tuple[str, int]:
    """Return the line around an offset, and the offset of its end."""
    end = text.find("\n", offset)
    end = end if end >= 0 else len(text)
    return text[text.rfind("\n", 0, offset) + 1 : end], end


def _excuse(line: str) -> Callable[[str], bool]:
    """Return a predicate for the direction characters that are allowed in a line."""
    if RIGHT_TO_LEFT.search(line) is None:
        return _never
    depth = 0
    for character in line:
        depth += (character in _ISOLATES) - (character == _END_OF_ISOLATE)
        if depth < 0:
            break
    exceptions = _MARKS if depth else _MARKS + _ISOLATES + _END_OF_ISOLATE
    return exceptions.__contains__


def without_invisible(text: str) -> str:
    """Return a text without its forbidden characters."""
    pieces = []
    start = 0
    for offset, character in invisible(text):
        pieces.append(text[start:offset])
        start = offset + len(character)
    return "".join([*pieces, text[start:]])


def invisible_references(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield HTML references to forbidden characters (`&#x202e;`, `&ZeroWidthSpace;`).

    Each comes with its offset and its character. `&rlm;` and other marks are allowed where the mark
    itself is.
    """
    for match in _REFERENCE.finditer(text) if "&" in text else ():
        character = _referred_to(match)
        if FORBIDDEN.match(character) is None:
            continue
        if (
            character not in _MARKS
            or RIGHT_TO_LEFT.search(_line_around(text, match.start())[0]) is None
        ):
            yield match.start(), match[0], character


def _referred_to(match: re.Match[str]) -> str:
    if match["name"]:
        return html.unescape(match[0])
    number = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
    return chr(number) if number <= sys.maxunicode else ""


def decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Decode a file: drop the byte order mark and end lines with a line feed.

    Bytes that are not UTF-8 give None and one problem. Forbidden characters are removed and give a
    problem each, for the first twenty.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(raw, error.start, file)]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems: list[Problem] = []
    for offset, character in invisible(text):
        if len(problems) == _MAX_REPORTED:
            break
        problems.append(control_character_problem(place_in(text, offset, file), None, character))
    return (without_invisible(text) if problems else text), problems


def control_character_problem(place: Location, escape: str | None, character: str) -> Problem:
    """Return the problem of a forbidden character; `escape` is its spelling, if it is escaped."""
    code = f"{ord(character[0]):04X}"
    if escape is None:
        return INVISIBLE.problem(place, code=code)
    return REFERRED_TO.problem(place, escape=escape, code=code)


def _not_utf8(raw: bytes, offset: int, file: str) -> Problem:
    start = max(raw.rfind(b"\n", 0, offset), raw.rfind(b"\r", 0, offset)) + 1
    before = raw[:start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    column = len(raw[start:offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    place = Location(file, before.count(b"\n") + 1, column)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return UTF_16.problem(place)
    return NOT_UTF_8.problem(place, byte=f"{raw[offset]:02x}")


def place_in(text: str, offset: int, file: str) -> Location:
    """Return the line and column of an offset in a text."""
    return Location(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
