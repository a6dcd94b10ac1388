"""Text from data on its way into a page: the one escaping function, slugs, dates, counts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from anyascii import anyascii
from markupsafe import Markup

if TYPE_CHECKING:
    from datetime import date

_SPACE = re.compile(r"\s+")
_UNSAFE = re.compile(r"[^\w ]|_")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def escape(value: object) -> Markup:
    """Turn any value into text that stays that text in Markdown, in HTML and in an attribute.

    Everything but letters, digits and single spaces becomes a numeric character reference, so that
    no Markdown extension, template or parser finds a character that means something to it.
    `html.escape` is not enough: a name such as `*a*` or `[x](y)` still is Markdown where HTML
    stands inside a paragraph.
    """
    if isinstance(value, Markup):
        return value
    text = _SPACE.sub(" ", str(value))
    return Markup(_UNSAFE.sub(_reference, text))  # noqa: S704 - this is the function that makes text safe


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def visible(text: str) -> str:
    """Spell out the characters that a terminal would obey instead of showing: controls, and changes of direction."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_APOSTROPHES = "'`\u2019\u02bc"
_LAST = 0xFFFF
"""Rarer characters are left out: forms would have to load a table of three times the size."""


@cache
def in_ascii(character: str) -> str:
    """Spell a character with small letters and digits; '-' for what is no letter and no digit, nothing for apostrophes."""
    if character in _APOSTROPHES:
        return ""
    if ord(character) > _LAST or unicodedata.category(character)[0] not in "LNMC":
        return "-"
    return re.sub(r"[^a-z0-9]", "", anyascii(character).lower())


def slug(text: str) -> str:
    """Make an id out of a text of any script: kebab-case ASCII, empty when nothing of it can be spelled so.

    Forms make the same ids: their table is made of `in_ascii` (macros/forms/spelling.py).
    """
    spelled = "".join(map(in_ascii, unicodedata.normalize("NFKC", text)))
    return re.sub(r"-+", "-", spelled).strip("-")


def plain_ascii(text: str) -> str:
    """Drop accents, so that a search for 'Diaz' finds 'Díaz'; letters without a base letter stay."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> str:
    """Write a date as people say it, the same on every machine: 23 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Write a date in few characters: 23 Nov 2026."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def telephone(phone: str) -> str:
    """Write a phone number as a telephone dials it: without blanks and marks, and without the (0) of national calls."""
    plus = "+" if phone.startswith("+") else ""
    return plus + re.sub(r"[^0-9]", "", phone.replace("(0)", "") if plus else phone)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun: '1 account', '3 accounts'."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


_DAY = 24 * 60


def duration(minutes: int) -> str:
    """Write a number of minutes as people say it: '15 minutes', '1 hour 30 minutes', '3 days'."""
    if minutes > _DAY and minutes % _DAY == 0:
        return count(minutes // _DAY, "day")
    hours, rest = divmod(minutes, 60)
    parts = [count(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(count(rest, "minute"))
    return " ".join(parts)
