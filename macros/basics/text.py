"""Text from data for pages: the one escaping function, slugs, dates and counts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from datetime import date

_SPACE = re.compile(r"\s+")
_UNSAFE = re.compile(r"[^\w ]|_")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def escape(value: object) -> Markup:
    """Escape a value so that it stays text in Markdown, in HTML and in attributes.

    Everything but letters, digits and single spaces becomes a numeric character reference, so no
    Markdown extension, template or parser sees a character with a meaning.

    `html.escape` is not enough: a name such as `*a*` or `[x](y)` is still Markdown inside a
    paragraph of HTML.
    """
    if isinstance(value, Markup):
        return value
    text = _SPACE.sub(" ", str(value))
    return Markup(_UNSAFE.sub(_reference, text))  # noqa: S704 - this is the escaping function


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def visible(text: str) -> str:
    """Escape characters that a terminal would obey: controls and changes of direction."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_APOSTROPHES = "'`\u2019\u02bc"
_LAST = 0xFFFF
"""The last character with a spelling. Beyond it, the table that forms load would triple in size."""


@cache
def in_ascii(character: str) -> str:
    """Return a character in small ASCII letters and digits.

    Characters that are neither letter nor digit become '-', apostrophes the empty string.
    """
    if character in _APOSTROPHES:
        return ""
    if ord(character) > _LAST or unicodedata.category(character)[0] not in "LNMC":
        return "-"
    from anyascii import anyascii  # noqa: PLC0415 - slow, and few commands spell names

    return re.sub(r"[^a-z0-9]", "", anyascii(character).lower())


def slug(text: str) -> str:
    """Return a kebab-case ASCII id for a text of any script, or '' if nothing can be spelled.

    Forms make the same ids: their table is generated from `in_ascii` (macros/forms/editor.py).
    """
    ascii_text = "".join(map(in_ascii, unicodedata.normalize("NFKC", text)))
    return re.sub(r"-+", "-", ascii_text).strip("-")


def plain_ascii(text: str) -> str:
    """Drop accents, so that a search for 'Diaz' finds 'Díaz'; keep all other letters."""
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
    """Return a date in English, whatever the locale of the machine: 23 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return a date in short: 23 Nov 2026."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def telephone(phone: str) -> str:
    """Return a phone number as dialled: digits and a leading plus.

    The (0) of national calls is dropped from international numbers.
    """
    plus = "+" if phone.startswith("+") else ""
    return plus + re.sub(r"[^0-9]", "", phone.replace("(0)", "") if plus else phone)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: '1 account', '3 accounts'."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


_DAY = 24 * 60


def duration(minutes: int) -> str:
    """Return a duration: '15 minutes', '1 hour 30 minutes', '3 days'."""
    if minutes > _DAY and minutes % _DAY == 0:
        return count(minutes // _DAY, "day")
    hours, rest = divmod(minutes, 60)
    parts = [count(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(count(rest, "minute"))
    return " ".join(parts)
