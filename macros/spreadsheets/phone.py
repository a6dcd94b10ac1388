"""Parse phone numbers in tables; refuse those whose country is not certain."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from macros.basics.problem import quote
from macros.model.field import EXTENSION_HINT, is_phone, with_plus

COUNTRIES: frozenset[str] = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""The countries (ISO 3166-1 alpha-2) whose national numbers can be read."""
_DIGITS = re.compile(r"[0-9]+")
_MAX_EXTENSION_DIGITS = 6


class PhoneError(Exception):
    """A number cannot be read; the message continues after the name of the column."""

    def __init__(self, message: str, hint: str) -> None:
        """Take what is wrong, and how to fix it."""
        super().__init__(message)
        self.message, self.hint = message, hint


def phone_of(text: str, country: str | None = None) -> str:
    """Return a number with + and the country code; raise PhoneError if the country is uncertain.

    A number without a country code is accepted for `country`, but only as people there write it:
    without its leading 0 it could be a different number.
    """
    text = " ".join(text.split())
    number = with_plus(text)
    if number.startswith("+"):
        if is_phone(number) and _parse(number) is not None:
            return number
        message = f"is {quote(text)}, not a phone number with + and the country code."
        raise PhoneError(message, f"Write it such as +44 20 7946 0000. {EXTENSION_HINT}")
    national = _parse(text, country) if country is not None else None
    if national is not None and _is_written_nationally(national, text):
        return _international(national)
    raise _refusal(text, national, country)


def _parse(text: str, country: str | None = None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None


def _is_written_nationally(number: PhoneNumber, text: str) -> bool:
    """Return whether a number exists and is written as in its country."""
    standard = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return (
        phonenumbers.is_valid_number(number)
        and not number.extension
        and _digits(standard) == _digits(text)
    )


def _refusal(text: str, national: PhoneNumber | None, country: str | None) -> PhoneError:
    if len(_digits(text)) <= _MAX_EXTENSION_DIGITS:
        return PhoneError(
            f"is {quote(text)}, which is too short for a phone number with its country.",
            EXTENSION_HINT,
        )
    if national is not None and national.extension:
        return PhoneError(f"is {quote(text)}, a phone number with an extension.", EXTENSION_HINT)
    if _DIGITS.fullmatch(text) and not text.startswith("0"):
        message = (
            f"is {quote(text)}, digits without a country: "
            "spreadsheets drop the + and zeros at the beginning of a number."
        )
        hint = f"Format the cell as text, and write {_suggestion(text, national)}."
        return PhoneError(message, hint)
    message = f"is {quote(text)}, not a phone number with + and the country code."
    if country is None:
        hint = (
            "Begin with + and the country code, or name the country of such numbers: --country GB."
        )
    else:
        hint = f"It is not a number of {country}. Begin with + and the code of its country."
    return PhoneError(message, f"{hint} {EXTENSION_HINT}")


def _suggestion(digits: str, national: PhoneNumber | None) -> str:
    """Return in quotes the number that digits probably mean, or else an example."""
    for number in (_parse(f"+{digits}"), national):
        if number is not None and phonenumbers.is_valid_number(number):
            return quote(_international(number))
    return "+ and the country code in front, such as +44 20 7946 0000"


def _international(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
