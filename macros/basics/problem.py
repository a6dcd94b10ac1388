"""Problems: what is wrong, where, and how to fix it. Every layer reports in this form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Severity = Literal["error", "warning"]


Identity = tuple[str, str, str, tuple[str, ...]]
"""Rule, file, sentence and values of a problem."""


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A place in a file."""

    path: str
    """The file, relative to the playbook's root, with forward slashes."""
    line: int = 1
    """Counted from 1."""
    column: int = 1
    """Counted from 1, in characters."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A value in a file, and the one that was probably meant."""

    old: str
    new: str = ""
    """Empty if no valid value is close."""


_NUMBER = re.compile(r"\d[\d.,]*")
_VALUE = re.compile(r"'\{(?P<quoted>\w+)\}'|\{(?P<plain>\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a rule says, with its values left out. The check and the form editor fill in the same text."""

    rule: str
    """The rule's id."""
    message: str
    """What is wrong, in everyday words. `'{id}'` becomes a value in quotes, `{count}` the bare value."""
    hint: str = ""
    """How to fix it: a sentence in the imperative."""
    form: str | None = None
    """The hint that a form shows, where `hint` speaks of lines in a file."""
    severity: Severity = "error"

    def problem(
        self,
        location: Location,
        hint: str | None = None,
        fix: Fix | None = None,
        /,
        **values: object,
    ) -> Problem:
        """Return the problem at a place. `hint` replaces the sentence's own."""
        texts = tuple((name, str(value)) for name, value in values.items())
        return Problem(location, self, texts, hint, self.severity, fix)

    def said(self, **values: object) -> tuple[str, str]:
        """Return message and hint with their values."""
        return _filled(self.message, values), _filled(self.hint, values)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person must fix (error) or should know (warning)."""

    location: Location
    rule: str
    """The id of the rule, as in the documentation of rules."""
    message: str
    """What is wrong, with the value in quotes: one sentence without a line break."""
    hint: str = ""
    """How to fix it: a sentence in the imperative."""
    severity: Severity = "error"
    fix: Fix | None = None
    """The wrong value, if it is a single one: at `location`, or in the link or call that begins
    there."""

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        """The order in which problems are printed: by file, line and column."""
        return (self.location, self.rule, self.message)


_VALUE = re.compile(r"'\{(?P<quoted>\w+)\}'|\{(?P<plain>\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The text of a rule with placeholders, which the check and the form editor both fill in."""

    rule: str
    """The rule's id."""
    message: str
    """`'{id}'` is filled in by `quoted`, `{count}` with the value itself."""
    hint: str = ""
    form: str | None = None
    """The hint to show in a form, if `hint` mentions lines of a file."""

    def said(self, **values: object) -> tuple[str, str]:
        """Return the message and the hint with the values filled in."""
        return _fill(self.message, values), _fill(self.hint, values)

    def problem(self, place: Location, **values: object) -> Problem:
        """Return the problem at a place, with the values filled in."""
        message, hint = self.said(**values)
        return Problem(place, self.rule, message, hint)


def _fill(text: str, values: Mapping[str, object]) -> str:
    return _VALUE.sub(
        lambda match: (
            quoted(values[match["quoted"]]) if match["quoted"] else str(values[match["plain"]])
        ),
        text,
    )


def quoted(value: object, limit: int = 60) -> str:
    """Return a value in quotes for a message, on one line.

    Long values are cut; unprintable characters are escaped.
    """
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value))
    return f"'{text if len(text) <= limit else text[: limit - 1] + '…'}'"


def one_of(values: Iterable[str], limit: int = 12) -> str:
    """Return the allowed values of a closed choice, for a message."""
    choices = list(values)
    text = ", ".join(choices[:limit])
    return text if len(choices) <= limit else f"{text}, and {len(choices) - limit} more"


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """Return the known value that a misspelt one probably means, or None.

    Values that differ only in case, spaces or underscores always match.
    """
    candidates = list(choices)
    plain = {_plain(c): c for c in candidates}
    if (same := plain.get(_plain(value))) is not None:
        return same
    close = get_close_matches(_plain(value), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else None


def did_you_mean(value: str, choices: Iterable[str]) -> str:
    """Return a hint with the nearest known value, or else with all of them if they are few."""
    return suggest(value, choices)[0]


def suggest(value: str, choices: Iterable[str]) -> tuple[str, Fix]:
    """Return the hint of `did_you_mean`, and the fix that it describes."""
    candidates = sorted(choices)
    if (near := nearest(value, candidates)) is not None:
        return f"Did you mean '{near}'?", Fix(value, near)
    return f"Known: {one_of(candidates)}." if 0 < len(candidates) <= 30 else "", Fix(value)


def _plain(value: str) -> str:
    return value.strip().lower().replace("_", "-").replace(" ", "-")
