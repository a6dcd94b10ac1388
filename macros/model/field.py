"""The types of fields: ids, references, texts, dates, addresses, choices.

Values read from YAML are text. Each type defines which texts are valid, and words its errors for
people who have never seen YAML. The rule ids in errors are those of the data reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from macros.basics.problem import Location, Sentence, nearest, quote
from macros.model.recurrence import fault_of, normalize

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ID_FORM = "small letters, digits and single hyphens"
"""What an id may have, as messages say it."""
ID_LENGTH = 64
RESERVED_NAMES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{device}{number}" for device in ("com", "lpt") for number in range(10)),
    )
)
"""Device names: Windows cannot check out files with such a name, whatever the extension."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a field, or a macro's parameter, whose value is the id of another record."""

    kind: str
    """One of `macros.model.playbook.KINDS`."""


WRONG_FORM = Sentence("wrong-value", "'{field}' is '{value}', not {noun}.", "{fix}")
WRONG_TYPE = Sentence("wrong-type", WRONG_FORM.message, WRONG_FORM.hint)
_NO_VALUE = Sentence(
    "wrong-type", "'{field}' has no value.", "Write the value, or delete the line."
)
_NOT_A_TEXT = Sentence(
    "wrong-type",
    "'{field}' is {value}; it must be text.",
    "Put the text after the colon on the same line, in double quotes if it contains ': ', '[' or "
    "'{'.",
)


def broken(sentence: Sentence, **values: object) -> PydanticCustomError:
    """Return the error with which a validator says that a rule is broken.

    The check fills in `{field}`, the name of the field that the validator is for.
    """
    problem = sentence.problem(Location(""), field="", **values)
    context = {"text": f"{problem.message} {problem.hint}", "fault": sentence.fault(**values)}
    # Pydantic fills braces in a message from the context; a value may have braces of its own.
    return PydanticCustomError(sentence.rule, "{text}", context)


def _text(value: Any) -> Any:
    """Return a text; raise an error that names what is there instead."""
    if isinstance(value, str):
        return value
    if value is None:
        raise broken(_NO_VALUE)
    if isinstance(value, list):
        kind = "a list"
    elif isinstance(value, dict):
        kind = "an indented block"
    else:
        kind = quote(value)
    raise broken(_NOT_A_TEXT, value=kind)


def _schema(**keywords: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **keywords})


def _pattern(
    pattern: str,
    noun: str,
    fix: str | Callable[[str], str],
    sentence: Sentence = WRONG_FORM,
    **schema: str,
) -> BeforeValidator:
    """Return the validator of a text with a pattern.

    `fix` is how to fix a value, or a function that returns this for a value.
    """
    expression = re.compile(pattern)

    def check(value: Any) -> Any:
        if expression.fullmatch(_text(value)) is None:
            text = fix if isinstance(fix, str) else fix(value)
            raise broken(sentence, value=value, noun=noun, fix=text)
        return value

    return BeforeValidator(
        check, json_schema_input_type=Annotated[str, _schema(pattern=f"^(?:{pattern})$", **schema)]
    )


# Pydantic checks these in Rust; the check words the errors of its types.
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\r\n\t]*\S[^\r\n\t]*$")
]
"""One line of text."""
Title = Annotated[Text, Field(max_length=120)]
"""A name or title: one line, short enough for lists, tabs and tables."""
Markdown = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"\S")]
"""Markdown of one or more lines, without raw HTML or templates."""
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=ID_LENGTH)]
"""A permanent id in kebab-case."""


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[
    tuple[Text, ...], BeforeValidator(_one_or_more, json_schema_input_type=Text | tuple[Text, ...])
]
"""A list of texts; a single text counts as a list of one."""

DepartmentId = Annotated[Id, Reference("department")]
PersonId = Annotated[Id, Reference("person")]
AccountId = Annotated[Id, Reference("account")]
GoalId = Annotated[Id, Reference("goal")]
DecisionId = Annotated[Id, Reference("decision")]
SeriesId = Annotated[Id, Reference("series")]
CourseId = Annotated[Id, Reference("course")]
RouteId = Annotated[Id, Reference("route")]
PolicyId = Annotated[Id, Reference("policy")]
TermId = Annotated[Id, Reference("term")]
SeverityId = Annotated[str, Field(pattern=r"^[1-3]$"), Reference("severity")]
"""The number of a level of trouble: 1, 2 or 3."""
PagePath = Annotated[Text, Reference("page")]
"""A path below the folder of pages, such as policies/house-rules.md."""

_YEARS = range(1900, 2200)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# With slashes it may be the month that comes first.
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


def _date(value: Any) -> date:
    if isinstance(value, date):
        return value
    text = _text(value)
    if _DATE.fullmatch(text) is None:
        noun = "a date such as 2026-11-23"
        raise broken(WRONG_TYPE, value=text, noun=noun, fix=_date_hint(text))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        fix = "Look the date up in a calendar."
        raise broken(WRONG_FORM, value=text, noun="a day that exists", fix=fix) from None
    return _within_years(day, text)


_Day = TypeVar("_Day", date, datetime)


def _within_years(day: _Day, text: str) -> _Day:
    """Return a day; raise an error for one so far away that days after it cannot be computed.

    Lists often write 31 December 9999 for something without an end.
    """
    if day.year not in _YEARS:
        noun = f"a day from {_YEARS[0]} to {_YEARS[-1]}"
        fix = "Correct the year. If there is no such day, leave this out."
        raise broken(WRONG_FORM, value=text, noun=noun, fix=fix)
    return day


def _date_hint(text: str) -> str:
    if (match := _DAY_FIRST.fullmatch(text)) is not None:
        day, month, year = map(int, match.groups())
        with suppress(ValueError):
            return f"Write {date(year, month, day).isoformat()}."
    return "Write year-month-day."


Date = Annotated[date, BeforeValidator(_date), _schema(format="date", pattern=f"^{_DATE.pattern}$")]
"""A day, YYYY-MM-DD."""

_LOCAL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")


def _local_time(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    text = _text(value)
    moment = None
    if _LOCAL_TIME.fullmatch(text) is not None:
        with suppress(ValueError):
            moment = datetime.fromisoformat(text)
    if moment is None:
        noun = "a local date and time such as 2026-01-06T10:00"
        fix = "Write year-month-day, a 'T', and hour:minute."
        raise broken(WRONG_TYPE, value=text, noun=noun, fix=fix)
    return _within_years(moment, text)


LocalTime = Annotated[
    datetime, BeforeValidator(_local_time), _schema(pattern=f"^{_LOCAL_TIME.pattern}$")
]
"""A date and time of day, without a time zone."""

_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")


def _whole(value: Any) -> int:
    if isinstance(value, int):
        return value
    if _WHOLE.fullmatch(_text(value)) is None:
        raise broken(WRONG_TYPE, value=value, noun="a whole number", fix="Write digits only.")
    return int(value)


def _positive(value: Any) -> int:
    number = _whole(value)
    if number == 0:
        raise broken(WRONG_FORM, value=value, noun="a number above zero", fix="Write 1 or more.")
    return number


def _number(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    if _NUMBER.fullmatch(_text(value)) is None:
        fix = "Write digits, with a point for decimals and no unit."
        raise broken(WRONG_TYPE, value=value, noun="a number such as 12 or 3.5", fix=fix)
    return float(value)


Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer", "minimum": 0})]
"""A whole number, zero or more."""
Positive = Annotated[
    int, BeforeValidator(_positive), WithJsonSchema({"type": "integer", "minimum": 1})
]
"""A whole number, one or more."""
Percent = Annotated[
    Whole, Field(le=100), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 100})
]
"""A whole number from 0 to 100."""
Number = Annotated[float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
"""A number, with a decimal point if needed."""

_YES = {"yes": True, "true": True, "no": False, "false": False}


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _text(value)
    if text.lower() not in _YES:
        raise broken(WRONG_FORM, value=text, noun="yes or no", fix="Write yes or no.")
    return _YES[text.lower()]


YesNo = Annotated[
    bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": [True, False, "yes", "no"]})
]
"""yes or no."""

Email = Annotated[
    str,
    _pattern(
        r"[^@\s<>\"'(),:;\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
        "an e-mail address",
        "Write name@example.com.",
        format="email",
    ),
]
# E.164 allows 15 digits; one more is for the 0 of "+44 (0)20", dialled in national calls only.
_PHONE = r"\+[1-9](?:[ ()/.-]{0,3}[0-9]){6,15}"
_INTERNATIONAL_PREFIX = re.compile("^00 ?(?=[1-9])")
EXTENSION_HINT = "Put an internal extension into 'chat', or into the department's 'channel'."


def is_phone(text: str) -> bool:
    """Return whether a text has the form of a phone number with + and the country code."""
    return re.fullmatch(_PHONE, text) is not None


def with_plus(text: str) -> str:
    """Return a phone number with + instead of the international prefix 00, else the text itself."""
    number = _INTERNATIONAL_PREFIX.sub("+", text, count=1)
    return number if is_phone(number) else text


def _phone_hint(value: str) -> str:
    if (number := with_plus(value)) != value:
        return f"Write {quote(number)}."
    return (
        "Begin with + and the country code, such as +44 20 7946 0000 for 020 7946 0000. "
        f"{EXTENSION_HINT}"
    )


Phone = Annotated[str, _pattern(_PHONE, "a phone number with + and the country code", _phone_hint)]
_HTTPS = r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?(/[^\s<>\"'`{}\\|^]*)?"
HttpsUrl = Annotated[
    str,
    _pattern(
        _HTTPS,
        "an address that begins with https://",
        "Copy the whole address from the browser.",
        format="uri",
    ),
]
FormUrl = Annotated[
    str,
    _pattern(
        r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?"
        r"(/([^\s<>\"'`{}\\|^]|\{policy\}|\{version\})*)?",
        "an address that begins with https://",
        "Copy the form's address; only {policy} and {version} may be in braces.",
    ),
]
EDITION_NAME = r"[0-9]{4}\.(0[1-9]|1[0-2])(\.[1-9][0-9]{0,8})?"
Edition = Annotated[
    str,
    _pattern(
        EDITION_NAME,
        "an edition such as 2026.11 or 2026.11.1",
        'Write the year and a month of two digits, in quotes: "2026.01".',
    ),
]
Version = Annotated[
    str,
    _pattern(
        r"[0-9]{1,4}\.[0-9]{1,4}", "a version such as 2.1", 'Write major.minor in quotes: "2.1".'
    ),
]
Language = Annotated[
    str,
    _pattern(
        r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?",
        "a language code",
        "Write a code such as en, en-GB or de.",
    ),
]
OldPath = Annotated[
    str,
    _pattern(
        r"(?:[a-z0-9][a-z0-9_-]{0,63}/){0,8}[a-z0-9][a-z0-9._-]{0,63}\.md",
        "the path that a page had below the folder of pages",
        "Write it as policies/house-rules.md.",
    ),
]
"""A path below the folder of pages, without a page any more."""
Handle = Annotated[
    str,
    _pattern(
        r"@?[A-Za-z0-9][A-Za-z0-9._/-]{0,99}",
        "a code-host handle",
        "Write the name as the code host shows it.",
    ),
]


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _timezone(value: Any) -> str:
    text: str = _text(value)
    if text not in _zones():
        noun = "a time zone such as Europe/London"
        raise broken(WRONG_FORM, value=text, noun=noun, fix=_timezone_hint(text))
    return text


def _timezone_hint(text: str) -> str:
    zones = sorted(_zones())
    city = text.strip().replace(" ", "_").casefold()
    near = next((zone for zone in zones if zone.casefold().endswith(f"/{city}")), None)
    if near is None:
        near = nearest(text, zones)
    return f"Did you mean '{near}'?" if near else "Write a continent and a city, in English."


Timezone = Annotated[str, BeforeValidator(_timezone), _schema()]
"""An IANA time zone."""


def _recurrence(value: str) -> str:
    rule = normalize(value)
    if (fix := fault_of(rule)) is not None:
        raise broken(WRONG_FORM, value=value, noun="a recurrence rule (RFC 5545)", fix=fix)
    return rule


Recurrence = Annotated[
    Text,
    AfterValidator(_recurrence),
    _schema(maxLength=1000, pattern=r"^(RRULE:)?\s*[A-Za-z]+\s*=[^;]+(;\s*[A-Za-z]+\s*=[^;]+)*;?$"),
]
"""A recurrence rule of RFC 5545 (`macros.model.recurrence`), as calendar files write it or not."""
