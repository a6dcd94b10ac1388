"""Phone numbers in tables: read as numbers with + and the country where that is certain, refused elsewhere."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from macros.basics.problem import quoted
from macros.model.field import EXTENSION_HINT, is_phone, with_plus

COUNTRIES: frozenset[str] = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""The countries (ISO 3166-1 alpha-2) whose national numbers can be read."""
_DIGITS = re.compile(r"[0-9]+")
_LONGEST_EXTENSION = 6


class PhoneError(Exception):
    """A number cannot be read; the message goes on after the name of the column."""

    def __init__(self, said: str, hint: str) -> None:
        """Take what is wrong, and how to fix it."""
        super().__init__(said)
        self.said, self.hint = said, hint


def phone_of(text: str, country: str | None = None) -> str:
    """Return a number with + and the country's code; `country` is whose national numbers are meant.

    A national number counts only as people of the country write it: one that lost the 0 in front
    may be another one. Raises PhoneError where the country is not certain.
    """
    written = " ".join(text.split())
    number = with_plus(written)
    if number.startswith("+"):
        if is_phone(number) and _parsed(number) is not None:
            return number
        said = f"is {quoted(written)}, a phone number with + and the country's code was expected."
        raise PhoneError(said, f"Write it such as +44 20 7946 0000. {EXTENSION_HINT}")
    national = _parsed(written, country) if country is not None else None
    if national is not None and _is_written_nationally(national, written):
        return _international(national)
    raise _refusal(written, national, country)


def _parsed(text: str, country: str | None = None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None


def _is_written_nationally(number: PhoneNumber, written: str) -> bool:
    """Return whether the digits are those of a number that exists, as its country writes them."""
    shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return (
        phonenumbers.is_valid_number(number)
        and not number.extension
        and _digits(shown) == _digits(written)
    )


def _refusal(written: str, national: PhoneNumber | None, country: str | None) -> PhoneError:
    if len(_digits(written)) <= _LONGEST_EXTENSION:
        return PhoneError(
            f"is {quoted(written)}, which is too short for a phone number with its country.",
            EXTENSION_HINT,
        )
    if national is not None and national.extension:
        return PhoneError(
            f"is {quoted(written)}, a phone number with an extension.", EXTENSION_HINT
        )
    if _DIGITS.fullmatch(written) and not written.startswith("0"):
        said = f"is {quoted(written)}, digits without a country: a spreadsheet drops + and zeros in front of a number."
        return PhoneError(
            said, f"Make the cell a text, and write {_suggestion(written, national)}."
        )
    said = f"is {quoted(written)}, a phone number with + and the country was expected."
    if country is None:
        return PhoneError(
            said,
            f"Write + and the country's code, or name the country of such numbers: --country GB. {EXTENSION_HINT}",
        )
    return PhoneError(
        said, f"It is no number of {country}. Write + and the code of its country. {EXTENSION_HINT}"
    )


def _suggestion(digits: str, national: PhoneNumber | None) -> str:
    """Return the number that digits most likely mean, in quotes, else an example."""
    for number in (_parsed(f"+{digits}"), national):
        if number is not None and phonenumbers.is_valid_number(number):
            return quoted(_international(number))
    return "+ and the country's code in front, such as +44 20 7946 0000"


def _international(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
