"""Recurrence rules (RFC 5545) in plain words."""

from __future__ import annotations

from datetime import datetime

from macros.basics.i18n import Words

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS_WITH_WORDS = {
    "FREQ",
    "INTERVAL",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYSETPOS",
    "COUNT",
    "UNTIL",
    "WKST",
}


def in_words(words: Words, rule: str, start: datetime) -> str:
    """Return when a rule recurs, in words: 'every month on the first Tuesday'.

    A rule that is too complicated for words is returned as it is.
    """
    parts = _parts(rule)
    try:
        text = _phrase(words, parts, start) if set(parts) <= _PARTS_WITH_WORDS else None
    except (ValueError, LookupError):  # a day or month that the calendar does not have
        text = None
    if text is None:
        return words.gettext("by the rule %(rule)s", rule=rule)
    if "COUNT" not in parts:
        return text
    return words.ngettext(
        "%(recurrence)s, %(num)s time in all",
        "%(recurrence)s, %(num)s times in all",
        int(parts["COUNT"]),
        recurrence=text,
    )


def _parts(rule: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in rule.split(";"))
    return {name.upper(): value.upper() for name, _, value in pairs if name}


def _phrase(words: Words, parts: dict[str, str], start: datetime) -> str | None:
    """Return how often and on which days a rule recurs; None if there are no words for it."""
    every = _every(words, parts["FREQ"], int(parts.get("INTERVAL", "1")))
    on = _on(words, parts, start) if every is not None else None
    if every is None or on is None:
        return None
    return words.pgettext("recurrence", "%(every)s %(days)s", every=every, days=on) if on else every


def _every(words: Words, frequency: str, interval: int) -> str | None:
    if interval < 1 or frequency not in _UNITS:
        return None
    if interval == 1:
        singular = {
            "DAILY": words.gettext("every day"),
            "WEEKLY": words.gettext("every week"),
            "MONTHLY": words.gettext("every month"),
            "YEARLY": words.gettext("every year"),
        }
        return singular[frequency]
    plural = {
        "DAILY": words.ngettext("every %(num)s day", "every %(num)s days", interval),
        "WEEKLY": words.ngettext("every %(num)s week", "every %(num)s weeks", interval),
        "MONTHLY": words.ngettext("every %(num)s month", "every %(num)s months", interval),
        "YEARLY": words.ngettext("every %(num)s year", "every %(num)s years", interval),
    }
    return plural[frequency]


def _on(words: Words, parts: dict[str, str], start: datetime) -> str | None:
    """Return the days within the unit, in words.

    Empty if the unit says it all, None if there are no words for them.
    """
    months = _months(words, parts)
    frequency = parts["FREQ"]
    if "BYMONTHDAY" in parts:
        if "BYDAY" in parts or "BYSETPOS" in parts or frequency not in ("MONTHLY", "YEARLY"):
            return None
        days = words.joined(
            [_month_day(words, int(day)) for day in parts["BYMONTHDAY"].split(",")], last="and"
        )
        return _on_the(words, days, months) if months or frequency == "MONTHLY" else None
    if "BYDAY" in parts:
        return _on_weekdays(words, parts, months)
    if "BYSETPOS" in parts:
        return None
    if frequency == "DAILY":
        return _within(words, "", months)
    if frequency == "WEEKLY":
        return _within(words, _weekdays(words, {start.weekday()}), months)
    if frequency == "YEARLY" and not months:
        return words.pgettext("recurrence", "on %(day)s", day=words.day_and_month(start.date()))
    return _on_the(words, _month_day(words, start.day), months)


def _on_weekdays(words: Words, parts: dict[str, str], months: str) -> str | None:
    days = [(day[:-2], _WEEKDAYS.index(day[-2:])) for day in parts["BYDAY"].split(",")]
    plain = {number for ordinal, number in days if not ordinal}
    frequency = parts["FREQ"]
    if frequency in ("DAILY", "WEEKLY"):
        if "BYSETPOS" in parts or any(ordinal for ordinal, _ in days):
            return None
        return _within(words, _weekdays(words, plain), months)
    if frequency == "YEARLY" and not months:
        return None
    if "BYSETPOS" in parts:
        if any(ordinal for ordinal, _ in days) or not parts["BYSETPOS"].lstrip("+-").isdigit():
            return None
        return _on_the(
            words, _ordinal_weekday(words, int(parts["BYSETPOS"]), _among(words, plain)), months
        )
    if not plain:
        ordinals = [
            _ordinal_weekday(words, int(ordinal), words.weekday(number)) for ordinal, number in days
        ]
        return _on_the(words, words.joined(ordinals, last="and"), months)
    if len(plain) < len(days):
        return None
    weekdays = words.joined([words.weekday(number) for _, number in days], last="and")
    return _within(
        words, words.pgettext("recurrence", "on each %(weekdays)s", weekdays=weekdays), months
    )


def _ordinal_weekday(words: Words, ordinal: int, weekday: str) -> str:
    """Return an ordinal with its weekday. Raises LookupError for an ordinal without a word."""
    phrases = {
        1: words.pgettext("recurrence", "first %(weekday)s", weekday=weekday),
        2: words.pgettext("recurrence", "second %(weekday)s", weekday=weekday),
        3: words.pgettext("recurrence", "third %(weekday)s", weekday=weekday),
        4: words.pgettext("recurrence", "fourth %(weekday)s", weekday=weekday),
        5: words.pgettext("recurrence", "fifth %(weekday)s", weekday=weekday),
        -1: words.pgettext("recurrence", "last %(weekday)s", weekday=weekday),
        -2: words.pgettext("recurrence", "second to last %(weekday)s", weekday=weekday),
    }
    return phrases[ordinal]


def _among(words: Words, days: set[int]) -> str:
    """Return the weekdays of which one is picked, in words."""
    if len(days) == 1:
        return words.weekday(*days)
    if _is_run(days):
        first, last = words.weekday(min(days)), words.weekday(max(days))
        weekdays = words.pgettext("weekdays", "%(first)s to %(last)s", first=first, last=last)
    else:
        weekdays = words.joined([words.weekday(day) for day in sorted(days)], last="and")
    return words.pgettext(
        "recurrence, after 'the first'", "of the days %(weekdays)s", weekdays=weekdays
    )


def _weekdays(words: Words, days: set[int]) -> str:
    if _is_run(days):
        first, last = words.weekday(min(days)), words.weekday(max(days))
        return words.pgettext("weekdays", "from %(first)s to %(last)s", first=first, last=last)
    weekdays = words.joined([words.weekday(day) for day in sorted(days)], last="and")
    return words.pgettext("recurrence", "on %(weekdays)s", weekdays=weekdays)


def _is_run(days: set[int]) -> bool:
    """Return whether days follow each other, so that the first and the last name them all."""
    return len(days) > 2 and max(days) - min(days) == len(days) - 1


def _months(words: Words, parts: dict[str, str]) -> str:
    if "BYMONTH" not in parts:
        return ""
    return words.joined(
        [words.month_name(int(month)) for month in parts["BYMONTH"].split(",")], last="and"
    )


def _on_the(words: Words, days: str, months: str) -> str:
    if not months:
        return words.pgettext("recurrence", "on the %(days)s", days=days)
    return words.pgettext("recurrence", "on the %(days)s of %(months)s", days=days, months=months)


def _within(words: Words, days: str, months: str) -> str:
    """Add months to days that recur all through them: 'in January', not 'of January'."""
    if not months:
        return days
    if not days:
        return words.pgettext("recurrence", "in %(months)s", months=months)
    return words.pgettext("recurrence", "%(days)s in %(months)s", days=days, months=months)


def _month_day(words: Words, day: int) -> str:
    if day == -1:
        return words.pgettext("day of the month", "last day")
    if day < 0:
        return words.pgettext(
            "day of the month", "%(ordinal)s to last day", ordinal=_th(words, -day)
        )
    return _th(words, day)


def _th(words: Words, number: int) -> str:
    """Return an ordinal number, as in 'on the 1st'; the ending depends on the language."""
    endings = {
        "one": words.pgettext("ordinal number", "%(number)sst", number=number),
        "two": words.pgettext("ordinal number", "%(number)snd", number=number),
        "few": words.pgettext("ordinal number", "%(number)srd", number=number),
        "other": words.pgettext("ordinal number", "%(number)sth", number=number),
    }
    return endings.get(words.locale.ordinal_form(number), endings["other"])
